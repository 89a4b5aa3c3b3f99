"""Celery's configuration: every line that differs from its default, and why."""

from __future__ import annotations

import socket

import django
from django.conf import settings

from workers import queues, timetable

django.setup()

broker_url = settings.REDIS_URL
broker_connection_retry_on_startup = True
# The default gives up after about fifty minutes and ends the worker.
broker_connection_max_retries = None
# A full Redis answers with an error; by default that ends the worker too.
broker_channel_error_retry = True
broker_transport_options = {
    # What a worker holds stays in its memory and is put back when it ends as asked. Kombu's own list of it in Redis
    # took two fifths of a busy worker's time, and would give a killed worker's tasks back later than the sweep does.
    "ack_emulation": False,
    # Without a timeout, publishing over a half-open connection blocks for ever.
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    "health_check_interval": 10,
    "max_connections": 50,
    "client_name": "campaigns",
    # A unix socket knows no keep-alive.
    **({} if settings.REDIS_URL.startswith("redis+socket") else {"socket_keepalive": True}),
}

task_routes = {
    queues.DELIVER: {"queue": queues.SEND},
    queues.IMPORT: {"queue": queues.BULK},
    queues.NOTICES: {"queue": queues.BULK},
}
task_default_queue = queues.CONTROL
# A worker takes no more than it works on, and an unstarted task comes back: the claim makes a second one harmless.
task_acks_late = True
task_acks_on_failure = True
task_acks_on_timeout = True
task_reject_on_worker_lost = False
# Outcomes live in the database.
result_backend = None
task_ignore_result = True
task_publish_retry = True
task_publish_retry_policy = {"max_retries": 2, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
task_track_started = False
task_send_sent_event = False
task_repr_maxlevels = 1
task_serializer = "json"
accept_content = ["json"]
enable_utc = True
timezone = "UTC"

imports = ("workers.tasks",)
worker_pool = "threads"
worker_concurrency = settings.WORKER_CONCURRENCY
worker_prefetch_multiplier = 1
worker_consumer = "workers.consumer:Consumer"
worker_disable_rate_limits = True
# Cancelling would cut a request that the gateway may already have accepted.
worker_cancel_long_running_tasks_on_connection_loss = False
worker_send_task_events = True
worker_hijack_root_logger = False
worker_redirect_stdouts = False

beat_schedule = timetable.SCHEDULE
beat_scheduler = "workers.beat:Scheduler"
# One file for each instance; only a cache, since every entry is a hint that comes again within a minute.
beat_schedule_filename = str(settings.DATA_DIR / f"beat-{socket.gethostname()}")
# Beat looks at its timetable at least this often, in seconds.
beat_max_loop_interval = 1.0
