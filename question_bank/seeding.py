"""Chance that can be repeated: numbers that depend on a stored seed and a label alone, never on a global generator."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Any

SEED_BYTES = 16
BLOCK = 64  # bytes SHA-256 takes at a time
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
    return uniforms(seed, [label])[0]


def uniforms(seed: bytes, labels: Iterable[str]) -> list[float]:
    """The number of each label: of many at once, since a draw takes hundreds."""
    first, second = _keyed(seed)
    numbers = []
    for label in labels:
        inner, outer = first.copy(), second.copy()
        inner.update(label.encode())
        outer.update(inner.digest())
        numbers.append(((int.from_bytes(outer.digest()[:8], "big") >> 11) + 0.5) / 2**53)
    return numbers


@lru_cache(maxsize=64)
def _keyed(seed: bytes) -> tuple[Any, Any]:
    """The two hashes of an HMAC with the key already in them: a draw takes hundreds of numbers from one seed."""
    key = seed.ljust(BLOCK, b"\0")
    return sha256(key.translate(INNER)), sha256(key.translate(OUTER))


def shuffled(seed: bytes, label: str, ids: Iterable[str]) -> list[str]:
    """The ids in an order that depends on seed, label and the ids, not on how they were listed."""
    listed = list(ids)
    return [
        one for _number, one in sorted(zip(uniforms(seed, [f"{label}:{one}" for one in listed]), listed, strict=True))
    ]
