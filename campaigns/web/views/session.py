"""Signing in, signing out, and changing one's own password."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.urls import reverse_lazy


class SignIn(LoginView):
    """Asks for name and password; too many failures lock the pair of name and address for a while (axes)."""

    template_name = "sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Ends the session; by POST only, so that no link can do it."""


class ChangePassword(PasswordChangeView):
    """Replaces one's own password, such as the one-time one an admin handed over."""

    template_name = "password.html"
    success_url = reverse_lazy("campaigns")
