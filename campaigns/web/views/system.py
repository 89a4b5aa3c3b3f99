"""What the product stands on, as the doctor finds it, and the way to Flower."""

from __future__ import annotations

from importlib.metadata import version

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.doctor import examine
from campaigns.models import Heartbeat
from campaigns.web.permissions import needs


@needs("admin")
@require_safe
def detail(request: HttpRequest) -> HttpResponse:
    """Everything looked at, each with its cure; asks the broker and every gateway, so it may take seconds."""
    context = {
        "findings": examine(),
        "processes": Heartbeat.objects.order_by("name"),
        "flower_url": settings.FLOWER_URL,
        "versions": [(name, version(name)) for name in ("campaigns", "django")],
    }
    return render(request, "system.html", context)
