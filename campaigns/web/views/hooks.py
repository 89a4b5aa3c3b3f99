"""The user's own systems that are told of changes and alerts: add, try, give another secret, remove."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import notices
from campaigns.models import AuditEntry, Hook, Notice
from campaigns.web.forms.hook import HookForm
from campaigns.web.keyset import below
from campaigns.web.permissions import needs

_PAGE = 25


@needs("admin")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The hooks, and a form for one more. The new secret is in this one answer and can be read nowhere else."""
    form = HookForm(request.POST or None)
    made = form.save() if request.method == "POST" and form.is_valid() else None
    if made:
        _record(request, "hook add", made)
        form = HookForm()
    hooks = [
        {"hook": hook, "standing": notices.standing(hook)}
        for hook in Hook.objects.select_related("account", "campaign")
    ]
    context = {"hooks": hooks, "form": form, "made": made, "mailed_to": len(settings.ALERT_EMAILS)}
    return render(request, "hooks.html", context, status=422 if form.is_bound else 200)


@needs("admin")
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One hook and its notices, newest first."""
    return _shown(request, _hook(pk))


def _shown(request: HttpRequest, hook: Hook, secret: str = "") -> HttpResponse:
    rows, more = below(Notice.objects.filter(hook=hook).order_by("-id"), request.GET.get("before"), _PAGE)
    context = {"hook": hook, "rows": rows, "more": more, "secret": secret, "standing": notices.standing(hook)}
    return render(request, "hook.html", context)


@needs("admin")
@require_http_methods(["GET", "POST"])
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask; on POST give it another secret, shown in this one answer. The one before signs for a day as well."""
    hook = _hook(pk)
    if request.method != "POST":
        question = {
            "question": f"Make a new secret for {hook.name}?",
            "meaning": "It is shown once. For a day the one before signs as well: give the new one to the receiver "
            "until then.",
            "button": "Make a new secret",
            "back": reverse("hook", args=[pk]),
            "back_name": hook.name,
        }
        return render(request, "ask.html", question)
    secret = notices.rotate(hook)
    _record(request, "hook rotate", hook)
    return _shown(request, hook, secret)


@needs("admin")
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Post a test now and say what became of it."""
    code = notices.test_hook(_hook(pk))
    if code:
        messages.warning(request, f"The test was not taken: {notices.why(code)}.")
    else:
        messages.success(request, "The test was taken.")
    return redirect("hook", pk)


@needs("admin")
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what removing means; on POST do it."""
    hook = _hook(pk)
    if request.method != "POST":
        return render(request, "hook_remove.html", {"hook": hook, "standing": notices.standing(hook)})
    hook.delete()
    _record(request, "hook remove", hook)
    messages.success(request, f"{hook.name} is removed; nothing more is posted there.")
    return redirect("hooks")


def _hook(pk: int) -> Hook:
    return get_object_or_404(Hook.objects.select_related("account", "campaign"), pk=pk)


def _record(request: HttpRequest, act: str, hook: Hook) -> None:
    AuditEntry.objects.create(who=request.user.get_username(), act=act, subject=f"hook {hook.name}"[:80])
