"""Trouble at the gateway that changes while a campaign runs; lasting kinds are flags of the sandbox."""

from __future__ import annotations

from tests.faults.rig import Rig


def storm(rig: Rig) -> None:
    """503 to everything for a while, then good weather."""
    rig.wait_accepted(0.3)
    rig.gateway.control(fault=["send:503-before=1"])
    rig.stay(10.0)
    rig.gateway.control(fault=[])


def empty_quota(rig: Rig) -> None:
    """The quota ends in the middle (the flags say where); a recharge, and it goes on by itself."""
    rig.wait(lambda: rig.books.pause() == "quota")
    rig.gateway.recharge(1_000)
    rig.wait(lambda: not rig.books.pause())


def revoked_token(rig: Rig) -> None:
    """The gateway refuses the token in the middle; once it is good again the operator resumes."""
    rig.wait_accepted(0.3)
    rig.gateway.control(fault=["all:401=1"])
    rig.wait(lambda: rig.books.pause() == "credentials")
    rig.gateway.control(fault=[])
    rig.operator(("resume", rig.books.campaign))
