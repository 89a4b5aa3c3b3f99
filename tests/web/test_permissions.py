"""Every address and method, tried as each role and as nobody."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from campaigns import media, notices
from campaigns.intake import Order
from campaigns.models import Account, InboundMedia, InboundMessage, Notice, Suppression
from campaigns.status import Status
from campaigns.urls import urlpatterns
from tests.builders import a_campaign, a_recipient
from tests.web.conftest import People, a_file

PUBLIC = {"healthz", "readyz", "sign-in"}
SIGNED_IN = {"sign-out", "password"}
"""For everybody who is signed in, whatever the role."""
FOR_MACHINES = {"webhook", "metrics", "api", "api-docs", "api-openapi"}
"""Guarded by a secret or an address of their own and tested beside their views."""

READ_BY: dict[str, str] = {
    "campaigns": "viewer", "campaign": "viewer", "campaign-live": "viewer", "campaign-results": "viewer",
    "campaign-bad-rows": "viewer", "inbox": "viewer", "media": "viewer", "suppressions": "viewer",
    "campaign-add-rows": "operator", "suppressions-export": "operator", "suppression-remove": "operator",
    "campaign-mend": "operator", "account-qr": "admin",
    "attachment": "viewer", "upload-picture": "operator",
    "recipient": "viewer", "accounts": "viewer", "account": "viewer", "activity": "viewer",
    "campaign-new": "operator", "campaign-compose": "operator", "campaign-launch": "operator",
    "campaign-cancel": "operator", "campaign-retry": "operator",
    "account-add": "admin", "account-edit": "admin", "account-remove": "admin", "people": "admin", "system": "admin",
    "hooks": "admin", "hook": "admin", "hook-remove": "admin", "notices": "admin",
    "account-rotate": "admin", "hook-rotate": "admin", "person-allow": "admin",
}  # fmt: skip
WRITTEN_BY: dict[str, str] = {
    "campaign-find": "viewer",
    "campaign-new": "operator", "campaign-compose": "operator", "campaign-preview": "operator",
    "campaign-launch": "operator", "campaign-pause": "operator", "campaign-resume": "operator",
    "campaign-cancel": "operator", "campaign-retry": "operator", "recipient-decide": "operator",
    "campaign-ask": "operator", "campaign-test": "operator", "campaign-add-rows": "operator",
    "suppressions": "operator", "suppressions-import": "operator", "suppression-remove": "operator",
    "campaign-mend": "operator", "campaign-change": "operator",
    "account-check": "operator", "account-resume": "operator",
    "account-add": "admin", "account-edit": "admin", "account-rotate": "admin", "account-remove": "admin",
    "people": "admin", "person-allow": "admin",
    "hooks": "admin", "hook-rotate": "admin", "hook-test": "admin", "hook-remove": "admin",
    "notices-resend": "admin", "notices-test": "admin", "notice-resend": "admin",
}  # fmt: skip
ROLES = ("nobody", "viewer", "operator", "admin")


def names() -> set[str]:
    return {str(pattern.name) for pattern in urlpatterns if isinstance(pattern, URLPattern)} - FOR_MACHINES


def address_of(name: str, pks: dict[str, int]) -> str:
    if name in ("campaign-compose", "campaign-preview"):
        return reverse(name, args=[uuid.uuid4()])
    if name == "upload-picture":
        return reverse(name, args=[uuid.uuid4(), 0])
    if name in names_without_argument():
        return reverse(name)
    return reverse(name, args=[pks[name.split("-")[0]]])


def names_without_argument() -> set[str]:
    return {str(p.name) for p in urlpatterns if isinstance(p, URLPattern) and "<" not in str(p.pattern)}


@pytest.fixture
def pks(account: Account) -> dict[str, int]:
    order = Order(path=Path("list.csv"), name="list.csv")
    campaign = a_campaign(account, source=a_file(), options=order.as_options() | {"phone_column": 1})
    recipient = a_recipient(campaign, status=Status.UNCERTAIN)
    suppression = Suppression.objects.create(account=account, phone="919812345678")
    message = InboundMessage.objects.create(account=account, key="1", phone="9198", received_at=timezone.now())
    kept = media.keep(b"a file")
    file = InboundMedia.objects.create(message=message, file=kept["name"], size=kept["size"], mime=kept["mime"])
    hook = notices.add("crm", "http://localhost:9/")
    now = timezone.now()
    notice = Notice.objects.create(
        hook=hook, event=Notice.Event.ALERTS, items=[], n=0, created_at=now, next_try_at=now, give_up_at=now
    )
    return {
        "hook": hook.pk, "notice": notice.pk,
        "suppression": suppression.pk, "media": file.pk,
        "account": account.pk, "campaign": campaign.pk, "recipient": recipient.pk,
        "person": 999_999, "attachment": 999_999,
    }  # fmt: skip


def test_every_address_is_in_one_of_the_tables() -> None:
    assert names() == PUBLIC | SIGNED_IN | set(READ_BY) | set(WRITTEN_BY)


@pytest.mark.parametrize("name", sorted(names() - PUBLIC))
def test_nobody_is_sent_to_sign_in(name: str, pks: dict[str, int]) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(address_of(name, pks))
        assert answer.status_code == 302, method
        assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("role", ROLES[1:])
@pytest.mark.parametrize(
    ("name", "method", "needed"),
    [
        *(pytest.param(name, "get", needed, id=f"see {name}") for name, needed in READ_BY.items()),
        *(pytest.param(name, "post", needed, id=f"do {name}") for name, needed in WRITTEN_BY.items()),
    ],
)
def test_a_role_may_do_what_the_table_says_and_nothing_more(
    name: str, method: str, needed: str, role: str, pks: dict[str, int], signed_in: People
) -> None:
    answer = getattr(signed_in(role), method)(address_of(name, pks))
    answer.close()
    allowed = ROLES.index(role) >= ROLES.index(needed)
    assert (answer.status_code != 403) is allowed, answer.status_code
    assert answer.status_code != 405
    if not allowed:
        assert "Your role does not allow this" in answer.content.decode()


@pytest.mark.parametrize("name", sorted(set(WRITTEN_BY) - set(READ_BY)))
def test_what_changes_something_is_not_done_by_a_link(name: str, pks: dict[str, int], admin: Client) -> None:
    assert admin.get(address_of(name, pks)).status_code == 405


@pytest.mark.parametrize("name", sorted(set(READ_BY) - set(WRITTEN_BY)))
def test_what_only_shows_takes_no_post(name: str, pks: dict[str, int], admin: Client) -> None:
    assert admin.post(address_of(name, pks)).status_code == 405


@pytest.mark.parametrize("name", sorted(WRITTEN_BY))
def test_a_post_without_the_page_s_token_is_refused(name: str, pks: dict[str, int], admin: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = admin.cookies
    answer = strict.post(address_of(name, pks))
    assert answer.status_code == 403
    assert "too old" in answer.content.decode()


def test_a_viewer_is_offered_no_button_that_would_be_refused(pks: dict[str, int], signed_in: People) -> None:
    page = signed_in("viewer").get(f"/campaigns/{pks['campaign']}/").content.decode()
    assert "/pause/" not in page
    assert "/cancel/" not in page
    assert "People" not in page


def test_a_superuser_is_an_admin(admin: Client, django_user_model: type) -> None:
    root = django_user_model.objects.create_superuser("root", password="unusual-password")  # type: ignore[attr-defined]
    client = Client()
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/people/").status_code == 200
