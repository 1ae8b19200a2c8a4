"""XLSX files: the table in their first sheet, values only; formulas are refused by their cell (assessment.md 7.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from question_bank.errors import InvalidItem
from question_bank.interchange import safe_xml as x
from question_bank.interchange.bounds import STANDARD, Bounds
from question_bank.interchange.building import number
from question_bank.interchange.cells import column_letter
from question_bank.interchange.codec import write_number
from question_bank.interchange.model import Reading, UnreadableFile
from question_bank.interchange.packages import is_zip, unpack
from question_bank.interchange.table_read import read_rows

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DATES = frozenset({*range(14, 23), *range(45, 48)})
_CUSTOM_DATE = re.compile(r"[dyhs]|m(?!\w)")
_MOST_COLUMNS = 200
FIRST = "xl/worksheets/sheet1.xml"


def read(data: bytes, bounds: Bounds = STANDARD) -> Reading:
    """The items of the first sheet.

    Raises:
        UnreadableFile: it is no such file, or holds no table.
    """
    if not is_zip(data):
        raise UnreadableFile("This is no XLSX file. Save the table as .xlsx or as .csv.")
    files = unpack(data, bounds)
    if "xl/workbook.xml" not in files:
        raise UnreadableFile("This is an archive, not an XLSX file.")
    book = _Book(files, bounds)
    return read_rows(book.rows, bounds, book.broken)


class _Book:
    """The first sheet as rows of texts, and what is wrong with single rows."""

    def __init__(self, files: dict[str, bytes], bounds: Bounds) -> None:
        self._files, self._bounds = files, bounds
        self.rows: list[list[str]] = []
        self.broken: dict[int, str] = {}
        book = x.parse(files["xl/workbook.xml"], bounds)
        properties = x.descendants(book, "workbookPr")
        self._old_calendar = any(one.get("date1904") in {"1", "true"} for one in properties)
        self._shared = [_words(one) for one in self._elements("xl/sharedStrings.xml", "si")]
        self._date_styles = self._styles()
        for row in self._elements(self._first_sheet(book), "row"):
            self._row(row)

    def _elements(self, part: str, name: str) -> list[Any]:
        if part not in self._files:
            return []
        return x.descendants(x.parse(self._files[part], self._bounds), name)

    def _first_sheet(self, book: Any) -> str:
        sheet = next(iter(x.descendants(book, "sheet")), None)
        wanted = "" if sheet is None else sheet.get(f"{{{OFFICE}/relationships}}id", "")
        for one in self._elements("xl/_rels/workbook.xml.rels", "Relationship"):
            if one.get("Id") == wanted:
                target = one.get("Target", "")
                return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return FIRST

    def _styles(self) -> set[str]:
        """The cell styles that show a number as a date."""
        custom = {
            int(one.get("numFmtId", "0"))
            for one in self._elements("xl/styles.xml", "numFmt")
            if _CUSTOM_DATE.search(re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", one.get("formatCode", "").lower()))
        }
        formats = [
            one.get("numFmtId", "0")
            for group in self._elements("xl/styles.xml", "cellXfs")
            for one in x.children(group, "xf")
        ]
        return {str(at) for at, one in enumerate(formats) if one.isdecimal() and int(one) in _DATES | custom}

    def _row(self, row: Any) -> None:
        number = int(row.get("r")) if (row.get("r") or "").isdecimal() else len(self.rows) + 1
        if not len(self.rows) < number <= self._bounds.questions + 1:
            raise UnreadableFile(f"The table has a row {number}; up to {self._bounds.questions} questions are read.")
        self.rows += [[] for _ in range(number - len(self.rows))]
        cells = self.rows[-1]
        for cell in x.children(row, "c"):
            at = _column(cell.get("r", "")) if cell.get("r") else len(cells)
            if at >= _MOST_COLUMNS:
                raise UnreadableFile(f"The table has more than {_MOST_COLUMNS} columns.")
            cells += [""] * (at + 1 - len(cells))
            cells[at] = self._cell(cell, number, at)

    def _cell(self, cell: Any, row: int, at: int) -> str:
        if x.child(cell, "f") is not None:
            self.broken[row] = f"column {column_letter(at)}: formulas are not read; put in their value"
        kind, value = cell.get("t", "n"), x.text_of(x.child(cell, "v")).strip()
        if kind == "s":
            known = value.isdecimal() and int(value) < len(self._shared)
            return self._shared[int(value)] if known else ""
        if kind == "inlineStr":
            return _words(x.child(cell, "is"))
        if kind == "b":
            return "true" if value == "1" else "false"
        if kind == "n" and value:
            return self._number(value, dated=cell.get("s") in self._date_styles)
        return x.text_of(x.child(cell, "v"))

    def _number(self, value: str, *, dated: bool) -> str:
        """A number without needless digits, a date as 2027-03-02."""
        try:
            found = number(repr(float(value)))
        except (ValueError, InvalidItem):
            return value
        if not dated:
            return write_number(found)
        start = datetime(1904, 1, 1, tzinfo=UTC) if self._old_calendar else datetime(1899, 12, 30, tzinfo=UTC)
        try:
            moment = start + timedelta(days=float(found))
        except OverflowError:
            return value
        return moment.strftime("%Y-%m-%d" if found == found.to_integral() else "%Y-%m-%d %H:%M")


def _words(element: Any) -> str:
    """The words of a text and its runs, without what stands above them as a reading aid."""
    runs = [one for one in x.descendants(element, "t") if x.name(one.getparent()) != "rPh"]
    return "".join(x.text_of(one) for one in runs)


def _column(reference: str) -> int:
    place = 0
    for letter in re.sub(r"[^A-Z]", "", reference)[:4]:
        place = place * 26 + ord(letter) - 64
    return place - 1
