"""Filling blueprint rows with different items where rows overlap: a matching that keeps the best-ranked items."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

Rows = tuple[int, ...]


class Filling:
    """Rows with room for so many items, filled one item at a time.

    Items offered best first and taken whenever any arrangement has room for them (along an augmenting path) give the
    best-ranked set that fits: the sets of items that fit form a matroid, on which greed is optimal.
    """

    def __init__(self, room: Sequence[int]) -> None:
        self.room = room
        self.held: list[list[str]] = [[] for _ in room]
        self.fits: dict[str, Rows] = {}  # every item offered so far, and the rows it fits
        self._closed: set[int] = set()
        self._left = sum(room)

    def full(self) -> bool:
        """Whether nothing more is needed."""
        return not self._left

    def offer(self, item_id: str, rows: Rows) -> bool:
        """Take the item if there is, or can be made, room in one of its rows."""
        self.fits[item_id] = rows
        for row in rows:  # the usual case
            if len(self.held[row]) < self.room[row]:
                self.held[row].append(item_id)
                break
        else:
            if self._closed.issuperset(rows) or not self._rearranged(item_id, rows):
                return False
        self._left -= 1
        return True

    def _rearranged(self, item_id: str, rows: Rows) -> bool:
        """Whether room was made by items that moved to other rows."""
        came_from: dict[int, tuple[int | None, str]] = dict.fromkeys(rows, (None, item_id))
        waiting = deque(rows)
        while waiting:
            row = waiting.popleft()
            if len(self.held[row]) < self.room[row]:
                self._move(row, came_from)
                return True
            for other in self.held[row]:
                for further in self.fits[other]:
                    if further not in came_from:
                        came_from[further] = (row, other)
                        waiting.append(further)
        self._closed.update(came_from)  # full among themselves, and nothing can change that any more
        return False

    def _move(self, row: int, came_from: Mapping[int, tuple[int | None, str]]) -> None:
        """Each row on the path passes one item on; the last one takes it into its free room."""
        while True:
            origin, item_id = came_from[row]
            self.held[row].append(item_id)
            if origin is None:
                return
            self.held[origin].remove(item_id)
            row = origin


def short_groups(filling: Filling) -> list[tuple[list[int], int]]:
    """Groups of rows that need more items than fit any of them (Hall's condition), with how many items do fit.

    Call it when every item has been offered.
    """
    groups: list[set[int]] = []
    for row, held in enumerate(filling.held):
        if len(held) < filling.room[row]:
            group = _rivals(row, filling)
            touching = [other for other in groups if other & group]
            groups = [other for other in groups if other not in touching] + [group.union(*touching)]
    return [(sorted(group), sum(not group.isdisjoint(rows) for rows in filling.fits.values())) for group in groups]


def _rivals(row: int, filling: Filling) -> set[int]:
    """The row, and all rows that hold items which it, or another of them, could have used."""
    group, waiting = {row}, [row]
    while waiting:
        asking = waiting.pop()
        for other, held in enumerate(filling.held):
            if other not in group and any(asking in filling.fits[item_id] for item_id in held):
                group.add(other)
                waiting.append(other)
    return group
