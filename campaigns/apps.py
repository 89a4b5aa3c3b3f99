"""Tells Django what this application is called."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """The product as one Django application."""

    name = "campaigns"
    label = "campaigns"
    verbose_name = "Campaigns"
