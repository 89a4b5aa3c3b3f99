"""Where the gateway posts receipts and incoming messages: stored, answered in milliseconds, applied after."""

from __future__ import annotations

import time
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from campaigns import receipts
from campaigns.gateway.wire import as_text, lowered
from campaigns.media import keep
from campaigns.models import Account
from campaigns.models.account import digest
from campaigns.web.events import Event, NoEvents, read

MOST_BYTES = 16 * 2**20
"""A larger body is answered 413."""
_REMEMBERED_SECONDS = 2.0


@csrf_exempt
@login_not_required
@require_POST
def webhook(request: HttpRequest, secret: str) -> HttpResponse:
    """Take what the gateway posts for one account.

    200 once it is stored, whatever it says and whether or not it matches anything. 404 for an unknown secret,
    413 for too large a body, 400 where no JSON object can be found, 403 for another instance's events only, 503
    when database or disk could not store it.
    """
    account = _account(secret)
    if account is None:
        return _plain("unknown", 404)
    body = _body(request)
    if body is None:
        return _plain("too large", 413)
    try:
        post = read(body)
    except NoEvents:
        return _plain("no event", 400)
    own = [event for event in post.events if _is_for(account, event)]
    if not own:
        return _plain("another instance", 403)
    try:
        receipts.park(account, own, [keep(content) for content in post.files])
    except (DatabaseError, OSError):
        return _plain("not stored, try again", 503)
    return _plain("ok", 200)


def _account(secret: str) -> Account | None:
    """Find the account by the digest of its secret; the digests are compared in constant time as well.

    What was found is remembered for two seconds: so long may a rotated secret still be taken.
    """
    wanted = digest(secret)
    found = _remembered(wanted, int(time.monotonic() / _REMEMBERED_SECONDS))
    return found if found is not None and constant_time_compare(found.webhook_digest, wanted) else None


@lru_cache(maxsize=256)
def _remembered(wanted: str, _period: int) -> Account | None:
    return Account.objects.filter(webhook_digest=wanted).first()


def _body(request: HttpRequest) -> bytes | None:
    """Return the body, also of a chunked request; None when it is too large."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isdecimal() and int(length) > MOST_BYTES:
        return None
    chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    stream = request.META["wsgi.input"] if chunked else request
    body: bytes = stream.read(MOST_BYTES + 1)
    return None if len(body) > MOST_BYTES else body


def _is_for(account: Account, event: Event) -> bool:
    """Say whether an event is of the account's own instance, as far as both are known."""
    named = as_text(lowered(event).get("instanceid"))
    known = str(account.instance_id)
    return not known or not named or "*" in named or constant_time_compare(known, named)


def _plain(word: str, status: int) -> HttpResponse:
    return HttpResponse(f"{word}\n", status=status, content_type="text/plain; charset=utf-8")
