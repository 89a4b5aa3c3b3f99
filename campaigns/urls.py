"""Which address is answered by which page."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from campaigns.web import webhook
from campaigns.web.views import (
    accounts,
    activity,
    campaigns,
    compose,
    connection,
    control,
    health,
    people,
    recipients,
    results,
    session,
    system,
    upload,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("webhooks/<str:secret>", webhook.webhook, name="webhook"),
    path("sign-in/", session.SignIn.as_view(), name="sign-in"),
    path("sign-out/", session.SignOut.as_view(), name="sign-out"),
    path("password/", session.ChangePassword.as_view(), name="password"),
    path("", campaigns.index, name="campaigns"),
    path("campaigns/new/", upload.new, name="campaign-new"),
    path("campaigns/new/<uuid:key>/", compose.compose, name="campaign-compose"),
    path("campaigns/new/<uuid:key>/preview/", compose.preview, name="campaign-preview"),
    path("campaigns/<int:pk>/", campaigns.detail, name="campaign"),
    path("campaigns/<int:pk>/live/", campaigns.live, name="campaign-live"),
    path("campaigns/<int:pk>/find/", campaigns.find, name="campaign-find"),
    path("campaigns/<int:pk>/launch/", control.launch, name="campaign-launch"),
    path("campaigns/<int:pk>/pause/", control.pause, name="campaign-pause"),
    path("campaigns/<int:pk>/resume/", control.resume, name="campaign-resume"),
    path("campaigns/<int:pk>/cancel/", control.cancel, name="campaign-cancel"),
    path("campaigns/<int:pk>/retry/", control.retry, name="campaign-retry"),
    path("campaigns/<int:pk>/results/", results.download, name="campaign-results"),
    path("recipients/<int:pk>/", recipients.detail, name="recipient"),
    path("recipients/<int:pk>/decide/", control.decide, name="recipient-decide"),
    path("accounts/", accounts.index, name="accounts"),
    path("accounts/add/", accounts.add, name="account-add"),
    path("accounts/<int:pk>/", accounts.detail, name="account"),
    path("accounts/<int:pk>/edit/", accounts.edit, name="account-edit"),
    path("accounts/<int:pk>/check/", connection.check, name="account-check"),
    path("accounts/<int:pk>/resume/", accounts.resume, name="account-resume"),
    path("accounts/<int:pk>/rotate/", accounts.rotate, name="account-rotate"),
    path("accounts/<int:pk>/remove/", accounts.remove, name="account-remove"),
    path("people/", people.index, name="people"),
    path("people/<int:pk>/allow/", people.allow, name="person-allow"),
    path("activity/", activity.index, name="activity"),
    path("system/", system.detail, name="system"),
]
