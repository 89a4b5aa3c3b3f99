"""A message in the making: gathers parameters and every fault of one row."""

from __future__ import annotations

import re
from collections.abc import Mapping

from campaigns.messages.attachment import Attachment
from campaigns.messages.base import Checked, Field, Options, Params, Part, Problem
from campaigns.messages.canonical import canonical_text, is_blank

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""The gateway answers 500 "null or invalid request characters" to these; half a surrogate has no UTF-8."""


class Draft:
    """Collects; the order in which fields are read is the order of parameters and problems."""

    def __init__(self, values: Mapping[str, str], options: Options, attachment: Attachment | None = None) -> None:
        self.options = options
        self.attachment = attachment
        self.params: Params = {}
        self.file = ""
        self.parts: tuple[Part, ...] = ()
        """Requests of a row that needs several; empty for one."""
        self._values = values
        self._problems: list[Problem] = []

    def raw(self, field: Field) -> str:
        """The value without white space around it, "" when empty."""
        value = self._values.get(field.name) or ""
        return "" if is_blank(value) else value.strip()

    def problem(self, field: Field, code: str, message: str) -> None:
        """Note a fault that stops the row."""
        self._problems.append(Problem(field.name, code, f"{field.name}: {message}"))

    def warn(self, field: Field, code: str, message: str) -> None:
        """Note what the person should know and may accept."""
        self._problems.append(Problem(field.name, code, f"{field.name}: {message}", warning=True))

    def missing(self, field: Field, why: str = "is required and empty") -> None:
        """Note an empty value that has to be there."""
        self.problem(field, "missing", why)

    def text(self, field: Field) -> str:
        """Read free text as typed, line ends made LF, measured and put on the wire."""
        value = canonical_text(self._values.get(field.name) or "", self.options.literal_newlines)
        return self._put_measured(field, value)

    def line(self, field: Field) -> str:
        """Read a short text (a label, a name, a footer): as `text`, without white space around it."""
        value = canonical_text(self._values.get(field.name) or "", self.options.literal_newlines)
        return self._put_measured(field, value.strip())

    def checked(self, endpoint: str) -> Checked:
        """Close the draft; unless it has `parts` it is one request to `endpoint`."""
        parts = self.parts or (Part(endpoint, self.params, self.file),)
        return Checked(
            params=parts[0].params,
            file=parts[0].file,
            problems=tuple(found for found in self._problems if not found.warning),
            warnings=tuple(found for found in self._problems if found.warning),
            parts=parts,
        )

    def _put_measured(self, field: Field, value: str) -> str:
        if is_blank(value):
            if field.required:
                self.missing(field)
            return ""
        if _FORBIDDEN.search(value):
            self.problem(field, "bad_character", "holds a control character or half a character")
            return ""
        if field.limit is not None and len(value) * 4 > field.limit:
            self.measure(field, value, field.limit)
        self.params[field.wire] = value
        return value

    def measure(self, field: Field, value: str, limit: int, what: str = "") -> None:
        """Compare a text with its limit in the field's unit: UTF-8 bytes, or code points."""
        size, characters = len(value.encode()), len(value)
        found = size if field.unit == "bytes" else characters
        if found > limit:
            if field.unit == "bytes" and self.options.allow_multipart:
                self.warn(field, "multipart", f"{size} bytes go out in {-(-size // limit)} parts")
                return
            other = f"{characters} characters" if field.unit == "bytes" else f"{size} bytes"
            self.problem(field, "too_long", f"{what}at most {limit} {field.unit}, found {found} ({other})")
        elif field.unit == "characters" and (units := len(value.encode("utf-16-le")) // 2) > limit:
            self.warn(
                field,
                "near_limit",
                f"{what}at most {limit} characters, found {characters}, in UTF-16 {units}",
            )
