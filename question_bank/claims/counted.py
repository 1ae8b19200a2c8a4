"""Lines that are counted with a bare number or letter ("1 pregnancy", "2 fever") into the items that they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from question_bank.claims.units import ITEM, TEXT, Unit

_COUNTED = re.compile(r"(?P<place>\d{1,2}|[a-zа-я])\s(?=[a-zа-яё])")
FEWEST = 3  # lines from which on it is no chance that they count on


def counted(units: Sequence[Unit]) -> list[Unit]:
    """The units with items where at least three short lines of one text count on from 1, or from a."""
    found: list[Unit] = []
    at = 0
    while at < len(units):
        run = list(_run(units, at))
        if len(run) >= FEWEST:
            found += map(_item, run)
        else:
            run = run[:1] or [units[at]]
            found += run
        at += len(run)
    return found


def _run(units: Sequence[Unit], at: int) -> Iterator[Unit]:
    expected = next((first for first in ("1", "a", "а") if units[at].words.startswith(f"{first} ")), "")
    for unit in units[at:]:
        told = _COUNTED.match(unit.words) if unit.kind == TEXT else None
        if told is None or told["place"] != expected:
            return
        yield unit
        expected = str(int(expected) + 1) if expected.isdigit() else chr(ord(expected) + 1)


def _item(unit: Unit) -> Unit:
    told = _COUNTED.match(unit.words)
    cut = told.end() if told else 0
    return replace(
        unit, kind=ITEM, level=1, marker=unit.words[:cut].strip(), start=unit.start + cut, words=unit.words[cut:]
    )
