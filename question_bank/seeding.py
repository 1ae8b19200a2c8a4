"""Chance that can be repeated: numbers that depend on a stored seed and a label alone, never on a global generator."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

SEED_BYTES = 16


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
    head = int.from_bytes(hmac.digest(seed, label.encode(), "sha256")[:8], "big")
    return ((head >> 11) + 0.5) / 2**53


def shuffled(seed: bytes, label: str, ids: Iterable[str]) -> list[str]:
    """The ids in an order that depends on seed, label and the ids, not on how they were listed."""
    return sorted(ids, key=lambda one: (uniform(seed, f"{label}:{one}"), one))
