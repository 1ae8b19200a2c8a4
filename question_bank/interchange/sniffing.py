"""Which format a file is likely to be in, by its bytes and its name; a person may say otherwise."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile

from question_bank.interchange.packages import is_zip

PEEK = 4000  # bytes that tell
PARTS = 40  # XML files of a package that are looked into
_ROOTS = (
    (b"<quiz", "moodle-xml"),
    (b"<qti-assessment", "qti30"),
    (b"<assessmentItem", "qti21"),
    (b"<assessmentTest", "qti21"),
    (b"<questestinterop", "canvas-qti12"),
)
_AIKEN = re.compile(r"^ANSWER:[ \t]*[A-Z]", re.MULTILINE)
_GIFT = re.compile(r"(?<!\\)\{[^{}]*(?<!\\)\}", re.DOTALL)


def sniffed(name: str, data: bytes) -> str | None:
    """The format's name, None where nothing tells."""
    if is_zip(data):
        return _package(data)
    head = data[:PEEK].replace(b"\x00", b"")
    found = _root(head)
    if found is not None:
        return found
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"' in head:
        return "native"
    return _text(name.lower(), data.decode("utf-8", "replace"))


def _root(head: bytes) -> str | None:
    places = [(at, name) for mark, name in _ROOTS if (at := head.find(mark)) >= 0]
    return min(places)[1] if places else None


def _package(data: bytes) -> str | None:
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if any(one.filename.startswith("xl/") for one in entries):
                return "xlsx"
            for one in [one for one in entries if one.filename.lower().endswith((".xml", ".qti"))][:PARTS]:
                with archive.open(one) as part:
                    found = _root(part.read(PEEK))
                if found is not None:
                    return found
    except (BadZipFile, LargeZipFile, NotImplementedError, zlib.error, EOFError, OSError, RuntimeError):
        return None
    return None


def _text(name: str, text: str) -> str | None:
    header = text.lstrip("\ufeff").split("\n", 1)[0].lower()
    if name.endswith((".csv", ".tsv")) or ("stem" in header and re.search(r"[,;\t]", header)):
        return "csv"
    if _AIKEN.search(text):
        return "aiken"
    return "gift" if _GIFT.search(text) or name.endswith(".gift") else None
