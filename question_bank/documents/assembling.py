"""The stored text of a file that is no plain text: put together piece by piece, each piece a block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from question_bank.documents.limits import Limits, UnreadableDocument, check_text
from question_bank.documents.markers import glued, marker_of
from question_bank.documents.model import Block, BlockKind

_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2007\u202f]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


class Assembly:
    """Text and blocks growing together: a piece ends in a line break, a table's row in one too, its cells in tabs."""

    def __init__(self, limits: Limits) -> None:
        self.blocks: list[Block] = []
        self._limits = limits
        self._pieces: list[str] = []
        self._length = 0
        self._row: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        """All that was added."""
        return "".join(self._pieces)

    def add(self, kind: BlockKind, words: str, *, level: int = 0, marker: str = "", page: int | None = None) -> None:
        """Add one piece. A marker written into the text makes it an item, and items run together are parted."""
        self._end_row()
        plain = clean(words)
        if not plain:
            return
        for sign, start, end in _pieces(plain) if kind is not BlockKind.HEADING else [("", 0, len(plain))]:
            is_item = kind is BlockKind.ITEM or (bool(sign) and kind is BlockKind.PARAGRAPH)
            piece = plain[start:end].strip()
            if is_item and sign:
                self._write(f"{sign} ")
            self._block(
                piece,
                kind=BlockKind.ITEM if is_item else kind,
                level=level or (1 if is_item else 0),
                marker=sign or marker,
                page=page,
            )
            self._write("\n")

    def cell(self, words: str, *, table: int, row: int, column: int, header: bool = False) -> None:
        """Add one cell of a table; rows come in order, and cells within a row.

        Raises:
            UnreadableDocument: TOO_WIDE.
        """
        if column >= self._limits.columns:
            raise UnreadableDocument(
                "TOO_WIDE", f"A table has more than {self._limits.columns} columns. Split it, or save it as text."
            )
        if self._row not in {None, (table, row)}:
            self._end_row()
        plain = clean(words)
        if not plain:
            return
        if self._row is not None:
            self._write("\t")
        self._row = (table, row)
        self._block(plain, kind=BlockKind.CELL, table=table, row=row, column=column, header=header)

    def finish(self) -> tuple[str, tuple[Block, ...]]:
        """The text and its blocks."""
        self._end_row()
        return self.text, tuple(self.blocks)

    def _end_row(self) -> None:
        if self._row is not None:
            self._row = None
            self._write("\n")

    def _block(
        self,
        piece: str,
        *,
        kind: BlockKind,
        level: int = 0,
        marker: str = "",
        page: int | None = None,
        table: int | None = None,
        row: int | None = None,
        column: int | None = None,
        header: bool = False,
    ) -> None:
        start = self._length
        self._write(piece)
        self.blocks.append(
            Block(
                kind=kind,
                start=start,
                end=self._length,
                level=level,
                marker=marker,
                page=page,
                table=table,
                row=row,
                column=column,
                header=header,
            )
        )

    def _write(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
        check_text(self._length, self._limits)


def clean(words: str) -> str:
    """Text as it is read: single spaces, and no signs that only steer how lines break."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", words)).strip()


def _pieces(plain: str) -> Iterator[tuple[str, int, int]]:
    found = glued(plain)
    if found:
        yield from found
        return
    sign, start = marker_of(plain)
    yield sign, start, len(plain)
