"""XLSX written: a workbook of one sheet, every cell a text."""

from __future__ import annotations

from question_bank.interchange.model import Outgoing, Written
from question_bank.interchange.preparing import write_all
from question_bank.interchange.table import COLUMNS, PROFILE, guard, row_of
from question_bank.interchange.workbook import workbook
from question_bank.items import Item


def write(outgoing: Outgoing) -> Written:
    """All items as rows of one sheet, every cell a text."""
    rows, losses = write_all(PROFILE, outgoing.items, lambda item: "\0".join(_cells(item)))
    table = [list(COLUMNS), *(row.split("\0") for row in rows)]
    return Written(workbook([("Questions", table)]), tuple(losses), len(rows))


def _cells(item: Item) -> list[str]:
    cells = row_of(item)
    return [guard(cells.get(name, "")) for name in COLUMNS]
