"""Tells the user's own systems how recipients fare, and them and people what a person should know.

A database trigger notes changes beside the journal's own writes (migration 0004), alerts are raised where things
happen; from there on all is done here, apart from sending: made into notices, posted, tried again, kept for a while.
"""

from campaigns.notices.address import BadAddress
from campaigns.notices.hooks import LONGEST_URL, Refused, add, rotate, standing, test_hook, test_letter
from campaigns.notices.jobs import prune, run, stand_in, watch
from campaigns.notices.resend import resend, resend_failed
from campaigns.notices.why import why

__all__ = [
    "LONGEST_URL",
    "BadAddress",
    "Refused",
    "add",
    "prune",
    "resend",
    "resend_failed",
    "rotate",
    "run",
    "stand_in",
    "standing",
    "test_hook",
    "test_letter",
    "watch",
    "why",
]
