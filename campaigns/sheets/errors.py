"""What can be wrong with a spreadsheet.

SheetError      the file as a whole cannot be used; str() is a sentence for the person who uploaded it
CellError       one cell has no usable value; stands in `Row.values` where the value would be
"""

from __future__ import annotations

from dataclasses import dataclass


class SheetError(Exception):
    """The file cannot be used. `str()` says what is wrong, where, and how to mend it; `code` is for programs.

    Codes: not_found, empty_file, unknown_type, encrypted, damaged, too_large, unpacks_too_large,
    no_such_sheet, no_header, no_phone_column, ambiguous_column, unknown_header, unknown_field, too_many_rows,
    too_many_columns, too_many_cells.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


FORMULA_WITHOUT_VALUE = "formula_without_value"
"""The file holds the formula but not its result: it was written by a program that does not calculate."""


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows an error (`code` is Excel's own word, such as `#N/A`) or `formula_without_value`."""

    code: str

    def __str__(self) -> str:
        if self.code == FORMULA_WITHOUT_VALUE:
            return "a formula without a saved value: open the file in Excel, save it and upload it again"
        return f"the error {self.code}"
