"""Idempotency-Key: a write is done once, however often it arrives."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from campaigns import forget
from campaigns.models import Account, AuditEntry, Campaign, KeptAnswer
from campaigns.models.api import ANSWERS_KEPT
from tests.api.conftest import LIST, Program, a_program, problem


def test_the_same_write_gets_the_same_answer_and_is_done_once(program: Program) -> None:
    first = program.post("campaigns/rows", LIST, once="order-7")
    again = program.post("campaigns/rows", LIST, once="order-7")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Campaign.objects.count() == 1


def test_an_upload_is_the_same_whatever_separates_its_parts(program: Program) -> None:
    def sent(content: bytes, boundary: str) -> object:
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="account"\r\n\r\nShop Pune\r\n',
            f'--{boundary}\r\nContent-Disposition: form-data; name="message"\r\n\r\nHello\r\n',
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n',
            f"Content-Type: text/csv\r\n\r\n{content.decode()}\r\n--{boundary}--\r\n",
        ]
        return program.client.post(
            "/api/v1/campaigns",
            data="".join(parts).encode(),
            content_type=f"multipart/form-data; boundary={boundary}",
            headers={"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "upload"},
        )

    first, again = sent(b"phone\n+919812345601\n", "one"), sent(b"phone\n+919812345601\n", "two")
    assert first.json() == again.json()  # type: ignore[attr-defined]
    assert Campaign.objects.count() == 1
    problem(sent(b"phone\n+919812345602\n", "one"), 422, "other-request")  # type: ignore[arg-type]


def test_the_same_name_with_another_body_or_address_is_refused(program: Program) -> None:
    number = program.draft()
    program.post("suppressions", {"phone": "+919812345601"}, once="a")
    problem(program.post("suppressions", {"phone": "+919812345602"}, once="a"), 422, "other-request")
    problem(program.post(f"campaigns/{number}/cancel", once="a"), 422, "other-request")
    assert Campaign.objects.get().state == "draft"


def test_while_a_write_is_being_done_its_repetition_waits(program: Program) -> None:
    number = program.draft()
    program.post(f"campaigns/{number}/cancel", once="a")
    KeptAnswer.objects.update(status=None)
    answer = program.post(f"campaigns/{number}/cancel", once="a")
    problem(answer, 409, "in-progress")
    assert answer["Retry-After"]


def test_a_write_whose_process_died_may_be_done_again(program: Program) -> None:
    number = program.draft()
    program.post(f"campaigns/{number}/launch", {"yes": True}, once="a")
    KeptAnswer.objects.update(status=None, begun_at=timezone.now() - timedelta(hours=1))
    problem(program.post(f"campaigns/{number}/launch", {"yes": True}, once="a"), 409, "refused")
    assert AuditEntry.objects.filter(act="launch").count() == 1


def test_a_refusal_is_not_kept(program: Program) -> None:
    number = program.draft()
    problem(program.post(f"campaigns/{number}/pause", once="a"), 409, "refused")
    program.post(f"campaigns/{number}/launch", {"yes": True})
    assert program.post(f"campaigns/{number}/pause", once="a").status_code == 200


def test_names_belong_to_the_key(program: Program, account: Account) -> None:
    body = {"phone": "+919812345601", "account": "Shop Pune"}
    assert program.post("suppressions", body, once="a").json() == {"changed": True}
    assert a_program().post("suppressions", body, once="a").json() == {"changed": False}


def test_answers_are_kept_for_a_day_and_encrypted(program: Program) -> None:
    program.post("campaigns/rows", LIST, once="a")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM campaigns_keptanswer")
        assert "campaign" not in cursor.fetchone()[0]
    KeptAnswer.objects.update(begun_at=timezone.now() - ANSWERS_KEPT - timedelta(seconds=1))
    program.post("suppressions", {"phone": "+919812345601"}, once="b")
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["b"]


@pytest.mark.parametrize("name", ["x" * 129, "é", "a\tb"])
def test_a_name_of_another_form_is_refused(program: Program, name: str) -> None:
    problem(program.post("suppressions", {"phone": "+919812345601"}, once=name), 400, "bad-request")


def test_an_upload_whose_file_is_asked_for_twice_is_read_whole(program: Program) -> None:
    file = SimpleUploadedFile("list.csv", b"phone\n+919812345601\n")
    answer = program.upload(once="a", account="Shop Pune", message="Hello", file=file)
    assert answer.json()["verdict"]["counts"]["pending"] == 1


def test_kept_answers_are_erased_also_when_nobody_writes_any_more(program: Program) -> None:
    for name in ("old", "new"):
        program.post("suppressions", {"phone": "+919812345601"}, once=name)
    KeptAnswer.objects.filter(key="old").update(begun_at=timezone.now() - ANSWERS_KEPT - timedelta(seconds=1))
    forget.run()
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["new"]
