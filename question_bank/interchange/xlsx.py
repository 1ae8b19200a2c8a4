"""XLSX files: the table in their first sheet, values only; formulas are refused by their cell (assessment.md 7.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from question_bank.errors import InvalidItem
from question_bank.interchange import safe_xml as x
from question_bank.interchange.bounds import STANDARD, Bounds
from question_bank.interchange.building import number
from question_bank.interchange.codec import write_number
from question_bank.interchange.model import Outgoing, Reading, UnreadableFile, Written
from question_bank.interchange.packages import is_zip, pack, unpack
from question_bank.interchange.preparing import write_all
from question_bank.interchange.table import COLUMNS, PROFILE, guard, row_of
from question_bank.interchange.table_read import column_letter, read_rows
from question_bank.items import Item

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DATES = frozenset({*range(14, 23), *range(45, 48)})
_CUSTOM_DATE = re.compile(r"[dyhs]|m(?!\w)")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MOST_COLUMNS = 200


def write(outgoing: Outgoing) -> Written:
    """All items as rows of one sheet, every cell a text."""
    rows, losses = write_all(PROFILE, outgoing.items, lambda item: "\0".join(_cells(item)))
    table = [list(COLUMNS), *(row.split("\0") for row in rows)]
    lines = "".join(_row(number, cells) for number, cells in enumerate(table, start=1))
    sheet = f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData></worksheet>'
    files = {name: part.encode("utf-8") for name, part in (_parts() | {_FIRST: sheet}).items()}
    return Written(pack(files), tuple(losses), len(rows))


_FIRST = "xl/worksheets/sheet1.xml"


def _cells(item: Item) -> list[str]:
    cells = row_of(item)
    return [guard(cells.get(name, "")) for name in COLUMNS]


def _row(number: int, cells: list[str]) -> str:
    inside = "".join(
        f'<c r="{column_letter(at)}{number}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(cell, quote=False)}</t></is></c>"
        for at, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{number}">{inside}</row>'


def _parts() -> dict[str, str]:
    """The parts that every workbook needs around its sheet."""
    kinds = (("xl/workbook.xml", "sheet.main+xml"), (_FIRST, "worksheet+xml"))
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{_TYPE}{kind}"/>' for name, kind in kinds)
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}/relationships">'
        '<sheets><sheet name="Questions" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
    }


def _relation(kind: str, target: str) -> str:
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/{kind}" Target="{target}"/></Relationships>'
    )


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
        wanted = "" if sheet is None else sheet.get(f"{{{_OFFICE}/relationships}}id", "")
        for one in self._elements("xl/_rels/workbook.xml.rels", "Relationship"):
            if one.get("Id") == wanted:
                target = one.get("Target", "")
                return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return _FIRST

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
