"""Buttons: their fields and which may stand together (specification 1.6)."""

from __future__ import annotations

from campaigns.messages.base import Field
from campaigns.messages.dial import check_dial
from campaigns.messages.draft import Draft
from campaigns.messages.links import WEB, check_link

BODY = Field(
    "message",
    "message",
    required=True,
    limit=1024,
    synonyms=("text", "body", "msg", "caption", "content"),
    example="Hello *Asha*, shall we deliver today?",
    help="The text above the buttons, at most 1024 characters.",
)
FOOTER = Field(
    "footer",
    "footer",
    limit=60,
    synonyms=("footer text",),
    example="Reply STOP to opt out",
    help="Small text under the message, at most 60 characters; may be empty.",
)


_ACTIONS = ("callButtonText", "callButtonValue", "urlButtonText", "urlButtonValue")
_MORE_REPLIES = ("button2", "button3")
"""Not beside one of the actions."""


def _quick(number: int, example: str = "") -> Field:
    name = f"button{number}"
    return Field(
        name,
        name,
        limit=20,
        synonyms=(f"button {number} text", f"quick reply {number}", f"reply {number}"),
        example=example,
        help="Quick reply, at most 20 characters; beside a call or url button only button1.",
        apart=_ACTIONS if name in _MORE_REPLIES else (),
    )


QUICK_REPLIES = (_quick(1, "Yes"), _quick(2), _quick(3))
CALL_TEXT = Field(
    "callButtonText",
    "callButtonText",
    limit=20,
    synonyms=("call button", "call text"),
    example="Call us",
    help="Text of the call button, at most 20 characters; needs callButtonValue.",
    apart=_MORE_REPLIES,
)
CALL_VALUE = Field(
    "callButtonValue",
    "callButtonValue",
    synonyms=("call number", "call button number", "call phone"),
    example="+919812345678",
    help="Number that the call button dials, 3 to 15 digits with or without +.",
    apart=_MORE_REPLIES,
)
URL_TEXT = Field(
    "urlButtonText",
    "urlButtonText",
    limit=20,
    synonyms=("url button", "url text", "link button", "website button"),
    example="See the offer",
    help="Text of the url button, at most 20 characters; needs urlButtonValue.",
    apart=_MORE_REPLIES,
)
URL_VALUE = Field(
    "urlButtonValue",
    "urlButtonValue",
    synonyms=("url button link", "button url", "button link"),
    example="https://example.com/offer",
    help="http or https address that the url button opens.",
    starts=WEB,
    apart=_MORE_REPLIES,
)
BUTTONS = (*QUICK_REPLIES, CALL_TEXT, CALL_VALUE, URL_TEXT, URL_VALUE)


def check_buttons(draft: Draft) -> None:
    """Read the buttons: up to three quick replies, or call and url buttons with at most button1 beside."""
    texts = [(field, draft.line(field)) for field in (*QUICK_REPLIES, CALL_TEXT, URL_TEXT)]
    check_dial(draft, CALL_VALUE, shortest=3, keep_plus=True)
    check_link(draft, URL_VALUE, any_scheme=draft.options.other_url_schemes)
    _check_pair(draft, CALL_TEXT, CALL_VALUE)
    _check_pair(draft, URL_TEXT, URL_VALUE)
    _check_combination(draft)
    _warn_of_equal_texts(draft, texts)


def _check_pair(draft: Draft, text: Field, value: Field) -> None:
    given, behind = draft.raw(text), draft.raw(value)
    if given and not behind:
        draft.missing(value, f"is needed because {text.name} is given")
    if behind and not given:
        draft.missing(text, f"is needed because {value.name} is given")


def _check_combination(draft: Draft) -> None:
    first, *others = QUICK_REPLIES
    more = [field for field in others if draft.raw(field)]
    if any(draft.raw(field) for field in BUTTONS if field.name in _ACTIONS):
        for field in more:
            draft.problem(field, "bad_combination", "beside a call or url button only button1 may be given")
    elif not draft.raw(first):
        draft.missing(first, "comes before button2 and button3" if more else "give at least one button")


def _warn_of_equal_texts(draft: Draft, texts: list[tuple[Field, str]]) -> None:
    seen: set[str] = set()
    for field, text in texts:
        if text and text.casefold() in seen:
            draft.warn(field, "duplicate_button", "another button has the same text: WhatsApp may refuse it")
        seen.add(text.casefold())
