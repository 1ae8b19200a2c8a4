"""Tables as files: one as CSV, several as the sheets of a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

from question_bank.interchange.workbook import Cell, workbook

IN_MEMORY = 4_000_000  # bytes of a CSV file; a longer one lies on the disk until it is sent
CSV_TYPE, XLSX_TYPE = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under named columns. Figures are unrounded, None where there is none."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def records(name: str, columns: Sequence[str], found: Iterable[Mapping[str, Any]]) -> Table:
    """A table of JSON objects, by the names of their members."""
    return Table(name=name, columns=columns, rows=[[_plain(one.get(column)) for column in columns] for one in found])


def _plain(value: Any) -> Cell:
    return int(value) if isinstance(value, bool) else value


def line(cells: Iterable[Cell]) -> str:
    """A row; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([_cell(one) for one in cells])
    return written.getvalue()


def _cell(value: Cell) -> Cell:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def csv_file(table: Table) -> IO[bytes]:
    """The table, open at its beginning; UTF-8 with the mark that spreadsheets look for."""
    file: IO[bytes] = io.BytesIO()
    file.write(b"\xef\xbb\xbf" + line(table.columns).encode())
    for row in table.rows:
        file.write(line(row).encode())
        if isinstance(file, io.BytesIO) and file.tell() > IN_MEMORY:
            file = _on_disk(file)
    file.seek(0)
    return file


def _on_disk(held: io.BytesIO) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    file.write(held.getvalue())
    return file


def xlsx_file(tables: Iterable[Table]) -> IO[bytes]:
    """A sheet for each table, open at its beginning."""
    return io.BytesIO(workbook([(one.name, [one.columns, *one.rows]) for one in tables]))
