"""The gateway's webhook events: stored before they are answered, applied in batches."""

from campaigns.receipts.apply import evidence_of, park, run

__all__ = ["evidence_of", "park", "run"]
