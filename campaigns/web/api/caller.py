"""The program that asks: its key, what it may, and which accounts and campaigns exist for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest

from campaigns.keys import Scope
from campaigns.models import Account, ApiKey, Campaign
from campaigns.web.api.problems import Problem


@dataclass(frozen=True, slots=True)
class Caller:
    """Takes the place of a person in a request; a key that was admitted."""

    key: ApiKey
    is_authenticated = True
    is_anonymous = False

    def get_username(self) -> str:
        """Return what the audit trail calls it."""
        return self.key.who

    def accounts(self) -> QuerySet[Account]:
        """Return the accounts that exist for it."""
        found = Account.objects.all()
        return found if self.key.account_id is None else found.filter(pk=self.key.account_id)

    def account(self, name: str) -> Account:
        """Return an account by its name. Raises Problem."""
        found = self.accounts().filter(name=name).first()
        if found is None:
            raise Problem("not-found", "There is no account of that name that this key may use.")
        return found

    def owner(self, name: str | None) -> Account | None:
        """Return whose suppressions are meant: None means all accounts', or the key's own account. Raises Problem."""
        return self.account(name) if name else self.key.account

    def campaign(self, number: int) -> Campaign:
        """Return a campaign. Raises Problem."""
        found = Campaign.objects.select_related("account").filter(pk=number, account__in=self.accounts()).first()
        if found is None:
            raise Problem("not-found", f"There is no campaign {number} that this key may see.")
        return found


def caller(request: HttpRequest) -> Caller:
    """Return who asks; the front has put it there."""
    found = request.user
    if not isinstance(found, Caller):
        raise Problem("no-key")
    return found


class Needs:
    """The scope that an operation needs; for ninja it stands where authentication does."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        """Return who asks. Raises Problem when its key lacks the scope."""
        found = caller(request)
        if self.scope not in found.key.scopes:
            raise Problem("not-allowed", f"This key lacks the scope {self.scope}.")
        return found
