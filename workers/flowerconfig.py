"""Flower's configuration: behind a password, read only, on loopback unless told otherwise."""

from __future__ import annotations

import hashlib
import os

from django.conf import settings
from flower.views.monitor import Metrics  # type: ignore[import-untyped]
from tornado.web import authenticated

from workers import flowerauth

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaigns.settings")

address = settings.FLOWER_HOST
port = settings.FLOWER_PORT
basic_auth = [f"{flowerauth.USER}:{flowerauth.password()}"]
cookie_secret = hashlib.sha256(b"flower" + settings.SECRET_KEY.encode()).hexdigest()
read_only = True
persistent = True
db = str(settings.DATA_DIR / "flower")
max_tasks = 20_000
# Milliseconds.
state_save_interval = 60_000
inspect_timeout = 3_000.0
natural_time = False
# Seconds after which a worker that went away leaves the list.
purge_offline_workers = 3_600
if settings.FLOWER_PREFIX:
    url_prefix = settings.FLOWER_PREFIX

# Flower leaves /metrics open; ours asks for the same password as its pages.
Metrics.get = authenticated(Metrics.get)
