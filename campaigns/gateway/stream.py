"""campaignReport row by row: 200,000 rows without holding the answer in memory."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from campaigns.gateway.classify import Kind, classify
from campaigns.gateway.errors import Unavailable
from campaigns.gateway.rows import ReportRow, report_rows
from campaigns.gateway.transport import BrokenOff
from campaigns.gateway.verdict import error_of
from campaigns.gateway.wire import as_int

_DECODER = json.JSONDecoder()
_SPACE = " \t\r\n"


class NotJson(ValueError):
    """The text is no JSON object, or ends too early."""


class ReportStream:
    """The rows of one campaignReport, read once while they arrive: `for row in stream`.

    `total` and `truncated` are known when the loop has ended by itself. Raises Unavailable when the answer
    breaks off (the rows until then are true, but absence from them proves nothing), and at the end as
    Gateway.read does when the answer turns out to be an error.
    """

    def __init__(self, source: AbstractContextManager[Iterator[bytes]], secrets: Sequence[str] = ()) -> None:
        self._source = source
        self._secrets = secrets
        self.count = 0
        self.total = 0
        self.siblings: dict[str, object] = {}
        """The envelope, keys in lower case; `data`, when it came, without its rows."""

    @property
    def truncated(self) -> bool:
        """Say whether the gateway knows of more rows than it sent."""
        return self.total > self.count

    def __iter__(self) -> Iterator[ReportRow]:
        with self._source as pieces:
            for row in report_rows(self._records(pieces)):
                self.count += 1
                yield row
        outcome = classify(200, json.dumps(self.siblings), None, read=True, endpoint="campaignReport")
        if outcome.kind not in (Kind.OK, Kind.EMPTY):
            raise error_of(outcome, self._secrets, read=True)
        self.total = max(as_int(self.siblings.get("total")) or 0, self.count)

    def _records(self, pieces: Iterator[bytes]) -> Iterator[object]:
        try:
            yield from records_in(pieces, self.siblings)
        except NotJson:
            code = "not_json"
        except BrokenOff as broken:
            code = broken.failure.value
        else:
            return
        raise Unavailable(code)


def records_in(pieces: Iterator[bytes], siblings: dict[str, object]) -> Iterator[object]:
    """Yield the elements of the top-level `data`, and put every other member into `siblings`, with an empty `data`.

    Raises NotJson, also for a `data` that holds no rows: null does, a text does not.
    """
    text = _Text(pieces)
    text.expect("{")
    if text.peek() == "}":
        return
    while True:
        key = text.value()
        text.expect(":")
        if not isinstance(key, str):
            raise NotJson
        if key.lower() != "data":
            siblings[key.lower()] = text.value()
        else:
            yield from _elements(text) if text.peek() == "[" else _single(text)
            siblings["data"] = []
        if text.expect(",}") == "}":
            return


def _single(text: _Text) -> Iterator[object]:
    value = text.value()
    if isinstance(value, Mapping):
        yield value
    elif value is not None:
        raise NotJson


def _elements(text: _Text) -> Iterator[object]:
    text.expect("[")
    if text.peek() == "]":
        text.expect("]")
        return
    while True:
        yield text.value()
        if text.expect(",]") == "]":
            return


class _Text:
    """A text that arrives in pieces, read value by value; what was read is forgotten."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._buffer = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """Return the next character that is not a space, without reading it."""
        while True:
            while self._at < len(self._buffer):
                if self._buffer[self._at] not in _SPACE:
                    return self._buffer[self._at]
                self._at += 1
            if not self._more():
                raise NotJson

    def expect(self, characters: str) -> str:
        """Read one of the characters."""
        found = self.peek()
        if found not in characters:
            raise NotJson
        self._at += 1
        return found

    def value(self) -> object:
        """Read one complete value; a number or word must be followed by something, or it may go on."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError):
                if not self._more():
                    raise NotJson from None
                continue
            if end < len(self._buffer) or not self._more():
                self._at = end
                return value

    def _more(self) -> bool:
        """Get the next piece; false at the end."""
        if self._ended:
            return False
        piece = next(self._pieces, None)
        self._ended = piece is None
        self._buffer = self._buffer[self._at :] + self._decode(piece or b"", final=piece is None)
        self._at = 0
        return not self._ended
