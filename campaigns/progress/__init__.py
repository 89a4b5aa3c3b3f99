"""How far a campaign is, and when it will be through, for the page, the command line and other programs."""

from campaigns.progress.look import Progress, progress

__all__ = ["Progress", "progress"]
