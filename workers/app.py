"""The Celery app. Its configuration is read at first use, so a wrong setting can be named before that."""

from __future__ import annotations

import logging
import os
from typing import Any

from celery import Celery, signals

from campaigns import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaigns.settings")

# No fixups: Celery's own for Django closes every connection after every task, SQLite's too.
app = Celery("campaigns", fixups=[])
app.config_from_object("workers.configuration")


@signals.setup_logging.connect(weak=False)
def _log_like_the_rest(**_: Any) -> None:
    logs.configure()
    # A line for every hint, one a second and more.
    logging.getLogger("celery.beat").setLevel(logging.WARNING)
