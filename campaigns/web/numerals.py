"""Numbers as the browser's language writes them: 1,234,567 · 1.234.567 · 12,34,567. The words stay English."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from decimal import Decimal

from django.http import HttpRequest, HttpResponseBase
from django.utils import numberformat
from django.utils.formats import get_format
from django.utils.translation import check_for_language
from django.utils.translation.trans_real import parse_accept_lang_header

_BY_LAKH = {"hi", "bn", "gu", "kn", "ml", "mr", "pa", "ta", "te", "en-in", "en-pk", "en-bd"}
"""Languages that group by two digits above the thousands."""
_USUAL = "en"

_language: ContextVar[str] = ContextVar("language of numbers", default=_USUAL)


class NumeralsMiddleware:
    """Takes the language of numbers from what the browser prefers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the language set."""
        token = _language.set(_preferred(request.headers.get("Accept-Language", "")))
        try:
            return self._get_response(request)
        finally:
            _language.reset(token)


def _preferred(header: str) -> str:
    for name, _ in parse_accept_lang_header(header.lower()[:200]):
        both = (name, name.split("-")[0])
        found = next((each for each in both if each in _BY_LAKH), None)
        if found or check_for_language(name):
            return found or name
    return _USUAL


def written(number: float, places: int | None = None) -> str:
    """Return a number with the language's marks; `places` after the decimal mark, as many as there are when None."""
    language = _language.get()
    by_lakh = language in _BY_LAKH
    marks = _USUAL if by_lakh else language
    return numberformat.format(
        Decimal(str(number)),
        get_format("DECIMAL_SEPARATOR", marks),
        places,
        grouping=(3, 2, 0) if by_lakh else 3,
        thousand_sep=get_format("THOUSAND_SEPARATOR", marks),
        force_grouping=True,
        use_l10n=True,
    )
