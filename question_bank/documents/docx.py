"""Word documents into documents: paragraphs by their styles, lists, and tables, in the order of the page."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx as python_docx
from docx.document import Document as WordDocument
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from question_bank.documents.assembling import Assembly, clean
from question_bank.documents.limits import MB, Limits, UnreadableDocument
from question_bank.documents.model import BlockKind, Document

_HEADING = re.compile(r"(?:heading|заголовок|überschrift|titre|título)\s*(\d)", re.IGNORECASE)
_LIST = re.compile(r"list|спис|aufzähl|liste", re.IGNORECASE)
_BOLD_WORDS = 12
BOLD_LEVEL = 6
_OTHER = "This is no Word document but a file of another program (.odt, .xlsx or such). Save it as .docx or .pdf."
_ELSEWHERE = {"mimetype", "xl/workbook.xml", "ppt/presentation.xml"}  # OpenDocument and EPUB have the first
_BROKEN = "The Word document is damaged. Open it in Word, save it again as .docx, and try once more."


def read(data: bytes, name: str, limits: Limits) -> Document:
    """A .docx file as a document."""
    try:
        _check_archive(data, limits)
        word = python_docx.Document(BytesIO(data))
        assembly = Assembly(limits)
        _Reader(assembly).read(word)
        title = clean(word.core_properties.title or "")
    except UnreadableDocument:
        raise
    except Exception as error:
        raise UnreadableDocument("DAMAGED", _BROKEN) from error
    text, blocks = assembly.finish()
    return Document(name=name, kind="docx", text=text, blocks=blocks, title=title)


def _check_archive(data: bytes, limits: Limits) -> None:
    """Look at the archive's own list before anything is unpacked."""
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 0x1 for part in parts):
            raise UnreadableDocument("PASSWORD", "The file is protected by a password. Save it without one.")
        names = {part.filename for part in parts}
        if names & _ELSEWHERE:
            raise UnreadableDocument("OTHER_OFFICE", _OTHER)
        if "word/document.xml" not in names:
            raise UnreadableDocument(
                "ARCHIVE", "This is an archive, not a Word document. Upload the files in it one by one."
            )
        unpacked = sum(part.file_size for part in parts)
        allowed = min(limits.unpacked_bytes, limits.unpacked_ratio * max(len(data), MB // 10))
        if len(parts) > limits.parts or unpacked > allowed:
            raise UnreadableDocument(
                "UNPACKS_TOO_LARGE", "The file unpacks to far more than a document holds, and was not opened."
            )
        _refuse_entities(archive)


def _refuse_entities(archive: ZipFile) -> None:
    """No word processor writes a document type into its parts; who does wants to make the reader unfold it."""
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if b"<!DOCTYPE" in stream.read(4096).replace(b"\x00", b""):
                    raise UnreadableDocument("DAMAGED", _BROKEN)


class _Reader:
    def __init__(self, assembly: Assembly) -> None:
        self._assembly = assembly
        self._tables = 0
        self._styles: dict[str, str] = {}

    def read(self, word: WordDocument) -> None:
        """All paragraphs and tables of the body."""
        self._styles = {style.style_id: style.name or "" for style in word.styles}
        for part in word.iter_inner_content():
            if isinstance(part, Table):
                self._table(part)
            else:
                self._paragraph(part)

    def _paragraph(self, paragraph: Paragraph) -> None:
        style = self._styles.get(paragraph._p.style or "", "")  # noqa: SLF001 - by name it is sought anew each time
        heading = _HEADING.search(style)
        if heading or style.lower() in {"title", "subtitle"}:
            self._assembly.add(BlockKind.HEADING, paragraph.text, level=int(heading[1]) if heading else 1)
            return
        level = _list_level(paragraph)
        if level is not None or _LIST.search(style):
            self._assembly.add(BlockKind.ITEM, paragraph.text, level=1 + (level or 0))
            return
        for line in paragraph.text.split("\n"):
            kind = BlockKind.HEADING if _is_bold_line(paragraph, line) else BlockKind.PARAGRAPH
            self._assembly.add(kind, line, level=BOLD_LEVEL if kind is BlockKind.HEADING else 0)

    def _table(self, table: Table) -> None:
        for row, line in enumerate(table.rows):
            for column, part in enumerate(line._tr.tc_lst):  # noqa: SLF001 - its own cells walk the grid for each one
                words = _Cell(part, table).text
                self._assembly.cell(words, table=self._tables, row=row, column=column, header=row == 0)
        self._tables += 1


def _list_level(paragraph: Paragraph) -> int | None:
    """The depth, from 0, of a paragraph that Word numbers or gives a bullet; None for others."""
    properties: Any = paragraph._p.pPr  # noqa: SLF001 - the library has no other door to numbering
    numbering = None if properties is None else properties.numPr
    if numbering is None:
        return None
    return 0 if numbering.ilvl is None else int(numbering.ilvl.val)


def _is_bold_line(paragraph: Paragraph, line: str) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return line == paragraph.text and bool(runs) and all(run.bold for run in runs) and len(line.split()) <= _BOLD_WORDS
