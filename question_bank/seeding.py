"""Chance that can be repeated: numbers that depend on a stored seed and a label alone, never on a global generator."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from struct import Struct
from typing import Any

SEED_BYTES = 16
BLOCK = 64  # bytes SHA-256 takes at a time
FIRST_OF_EACH = Struct(">Q24x")  # the first 8 of the 32 bytes of a digest
INNER, OUTER = bytes(one ^ 0x36 for one in range(256)), bytes(one ^ 0x5C for one in range(256))


def seed_bytes(seed: str | bytes) -> bytes:
    """The 128 bits of a seed, given as 16 bytes or 32 hexadecimal digits.

    Raises:
        ValueError: it is something else.
    """
    raw = bytes.fromhex(seed) if isinstance(seed, str) else seed
    if len(raw) != SEED_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes, not {len(raw)}")
    return raw


def uniform(seed: bytes, label: str) -> float:
    """A number in (0, 1): h is the first 8 bytes of HMAC-SHA256(seed, label), u = ((h >> 11) + 0.5) / 2^53."""
    return _numbers(seed, "", [label])[0]


def uniforms(seed: bytes, label: str, ids: Iterable[str]) -> list[float]:
    """The numbers of the labels ``label:id``: of many at once, since a draw takes hundreds."""
    return _numbers(seed, f"{label}:", ids)


def _numbers(seed: bytes, start: str, ends: Iterable[str]) -> list[float]:
    first, second = _keyed(seed)
    if start:
        first = first.copy()
        first.update(start.encode())
    begun, closing, digests = first.copy, second.copy, []
    for end in ends:
        inner, outer = begun(), closing()
        inner.update(end.encode())
        outer.update(inner.digest())
        digests.append(outer.digest())
    return [((head >> 11) + 0.5) / 2**53 for (head,) in FIRST_OF_EACH.iter_unpack(b"".join(digests))]


@lru_cache(maxsize=64)
def _keyed(seed: bytes) -> tuple[Any, Any]:
    """The two hashes of an HMAC with the key already in them: a draw takes hundreds of numbers from one seed."""
    key = seed.ljust(BLOCK, b"\0")
    return sha256(key.translate(INNER)), sha256(key.translate(OUTER))


def shuffled(seed: bytes, label: str, ids: Iterable[str]) -> list[str]:
    """The ids in an order that depends on seed, label and the ids, not on how they were listed."""
    listed = list(ids)
    return [one for _number, one in sorted(zip(uniforms(seed, label, listed), listed, strict=True))]
