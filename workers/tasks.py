"""The tasks: each says how the queue treats it and makes one call into `campaigns`."""

from __future__ import annotations

from typing import Any

from celery import signals
from django.conf import settings
from django.db import close_old_connections

from campaigns import (
    database,
    delivery,
    dispatch,
    failpoint,
    forget,
    gateway,
    inbox,
    intake,
    launch,
    notices,
    receipts,
    reconcile,
    sweep,
)
from workers import heartbeat, queues
from workers.app import app
from workers.failure import DiscreetTask


@app.task(name=queues.DELIVER, base=DiscreetTask)
def deliver(recipient_id: int, attempt: int) -> str:
    """Send to one recipient; returns the outcome's name. Running it twice sends once: the claim decides."""
    outcome = delivery.deliver(recipient_id, attempt)
    failpoint.reach("after_commit_before_ack")
    return outcome


@app.task(name="campaigns.dispatch", base=DiscreetTask)
def dispatch_due() -> int:
    """Choose who goes next and publish; returns how many."""
    return dispatch.run(queues.publish)


@app.task(name="campaigns.sweep", base=DiscreetTask)
def sweep_overdue() -> int:
    """Move what waited too long; returns how many."""
    return sweep.run()


@app.task(name="campaigns.reconcile", base=DiscreetTask)
def reconcile_accounts() -> int:
    """Poll the reports that are due; returns how many recipients moved."""
    return reconcile.run()


@app.task(name="campaigns.receipts", base=DiscreetTask)
def apply_receipts() -> int:
    """Apply the webhook's receipts; returns how many."""
    return receipts.run()


@app.task(name="campaigns.inbox", base=DiscreetTask)
def read_inboxes() -> int:
    """Read the inboxes that are due; returns how many messages were new."""
    return inbox.run()


@app.task(name="campaigns.start_due", base=DiscreetTask)
def start_due() -> int:
    """Start the scheduled campaigns whose time has come; returns how many."""
    return launch.start_due()


@app.task(name=queues.IMPORT, base=DiscreetTask)
def import_waiting() -> int:
    """Read the rows of the campaigns that wait for it; returns how many were read."""
    return intake.fill_waiting()


@app.task(name="campaigns.forget", base=DiscreetTask)
def forget_old() -> int:
    """Erase the personal data that retention does not keep; returns how many rows."""
    return forget.run()


@app.task(name=queues.NOTICES, base=DiscreetTask)
def post_notices() -> int:
    """Tell the user's own systems and people what is new; returns how many notices were taken."""
    return notices.run()


@app.task(name="campaigns.watch", base=DiscreetTask)
def look_for_stuck() -> int:
    """Look for campaigns that have work and do not move; returns how many."""
    return notices.watch()


@app.task(name="campaigns.prune_notices", base=DiscreetTask)
def prune_notices() -> int:
    """Delete notices that were kept long enough; returns how many rows."""
    return notices.prune()


@signals.task_prerun.connect(weak=False)
@signals.task_postrun.connect(weak=False)
def _return_connections(**_: Any) -> None:
    # Connections belong to threads. SQLite's stay open unless broken; PostgreSQL's go back to the pool.
    close_old_connections()


@signals.celeryd_after_setup.connect(weak=False)
def _say_threads(instance: Any, **_: Any) -> None:
    # The worker's own -c may say something else than the setting.
    delivery.sends_with(instance.concurrency)
    database.room_for(settings.DATABASES["default"], instance.concurrency)


@signals.worker_shutting_down.connect(weak=False)
def _stop_waiting(**_: Any) -> None:
    # A send that waits for its next try gives up, so that a warm stop is not held up by back-off.
    gateway.stop_waiting()


signals.worker_ready.connect(heartbeat.start_worker, weak=False)
signals.beat_init.connect(heartbeat.start_beat, weak=False)
