"""`campaigns sandbox`: the pretend gateway, with the flags of `python -m campaigns.gateway.sandbox`."""

from campaigns.gateway.sandbox.command import sandbox

__all__ = ["sandbox"]
