"""One more person who may sign in."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator

from campaigns.people import ROLES

_MAY = {"viewer": "sees everything", "operator": "also imports and launches", "admin": "also keeps accounts and people"}


class PersonForm(forms.Form):
    """A name nobody has yet, and a role."""

    name = forms.CharField(max_length=60, validators=[UnicodeUsernameValidator()])
    role = forms.ChoiceField(choices=[(name, f"{name}: {_MAY[name]}") for name in ROLES], initial="operator")

    def clean_name(self) -> str:
        """Refuse a name that is taken, however it is written."""
        name: str = self.cleaned_data["name"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(f"There is somebody called {name} already. Choose another name.")
        return name
