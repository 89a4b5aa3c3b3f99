"""Filters of the templates: numbers, times and texts as people read them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from campaigns import notices
from campaigns.messages import KINDS
from campaigns.phone import MAX_DIGITS
from campaigns.status import PauseReason
from campaigns.web.markup import whatsapp
from campaigns.web.numerals import written

register = template.Library()
register.filter("whatsapp", whatsapp)

_JOINTS = re.compile(r"(?<=[a-z])([A-Z0-9])")
_HOUR, _DAY = 3600, 86_400


@register.filter
def grouped(number: float | None) -> str:
    """1234567 as 1,234,567; nothing as a dash."""
    return "–" if number is None else written(number)


@register.filter
def dialled(phone: str) -> str:
    """A number with its plus; the id of a group as it is, which is longer than any number or bears a hyphen."""
    return f"+{phone}" if phone.isdecimal() and len(phone) <= MAX_DIGITS else phone


@register.filter
def share(part: int, whole: int) -> str:
    """A part of a whole in percent; what is neither none nor all never shows as 0 % or 100 %."""
    if not whole or not part:
        return "0 %"
    percent = 100 * part / whole
    if percent < 0.1:
        return f"< {written(0.1)} %"
    return f"> {written(99.9)} %" if 99.9 < percent < 100 else f"{written(percent, 1)} %"


@register.filter
def moment(at: datetime | None, zone: str = "UTC") -> SafeString | str:
    """A time in the zone, with the zone's short name; its full name is the tooltip."""
    if at is None:
        return "–"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), zone, in_words(at, zone))


def in_words(at: datetime, zone: str) -> str:
    """Return the same as plain text."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y, %H:%M:%S %Z}"


@register.filter
def clock(at: datetime, zone: str) -> str:
    """The time of day in the zone, as a bubble bears it."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


@register.filter
def duration(seconds: float | None) -> str:
    """Seconds as people say them: 45 s, 12 min, 3 h 5 min, 2 d 4 h; a part of a second is one."""
    if seconds is None:
        return "–"
    whole = max(round(seconds), 1)
    if whole < 90:
        return f"{whole} s"
    if whole < 90 * 60:
        return f"{round(whole / 60)} min"
    if whole < 2 * _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // 60} min"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR} h"


@register.filter
def durations(seconds: tuple[int, int]) -> str:
    """Two durations as a range: 12 to 15 min; once where both read alike."""
    soonest, latest = (duration(each) for each in seconds)
    if soonest == latest:
        return f"about {latest}"
    number, _, unit = soonest.partition(" ")
    return f"{number if latest.endswith(unit) and ' ' not in unit else soonest} to {latest}"


@register.filter
def ahead(seconds: int, zone: str) -> str:
    """The time of day so many seconds from now, with its day where that is not today."""
    now = timezone.now().astimezone(ZoneInfo(zone))
    at = now + timedelta(seconds=seconds)
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%H:%M %Z}" if local.date() == now.date() else f"{local.day} {local:%b, %H:%M %Z}"


@register.filter
def kind_title(name: str) -> str:
    """The title of a kind of message."""
    return KINDS[name].title if name in KINDS else name


@register.filter
def linked(subject: str) -> SafeString | str:
    """What an act was on, as a link where it has a page: `campaign 5`."""
    what, _, number = subject.partition(" ")
    if what != "campaign" or not number.isdecimal():
        return subject
    return format_html('<a href="{}">{}</a>', reverse("campaign", args=[int(number)]), subject)


@register.filter
def words(name: str) -> str:
    """The API's name of a field as words: callButtonText as Call button text, button1 as Button 1."""
    return _JOINTS.sub(r" \1", name).capitalize()


@register.filter
def here(path: str, link: str) -> SafeString | str:
    """Mark a link of the navigation that leads to this page, or to the section this page is in."""
    if path == link:
        return mark_safe(' aria-current="page"')
    inside = path.startswith(("/campaigns/", "/recipients/")) if link == reverse("campaigns") else path.startswith(link)
    return mark_safe(' aria-current="true"') if inside else ""


@register.filter
def why(code: str) -> str:
    """Why a notice was not taken, as a part of a sentence."""
    return notices.why(code)


@register.filter
def because(reason: str) -> str:
    """Why something is paused, behind the word paused: by a person, gateway down."""
    return "by a person" if reason == PauseReason.OPERATOR else spoken(reason)


@register.filter
def spoken(word: str) -> str:
    """A word of the database as a word of a sentence: gateway_down as gateway down."""
    return word.replace("_", " ")
