"""Leases in the database: a job runs once at a time, on whatever host, however often it is asked to."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from campaigns import clocks
from campaigns.models import Lease

_LOOK_AGAIN = 0.01


@contextmanager
def held(name: str, seconds: float, wait: float = 0.0) -> Iterator[bool]:
    """Hold the lease of that name while the body runs; yields False when another holder keeps it for `wait` seconds.

    A holder that dies is replaced once `seconds` have passed.
    """
    end = time.monotonic() + wait
    while not (taken := take(name, seconds)) and time.monotonic() < end:
        time.sleep(_LOOK_AGAIN)
    try:
        yield taken
    finally:
        if taken:
            Lease.objects.filter(name=name, holder=_me()).update(until=timezone.now(), holder="")


def renew(name: str, seconds: float) -> bool:
    """Hold a lease of this thread for `seconds` from now; False when it ran out and somebody else has it."""
    until = timezone.now() + timedelta(seconds=seconds)
    return Lease.objects.filter(name=name, holder=_me()).update(until=until) == 1


def _me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def take(name: str, seconds: float) -> bool:
    """Hold a lease in this thread for `seconds`, so that `held` finds it its own; False when somebody else has it."""
    me, now = _me(), timezone.now()
    lasts = timedelta(seconds=seconds)
    until = now + lasts
    lease = Lease.objects.filter(name=name)
    # First without a lock: most of those that ask find it taken.
    found = lease.values_list("holder", "until").first()
    if found is None:
        return _make(name, me, until)
    holder, ends = found
    if holder not in ("", me) and not clocks.is_due(ends, now, lasts):
        return False
    return lease.filter(holder=holder, until=ends).update(holder=me, until=until, fence=F("fence") + 1) == 1


def _make(name: str, me: str, until: datetime) -> bool:
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=me, until=until)
    except IntegrityError:
        return False
    return True
