"""Files of every kind, made on the spot: what a test needs in it is seen in the test."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO

import docx
from fpdf import FPDF, Align

Line = tuple[str, str, int]  # words, style ("" or "B"), size in points


def word_file(*parts: tuple[str, str] | Sequence[Sequence[str]], title: str = "") -> bytes:
    """A Word document of (style, words) paragraphs and tables given as rows."""
    word = docx.Document()
    word.core_properties.title = title
    for part in parts:
        if isinstance(part, tuple) and isinstance(part[0], str):
            style, words = part
            if style == "bold":
                word.add_paragraph().add_run(words).bold = True
            else:
                word.add_paragraph(words, style=style or None)
            continue
        table = word.add_table(len(part), len(part[0]))
        for row, cells in enumerate(part):
            for column, words in enumerate(cells):
                table.cell(row, column).text = words
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()


def pdf_file(*pages: Sequence[Line], password: str = "", title: str = "") -> bytes:
    """A PDF of pages, each a list of paragraphs (words, style, size)."""
    file = FPDF()
    file.set_compression(compress=False)
    if title:
        file.set_title(title)
    if password:
        file.set_encryption(owner_password=password, user_password=password)
    for lines in pages:
        file.add_page()
        for words, style, size in lines:
            file.set_font("helvetica", style, size)
            file.multi_cell(0, size * 0.5, words, align=Align.L, new_x="LMARGIN", new_y="NEXT")
            file.ln(size * 0.35)
    return bytes(file.output())


def scanned_pdf() -> bytes:
    """A PDF whose one page is a picture."""
    file = FPDF()
    file.add_page()
    file.rect(10, 10, 100, 100, style="F")
    return bytes(file.output())


def archive(files: dict[str, bytes]) -> bytes:
    """A zip file with these members, packed."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return stream.getvalue()


def repacked(word: bytes, **changes: bytes) -> bytes:
    """A Word document with some of its parts replaced; ``word__document`` stands for word/document.xml."""
    with zipfile.ZipFile(BytesIO(word)) as packed:
        files = {one.filename: packed.read(one) for one in packed.infolist()}
    files |= {name.replace("__", "/") + ".xml": content for name, content in changes.items()}
    return archive(files)
