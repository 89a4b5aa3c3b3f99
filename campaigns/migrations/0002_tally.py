"""Triggers that keep `Tally` equal to the recipients, whatever writes them.

SQLite has one writer, so one row per campaign and status is enough. PostgreSQL counts once per statement into the
shard of its own connection, so that parallel workers never wait for the same row.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = (
    """
    CREATE TRIGGER recipient_tally_insert AFTER INSERT ON campaigns_recipient BEGIN
        INSERT INTO campaigns_tally (campaign_id, status, shard, n) VALUES (NEW.campaign_id, NEW.status, 0, 1)
        ON CONFLICT (campaign_id, status, shard) DO UPDATE SET n = n + 1;
    END
    """,
    """
    CREATE TRIGGER recipient_tally_update AFTER UPDATE OF status ON campaigns_recipient
    WHEN OLD.status <> NEW.status BEGIN
        UPDATE campaigns_tally SET n = n - 1
        WHERE campaign_id = OLD.campaign_id AND status = OLD.status AND shard = 0;
        INSERT INTO campaigns_tally (campaign_id, status, shard, n) VALUES (NEW.campaign_id, NEW.status, 0, 1)
        ON CONFLICT (campaign_id, status, shard) DO UPDATE SET n = n + 1;
    END
    """,
    """
    CREATE TRIGGER recipient_tally_delete AFTER DELETE ON campaigns_recipient BEGIN
        UPDATE campaigns_tally SET n = n - 1
        WHERE campaign_id = OLD.campaign_id AND status = OLD.status AND shard = 0;
    END
    """,
)

POSTGRESQL = (
    """
    CREATE FUNCTION campaigns_tally_count() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO campaigns_tally (campaign_id, status, shard, n)
            SELECT campaign_id, status, pg_backend_pid() % 64, count(*) FROM after_rows
            GROUP BY 1, 2 ORDER BY 1, 2
            ON CONFLICT (campaign_id, status, shard) DO UPDATE SET n = campaigns_tally.n + EXCLUDED.n;
        ELSIF TG_OP = 'DELETE' THEN
            INSERT INTO campaigns_tally (campaign_id, status, shard, n)
            SELECT b.campaign_id, b.status, pg_backend_pid() % 64, -count(*)
            FROM before_rows b
            -- A campaign without counts is being deleted with its rows.
            WHERE EXISTS (SELECT FROM campaigns_tally t WHERE t.campaign_id = b.campaign_id)
            GROUP BY 1, 2 ORDER BY 1, 2
            ON CONFLICT (campaign_id, status, shard) DO UPDATE SET n = campaigns_tally.n + EXCLUDED.n;
        ELSE
            INSERT INTO campaigns_tally (campaign_id, status, shard, n)
            SELECT campaign_id, status, pg_backend_pid() % 64, sum(d) FROM (
                SELECT campaign_id, status, 1 AS d FROM after_rows
                UNION ALL SELECT campaign_id, status, -1 FROM before_rows
            ) moves GROUP BY 1, 2 HAVING sum(d) <> 0 ORDER BY 1, 2
            ON CONFLICT (campaign_id, status, shard) DO UPDATE SET n = campaigns_tally.n + EXCLUDED.n;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER recipient_tally_insert AFTER INSERT ON campaigns_recipient
    REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION campaigns_tally_count()
    """,
    """
    CREATE TRIGGER recipient_tally_update AFTER UPDATE ON campaigns_recipient
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION campaigns_tally_count()
    """,
    """
    CREATE TRIGGER recipient_tally_delete AFTER DELETE ON campaigns_recipient
    REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION campaigns_tally_count()
    """,
)


def create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def drop(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on_table = "" if schema_editor.connection.vendor == "sqlite" else " ON campaigns_recipient"
    for act in ("insert", "update", "delete"):
        schema_editor.execute(f"DROP TRIGGER recipient_tally_{act}{on_table}")
    if on_table:
        schema_editor.execute("DROP FUNCTION campaigns_tally_count")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
