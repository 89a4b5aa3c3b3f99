"""What every answer carries, and what the health checks say."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.web.security import POLICY
from tests.builders import a_campaign, an_account


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sign-in/",
        "/accounts/",
        "/people/",
        "/activity/",
        "/campaigns/new/",
        "/no-such-page/",
        "/healthz",
        "/campaigns/1/",
    ],
)
def test_every_answer_carries_the_policy(path: str, admin: Client) -> None:
    a_campaign()
    answer = admin.get(path)
    assert answer["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


def test_personal_pages_stay_out_of_caches(admin: Client) -> None:
    assert "no-store" in admin.get("/")["Cache-Control"]


def test_no_page_has_anything_inline(admin: Client) -> None:
    pk = a_campaign(recipients=2).pk
    for path in ("/", f"/campaigns/{pk}/", "/accounts/", "/people/", "/accounts/add/"):
        page = admin.get(path).content.decode()
        assert "<script>" not in page
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page


def test_healthz_asks_nobody(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_is_ready_with_every_migration(client: Client) -> None:
    assert client.get("/readyz").content == b"ready\n"


@pytest.mark.django_db
def test_readyz_says_that_migrations_are_missing(client: Client) -> None:
    leaf = MigrationLoader(connection).graph.leaf_nodes("campaigns")
    MigrationRecorder(connection).record_unapplied(*leaf[0])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"migrations are missing\n")


def test_the_list_of_campaigns_asks_the_database_as_often_for_many(
    admin: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    account = an_account()
    for _ in range(20):
        a_campaign(account, recipients=1)
    with django_assert_max_num_queries(6):
        admin.get("/")
