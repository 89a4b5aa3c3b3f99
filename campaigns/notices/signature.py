"""How a post proves that it is ours and young: an HMAC-SHA256 over its time and its body. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence


def signature(secrets: Sequence[str], at: int, body: bytes) -> str:
    """Return the header `t=…,v1=…`, with one `v1` for each secret. `at` is in seconds since 1970."""
    signed = str(at).encode() + b"." + body
    proofs = (hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join([f"t={at}", *(f"v1={proof}" for proof in proofs)])
