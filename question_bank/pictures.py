"""Pictures made safe: looked through, made anew without what a camera adds, and named by their bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from question_bank.errors import BankError
from question_bank.picture_marks import is_bare

BYTES, SIDE = 5_000_000, 4096  # of a picture that is taken: bytes, and pixels of its longer side
TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
NAMED = r"[0-9a-f]{24}\.(?:png|jpg|webp)"  # a pattern, for patterns around it
NAME = re.compile(NAMED)
_ENDINGS = {"PNG": "png", "GIF": "png", "JPEG": "jpg", "WEBP": "webp"}
_HELD = re.compile(r"media:([A-Za-z0-9._-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as it is kept and shown. ``name`` tells nothing but its bytes; sides are in pixels."""

    name: str
    width: int
    height: int
    data: bytes
    stilled: bool = False  # it moved, and only its first view was kept


class NoPicture(BankError):
    """These bytes are no picture that is shown; ``code`` is type, size, side or damaged."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def picture_of(data: bytes) -> Picture:
    """The picture in a file, made anew.

    Raises:
        NoPicture: it is none, is too large, or cannot be read to its end.
    """
    if len(data) > BYTES:
        raise NoPicture("size", f"The picture has {len(data) / 1e6:.1f} MB; up to {BYTES // 1_000_000} MB are taken.")
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data), formats=list(_ENDINGS)) as image:
            return _anew(image, data)
    except UnidentifiedImageError as error:
        message = "This is no picture that can be shown: PNG, JPEG, WebP and GIF are, whatever the file is called."
        raise NoPicture("type", message) from error
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise NoPicture("damaged", "The picture is damaged and cannot be read to its end.") from error


def _anew(image: Any, data: bytes) -> Picture:
    from PIL import ImageOps

    if max(image.size) > SIDE:
        width, height = image.size
        raise NoPicture("side", f"The picture is {width} × {height} pixels; up to {SIDE} a side are taken.")
    kind, moves = str(image.format), getattr(image, "n_frames", 1) > 1
    image.load()
    if not is_bare(kind, data):
        upright = ImageOps.exif_transpose(image)
        data = _written(upright, kind)
        image = upright
    name = f"{sha256(data).hexdigest()[:24]}.{_ENDINGS[kind]}"
    return Picture(name=name, width=image.width, height=image.height, data=data, stilled=moves)


def _written(image: Any, kind: str) -> bytes:
    """The dots alone: no place, no camera, no colour profile, nothing behind the end."""
    stream = BytesIO()
    if kind == "JPEG":
        image.convert("L" if image.mode == "L" else "RGB").save(stream, "JPEG", quality=90, optimize=True)
    elif kind == "WEBP":
        image.convert("RGBA").save(stream, "WEBP", quality=90)
    else:
        plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
        plain.info.clear()
        plain.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def names_in(texts: Iterable[str]) -> list[str]:
    """The pictures that texts show, each once."""
    return list(dict.fromkeys(name for text in texts for name in _HELD.findall(text)))
