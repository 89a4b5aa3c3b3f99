"""Deliver one message, with what keeps a slow or broken gateway from costing more than its own messages."""

from campaigns.delivery.attempt import deliver

__all__ = ["deliver"]
