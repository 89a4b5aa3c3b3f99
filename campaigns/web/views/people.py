"""The people who may sign in: who they are, and adding one with a password shown once."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaigns.models import AuditEntry
from campaigns.people import add_user
from campaigns.web.forms.person import PersonForm
from campaigns.web.permissions import needs, role


@needs("admin")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The people, and a form for one more. The new password is in this one answer and stored nowhere."""
    form = PersonForm(request.POST or None)
    added, password = "", ""
    if request.method == "POST" and form.is_valid():
        added, password = form.cleaned_data["name"], secrets.token_urlsafe(12)
        add_user(added, password, form.cleaned_data["role"])
        _record(request, "person add", added, form.cleaned_data["role"])
        form = PersonForm()
    people = [
        {"person": person, "role": role(person)}
        for person in User.objects.prefetch_related("groups").order_by("username")
    ]
    context = {"people": people, "form": form, "added": added, "password": password}
    return render(request, "people.html", context, status=422 if form.is_bound else 200)


@needs("admin")
@require_http_methods(["GET", "POST"])
def allow(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person sign in, or no more, which is asked before; nobody shuts out themselves."""
    person = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        question = {
            "question": f"Shut out {person.username}?",
            "meaning": f"{person.username} is signed out at once and cannot sign in any more. What {person.username} "
            "did stays, campaigns go on, and an admin can let the person in again.",
            "button": "Shut out",
            "act": "shut-out",
            "back": reverse("people"),
            "back_name": "People",
        }
        return render(request, "ask.html", question)
    active = request.POST.get("act") == "allow"
    if person == request.user:
        messages.warning(request, "You cannot shut out yourself. Another admin can.")
    elif person.is_active != active:
        User.objects.filter(pk=pk).update(is_active=active)
        _record(request, "person allow" if active else "person shut out", person.username)
        messages.success(request, f"{person.username} may {'sign in again' if active else 'not sign in any more'}.")
    return redirect("people")


def _record(request: HttpRequest, act: str, name: str, detail: str = "") -> None:
    who = request.user.get_username()
    AuditEntry.objects.create(who=who, act=act, subject=f"person {name}"[:80], detail=detail)
