"""How much of a file is read: enough for any handbook, too little to be a weapon (claims.md 2)."""

from __future__ import annotations

from dataclasses import dataclass

from question_bank.errors import BankError

MB = 1_000_000


class UnreadableDocument(BankError):
    """A file that gives no text; ``code`` names the cause, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on what is read. All are counted while reading, so that nothing larger is ever held."""

    file_bytes: int = 20 * MB
    text_chars: int = 5 * MB
    pages: int = 500
    unpacked_bytes: int = 100 * MB
    unpacked_ratio: int = 200
    parts: int = 5_000
    depth: int = 200
    columns: int = 200
    blocks: int = 200_000


STANDARD = Limits()


def check_size(data: bytes, limits: Limits) -> None:
    """Refuse a file for its size alone.

    Raises:
        UnreadableDocument: EMPTY or TOO_LARGE.
    """
    if not data.strip(b"\x00\t\n\r "):
        raise UnreadableDocument("EMPTY", "The file is empty.")
    if len(data) > limits.file_bytes:
        allowed = limits.file_bytes // MB
        raise UnreadableDocument(
            "TOO_LARGE", f"The file has {len(data) / MB:.1f} MB; up to {allowed} MB can be read. Split it into parts."
        )


def check_text(length: int, limits: Limits) -> None:
    """Refuse a text for its length.

    Raises:
        UnreadableDocument: TOO_LONG.
    """
    if length > limits.text_chars:
        allowed = limits.text_chars // MB
        raise UnreadableDocument(
            "TOO_LONG", f"The file holds more than {allowed} million characters of text. Split it into parts."
        )
