"""Spreadsheets: read what people really have, and write results back into it. No Django inside."""

from .blank import BlankField, make_template
from .columns import ColumnMap, Vocabulary, match, signature
from .display import as_text
from .errors import CellError, SheetError
from .faulty import ORIGIN, REASON, FaultyRow, write_faulty
from .header import find_header
from .kinds import Kind
from .limits import Limits
from .open import open_table
from .results import ResultRow, Summary, write_results
from .synonyms import PHONE_SYNONYMS
from .table import Cell, Header, Row, Table
from .templates import BadValue, EmptyValue, Template, TemplateError

__all__ = [
    "ORIGIN",
    "PHONE_SYNONYMS",
    "REASON",
    "BadValue",
    "BlankField",
    "Cell",
    "CellError",
    "ColumnMap",
    "EmptyValue",
    "FaultyRow",
    "Header",
    "Kind",
    "Limits",
    "ResultRow",
    "Row",
    "SheetError",
    "Summary",
    "Table",
    "Template",
    "TemplateError",
    "Vocabulary",
    "as_text",
    "find_header",
    "make_template",
    "match",
    "open_table",
    "signature",
    "write_faulty",
    "write_results",
]
