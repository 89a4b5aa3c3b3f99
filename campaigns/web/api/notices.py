"""What was posted to the hooks of the caller's accounts, and sending it again."""

from __future__ import annotations

from typing import Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Router

from campaigns import notices
from campaigns.keys import Scope
from campaigns.models import AuditEntry, Notice
from campaigns.web.api.answers import NoticeOut, Notices
from campaigns.web.api.caller import Caller, Needs, caller
from campaigns.web.api.paging import newest
from campaigns.web.api.problems import Problem
from campaigns.web.api.shapes import After, Id, Limit

router = Router(tags=["notices"])
State = Literal["waiting", "posted", "given_up"]


@router.get("/notices", response=Notices, auth=Needs(Scope.READ))
def list_notices(request: HttpRequest, state: State | None = None, after: After = 0, limit: Limit = 100) -> Notices:
    """List notices to hooks, newest first; e-mails are not among them."""
    found = _of(caller(request))
    page, following = newest(found.filter(state=state) if state else found, after, limit)
    return Notices(items=[_shown(notice) for notice in page], next=following)


@router.post("/notices/{notice_id}/resend", response=NoticeOut, auth=Needs(Scope.MANAGE))
def resend_notice(request: HttpRequest, notice_id: Id) -> NoticeOut:
    """Send a notice again; it has another day of tries. One that waits anyway is left as it is."""
    found = _of(caller(request)).filter(pk=notice_id)
    if not found.exists():
        raise Problem("not-found", f"There is no notice {notice_id} that this key may see.")
    if notices.resend(notice_id):
        AuditEntry.objects.create(
            who=caller(request).get_username(), act="notice resend", subject=f"notice {notice_id}", detail="1 notice"
        )
    return _shown(found.get())


def _of(asks: Caller) -> QuerySet[Notice]:
    """Return what a key may see: one of an account, only what its own hooks and those of its campaigns are told."""
    found = Notice.objects.exclude(hook=None).select_related("hook")
    own = asks.key.account_id
    return found if own is None else found.filter(Q(hook__account=own) | Q(hook__campaign__account=own))


def _shown(notice: Notice) -> NoticeOut:
    return NoticeOut(
        id=notice.pk,
        hook=notice.hook.name if notice.hook else "",
        event=notice.event,
        items=notice.n,
        state=notice.state,
        tries=notice.tries,
        why=notices.why(notice.code),
        created_at=notice.created_at,
        tried_at=notice.tried_at,
        next_try_at=notice.next_try_at if notice.state == Notice.State.WAITING else None,
    )
