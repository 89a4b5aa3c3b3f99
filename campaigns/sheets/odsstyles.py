"""The styles of an OpenDocument spreadsheet, told as Excel's number formats: `number:day` of style long is `dd`."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

_LONGEST_CHAIN = 10
_KINDS = {f"number:{kind}-style" for kind in ("number", "currency", "percentage", "date", "time", "text", "boolean")}
_PARTS = {
    "number:day": ("d", "dd"),
    "number:day-of-week": ("ddd", "dddd"),
    "number:year": ("yy", "yyyy"),
    "number:hours": ("h", "hh"),
    "number:minutes": ("m", "mm"),
    "number:seconds": ("s", "ss"),
    "number:am-pm": ("AM/PM", "AM/PM"),
    "number:text-content": ("@", "@"),
}
"""How the short and the long style of a part are written."""
_UNKNOWN = {"number:fraction", "number:era", "number:quarter", "number:week-of-year", "number:boolean"}
_SIGNS = {"value()>=0": 0, "value()>0": 0, "value()<0": 1, "value()<=0": 1, "value()=0": 2}

Attributes = dict[str, str]


@dataclass(slots=True)
class _Format:
    """A format in the making. `sections` are names of the formats for some values, by the condition."""

    percent: bool = False
    elapsed: bool = False
    pieces: list[str | None] = field(default_factory=list)
    """None where something is that Excel's formats cannot tell."""
    sections: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str | None:
        return None if None in self.pieces else "".join(filter(None, self.pieces))


class Styles:
    """Reads styles; `code_of` a cell style is its number format."""

    def __init__(self) -> None:
        self._formats: dict[str, _Format] = {}
        self._cells: dict[str, tuple[str, str]] = {}
        self._open: _Format | None = None
        self._literal = ""
        self._embedded = 0

    def read(self, xml: bytes) -> None:
        """Take in the styles of one part of the archive. Raises ExpatError."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        # What follows are cells.
        parser.Parse(xml.partition(b"<office:body")[0], False)

    def code_of(self, cell_style: str) -> str | None:
        """The number format of a cell style, its own or its parent's; None for General and what Excel lacks."""
        for _ in range(_LONGEST_CHAIN):
            data_style, parent = self._cells.get(cell_style, ("", ""))
            if data_style:
                return self._code(data_style)
            if not parent:
                return None
            cell_style = parent
        return None

    def _code(self, name: str) -> str | None:
        base = self._formats.get(name)
        if base is None:
            return None
        named = {
            condition: self._formats[part].code for condition, part in base.sections.items() if part in self._formats
        }
        if not named:
            return base.code or None
        if all(condition in _SIGNS for condition in named):
            ordered = [code for _, code in sorted((_SIGNS[condition], code) for condition, code in named.items())]
        else:
            ordered = [code and f"[{condition.removeprefix('value()')}]{code}" for condition, code in named.items()]
        sections = [*ordered, base.code]
        return None if None in sections else ";".join(code for code in sections if code is not None)

    def _start(self, tag: str, attributes: Attributes) -> None:
        if tag in _KINDS:
            self._open = _Format(
                percent=tag == "number:percentage-style",
                elapsed=attributes.get("number:truncate-on-overflow") == "false",
            )
            if attributes.get("number:automatic-order") == "true":
                # It follows the region of the computer that shows it, which no file records.
                self._open.pieces.append(None)
            self._formats[attributes.get("style:name", "")] = self._open
        elif tag == "style:style":
            names = (attributes.get("style:data-style-name", ""), attributes.get("style:parent-style-name", ""))
            self._cells[attributes.get("style:name", "")] = names
        elif self._open is not None:
            self._piece(self._open, tag, attributes)

    def _piece(self, making: _Format, tag: str, attributes: Attributes) -> None:
        self._literal = ""
        if tag in _UNKNOWN:
            making.pieces.append(None)
        elif tag == "number:month":
            making.pieces.append(_month(attributes))
        elif tag in _PARTS:
            making.pieces.append(_part(tag, attributes, making))
        elif tag in ("number:number", "number:scientific-number"):
            making.pieces.append(_digits(attributes))
        elif tag == "number:embedded-text":
            self._embedded = int(attributes.get("number:position", "0"))
        elif tag == "style:map":
            making.sections[attributes.get("style:condition", "")] = attributes.get("style:apply-style-name", "")

    def _text(self, text: str) -> None:
        self._literal += text

    def _end(self, tag: str) -> None:
        making = self._open
        if making is None:
            return
        if tag in _KINDS:
            self._open = None
        elif tag in ("number:text", "number:currency-symbol"):
            making.pieces.append(_quoted(self._literal, percent=making.percent))
        elif tag == "number:embedded-text" and making.pieces and making.pieces[-1]:
            digits = making.pieces[-1]
            place = len(digits) - self._embedded
            making.pieces[-1] = digits[:place] + _quoted(self._literal, percent=False) + digits[place:]


def _month(attributes: Attributes) -> str:
    letters = 3 if attributes.get("number:textual") == "true" else 1
    return "m" * (letters + (attributes.get("number:style") == "long"))


def _part(tag: str, attributes: Attributes, making: _Format) -> str:
    written = _PARTS[tag][attributes.get("number:style") == "long"]
    if making.elapsed and not making.pieces:
        written = f"[{written}]"
    decimals = int(attributes.get("number:decimal-places", "0"))
    return f"{written}.{'0' * decimals}" if decimals else written


def _digits(attributes: Attributes) -> str | None:
    """The digits of a number; a number that does not say how many decimals it has is General."""
    if "number:decimal-places" not in attributes:
        return "General"
    decimals = int(attributes["number:decimal-places"])
    needed = int(attributes.get("number:min-decimal-places", decimals))
    whole = "0" * int(attributes.get("number:min-integer-digits", "0")) or "#"
    if attributes.get("number:grouping") == "true":
        whole = f"#,{whole.rjust(3, '#')}" if len(whole) <= 3 else whole
    scale = "," * (attributes.get("number:display-factor", "1").partition(".")[0].count("0") // 3)
    digits = whole + (f".{'0' * needed}{'#' * (decimals - needed)}" if decimals else "") + scale
    exponent = attributes.get("number:min-exponent-digits")
    return f"{digits}E+{'0' * int(exponent)}" if exponent else digits


def _quoted(text: str, *, percent: bool) -> str:
    if percent and text.strip() == "%":
        return text
    return '"' + text.replace('"', "") + '"' if text else ""
