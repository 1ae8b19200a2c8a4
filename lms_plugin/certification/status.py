"""Status lists (Bitstring Status List 1.0): which documents are withdrawn."""

from __future__ import annotations

import base64
import gzip
import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from lms_plugin.certification.credential import stamp
from lms_plugin.certification.sign import Signer, base64url

SIZE = 131_072  # the standard's least length: an index then tells nothing about how many there are
FULL_AT = SIZE // 2  # random indexes would soon be drawn in vain
LIST_LIFE = timedelta(days=7)
LIST_CONTEXT = "https://www.w3.org/ns/credentials/v2"


def encoded(indexes: Iterable[int]) -> str:
    """A list with these bits set, as ``encodedList``."""
    bits = bytearray(SIZE // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + base64url(gzip.compress(bytes(bits), mtime=0))


def decoded(text: str) -> bytes:
    """The bits of an ``encodedList``.

    Raises:
        ValueError: not a list, or one of another size.
    """
    if not text.startswith("u"):
        raise ValueError("no base64url list")
    packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as unpacked:
            bits = unpacked.read(SIZE // 8 + 1)  # a bomb is not unpacked
    except (OSError, EOFError) as error:
        raise ValueError("not packed as it must be") from error
    if len(bits) != SIZE // 8:
        raise ValueError("a list of another size")
    return bits


def is_set(bits: bytes, index: int) -> bool:
    """Whether the bit of an index is set."""
    return bool(bits[index // 8] & (0x80 >> index % 8))


def status_list(address: str, did: str, indexes: Iterable[int], signer: Signer, *, at: datetime) -> dict[str, Any]:
    """A signed status list, good for a week."""
    return signer.sign(
        {
            "@context": [LIST_CONTEXT],
            "id": address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": did,
            "validFrom": stamp(at),
            "validUntil": stamp(at + LIST_LIFE),
            "credentialSubject": {
                "id": f"{address}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": encoded(indexes),
            },
        },
        at=at,
    )
