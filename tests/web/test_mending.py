"""Rows out to be mended, rows back in, and an import that is not through yet."""

from __future__ import annotations

from io import BytesIO

import openpyxl
from django.test import Client
from django.utils import timezone

from campaigns.counts import counts_of
from campaigns.models import Account, Campaign
from tests.builders import a_campaign
from tests.web.conftest import a_file
from tests.web.flow import a_draft


def test_bad_rows_go_out_and_come_back_mended(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    answer = operator.get(f"/campaigns/{campaign.pk}/bad-rows/")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    sheet = book.worksheets[0]
    (row,) = list(sheet.iter_rows(min_row=2))
    assert row[0].value == "Mina"
    row[1].value = "+919812345609"
    mended = BytesIO()
    book.save(mended)
    file = a_file(mended.getvalue(), "mended.xlsx")
    page = operator.post(f"/campaigns/{campaign.pk}/add-rows/", {"file": file}, follow=True).content.decode()
    assert "1 row was added; 1 can be sent." in page
    assert "mended.xlsx" in page
    assert counts_of(campaign)["pending"] == 3


def test_a_row_is_mended_in_the_page(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    address = f"/campaigns/{campaign.pk}/mend/"
    page = operator.get(address).content.decode()
    assert 'name="cell-4-1" value="12"' in page
    assert "Too few digits" in page
    done = operator.post(address, {"cell-4-1": "+919812345609", "cell-4-0": "Mina"}, follow=True).content.decode()
    assert "1 mended row added; 1 can be sent." in done
    assert counts_of(campaign)["pending"] == 3
    assert campaign.recipients.get(phone="919812345609").params == {"message": "Hello *Mina* of Delhi"}
    assert "No row to mend" in operator.get(address).content.decode()


def test_rows_that_were_left_as_they_are_stay_out(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    page = operator.post(f"/campaigns/{campaign.pk}/mend/", {"cell-4-1": "12"}).content.decode()
    assert "Nothing was changed" in page
    assert campaign.additions.count() == 0


def test_a_row_that_is_still_wrong_is_offered_again(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    address = f"/campaigns/{campaign.pk}/mend/"
    operator.post(address, {"cell-4-1": "<script>"})
    page = operator.get(address).content.decode()
    assert 'value="&lt;script&gt;"' in page
    assert page.count("<fieldset") == 1


def test_without_a_bad_row_there_is_nothing_to_download(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    campaign.recipients.filter(status="invalid").update(code="replaced")
    answer = operator.get(f"/campaigns/{campaign.pk}/bad-rows/", follow=True)
    assert "There is no invalid row to mend." in answer.content.decode()


def test_the_same_rows_are_refused_beside_the_field(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    rows = "name,phone,city\nZoya,+919812345610,Goa\n"
    operator.post(f"/campaigns/{campaign.pk}/add-rows/", {"file": a_file(rows, "more.csv")})
    answer = operator.post(f"/campaigns/{campaign.pk}/add-rows/", {"file": a_file(rows, "again.csv")})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "was added to campaign" in page[page.index("id_file_error") :]
    assert Campaign.objects.get(pk=campaign.pk).total == 5


def test_a_file_that_is_no_list_adds_nothing(operator: Client, account: Account) -> None:
    campaign = a_draft(operator, account)
    file = a_file(b"\x89PNG\r\n\x1a\n", "picture.xlsx")
    assert operator.post(f"/campaigns/{campaign.pk}/add-rows/", {"file": file}).status_code == 422
    assert campaign.additions.count() == 0


def test_an_import_under_way_shows_how_far_it_is(operator: Client, account: Account) -> None:
    campaign = a_campaign(account, state="draft", imported_at=None, total=5_000, last_row=20_001, header_row=1)
    page = operator.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert '<progress max="20000" value="5000" aria-label="Rows read">' in page
    assert "Launch …" not in page
    again = '<noscript><meta http-equiv="refresh"'
    assert again in page
    assert again not in operator.get(f"/campaigns/{a_campaign(account, state='draft').pk}/").content.decode()


def test_an_import_that_failed_says_why(operator: Client, account: Account) -> None:
    why = "The rows could not be read. The file breaks off."
    campaign = a_campaign(
        account, state="draft", imported_at=None, import_failed_at=timezone.now(), detail=why, source=a_file()
    )
    page = operator.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert why in page
    assert "not readable" in operator.get("/").content.decode()
    assert "reading rows" not in page
