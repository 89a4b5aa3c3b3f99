"""What white labels call the parameters: stored params are camelCase, this gives those of one host."""

from __future__ import annotations

from campaigns.messages.base import Options, Params
from campaigns.messages.buttons import CALL_TEXT, CALL_VALUE, URL_TEXT, URL_VALUE
from campaigns.messages.list_kind import HEADER, LIST_MESSAGE
from campaigns.messages.rows import ROWS

_TWO_CASINGS = frozenset(field.wire for field in (CALL_TEXT, CALL_VALUE, URL_TEXT, URL_VALUE))
"""The specification's URL and its table disagree on these (1.6 to 1.8)."""
_LIST_ALIASES = {HEADER.wire: "title", LIST_MESSAGE.wire: "description"}
"""The names that the echo of sendList shows (1.9)."""


def wire_params(params: Params, options: Options) -> Params:
    """Give the parameters as the account's host wants them; `params` stays as it is."""
    wired: Params = {}
    for name, value in params.items():
        if name not in _TWO_CASINGS or options.button_param_case != "lower":
            wired[name] = value
        if name in _TWO_CASINGS and options.button_param_case != "camel":
            wired[name.lower()] = value
    if options.list_aliases and ROWS.wire in params:
        wired |= {alias: params[name] for name, alias in _LIST_ALIASES.items() if name in params}
    return wired
