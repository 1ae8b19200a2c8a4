"""CSV files: the table with a separator that is found by its header, cells guarded against formulas."""

from __future__ import annotations

import csv
from io import StringIO

from question_bank.interchange.bounds import STANDARD, Bounds, check_size
from question_bank.interchange.encodings import decode
from question_bank.interchange.model import Note, Outgoing, Reading, UnreadableFile, Written
from question_bank.interchange.preparing import write_all
from question_bank.interchange.table import COLUMNS, PROFILE, guard, row_of
from question_bank.interchange.table_read import read_rows
from question_bank.items import Item

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
_BOM = "\ufeff"  # without it, Excel takes UTF-8 for an old encoding


def write(outgoing: Outgoing) -> Written:
    """All items as rows under a header, in UTF-8 with a byte order mark."""
    rows, losses = write_all(PROFILE, outgoing.items, _line)
    text = _BOM + _joined(COLUMNS) + "".join(rows)
    return Written(text.encode("utf-8"), tuple(losses), len(rows))


def _line(item: Item) -> str:
    cells = row_of(item)
    return _joined([guard(cells.get(name, "")) for name in COLUMNS])


def _joined(cells: list[str] | tuple[str, ...]) -> str:
    stream = StringIO()
    csv.writer(stream, lineterminator="\n").writerow(cells)
    return stream.getvalue()


def read(data: bytes, bounds: Bounds = STANDARD, *, old_encoding: bool = False) -> Reading:
    """The items of a CSV file.

    Raises:
        UnreadableFile: it is too large, no table, or in an encoding that nobody confirmed.
    """
    check_size(data, bounds)
    text = decode(data, confirmed=old_encoding)
    header = text.split("\n", 1)[0].lower()
    separator = max(SEPARATORS, key=header.count)
    try:
        rows = list(csv.reader(StringIO(text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise UnreadableFile(
            f"The table cannot be read: {error}. Look for a quotation mark that is not closed."
        ) from error
    reading = read_rows(rows, bounds)
    said = Note("separator", f"read with {SEPARATORS[separator]} between columns")
    return Reading(found=reading.found, notes=(said, *reading.notes))
