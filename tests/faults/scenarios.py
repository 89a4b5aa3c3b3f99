"""Every scenario, once."""

from __future__ import annotations

from tests.faults import broker, clock, disk, gateway, processes
from tests.faults.engine import Scenario


def _faults(*orders: str) -> tuple[str, ...]:
    return tuple(word for order in orders for word in ("--fault", order))


EVERY_POINT = (
    "after_claim:3,before_post:5,after_post_before_commit:4,after_commit_before_ack:4,"
    "between_commit_and_publish:3,mid_publish:6"
)
_POINTS = ("CAMPAIGNS_FAILPOINT", EVERY_POINT)
_FROZEN = ("CAMPAIGNS_FAILPOINT", "before_post:6:STOP")

_TABLE = (
    Scenario("every failpoint", processes.every_failpoint, settings=(_POINTS,), seconds=20),
    Scenario("SIGKILL of send workers", processes.kill_send_workers),
    Scenario("SIGTERM during sends", processes.terminate_send_workers),
    Scenario("rolling restart of every process", processes.restart_one_after_the_other, seconds=12),
    Scenario("SIGSTOP of a worker past its lease, then SIGCONT", processes.stop_past_the_lease),
    Scenario("a worker stopped between claim and post", processes.stop_before_the_post, settings=(_FROZEN,)),
    Scenario("broker connections cut", broker.cut_connections),
    Scenario("Redis SIGKILL", processes.kill_broker),
    Scenario("FLUSHALL", broker.forget_everything),
    Scenario("Redis stopped for 8 s", processes.stop_broker),
    Scenario("PostgreSQL restarted", processes.restart_database, only="postgresql"),
    Scenario("beat twice", processes.two_beats),
    Scenario("beat killed", processes.kill_beat),
    Scenario("every task tripled", broker.triple_every_task),
    Scenario("20 % 502 before accepting", processes.nothing, _faults("502-before=0.2")),
    Scenario("20 % 502 after accepting", processes.nothing, _faults("502-after=0.2")),
    Scenario("resets before and after", processes.nothing, _faults("reset-before=count:8", "reset-after=0.2")),
    Scenario("silence past the timeout", processes.nothing, _faults("silence-before=count:4", "silence-after=0.1")),
    Scenario("half bodies", processes.nothing, _faults("half-body=0.2")),
    Scenario("HTML with status 200", processes.nothing, _faults("html-200=0.2")),
    Scenario(
        "lost answers of every kind",
        processes.nothing,
        _faults("502-before=0.1", "502-after=0.1", "reset-after=0.1", "half-body=0.1", "html-200=0.1"),
    ),
    Scenario("a storm of 503", gateway.storm),
    Scenario("quota ends in the middle", gateway.empty_quota, ("--quota", "20")),
    Scenario("token revoked in the middle", gateway.revoked_token),
    Scenario("50 pauses", processes.pause_and_resume, seconds=15),
    Scenario(
        "clocks jump by minutes",
        clock.jump,
        _faults("502-before=0.2"),
        prepare=clock.settings,
        seconds=20,
    ),
    Scenario("disk full for the database", disk.fill, only="sqlite"),
    Scenario(
        "all of it at once",
        processes.all_at_once,
        _faults("502-before=0.05", "502-after=0.05", "reset-after=0.05", "half-body=0.05"),
        seconds=25,
    ),
)

SCENARIOS = {scenario.name: scenario for scenario in _TABLE}
"""By name, in the order of the table."""
