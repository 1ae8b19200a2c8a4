"""XLSX written: a workbook of one sheet, every cell a text."""

from __future__ import annotations

from html import escape

from question_bank.interchange.cells import column_letter
from question_bank.interchange.model import Outgoing, Written
from question_bank.interchange.packages import pack
from question_bank.interchange.preparing import write_all
from question_bank.interchange.table import COLUMNS, PROFILE, guard, row_of
from question_bank.interchange.xlsx import FIRST, OFFICE, SHEET
from question_bank.items import Item

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def write(outgoing: Outgoing) -> Written:
    """All items as rows of one sheet, every cell a text."""
    rows, losses = write_all(PROFILE, outgoing.items, lambda item: "\0".join(_cells(item)))
    table = [list(COLUMNS), *(row.split("\0") for row in rows)]
    lines = "".join(_row(number, cells) for number, cells in enumerate(table, start=1))
    sheet = f'{_HEAD}<worksheet xmlns="{SHEET}"><sheetData>{lines}</sheetData></worksheet>'
    files = {name: part.encode("utf-8") for name, part in (_parts() | {FIRST: sheet}).items()}
    return Written(pack(files), tuple(losses), len(rows))


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
    kinds = (("xl/workbook.xml", "sheet.main+xml"), (FIRST, "worksheet+xml"))
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{_TYPE}{kind}"/>' for name, kind in kinds)
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}/relationships">'
        '<sheets><sheet name="Questions" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
    }


def _relation(kind: str, target: str) -> str:
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/relationships/{kind}" Target="{target}"/></Relationships>'
    )
