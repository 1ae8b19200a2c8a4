"""What a process works out once and keeps: for values that are the same for ever under their key."""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """A bounded memory. When it is full it starts anew, which costs less than knowing what was used last."""

    def __init__(self, limit: int) -> None:
        self.held: dict[K, V] = {}
        self.limit = limit

    def get(self, key: K) -> V | None:
        """The value, if it is kept."""
        return self.held.get(key)

    def keep(self, key: K, value: V) -> V:
        """Keep a value, and give it back."""
        if len(self.held) >= self.limit:
            self.held.clear()
        self.held[key] = value
        return value
