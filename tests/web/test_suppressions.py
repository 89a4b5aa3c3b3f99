"""The page of the numbers that must not be messaged."""

from __future__ import annotations

import pytest
from django.test import Client

from campaigns.models import Account, AuditEntry, Suppression
from tests.builders import an_account
from tests.web.conftest import People, a_file

NUMBER = "+91 98123 45678"


@pytest.fixture
def shop(db: None) -> Account:
    return an_account(name="Shop Pune")


def phones() -> set[tuple[str, str]]:
    """Every suppression: whose, and which number."""
    rows = Suppression.objects.select_related("account")
    return {(row.account.name if row.account else "all", row.phone) for row in rows}


def test_a_number_is_added_for_one_account_or_for_all(operator: Client, shop: Account) -> None:
    operator.post("/suppressions/", {"number": NUMBER, "account": shop.pk, "reason": "asked by mail"})
    operator.post("/suppressions/", {"number": NUMBER, "account": ""})
    assert phones() == {("Shop Pune", "919812345678"), ("all", "919812345678")}
    page = operator.get("/suppressions/").content.decode()
    assert "asked by mail" in page
    assert "919812345678" not in "".join(entry.detail + entry.subject for entry in AuditEntry.objects.all())


def test_no_number_is_refused_beside_the_field(operator: Client, shop: Account) -> None:
    answer = operator.post("/suppressions/", {"number": "twelve", "account": ""})
    assert answer.status_code == 422
    assert "id_number_error" in answer.content.decode()
    assert phones() == set()


def test_removing_asks_first(operator: Client, shop: Account) -> None:
    row = Suppression.objects.create(account=shop, phone="919812345678")
    assert "may be messaged again" in operator.get(f"/suppressions/{row.pk}/remove/").content.decode()
    assert phones()
    operator.post(f"/suppressions/{row.pk}/remove/")
    assert phones() == set()
    assert AuditEntry.objects.filter(act="unsuppress").count() == 1


def test_a_list_is_added_and_says_what_was_no_number(operator: Client, shop: Account) -> None:
    file = a_file("phone\n+919812345678\n12\n+919812345679\n")
    answer = operator.post("/suppressions/import/", {"list-file": file, "list-account": shop.pk}, follow=True)
    page = answer.content.decode()
    assert "2 numbers added" in page
    assert "1 row holds no phone number; left out: 3." in page
    assert phones() == {("Shop Pune", "919812345678"), ("Shop Pune", "919812345679")}


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(None, id="none"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="a picture"),
        pytest.param(b"name\nAsha\n", id="no phone column"),
    ],
)
def test_what_is_no_list_changes_nothing(file: bytes | None, operator: Client, shop: Account) -> None:
    data = {"list-file": a_file(file, "list.xlsx" if file and file[0] == 0x89 else "list.csv")} if file else {}
    answer = operator.post("/suppressions/import/", data, follow=True)
    assert "notice" in answer.content.decode()
    assert phones() == set()


def test_the_export_holds_the_numbers_and_no_formula(operator: Client, shop: Account) -> None:
    Suppression.objects.create(account=None, phone="919812345678", reason="=1+1")
    answer = operator.get("/suppressions/export/")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "919812345678,'=1+1," in text
    assert answer["Content-Disposition"] == 'attachment; filename="suppressions.csv"'


def test_a_number_is_found_however_it_is_written(signed_in: People, shop: Account) -> None:
    for last in (8, 9):
        Suppression.objects.create(account=shop, phone=f"91981234567{last}")
    page = signed_in("viewer").post("/suppressions/", {"phone": "98123-45678", "act": "find"}).content.decode()
    assert "+919812345678" in page
    assert "+919812345679" not in page


def test_a_viewer_sees_and_changes_nothing(signed_in: People, shop: Account) -> None:
    viewer = signed_in("viewer")
    assert "Suppress it" not in viewer.get("/suppressions/").content.decode()
    assert viewer.post("/suppressions/", {"number": NUMBER}).status_code == 403
    assert phones() == set()
