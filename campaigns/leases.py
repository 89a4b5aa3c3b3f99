"""Leases in the database: a job runs once at a time, on whatever host, however often it is asked to."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from campaigns.models import Lease


@contextmanager
def held(name: str, seconds: float) -> Iterator[bool]:
    """Hold the lease of that name while the body runs; yields False when another holder has it.

    A holder that dies is replaced once `seconds` have passed.
    """
    me = _me()
    taken = _take(name, me, seconds)
    try:
        yield taken
    finally:
        if taken:
            Lease.objects.filter(name=name, holder=me).update(until=timezone.now())


def renew(name: str, seconds: float) -> bool:
    """Hold a lease of this thread for `seconds` from now; False when it ran out and somebody else has it."""
    until = timezone.now() + timedelta(seconds=seconds)
    return Lease.objects.filter(name=name, holder=_me()).update(until=until) == 1


def _me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def _take(name: str, me: str, seconds: float) -> bool:
    now = timezone.now()
    until = now + timedelta(seconds=seconds)
    free = Lease.objects.filter(Q(until__lte=now) | Q(holder=me), name=name)
    if free.update(holder=me, until=until, fence=F("fence") + 1):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=me, until=until)
    except IntegrityError:
        return False
    return True
