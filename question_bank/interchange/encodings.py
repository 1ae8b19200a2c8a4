"""Bytes of GIFT, Aiken and CSV files into text; an old encoding is never guessed, a person confirms it (7.3)."""

from __future__ import annotations

import codecs

from question_bank.interchange.model import UnreadableFile
from question_bank.interchange.safe_xml import UNHELD

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OLD = "windows-1252"
SHOWN_LINES = 5


class NotUtf8(UnreadableFile):
    """The file is not UTF-8 and may be windows-1252; ``preview`` shows its lines beyond ASCII read so."""

    def __init__(self, preview: tuple[str, ...]) -> None:
        self.preview = preview
        shown = " / ".join(preview[:SHOWN_LINES])
        super().__init__(
            f"The file is not UTF-8. Read as {OLD} it says: {shown}. If that looks right, say so and import again; "
            "else save the file as UTF-8."
        )


def decode(data: bytes, *, confirmed: bool = False) -> str:
    """The text with LF line ends, without control characters, which no other format could hold.

    Raises:
        NotUtf8: only windows-1252 could be meant, and nobody has confirmed it.
        UnreadableFile: it is neither.
    """
    text = _by_mark(data)
    if text is None:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = _old(data, confirmed=confirmed)
    if "\0" in text:
        raise UnreadableFile("The file is no text. Save it as plain text in UTF-8.")
    return UNHELD.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _by_mark(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableFile(
                    f"The file begins as {encoding} and does not go on so. Save it as UTF-8."
                ) from error
    return None


def _old(data: bytes, *, confirmed: bool) -> str:
    try:
        text = data.decode(OLD)
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"The file is neither UTF-8 nor {OLD} (byte {error.start}). Save it as UTF-8.") from error
    if not confirmed:
        raise NotUtf8(tuple(line.strip() for line in text.splitlines() if not line.isascii()))
    return text
