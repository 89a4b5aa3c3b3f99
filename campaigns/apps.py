"""Tells Django what this application is called."""

from django.apps import AppConfig
from django.conf import settings

from campaigns import tracing


class CampaignsConfig(AppConfig):
    """The product as one Django application."""

    name = "campaigns"
    label = "campaigns"
    verbose_name = "Campaigns"

    def ready(self) -> None:
        """Begin to trace, where that is wanted."""
        tracing.send_to(settings.TRACES_ENDPOINT)
