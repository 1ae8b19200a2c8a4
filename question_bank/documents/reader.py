"""A file into a document: what kind it is by what is in it, read by the reader of that kind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from question_bank.documents import docx, html, markdown, pdf, plain
from question_bank.documents.limits import STANDARD, Limits, UnreadableDocument, check_size, check_text
from question_bank.documents.model import Document

_BY_NAME = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".pdf": "pdf",
}
_ELSE = "Save it as .docx, .pdf, .html, .md or .txt."
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "OLD_OFFICE", "This is a file of old Office programs (.doc), or a protected one."),
    (b"{\\rtf", "RTF", "This is a rich text file (.rtf)."),
    (b"\x89PNG", "IMAGE", "This is a picture, and text in pictures cannot be read."),
    (b"\xff\xd8\xff", "IMAGE", "This is a picture, and text in pictures cannot be read."),
    (b"GIF8", "IMAGE", "This is a picture, and text in pictures cannot be read."),
    (b"\x1f\x8b", "ARCHIVE", "This is an archive."),
    (b"7z\xbc\xaf", "ARCHIVE", "This is an archive."),
    (b"Rar!", "ARCHIVE", "This is an archive."),
)


def read_document(data: bytes, name: str, limits: Limits = STANDARD) -> Document:
    """Read a file. ``name`` is its file name; the kind is what its content shows, and a wrong ending is noted.

    Raises:
        UnreadableDocument: with a code and what to do, whenever there is no text to be had within the limits.
    """
    check_size(data, limits)
    path = PurePath(name)
    named = _BY_NAME.get(path.suffix.lower(), "")
    kind = _kind(data, named)
    document = _READERS[kind](data, path.stem, limits)
    if not document.blocks:
        raise UnreadableDocument("NO_TEXT", "The file holds no text to read.")
    check_text(len(document.text), limits)
    if len(document.blocks) > limits.blocks:
        raise UnreadableDocument("TOO_MANY_PARTS", "The file has too many lines and cells. Split it into parts.")
    notes = document.notes
    if path.suffix and named != kind:
        notes += (f"The name ends in {path.suffix}, but the content is {_CALLED[kind]}.",)
    digest = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
    return replace(document, notes=notes, digest=digest)


def _kind(data: bytes, named: str) -> str:
    """The kind of a file, by its first bytes, and by its name only between kinds of text."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf\t\n\r ")
    for sign, code, what in _FOREIGN:
        if head.startswith(sign):
            raise UnreadableDocument(code, f"{what} {_ELSE}")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if head.startswith(b"PK"):
        return "docx"
    start = head[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")) or (named == "html" and b"<" in data):
        return "html"
    return "md" if named == "md" else "txt"


_READERS: dict[str, Callable[[bytes, str, Limits], Document]] = {
    "txt": plain.read,
    "md": markdown.read,
    "html": html.read,
    "docx": docx.read,
    "pdf": pdf.read,
}
_CALLED = {
    "txt": "plain text",
    "md": "Markdown",
    "html": "a web page",
    "docx": "a Word document",
    "pdf": "a PDF",
}
