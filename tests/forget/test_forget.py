"""Retention: personal data goes, counts stay, and nobody who is still to be messaged is forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from campaigns import forget, journal, launch, media, results
from campaigns.models import (
    Account,
    Addition,
    Attachment,
    AuditEntry,
    Campaign,
    InboundMedia,
    InboundMessage,
    ParkedReceipt,
    Part,
    Recipient,
    Suppression,
)
from campaigns.sheets import SheetError
from campaigns.status import State, Status
from tests.builders import a_campaign, a_recipient, an_account, tally

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PHONE = "919812345678"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def an_old_campaign(days: int = 40, **fields: Any) -> Campaign:
    """A finished campaign with a file, an attachment and two settled recipients."""
    over = timezone.now() - timedelta(days=days)
    campaign = a_campaign(**{"state": State.FINISHED, "finished_at": over, "templates": {"message": "x"}} | fields)
    campaign.source.save("upload.csv", ContentFile(b"phone\n919812345678\n"))
    attachment = Attachment(campaign=campaign, name="a.pdf", size=1, mime="application/pdf")
    attachment.file.save("a.pdf", ContentFile(b"x"))
    a_recipient(campaign, phone=PHONE, status=Status.READ, wa_message_id=f"true_{PHONE}@c.us_1", message_id="m1")
    a_recipient(campaign, status=Status.INVALID, phone="", error="B2: 98765", problems=[{"cell": "B2"}])
    return campaign


def a_letter(account: Account, phone: str = PHONE, days: int = 40) -> InboundMessage:
    """A received message with a file."""
    letter = InboundMessage.objects.create(
        account=account, key=f"{phone}{days}", phone=phone, text="yes",
        received_at=timezone.now() - timedelta(days=days),
    )  # fmt: skip
    media = InboundMedia(message=letter, size=1, mime="image/png")
    media.file.save("inbound.png", ContentFile(b"x"))
    return letter


def personal(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_old_campaign_keeps_its_counts_and_nothing_personal(tmp_path: Path) -> None:
    campaign = an_old_campaign()
    before = tally(campaign)
    assert forget.older_than(30, "me") == forget.Forgotten(1, 2, 0)
    for row in Recipient.objects.filter(campaign=campaign):
        assert (row.phone, row.params, row.problems, row.error, row.wa_message_id) == ("", {}, None, "", "")
    assert Recipient.objects.get(message_id="m1").status == Status.READ
    assert tally(campaign) == before
    assert personal(tmp_path) == []
    campaign.refresh_from_db()
    assert (campaign.templates, campaign.source.name, campaign.attachments.count()) == ({}, "", 0)
    assert forget.older_than(30, "me") == forget.Forgotten(0, 0, 0)


@pytest.mark.parametrize(
    ("days", "fields"),
    [
        pytest.param(20, {}, id="not old enough"),
        pytest.param(40, {"state": State.RUNNING}, id="retried and running again"),
        pytest.param(40, {"state": State.PAUSED}, id="paused"),
    ],
)
def test_a_campaign_that_is_not_long_over_keeps_everything(days: int, fields: dict[str, Any]) -> None:
    an_old_campaign(days, **fields)
    assert forget.older_than(30, "me") == forget.Forgotten(0, 0, 0)
    assert Recipient.objects.filter(phone=PHONE).exists()


def everything() -> str:
    """All rows of all tables, but of those that are to keep the number."""
    models = set(apps.get_app_config("campaigns").get_models()) - {Suppression}
    return "\n".join(str(row) for model in models for row in model._default_manager.values())


@pytest.mark.parametrize("by", ["age", "phone"])
def test_no_table_and_no_file_knows_the_person_afterwards(tmp_path: Path, by: str) -> None:
    campaign = an_old_campaign()
    row = Recipient.objects.get(phone=PHONE)
    Recipient.objects.filter(pk=row.pk).update(params={"message": "Dear Asha"}, parts=[{"params": {"x": "Asha"}}])
    wa = f"true_{PHONE}@c.us_1"
    Part.objects.create(
        recipient=row, account=row.account, place=0, message_id="m1", status=Status.READ, wa_message_id=wa
    )
    addition = Addition(campaign=campaign, source_name="Asha.csv", content_hash="1" * 64, sheet="Asha", offset=9)
    addition.source.save("more.csv", ContentFile(b"phone\n919812345678\n"))
    a_letter(campaign.account)
    kept = media.keep(b"from Asha")
    long_ago = timezone.now() - timedelta(days=40)
    ParkedReceipt.objects.create(
        account=campaign.account, payload=f'{{"p": "{PHONE}"}}', files=[kept], received_at=long_ago, retry_at=long_ago
    )
    assert PHONE in everything()
    if by == "age":
        forget.older_than(30, "me")
        # An event that nothing knows what to do with lives a day by itself.
        ParkedReceipt.objects.all().delete()
        assert [path.parent.name for path in personal(tmp_path)] == ["inbox"]
    else:
        forget.phone(PHONE, "me")
        assert {path.parent.name for path in personal(tmp_path)} == {"sources", "attachments"}
    assert PHONE not in everything()
    assert "Dear Asha" not in everything()


def test_old_messages_go_with_their_files(tmp_path: Path) -> None:
    account = an_account()
    a_letter(account)
    young = a_letter(account, days=3)
    assert forget.older_than(30, "me").messages == 1
    assert list(InboundMessage.objects.all()) == [young]
    assert len(personal(tmp_path)) == 1


def test_one_phone_is_erased_everywhere_and_stays_suppressed() -> None:
    campaign = an_old_campaign(1)
    other = a_recipient(campaign, status=Status.READ)
    a_letter(campaign.account, days=1)
    now = timezone.now()
    ParkedReceipt.objects.create(account=campaign.account, payload=f'{{"p": "{PHONE}"}}', received_at=now, retry_at=now)
    Suppression.objects.create(phone=PHONE)
    assert forget.phone(PHONE, "me") == forget.Forgotten(0, 1, 1)
    assert not Recipient.objects.filter(phone=PHONE).exists()
    assert not ParkedReceipt.objects.exists()
    assert Recipient.objects.get(pk=other.pk).phone == other.phone
    assert Suppression.objects.get().phone == PHONE
    assert PHONE not in AuditEntry.objects.get(act="forget").detail


@pytest.mark.parametrize("status", [Status.PENDING, Status.QUEUED, Status.SENDING, Status.UNCERTAIN])
def test_who_may_still_be_messaged_is_not_forgotten(status: Status) -> None:
    row = a_recipient(a_campaign(), phone=PHONE, status=status)
    with pytest.raises(forget.StillOpen, match=f"Campaign {row.campaign_id} "):
        forget.phone(PHONE, "me")
    assert Recipient.objects.get().phone == PHONE


def test_who_was_forgotten_is_never_sent_to_by_a_retry() -> None:
    campaign = an_old_campaign()
    a_recipient(campaign, status=Status.FAILED, code="09")
    forget.older_than(30, "me")
    with pytest.raises(launch.Refused, match="no failed recipient"):
        launch.retry(campaign, "me")
    assert journal.reopen_failed(campaign.pk) == 0


def test_a_retry_in_the_moment_of_erasing_keeps_whom_and_what_it_sends(tmp_path: Path) -> None:
    campaign = an_old_campaign()
    failed = a_recipient(campaign, status=Status.FAILED, code="09", file="a.pdf")
    phone = failed.phone
    retried: list[int] = []

    def retry_before_it_erases(execute: Any, sql: str, *rest: Any) -> Any:
        if not retried and sql.startswith("UPDATE") and '"phone"' in sql:
            retried.append(0)
            retried[0] = launch.retry(campaign, "me")
        return execute(sql, *rest)

    with connection.execute_wrapper(retry_before_it_erases):
        assert forget.older_than(30, "me") == forget.Forgotten(0, 2, 0)
    assert retried == [1]
    failed.refresh_from_db()
    assert (failed.status, failed.phone, failed.file) == (Status.PENDING, phone, "a.pdf")
    assert {path.parent.name for path in personal(tmp_path)} == {"sources", "attachments"}
    assert Campaign.objects.get().source.name


def test_results_of_a_forgotten_campaign_are_refused_in_a_sentence(tmp_path: Path) -> None:
    campaign = an_old_campaign()
    forget.older_than(30, "me")
    campaign.refresh_from_db()
    with pytest.raises(SheetError, match="erased"):
        results.write(campaign, tmp_path / "r.csv")


@pytest.mark.parametrize(("days", "left"), [pytest.param(0, 1, id="0 keeps all"), pytest.param(30, 0, id="30 erases")])
def test_the_hint_of_beat_does_what_the_setting_says(settings: Any, days: int, left: int) -> None:
    settings.RETENTION_DAYS = days
    an_old_campaign()
    forget.run()
    assert Recipient.objects.filter(phone=PHONE).count() == left
