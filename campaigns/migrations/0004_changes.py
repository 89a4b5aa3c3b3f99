"""Triggers that note for each hook which of its recipients changed their status, whatever writes them.

Part of the transaction that moves the recipient, so that nothing is noted that did not happen and nothing is lost.
One recipient's changes wait for each other's commits, so their ids rise in the order of the changes. Steps on the way
to the gateway, which come by the thousand and tell nobody anything, are left out. Without a hook nothing is written.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ON_THE_WAY = "('pending', 'queued', 'sending')"
LISTENS = """
    h.statuses AND (h.account_id IS NULL OR h.account_id = {row}.account_id)
    AND (h.campaign_id IS NULL OR h.campaign_id = {row}.campaign_id)
"""
COLUMNS = "(hook_id, recipient_id, campaign_id, status, code, message_id, at)"

SQLITE = f"""
    CREATE TRIGGER recipient_change AFTER UPDATE OF status ON campaigns_recipient
    WHEN OLD.status <> NEW.status AND NEW.status NOT IN {ON_THE_WAY} BEGIN
        INSERT INTO campaigns_change {COLUMNS}
        SELECT h.id, NEW.id, NEW.campaign_id, NEW.status, NEW.code, NEW.message_id, NEW.status_at
        FROM campaigns_hook h WHERE {LISTENS.format(row="NEW")};
    END
"""

POSTGRESQL = (
    f"""
    CREATE FUNCTION campaigns_change_note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM campaigns_hook WHERE statuses) THEN
            INSERT INTO campaigns_change {COLUMNS}
            SELECT h.id, n.id, n.campaign_id, n.status, n.code, n.message_id, n.status_at
            FROM after_rows n JOIN before_rows b ON b.id = n.id JOIN campaigns_hook h ON {LISTENS.format(row="n")}
            WHERE b.status <> n.status AND n.status NOT IN {ON_THE_WAY}
            ORDER BY n.id;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER recipient_change AFTER UPDATE ON campaigns_recipient
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION campaigns_change_note()
    """,
)


def create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in (SQLITE,) if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def drop(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER recipient_change")
    else:
        schema_editor.execute("DROP TRIGGER recipient_change ON campaigns_recipient")
        schema_editor.execute("DROP FUNCTION campaigns_change_note")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_notices")]
    operations = [migrations.RunPython(create, drop)]
