"""Writes that bear an Idempotency-Key are done once: the first answer is kept for a day and given again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from campaigns.models import ApiKey, KeptAnswer
from campaigns.models.api import ANSWERS_KEPT
from campaigns.web.api.problems import Problem

HEADER = "Idempotency-Key"
LONGEST = 128
_GIVEN_UP = timedelta(minutes=15)
"""A write that was begun so long ago and has no answer died with its process; the key is free again."""
_CHUNK = 2**20


def once(request: HttpRequest, key: ApiKey, write: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do the write, or give the kept answer to it again. Without the header it is simply done.

    Only success is kept: a refusal changed nothing, so the same key may try again. Raises Problem: `bad-request` for
    a header of the wrong form, `other-request` when the key came with another request, `in-progress`.
    """
    name = request.headers.get(HEADER)
    if name is None:
        return write()
    if not (0 < len(name) <= LONGEST and name.isascii() and name.isprintable()):
        raise Problem("bad-request", f"{HEADER} has 1 to {LONGEST} printable ASCII characters.")
    kept = _begin(key, name, digest(request))
    if kept.status is not None:
        return _again(kept)
    try:
        answer = write()
    except BaseException:
        kept.delete()
        raise
    if not (isinstance(answer, HttpResponse) and answer.status_code < 400):
        kept.delete()
        return answer
    KeptAnswer.objects.filter(pk=kept.pk).update(status=answer.status_code, body=answer.content.decode())
    return answer


def digest(request: HttpRequest) -> str:
    """Return what tells requests apart: method, path, query, and the content, however a form's parts are separated."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode(errors="replace"))
    if request.content_type != "multipart/form-data":
        found.update(request.body)
        return found.hexdigest()
    found.update(json.dumps(sorted(request.POST.lists())).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for chunk in file.chunks(_CHUNK):
                content.update(chunk)
            file.seek(0)
            found.update(json.dumps([name, file.name, content.hexdigest()]).encode())
    return found.hexdigest()


def _begin(key: ApiKey, name: str, request_digest: str) -> KeptAnswer:
    """Return a new record of the write, or the finished one. Raises Problem."""
    now = timezone.now()
    KeptAnswer.objects.filter(begun_at__lt=now - ANSWERS_KEPT).delete()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(api_key=key, key=name, request_digest=request_digest, begun_at=now)
    except IntegrityError:
        kept = KeptAnswer.objects.filter(api_key=key, key=name).first()
    if kept is None:
        raise Problem("in-progress", headers={"Retry-After": "1"})
    if kept.request_digest != request_digest:
        raise Problem("other-request")
    if kept.status is None and not _taken_over(kept):
        raise Problem("in-progress", headers={"Retry-After": "1"})
    return kept


def _taken_over(kept: KeptAnswer) -> bool:
    now = timezone.now()
    if kept.begun_at > now - _GIVEN_UP:
        return False
    stale = KeptAnswer.objects.filter(pk=kept.pk, status=None, begun_at=kept.begun_at)
    return bool(stale.update(begun_at=now))


def _again(kept: KeptAnswer) -> HttpResponse:
    answer = HttpResponse(str(kept.body), status=kept.status, content_type="application/json; charset=utf-8")
    answer["Idempotency-Replayed"] = "true"
    return answer
