"""Deliver one message, with what keeps a slow or broken gateway from costing more than its own messages."""

from campaigns.delivery.attempt import deliver
from campaigns.delivery.lanes import sends_with

__all__ = ["deliver", "sends_with"]
