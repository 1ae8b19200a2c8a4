"""Pictures in our own format: base64, with the hash that shows they are whole."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from question_bank.bank import BankMedia
from question_bank.errors import InvalidDocument, Problem
from question_bank.interchange import codec as c
from question_bank.pictures import NAMED

_NAME = re.compile(rf"{NAMED}|[0-9a-f]{{24}}\.gif")  # a GIF in a file is taken, and made anew
_MEMBERS = {"name", "sha256", "data"}


def _read(raw: Any) -> BankMedia:
    if type(raw) is not dict or raw.keys() != _MEMBERS or not all(type(one) is str for one in raw.values()):
        raise c.wrong("must hold name, sha256 and data, all text", raw)
    if not _NAME.fullmatch(raw["name"]):
        raise InvalidDocument([Problem("name", "must be 24 hexadecimal digits and png, jpg, webp or gif")])
    try:
        data = base64.b64decode(raw["data"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidDocument([Problem("data", "is no base64")]) from error
    digest = sha256(data).hexdigest()
    if digest != raw["sha256"] or not raw["name"].startswith(digest[:24]):
        raise InvalidDocument(
            [Problem("sha256", "is not that of the data: the picture is damaged", quoted=raw["name"])]
        )
    return BankMedia(name=raw["name"], data=data)


def _write(one: BankMedia) -> dict[str, str]:
    digest = sha256(one.data).hexdigest()
    return {"name": one.name, "sha256": digest, "data": base64.b64encode(one.data).decode("ascii")}


MEDIA = c.many(c.Codec(_read, _write))


def media_document(pictures: Mapping[str, bytes]) -> list[dict[str, str]]:
    """These pictures as a bank's document has them, by name."""
    return [_write(BankMedia(name=name, data=pictures[name])) for name in sorted(pictures)]
