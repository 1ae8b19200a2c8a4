"""Bytes of a text file into text: which encoding it is, found and said."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from question_bank.documents.limits import UnreadableDocument

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CYRILLIC = ["cp1251", "koi8_r", "cp866"]
CYRILLIC = 0.7  # of the bytes beyond ASCII in runs of two or more: words, not accents
_HIGH = re.compile(rb"[\x80-\xff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffe\uffff]")
SAMPLE = 50_000  # bytes around non-ASCII letters that are enough to tell encodings apart


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and the name of the encoding it was in."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """The text of these bytes: by byte order mark, as UTF-16 without one, as UTF-8, else by what the letters say.

    Raises:
        UnreadableDocument: NOT_TEXT if it is no text in any encoding we read.
    """
    decoded = _by_mark(data) or _as_utf16(data) or _tried(data, "utf-8") or _by_letters(data)
    if _binary(decoded.text):
        raise UnreadableDocument(
            "NOT_TEXT", "The file is no text that can be read. Save it as .txt in UTF-8, or as .docx or .pdf."
        )
    return decoded


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _tried(data, encoding)
    return None


def _tried(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding.removesuffix("-sig"))
    except UnicodeDecodeError:
        return None


def _as_utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: every other byte of ASCII letters is zero, or the same small number in Cyrillic."""
    head = data[:2000]
    for encoding, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if high and sum(byte in {0, 4} for byte in high) > len(high) * 0.8:
            return _tried(data, encoding)
    return None


def _by_letters(data: bytes) -> Decoded:
    """An old one-byte encoding: whole words beyond ASCII are Cyrillic, single letters are accents and quotes."""
    sample = _sample(data)
    runs = [len(found.group()) for found in _HIGH.finditer(sample)]
    if sum(one for one in runs if one > 1) < sum(runs) * CYRILLIC:
        return Decoded(data.decode("cp1252", "replace"), "cp1252")
    best = from_bytes(sample, cp_isolation=_CYRILLIC, enable_fallback=False).best()
    encoding = best.encoding if best else "cp1251"
    return Decoded(data.decode(encoding, "replace"), encoding)


def _sample(data: bytes) -> bytes:
    """The parts of a file that tell encodings apart: where bytes beyond ASCII stand, with their neighbourhood."""
    if len(data) <= SAMPLE:
        return data
    pieces, taken = [], 0
    for found in _HIGH.finditer(data):
        piece = data[max(found.start() - 20, 0) : found.end() + 20]
        pieces.append(piece)
        taken += len(piece)
        if taken > SAMPLE:
            break
    return b" ".join(pieces)


def _binary(text: str) -> bool:
    return len(_CONTROL.findall(text)) > len(text) * 0.001 + 2
