"""Settings that are harmless at a desk and dangerous in production."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from campaigns import heartbeats, tracing
from campaigns.doctor.finding import Finding, Level

_SHORTEST_KEY = 32
_SHORTEST_TOKEN = 16
_LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")


@dataclass(frozen=True, slots=True)
class Danger:
    """A setting, when it is dangerous, and what to do then."""

    setting: str
    level: Level
    holds: Callable[[], bool]
    text: str
    cure: str


def _public_without_tls() -> bool:
    url = urlsplit(settings.PUBLIC_URL)
    return bool(settings.PUBLIC_URL) and url.scheme != "https" and url.hostname not in _LOOPBACK


def _proxy_unknown() -> bool:
    return bool(settings.PUBLIC_URL.startswith("https://") and not settings.SECURE_PROXY_SSL_HEADER)


def _outside_without_url() -> bool:
    return bool(settings.HOST not in _LOOPBACK and not settings.PUBLIC_URL)


def _short(value: str, length: int) -> bool:
    return 0 < len(value) < length


def _traces_go_nowhere() -> bool:
    return bool(settings.TRACES_ENDPOINT and not tracing.possible())


DANGERS = (
    Danger("CAMPAIGNS_DEBUG", "broken", lambda: bool(settings.DEBUG),
           "debug pages show settings and rows to anybody", "Unset it."),
    Danger("SECRET_KEY", "broken", lambda: len(settings.SECRET_KEY) < _SHORTEST_KEY,
           "it is short enough to be guessed",
           "Set one of 50 random characters and put this one into SECRET_KEY_FALLBACKS."),
    Danger("CAMPAIGNS_PUBLIC_URL", "broken", _public_without_tls,
           "passwords and webhooks cross the network in the clear", "Put TLS in front and use https://."),
    Danger("CAMPAIGNS_BEHIND_PROXY", "warning", _proxy_unknown,
           "the pages are public by https and do not know of a proxy in front",
           "Set it to the number of proxies in front: the last sets X-Forwarded-Proto, each adds to X-Forwarded-For."),
    Danger("CAMPAIGNS_HOST", "warning", _outside_without_url,
           "the pages listen to the network without a public URL, so without TLS",
           "Set CAMPAIGNS_PUBLIC_URL to the https address, or listen on 127.0.0.1."),
    Danger("CAMPAIGNS_HOSTS", "warning", lambda: "*" in settings.ALLOWED_HOSTS,
           "any host name is answered to", "Name the hosts."),
    Danger("CAMPAIGNS_METRICS_TOKEN", "warning", lambda: _short(settings.METRICS_TOKEN, _SHORTEST_TOKEN),
           "it is short enough to be guessed", "Set one of 32 random characters, or none."),
    Danger("CAMPAIGNS_FLOWER_PASSWORD", "warning", lambda: _short(settings.FLOWER_PASSWORD, _SHORTEST_TOKEN),
           "it is short enough to be guessed", "Set one of 24 random characters, or none to have one made."),
    Danger("OTEL_EXPORTER_OTLP_ENDPOINT", "warning", _traces_go_nowhere,
           "traces are wanted and the extra for them is not installed", "Run pip install 'campaigns[tracing]'."),
    Danger("CAMPAIGNS_LEASE_SECONDS", "broken", lambda: settings.LEASE_SECONDS <= 2 * settings.READ_TIMEOUT,
           "a lease may end while a request still waits", "Set it to four times CAMPAIGNS_READ_TIMEOUT or more."),
)  # fmt: skip


def settings_in_production() -> Iterator[Finding]:
    """Go through the list; one line says that all is well."""
    found = [Finding(d.setting, d.level, d.text, d.cure) for d in DANGERS if d.holds()]
    yield from found or [Finding("settings", "ok", "none is dangerous in production")]


def several_hosts() -> Iterator[Finding]:
    """Refuse what cannot work on several hosts: a database or a broker that only one of them has."""
    hosts = {host for named in heartbeats.alive().values() for host in named}
    if len(hosts) < 2:
        return
    if connection.vendor == "sqlite":
        yield Finding(
            "several hosts", "broken", "SQLite on a shared folder loses writes", "Move to PostgreSQL: DATABASE_URL."
        )
    if settings.BROKER_IS_EMBEDDED:
        yield Finding("several hosts", "broken", "each host has a broker of its own", "Set REDIS_URL on all hosts.")
