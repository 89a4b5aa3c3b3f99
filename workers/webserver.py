"""How gunicorn serves the pages and the webhook; read by `up` and by the Procfile alike."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaigns.settings")

bind = f"{settings.HOST}:{settings.PORT}"
worker_class = "gthread"
workers = 1
threads = 8
# Uploads of large workbooks are read by a thread while the worker goes on answering.
timeout = 120
graceful_timeout = 20
keepalive = 5
# No access log: the webhook's URL holds its secret.
accesslog = None
errorlog = "-"
loglevel = "warning"
proc_name = "campaigns-web"
# No control socket: nothing here talks to it, and its default path is shared by all instances of a user.
control_socket_disable = True


def post_worker_init(_worker: Any) -> None:
    """Begin to give signs of life, and to stand in for who gives none, once Django is ready.

    Before that no table can be named.
    """
    import_module("workers.heartbeat").start("web")
    import_module("workers.standin").start()
