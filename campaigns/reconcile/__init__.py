"""Poll each account's report and write back what it proves; find the messages whose answer was lost."""

from campaigns.reconcile.poll import BeingRead, poll, read, run

__all__ = ["BeingRead", "poll", "read", "run"]
