"""Text files in the encodings schools still have are read, and the encoding is said."""

from __future__ import annotations

import pytest

from question_bank.documents.decoding import decode
from question_bank.documents.limits import UnreadableDocument
from question_bank.documents.reader import read_document

RUSSIAN = "Противопоказания: беременность, острые воспаления кожи, аллергия на состав."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1251", "cp1251"),
        ("koi8_r", "koi8_r"),
        ("cp866", "cp866"),
    ],
)
@pytest.mark.parametrize("times", [1, 2000])
def test_russian_is_read_in_each_encoding(written: str, said: str, times: int) -> None:
    text = f"{RUSSIAN}\n" * times
    decoded = decode(text.encode(written))
    assert (decoded.text, decoded.encoding) == (text, said)


WESTERN = ("señora – niño", "costs 5 €. – ok", "Peeling isn’t for “sensitive” skin… naïve", "plain “x”")


@pytest.mark.parametrize("text", [*WESTERN, "niño " + "sin acentos. " * 5000])
def test_western_accents_and_quotes_are_cp1252(text: str) -> None:
    decoded = decode(text.encode("cp1252"))
    assert (decoded.text, decoded.encoding) == (text, "cp1252")


def test_the_document_says_its_encoding() -> None:
    assert read_document(RUSSIAN.encode("cp1251"), "a.txt").encoding == "cp1251"


@pytest.mark.parametrize("data", [bytes(range(1, 32)) * 20, b"\xef\xbb\xbf\xff\xfe\xfa\x01\x02\x03\x04"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="no text"):
        decode(data)
