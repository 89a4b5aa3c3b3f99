"""A campaign's life with its files in a bucket: import, delivery, results, mending, and all of it forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from campaigns import delivery, files, forget, intake, journal, media
from campaigns.cli import cli
from campaigns.doctor import stored
from campaigns.files import FilesUnreachable
from campaigns.models import Account, Campaign, InboundMedia, InboundMessage, Recipient, Staged
from campaigns.people import add_user
from campaigns.status import State, Status
from tests.builders import statuses
from tests.cli.command import run
from tests.files.bucket import NAME, Store
from tests.files.conftest import BUCKET, keep_in
from tests.sandbox.process import Sandbox
from tests.web.flow import CHOICES

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PDF = b"%PDF-1.4 an offer"
ROWS = "phone,file\n+919812345601,offer.pdf\n12,offer.pdf\n"


def imported(tmp_path: Path) -> Campaign:
    """Import two rows, one of them bad, with an attachment, by the command."""
    (tmp_path / "list.csv").write_text(ROWS)
    (tmp_path / "offer.pdf").write_bytes(PDF)
    done = run(
        "import", tmp_path / "list.csv", "--account", "clinic", "--kind", "file", "--attach", tmp_path / "offer.pdf"
    )
    assert done.exit_code == 0, done.output
    return Campaign.objects.get()


def sent(campaign: Campaign) -> str:
    """Send to the next recipient; return the outcome."""
    Campaign.objects.filter(pk=campaign.pk).update(state=State.RUNNING)
    (ticket,) = journal.enqueue(campaign.pk, 1)
    return delivery.deliver(ticket.recipient_id, ticket.attempt)


def test_a_campaign_lives_and_is_forgotten_in_the_bucket_alone(
    store: Store, folder: Path, account: Account, sandbox: Sandbox, tmp_path: Path
) -> None:
    campaign = imported(tmp_path)
    assert sorted(name.split("/")[:2] for name in store.names()) == [["product", "attachments"], ["product", "sources"]]
    assert sent(campaign) == "accepted"
    assert sandbox.messages()[0]["endpoint"] == "sendFiles"
    assert run("results", campaign.pk, "-o", tmp_path / "results.xlsx").exit_code == 0
    assert run("bad-rows", campaign.pk, "-o", tmp_path / "bad.xlsx").exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "bad.xlsx")
    sheet = book.worksheets[0]
    sheet["A2"].value = "+919812345602"
    book.save(tmp_path / "bad.xlsx")
    added = run("add-rows", campaign.pk, tmp_path / "bad.xlsx", "--attach", tmp_path / "offer.pdf")
    assert added.exit_code == 0, added.output
    assert statuses(campaign) == {Status.SUBMITTED: 1, Status.INVALID: 1, Status.PENDING: 1}
    assert not folder.exists()
    journal.cancel_batch(campaign.pk)
    over = timezone.now() - timedelta(days=40)
    Campaign.objects.update(state=State.FINISHED, finished_at=over)
    assert forget.older_than(30, "me").campaigns == 1
    assert store.names() == []


def test_the_pages_keep_an_upload_in_the_bucket_until_it_is_a_campaign(store: Store, account: Account) -> None:
    client = Client()
    client.force_login(
        add_user("asha", "unusual-password", "operator"), backend="django.contrib.auth.backends.ModelBackend"
    )
    form = {"account": account.pk, "file": SimpleUploadedFile("list.csv", ROWS.encode())}
    step = client.post("/campaigns/new/", form | {"attachments": [SimpleUploadedFile("offer.pdf", PDF)]})["Location"]
    assert {name.split("/")[1] for name in store.names()} == {"staged"}
    client.post(step, CHOICES | {"act": "change", "kind": "file"})
    choices = CHOICES | {"kind": "file", "column_file": "file"}
    assert "offer.pdf" in client.post(f"{step}preview/", choices | {"row": "1"}).content.decode()
    done = client.post(step, choices)
    campaign = Campaign.objects.get()
    assert done["Location"] == client.get(step)["Location"] == f"/campaigns/{campaign.pk}/"
    assert statuses(campaign) == {Status.PENDING: 1, Status.INVALID: 1}
    assert {name.split("/")[1] for name in store.names()} == {"sources", "attachments"}
    book = client.get(f"/campaigns/{campaign.pk}/results/")
    assert b"".join(book.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_an_upload_that_nobody_used_is_gone_after_a_day(store: Store, account: Account) -> None:
    name = files.fresh_name("list.csv")
    Staged.objects.create(who="asha", account=account.pk, name="list.csv", source=f"staged/{name}", size=3)
    store.client.put_object(Bucket=NAME, Key=f"product/staged/{name}", Body=b"abc")
    forget.run()
    assert len(store.names()) == 1
    Staged.objects.update(created_at=timezone.now() - timedelta(hours=25))
    forget.run()
    assert (store.names(), Staged.objects.count()) == ([], 0)


def test_a_strangers_file_is_kept_once_and_downloaded(store: Store, account: Account, admin_client: Client) -> None:
    first, again = media.keep(b"\x89PNG\r\n\x1a\n" + b"\0" * 64), media.keep(b"the same again")
    letter = InboundMessage.objects.create(account=account, key="k", phone="919812345601", received_at=timezone.now())
    kept = InboundMedia.objects.create(message=letter, file=first["name"], size=first["size"], mime=first["mime"])
    media.drop_unused([first, again])
    assert store.names() == [f"product/{first['name']}"]
    answer = admin_client.get(f"/inbox/media/{kept.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_a_small_file_is_fetched_once_for_many_sends(store: Store, account: Account, tmp_path: Path) -> None:
    name = str(imported(tmp_path).attachments.get().file)
    assert files.content(name) == PDF
    store.empty()
    assert files.content(name) == PDF


@pytest.fixture
def campaign(store: Store, account: Account, tmp_path: Path) -> Campaign:
    """A campaign that was imported while the bucket answered."""
    found = imported(tmp_path)
    caches["files"].clear()
    return found


def test_nobody_fails_while_the_bucket_does_not_answer(campaign: Campaign, nowhere: None, sandbox: Sandbox) -> None:
    assert sent(campaign) == "postponed"
    row = Recipient.objects.get(status=Status.PENDING)
    assert (row.code, row.tries) == ("files_unreachable", 0)
    assert row.not_before is not None
    assert sandbox.seen()["accepted"] == 0


def test_nobody_fails_when_the_bucket_itself_is_missing(campaign: Campaign, store: Store, settings: Settings) -> None:
    keep_in(settings, replace(BUCKET, endpoint=store.url, bucket="another-bucket"))
    assert sent(campaign) == "postponed"


def test_a_file_that_is_gone_from_the_bucket_fails_its_row(campaign: Campaign, store: Store) -> None:
    store.empty()
    assert sent(campaign) == "rejected"
    assert Recipient.objects.get(code="attachment_gone").status == Status.FAILED


def test_an_import_waits_for_the_bucket_without_using_up_its_tries(
    campaign: Campaign, store: Store, nowhere: None, settings: Settings
) -> None:
    Campaign.objects.update(imported_at=None)
    before = Campaign.objects.get().import_tries
    assert intake.fill_waiting() == 0
    now = Campaign.objects.get()
    assert (now.import_tries, now.import_failed_at) == (before, None)
    keep_in(settings, replace(BUCKET, endpoint=store.url))
    assert intake.fill_waiting() == 1


def test_pages_and_commands_say_that_the_files_are_out_of_reach(
    campaign: Campaign, nowhere: None, admin_client: Client, account: Account, tmp_path: Path
) -> None:
    done = run("results", campaign.pk, "-o", tmp_path / "r.xlsx")
    assert (done.exit_code, "The bucket that keeps the files does not answer" in done.stderr) == (1, True)
    page = admin_client.get(f"/campaigns/{campaign.pk}/results/", follow=True).content.decode()
    assert "The bucket that keeps the files does not answer" in page
    letter = InboundMessage.objects.create(account=account, key="k", phone="919812345601", received_at=timezone.now())
    kept = InboundMedia.objects.create(message=letter, file="inbox/x", size=1, mime="image/png")
    answer = admin_client.get(f"/inbox/media/{kept.pk}/")
    assert (answer.status_code, "out of reach" in answer.content.decode()) == (503, True)


def test_the_doctor_tries_the_bucket(store: Store) -> None:
    (found,) = stored.kept()
    assert (found.level, store.names()) == ("ok", [])


def test_the_doctor_names_a_bucket_that_does_not_answer(nowhere: None) -> None:
    (found,) = stored.kept()
    assert (found.level, "CAMPAIGNS_S3_" in found.cure) == ("broken", True)


def test_an_error_names_neither_file_nor_key(store: Store, nowhere: None) -> None:
    with pytest.raises(FilesUnreachable) as caught:
        files.content("attachments/secret-name.pdf")
    said = repr(caught.value)
    assert not any(word in said for word in ("secret-name", BUCKET.access_key, BUCKET.secret_key, "127.0.0.1"))


def test_an_import_by_command_is_refused_in_a_sentence(nowhere: None, account: Account, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("phone,message\n+919812345601,Hello\n")
    done = CliRunner().invoke(cli, ["import", str(tmp_path / "list.csv"), "--account", "clinic"])
    assert done.exit_code == 1
    assert "out of reach" in done.stderr
    assert not Campaign.objects.exists()
