"""Pictures that come with questions: known by their bytes, named by their hash, addressed as ``media:NAME``."""

from __future__ import annotations

from hashlib import sha256

from question_bank.interchange.bounds import MB, Bounds
from question_bank.interchange.model import Note

_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF87a": "gif", b"GIF89a": "gif"}


class Media:
    """Collects pictures of one file; what is no picture is named and left out."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self.files: dict[str, bytes] = {}
        self.notes: list[Note] = []

    def add(self, name: str, data: bytes) -> str | None:
        """The address of a picture; None if it is none we show."""
        kind = next((kind for mark, kind in _KINDS.items() if data.startswith(mark)), None)
        if kind is None and data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            kind = "webp"
        if kind is None:
            self.notes.append(Note("media", f"{name} is no PNG, JPEG, WebP or GIF picture and was left out"))
            return None
        if len(data) > self._bounds.image_bytes:
            limit = self._bounds.image_bytes // MB
            self.notes.append(Note("media", f"{name} has more than {limit} MB and was left out"))
            return None
        stored = f"{sha256(data).hexdigest()[:24]}.{kind}"
        self.files[stored] = data
        return f"media:{stored}"
