"""Poll each account's report and write back what it proves; find the messages whose answer was lost."""

from campaigns.reconcile.poll import poll, run

__all__ = ["poll", "run"]
