"""Choose who goes next, at each account's pace, and hand a small window to the queue; judge what runs on the way."""

from campaigns.dispatch.turn import STEP, run

__all__ = ["STEP", "run"]
