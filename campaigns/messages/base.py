"""The nouns of messages: a field, a fault, the settings, and what checking one row gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Params = dict[str, str | list[str]]
"""Parameters of one request, token, phone and file apart; only `rows` is a list, its key repeated."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a kind. `name` is the spreadsheet's word, `wire` the parameter's exact casing in the URL.

    The examples of a kind's fields make a row that passes its check; an empty one leaves the field out. `bounds` are
    the lowest and highest number, `starts` what the text must begin with, `apart` the fields that may not stand beside.
    """

    name: str
    wire: str
    required: bool = False
    limit: int | None = None
    unit: Literal["bytes", "characters"] = "characters"
    synonyms: tuple[str, ...] = ()
    example: str = ""
    help: str = ""
    bounds: tuple[int, int] | None = None
    starts: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a row. `message` names the field, the limit and the number found, never the text."""

    field: str
    code: str
    message: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One request to the gateway: `file` names the attachment to upload, "" for none."""

    endpoint: str
    params: Params = field(repr=False)
    file: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A row's message. `params` and `file` are those of the first part; send nothing unless `ok`."""

    params: Params = field(repr=False)
    file: str
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    parts: tuple[Part, ...]

    @property
    def ok(self) -> bool:
        """Whether the message may be sent; warnings do not forbid it."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Options:
    """Settings in which hosts and people differ, because the specification leaves them open."""

    literal_newlines: bool = True
    r"""A backslash followed by n is a line feed; off for texts such as C:\new."""
    colon_policy: Literal["replace", "reject"] = "replace"
    """A colon inside a list row's description becomes U+A789, or refuses the row."""
    caption_on_document: Literal["warn", "split", "allow"] = "warn"
    """Documents lose their caption; `split` sends text and file as two messages."""
    allow_multipart: bool = False
    """Let a text over 2000 bytes go out in several parts."""
    button_param_case: Literal["camel", "lower", "both"] = "camel"
    """Casing of the call and url button parameters."""
    list_aliases: bool = False
    """Also send a list's header as `title` and its message as `description`."""
    other_url_schemes: bool = False
    """Accept `market://` and the like behind a url button."""


DEFAULTS = Options()
