"""XLSX workbooks written: sheets of rows, numbers as numbers, everything else as text that is never a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape

from question_bank.interchange.cells import column_letter
from question_bank.interchange.packages import pack
from question_bank.interchange.xlsx import OFFICE, SHEET

Cell = str | int | float | Decimal | None
MOST_SIGNS = 32_767  # of a cell
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_NAME = re.compile(r"[\[\]:*?/\\]")


def workbook(sheets: Sequence[tuple[str, Iterable[Sequence[Cell]]]]) -> bytes:
    """Sheets by name, in their order. Names are cut to the 31 signs the format allows, cells to ``MOST_SIGNS``."""
    names = [_NO_NAME.sub(" ", name)[:31] for name, _ in sheets]
    files = {name: part.encode() for name, part in _parts(names).items()}
    for number, (_, rows) in enumerate(sheets, start=1):
        lines = "".join(_rows(rows))
        sheet = f'{_HEAD}<worksheet xmlns="{SHEET}"><sheetData>{lines}</sheetData></worksheet>'
        files[f"xl/worksheets/sheet{number}.xml"] = sheet.encode()
    return pack(files)


def _rows(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    for number, cells in enumerate(rows, start=1):
        inside = "".join(
            _cell(f"{column_letter(at)}{number}", cell) for at, cell in enumerate(cells) if cell not in (None, "")
        )
        yield f'<row r="{number}">{inside}</row>'


def _cell(place: str, value: Cell) -> str:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = escape(_NO_XML.sub("\ufffd", str(value))[:MOST_SIGNS], quote=False)
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _parts(names: Sequence[str]) -> dict[str, str]:
    """What every workbook needs around its sheets."""
    files = [f"worksheets/sheet{number}.xml" for number, _ in enumerate(names, start=1)]
    kinds = [("xl/workbook.xml", "sheet.main+xml"), *((f"xl/{one}", "worksheet+xml") for one in files)]
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{_TYPE}{kind}"/>' for name, kind in kinds)
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}/relationships">'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations([("worksheet", one) for one in files]),
    }


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'
