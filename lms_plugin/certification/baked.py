"""A credential inside a PNG: the text chunk ``openbadgecredential`` of Open Badges 3.0, right after the header."""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack, unpack
from zlib import crc32

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
HEADER_ENDS = len(SIGNATURE) + 25  # length, name, 13 bytes, check sum


def bake(picture: bytes, credential: bytes) -> bytes:
    """The picture with the credential in it."""
    body = KEYWORD + b"\0\0\0\0\0" + credential  # neither compressed, nor of a language, nor translated
    chunk = b"iTXt" + body
    return picture[:HEADER_ENDS] + pack(">I", len(body)) + chunk + pack(">I", crc32(chunk)) + picture[HEADER_ENDS:]


def unbaked(data: bytes) -> bytes | None:
    """The credential inside a PNG, or None if there is none.

    Raises:
        ValueError: no PNG that can be read, or a credential packed in a way that ours never are.
    """
    found = None
    for name, body in _chunks(data):  # to the end: what was cut off or changed is no picture of ours
        if name == b"iTXt" and body.startswith(KEYWORD + b"\0"):
            packed, rest = body[len(KEYWORD) + 1 : len(KEYWORD) + 3], body[len(KEYWORD) + 3 :]
            if packed != b"\0\0":
                raise ValueError("the credential in this picture is compressed")
            found = rest.split(b"\0", 2)[-1]
    return found


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(SIGNATURE):
        raise ValueError("this is no PNG")
    place, name = len(SIGNATURE), b""
    while place < len(data):
        head = data[place : place + 8]
        if len(head) < 8:
            raise ValueError("this PNG is cut off")
        length, name = unpack(">I4s", head)
        body, check = data[place + 8 : place + 8 + length], data[place + 8 + length : place + 12 + length]
        if len(check) < 4 or unpack(">I", check)[0] != crc32(name + body):
            raise ValueError("this PNG is cut off or was changed")
        yield name, body
        place += 12 + length
    if name != b"IEND":
        raise ValueError("this PNG is cut off")
