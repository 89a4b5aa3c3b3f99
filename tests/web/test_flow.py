"""From the upload to the results, through the pages."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import openpyxl
from django.test import Client
from django.utils import timezone

from campaigns import alerts
from campaigns.counts import counts_of
from campaigns.models import Account, Alert, AuditEntry, Campaign
from campaigns.status import State, Status
from tests.sandbox.process import Sandbox
from tests.web.conftest import a_file
from tests.web.flow import CHOICES, a_draft, compose, upload


def test_an_upload_becomes_a_draft_whose_counts_add_up(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    counts = counts_of(campaign)
    assert campaign.state == State.DRAFT
    assert (counts["pending"], counts["invalid"], counts["duplicate"]) == (2, 1, 1)
    assert sum(counts.values()) == campaign.total == 4


def test_the_verdict_shows_faults_by_cell_and_messages_as_a_phone_would(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    page = operator.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert "<code>list!B4</code>" in page
    assert "Hello <strong>Asha</strong> of Pune" in page
    assert "3 faults" not in page
    assert "Launch …" in page


def test_columns_are_matched_and_shown_with_samples(operator: Client, account: Account) -> None:
    page = operator.get(upload(operator, account)["Location"]).content.decode()
    assert '<option value="phone" selected>' in page
    assert "+919812345601" in page
    assert 'data-insert="city"' in page


def test_what_was_typed_is_kept_after_leaving_and_coming_back(operator: Client, account: Account) -> None:
    step = upload(operator, account)["Location"]
    operator.post(f"{step}preview/", CHOICES | {"act": "preview", "text_message": "Half a sentence"})
    assert "Half a sentence" in operator.get(step).content.decode()


def test_another_kind_keeps_the_texts_that_both_kinds_have(operator: Client, account: Account) -> None:
    step = upload(operator, account)["Location"]
    page = operator.post(step, CHOICES | {"act": "change", "kind": "file_caption"}).content.decode()
    assert "text_link" in page
    assert "Hello *{{name}}* of {{city}}" in page


def test_the_preview_fills_the_chosen_row(operator: Client, account: Account) -> None:
    step = upload(operator, account)["Location"]
    answer = operator.post(f"{step}preview/", CHOICES | {"row": "3"}, headers={"HX-Request": "true"})
    assert "Hello <strong>Ravi</strong> of Goa" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_the_preview_shows_every_part_of_a_long_message(operator: Client, account: Account) -> None:
    step = upload(operator, account)["Location"]
    picture = CHOICES | {"kind": "file_caption", "text_link": "https://example.com/list.pdf", "text_message": "Prices"}
    picture |= {"several": "on"}
    operator.post(step, picture | {"act": "change"})
    page = operator.post(f"{step}preview/", picture | {"act": "preview"}).content.decode()
    assert page.count('class="bubble"') == 2


def test_checking_twice_makes_one_draft(operator: Client, account: Account) -> None:
    step = upload(operator, account)["Location"]
    first, second = operator.post(step, CHOICES), operator.post(step, CHOICES)
    assert first["Location"] == second["Location"]
    assert Campaign.objects.count() == 1


def test_going_back_from_the_verdict_changes_the_message_of_the_same_draft(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account, region="US")
    operator.post(f"/campaigns/{campaign.pk}/mend/", {"cell-4-1": "+919812345609"})
    step = operator.post(f"/campaigns/{campaign.pk}/change/")["Location"]
    page = operator.get(step).content.decode()
    assert "Hello *{{name}}* of {{city}}" in page
    assert '<option value="US" selected>' in page
    for _ in range(2):
        done = operator.post(step, CHOICES | {"name": "Second try", "text_message": "Bye {{name}}"})
        assert done["Location"] == f"/campaigns/{campaign.pk}/"
    campaign.refresh_from_db()
    assert (campaign.name, campaign.total, Campaign.objects.count()) == ("Second try", 5, 1)
    texts = campaign.recipients.filter(status=Status.PENDING).order_by("row").values_list("params__message", flat=True)
    assert list(texts) == ["Bye Asha", "Bye Ravi", "Bye Mina"]
    assert AuditEntry.objects.filter(act="change the message").count() == 1


def test_a_launched_campaign_keeps_its_message(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    step = operator.post(f"/campaigns/{campaign.pk}/change/")["Location"]
    operator.post(f"/campaigns/{campaign.pk}/launch/", {"anyway": "on"})
    answer = operator.post(step, CHOICES | {"text_message": "Too late"}, follow=True).content.decode()
    assert "cannot be changed any more" in answer
    assert not campaign.recipients.filter(params__message="Too late").exists()
    assert "Only a draft" in operator.post(f"/campaigns/{campaign.pk}/change/", follow=True).content.decode()


def test_an_upload_belongs_to_the_person_who_made_it(operator: Client, admin: Client, account: Account) -> None:
    step = upload(operator, account)["Location"]
    assert admin.get(step)["Location"] == "/campaigns/new/"
    assert admin.post(f"{step}preview/", CHOICES).status_code == 404


def test_a_launch_looks_first_and_then_runs(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    page = operator.get(f"/campaigns/{campaign.pk}/launch/").content.decode()
    assert "many" not in page or "rows will not be sent" in page
    assert "2 of 4 rows will not be sent." in page
    refused = operator.post(f"/campaigns/{campaign.pk}/launch/", {"at": ""}).content.decode()
    assert "Tick this to launch all the same" in refused
    operator.post(f"/campaigns/{campaign.pk}/launch/", {"at": "", "anyway": "on"})
    campaign.refresh_from_db()
    assert campaign.state == State.RUNNING


def test_launching_twice_launches_once(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    for _ in range(2):
        answer = operator.post(f"/campaigns/{campaign.pk}/launch/", {"anyway": "on"})
        assert answer["Location"] == f"/campaigns/{campaign.pk}/"
    assert AuditEntry.objects.filter(act="launch").count() == 1


def test_a_disconnected_phone_stops_the_launch(operator: Client, account: Account, sandbox: Sandbox) -> None:
    campaign = a_draft(operator, account)
    sandbox.disconnect()
    page = operator.post(f"/campaigns/{campaign.pk}/launch/", {"anyway": "on"}).content.decode()
    campaign.refresh_from_db()
    assert "is not connected" in page
    assert campaign.state == State.DRAFT


def test_a_launch_at_a_time_of_the_account_waits(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    local = timezone.now() + timedelta(days=1, hours=5, minutes=30)
    operator.post(f"/campaigns/{campaign.pk}/launch/", {"at": f"{local:%Y-%m-%dT%H:%M}", "anyway": "on"})
    campaign.refresh_from_db()
    assert campaign.state == State.SCHEDULED
    assert campaign.scheduled_at is not None
    assert abs(campaign.scheduled_at - timezone.now() - timedelta(days=1)) < timedelta(minutes=2)


def test_a_time_that_is_over_is_refused(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    page = operator.post(f"/campaigns/{campaign.pk}/launch/", {"at": "2020-01-01T10:00", "anyway": "on"})
    assert "This time is over" in page.content.decode()


def test_pause_resume_and_cancel_say_what_they_did(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    operator.post(f"/campaigns/{campaign.pk}/launch/", {"anyway": "on"})
    for act, state in (("pause", State.PAUSED), ("resume", State.RUNNING)):
        operator.post(f"/campaigns/{campaign.pk}/{act}/")
        campaign.refresh_from_db()
        assert campaign.state == state
    asked = operator.get(f"/campaigns/{campaign.pk}/cancel/").content.decode()
    assert "<strong>2</strong> recipients" in asked
    answer = operator.post(f"/campaigns/{campaign.pk}/cancel/", follow=True)
    assert "2 recipients will not be messaged" in answer.content.decode()
    assert counts_of(campaign)["cancelled"] == 2


def test_the_live_part_moves_and_asks_for_a_new_page_when_buttons_change(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    still = operator.get(f"/campaigns/{campaign.pk}/live/?seen=draft")
    assert "HX-Refresh" not in still
    operator.post(f"/campaigns/{campaign.pk}/launch/", {"anyway": "on"})
    moved = operator.get(f"/campaigns/{campaign.pk}/live/?seen=draft")
    assert moved["HX-Refresh"] == "true"
    assert 'hx-trigger="every 2s"' in moved.content.decode()


def test_retry_brings_back_the_failed_of_one_code(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    good = campaign.recipients.filter(status=Status.PENDING)
    good.update(status=Status.FAILED, code="no_whatsapp")
    Campaign.objects.filter(pk=campaign.pk).update(state=State.FINISHED, started_at=timezone.now())
    assert (
        "<strong>2</strong> failed"
        in operator.get(f"/campaigns/{campaign.pk}/retry/?code=no_whatsapp").content.decode()
    )
    operator.post(f"/campaigns/{campaign.pk}/retry/", {"code": "other"})
    assert counts_of(campaign)["pending"] == 0
    operator.post(f"/campaigns/{campaign.pk}/retry/", {"code": "no_whatsapp"})
    assert counts_of(campaign)["pending"] == 2


def test_the_results_are_the_workbook_with_the_outcome_of_each_row(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    answer = operator.get(f"/campaigns/{campaign.pk}/results/")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    answer.close()
    shown = {str(cell.value).lower() for row in book.worksheets[0].iter_rows() for cell in row}
    assert {"asha", "invalid", "duplicate"} <= shown
    assert 'filename="Reminder results.xlsx"' in answer["Content-Disposition"]


def test_a_large_upload_is_left_to_the_bulk_worker(operator: Client, account: Account) -> None:
    rows = "".join(f"Somebody {n},+9198{n:08d},{'x' * 60}\n" for n in range(70_000))
    from_upload = compose(operator, account, file=a_file("name,phone,city\n" + rows))
    page = operator.get(from_upload["Location"]).content.decode()
    assert Campaign.objects.get().imported_at is None
    assert "rows read so far" in page
    assert "Launch …" not in page


def test_a_column_that_was_found_can_be_left_out(operator: Client, account: Account) -> None:
    step = upload(operator, account, a_file("name,phone,message\nAsha,+919812345601,Not this\n"))["Location"]
    assert "Column found by its name." in operator.get(step).content.decode()
    choices = CHOICES | {"text_message": "Hello {{name}}", "column_message": ""}
    kept = operator.post(step, choices | {"act": "change"}).content.decode()
    assert "A row's own cell wins" not in kept
    operator.post(step, choices)
    assert Campaign.objects.get().recipients.get().params == {"message": "Hello Asha"}


def test_a_column_that_only_looks_alike_says_how_sure_it_is(operator: Client, account: Account) -> None:
    page = operator.get(upload(operator, account, a_file("naam,phone,mesage\nAsha,+919812345601,Hi\n"))["Location"])
    assert "Looks alike only, 9" in page.content.decode()


def test_the_page_tells_what_the_report_said_of_single_messages(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    recipient = campaign.recipients.first()
    Campaign.objects.update(state=State.FINISHED, started_at=timezone.now(), finished_at=timezone.now())
    for kind, subject in (("duplicate_send", "62b32db5758e0afb0d3907e1"), ("unknown_words", "9/Quantum<b>")):
        alerts.raise_alert(
            Alert.Kind(kind), subject, timezone.now(),
            account_id=account.pk, campaign_id=campaign.pk, recipient_id=recipient and recipient.pk, n=3,
        )  # fmt: skip
    page = operator.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert "The gateway has two messages for one recipient." in page
    assert "<code>9/Quantum&lt;b&gt;</code>, 3 times" in page
    assert f"/recipients/{recipient and recipient.pk}/" in page
