"""Named points at which a rehearsal of failures ends its own process, as a power cut would.

`CAMPAIGNS_FAILPOINT=after_claim:5,before_post` kills the process that reaches `after_claim` for the fifth time, and
the one that first reaches `before_post`; `before_post:5:STOP` stops it as SIGSTOP does. Each point acts once in a
data folder, where it leaves the file `failpoint.<name>`, so that the process started in its place lives on.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter

from django.conf import settings

_reached: Counter[str] = Counter()
_counting = threading.Lock()


def reach(name: str) -> None:
    """End this process here when the settings say so; costs nothing otherwise."""
    if settings.FAILPOINTS:
        _reach(name)


def _reach(name: str) -> None:
    for order in settings.FAILPOINTS:
        wanted, _, rest = order.partition(":")
        times, _, word = rest.partition(":")
        if wanted != name:
            continue
        with _counting:
            _reached[name] += 1
            if _reached[name] == int(times or 1):
                _act(name, signal.Signals[f"SIG{word or 'KILL'}"])


def _act(name: str, by: signal.Signals) -> None:
    try:
        (settings.DATA_DIR / f"failpoint.{name}").open("x").close()
    except FileExistsError:
        return
    os.kill(os.getpid(), by)
