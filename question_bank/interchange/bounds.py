"""How much of an exchange file is read (assessment.md 7.1); counted while reading, so that nothing larger is held."""

from __future__ import annotations

from dataclasses import dataclass

from question_bank.interchange.model import UnreadableFile

MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Bytes, entries and questions of one upload."""

    file_bytes: int = 20 * MB
    entries: int = 5000  # QTI puts each question in a file of its own, and pictures beside them
    unpacked_bytes: int = 200 * MB
    ratio: int = 100
    part_bytes: int = 10 * MB
    questions: int = 2000
    image_bytes: int = 5 * MB


STANDARD = Bounds()


def check_size(data: bytes, bounds: Bounds) -> None:
    """Refuse a file for its size.

    Raises:
        UnreadableFile: it is empty or too large.
    """
    if not data.strip():
        raise UnreadableFile("The file is empty.")
    if len(data) > bounds.file_bytes:
        raise UnreadableFile(
            f"The file has {len(data) / MB:.1f} MB; up to {bounds.file_bytes // MB} MB are read. Split it."
        )


def check_count(count: int, bounds: Bounds) -> None:
    """Refuse more questions than one import may bring.

    Raises:
        UnreadableFile: there are too many.
    """
    if count > bounds.questions:
        raise UnreadableFile(f"The file holds {count} questions; up to {bounds.questions} are read at once. Split it.")
