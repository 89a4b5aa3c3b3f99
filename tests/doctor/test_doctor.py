"""The doctor: what is wrong is named with its cure, and what is well is not blamed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from campaigns import heartbeats
from campaigns.broker import Broker
from campaigns.cli import cli
from campaigns.doctor import Finding, accounts, dangers, database, machine, processes
from campaigns.models import Heartbeat
from campaigns.status import Status
from tests.builders import a_campaign, a_recipient, an_account

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LONG = "x" * 50


def levels(found: Iterator[Finding]) -> dict[str, str]:
    """Return what was found by name; whatever is not well must have a cure."""
    kept = list(found)
    assert all(finding.cure for finding in kept if finding.level != "ok")
    return {finding.what: finding.level for finding in kept}


@pytest.fixture
def sound(settings: Any) -> Any:
    """Settings as they should be in production."""
    settings.DEBUG = False
    settings.SECRET_KEY = LONG
    settings.PUBLIC_URL = "https://campaigns.example"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.METRICS_TOKEN = settings.FLOWER_PASSWORD = LONG
    return settings


def test_sound_settings_are_one_line(sound: Any) -> None:
    assert levels(dangers.settings_in_production()) == {"settings": "ok"}


@pytest.mark.parametrize(
    ("name", "value", "what", "level"),
    [
        pytest.param("DEBUG", True, "CAMPAIGNS_DEBUG", "broken", id="debug pages"),
        pytest.param("SECRET_KEY", "short", "SECRET_KEY", "broken", id="a short key"),
        pytest.param("PUBLIC_URL", "http://campaigns.example", "CAMPAIGNS_PUBLIC_URL", "broken", id="public, no TLS"),
        pytest.param("SECURE_PROXY_SSL_HEADER", None, "CAMPAIGNS_BEHIND_PROXY", "warning", id="https, no proxy known"),
        pytest.param("ALLOWED_HOSTS", ["*"], "CAMPAIGNS_HOSTS", "warning", id="any host name"),
        pytest.param("METRICS_TOKEN", "abc", "CAMPAIGNS_METRICS_TOKEN", "warning", id="a short token"),
        pytest.param("FLOWER_PASSWORD", "abc", "CAMPAIGNS_FLOWER_PASSWORD", "warning", id="a short password"),
        pytest.param("LEASE_SECONDS", 40.0, "CAMPAIGNS_LEASE_SECONDS", "broken", id="a lease within a request"),
    ],
)
def test_a_dangerous_setting_is_named(sound: Any, name: str, value: object, what: str, level: str) -> None:
    setattr(sound, name, value)
    assert levels(dangers.settings_in_production()) == {what: level}


def test_listening_to_the_network_without_a_public_url_is_named(sound: Any) -> None:
    sound.HOST, sound.PUBLIC_URL = "0.0.0.0", ""
    assert levels(dangers.settings_in_production()) == {"CAMPAIGNS_HOST": "warning"}


def test_a_public_url_on_this_machine_needs_no_tls(sound: Any) -> None:
    sound.PUBLIC_URL = "http://localhost:8000"
    assert levels(dangers.settings_in_production()) == {"settings": "ok"}


@pytest.mark.parametrize(
    ("seconds", "level"), [(0, "ok"), (1, "ok"), (-1, "ok"), (5, "warning"), (-5, "warning"), (90, "broken")]
)
def test_clocks_that_differ_are_named(seconds: int, level: str) -> None:
    assert database.clocks(NOW + timedelta(seconds=seconds), NOW, NOW).level == level


def test_the_clock_of_the_database_agrees() -> None:
    assert levels(database.clock()) == {"clock": "ok"}


@pytest.mark.parametrize(
    ("found", "level"),
    [
        pytest.param(Broker("7.2.1", "noeviction", True), "ok", id="as it should be"),
        pytest.param(Broker("10.0", "", True), "ok", id="a hosted one that does not tell"),
        pytest.param(Broker("6.0.9", "noeviction", True), "broken", id="too old"),
        pytest.param(Broker("7.2.1", "allkeys-lru", True), "warning", id="drops tasks when full"),
        pytest.param(Broker("7.2.1", "noeviction", False), "warning", id="forgets over a restart"),
    ],
)
def test_an_unsafe_broker_is_named(found: Broker, level: str) -> None:
    assert processes.judged(found).level == level


def test_a_broker_that_is_down_is_broken() -> None:
    assert levels(processes.broker_safe()) == {"broker": "broken"}


def test_a_process_without_a_sign_of_life_is_broken() -> None:
    for role in heartbeats.ROLES:
        heartbeats.beat(f"{role}@here")
    assert levels(processes.alive()) == {"workers and beat": "ok"}
    Heartbeat.objects.filter(name="beat@here").update(at=timezone.now() - timedelta(minutes=2))
    (found,) = processes.alive()
    assert (found.level, found.text) == ("broken", "no sign of life of beat")
    heartbeats.beat("beat@there")
    assert levels(processes.alive()) == {"workers and beat": "warning"}


def test_processes_of_two_versions_are_named() -> None:
    for role in heartbeats.ROLES:
        heartbeats.beat(f"{role}@here")
    Heartbeat.objects.filter(name="web@here").update(version="0.0.1")
    assert levels(processes.alive())["versions"] == "warning"


@pytest.mark.parametrize(("age", "level"), [(10, "ok"), (100, "warning"), (600, "broken")])
def test_tasks_that_wait_too_long_are_named(age: int, level: str) -> None:
    then = timezone.now() - timedelta(seconds=age)
    a_recipient(a_campaign(), status=Status.QUEUED, status_at=then)
    assert levels(processes.waiting()) == {"queued recipients": level, "sending recipients": "ok"}


@pytest.mark.parametrize(("hosts", "found"), [(["one"], {}), (["one", "two"], {"several hosts": "broken"})])
def test_one_database_file_for_several_hosts_is_broken(settings: Any, hosts: list[str], found: dict[str, str]) -> None:
    settings.BROKER_IS_EMBEDDED = True
    for host in hosts:
        heartbeats.beat(f"send@{host}")
    assert levels(dangers.several_hosts()) == found


def test_a_secret_that_others_may_read_is_broken(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    secret = tmp_path / "secret.key"
    secret.write_text("s")
    os.chmod(secret, 0o644)
    os.chmod(tmp_path, 0o700)
    assert levels(machine.permissions()) == {"data folder": "ok"}
    os.chmod(tmp_path, 0o755)
    assert levels(machine.permissions()) == {"data folder": "warning", "data folder: secret.key": "broken"}


def test_a_gateway_that_cannot_be_reached_is_broken() -> None:
    account = an_account()
    assert levels(accounts.reachable()) == {f"account {account.name}": "broken"}


def test_counts_that_do_not_add_up_are_broken() -> None:
    campaign = a_campaign(recipients=2)
    assert levels(database.counts()) == {"counts": "ok"}
    type(campaign).objects.update(total=3)
    assert levels(database.counts()) == {"counts": "broken"}


def test_the_command_refuses_and_prints_json_while_something_is_broken() -> None:
    done = CliRunner().invoke(cli, ["doctor", "--json"])
    assert done.exit_code == 1
    found = {line["what"]: line for line in json.loads(done.stdout)}
    assert found["database"]["level"] == "ok"
    assert found["broker"]["level"] == "broken"
    assert all(set(line) == {"what", "level", "text", "cure"} for line in found.values())
