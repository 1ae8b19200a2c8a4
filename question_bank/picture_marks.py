"""Pictures in texts, and which picture files hold nothing but the picture."""

from __future__ import annotations

import re
import struct
from html import escape

DECORATIVE = "decorative"  # the title that says so in Markdown, where an empty description says nothing
MARKDOWN = re.compile(r'!\[((?:\\.|[^\]\\])*)\]\(\s*<?([^)\s>]*)>?(?:\s+"([^"]*)")?\s*\)')
HTML = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_JPEG_HELD = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, 0xE0, 0xEE})  # dots, tables, and two heads without words


def marked(name: str, alt: str, kind: str = "md") -> str:
    """The text that shows a picture; ``alt`` empty: it is decorative."""
    if kind == "html":
        return f'<img src="media:{name}" alt="{escape(alt)}">'
    plain = re.sub(r"[\[\]\\]", "", " ".join(alt.split()))
    return f"![{plain}](media:{name})" if plain else f'![](media:{name} "{DECORATIVE}")'


def without_pictures(text: str) -> str:
    """The text for a line of a list: each picture is its description."""
    if "![" in text:
        text = MARKDOWN.sub(lambda found: found[1], text)
    return HTML.sub(_described, text) if "<img" in text else text


def unpictured(text: str) -> str:
    """The text with the bank's own pictures as their descriptions; pictures of other sites stay."""
    if "media:" not in text:
        return text
    text = MARKDOWN.sub(lambda found: found[1] if found[2].startswith("media:") else found[0], text)
    return HTML.sub(lambda found: _described(found) if "media:" in found[0] else found[0], text)


def _described(found: re.Match[str]) -> str:
    alt = _ALT.search(found[0])
    return alt[1][1:-1] if alt else ""


def is_bare(kind: str, data: bytes) -> bool:
    """Whether a JPEG or WebP file is the picture and nothing else, so that making it anew would only blur it."""
    if kind == "JPEG":
        return _bare_jpeg(data)
    plain = kind == "WEBP" and data[12:16] in {b"VP8 ", b"VP8L"} and len(data) > 20
    return plain and struct.unpack("<I", data[16:20])[0] + 20 <= len(data) <= struct.unpack("<I", data[4:8])[0] + 8


def _bare_jpeg(data: bytes) -> bool:
    at = 2
    while data[at : at + 1] == b"\xff" and at + 4 <= len(data):
        mark, size = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if mark == 0xDA:  # from here on dots; some files have several scans, each ended by the next mark
            kinds = [one[1][0] for one in re.finditer(rb"\xff([^\x00\xd0-\xd7\xff])", data[at + 2 :])]
            closed = bool(kinds) and kinds[-1] == 0xD9 and data.endswith(b"\xff\xd9")
            return closed and set(kinds[:-1]) <= {0xC4, 0xDA, 0xDB}
        if mark not in _JPEG_HELD:
            return False
        at += 2 + size
    return False
