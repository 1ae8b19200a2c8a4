"""Reads a CSV table of marks: one row per attempt and slot (architecture.md, command line)."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from question_bank.errors import InvalidDocument, Problem
from question_bank.statistics.records import GradedAttempt, GradedSlot, Slot
from question_bank.statistics.tallies import QuizTally, number_or_name
from question_bank.statistics.units import LARGEST

NEEDED = ("attempt", "slot", "maxmark", "mark")
MOST_DIGITS = 40  # of a mark, before it is looked at


def read_table(lines: Iterable[str]) -> QuizTally:
    """Count the table's attempts. An empty mark is missing; columns we do not know are passed over.

    Raises:
        InvalidDocument: with every problem and its line.
    """
    problems: list[Problem] = []
    attempts: defaultdict[str, dict[Slot, GradedSlot]] = defaultdict(dict)
    for line, row in _rows(lines, problems):
        one = _slot(row, line, problems)
        if one and one.slot in attempts[row["attempt"]]:
            problems.append(Problem(f"line {line}", f"slot {one.slot} of attempt {row['attempt']} stands there twice"))
        elif one:
            attempts[row["attempt"]][one.slot] = one
    _same_points(attempts.values(), problems)
    if problems:
        raise InvalidDocument(problems)
    tally = QuizTally()
    for slots in attempts.values():
        tally.add(GradedAttempt(slots=tuple(slots.values())))
    return tally


def _rows(lines: Iterable[str], problems: list[Problem]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row as column → stripped text, with its line; empty rows are passed over."""
    reader = csv.reader(lines, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        wanting = [name for name in NEEDED if header.count(name) != 1]
        if wanting:
            problems.append(Problem("line 1", f"there must be one column {' and one '.join(wanting)}"))
            return
        for cells in reader:
            if len(cells) == len(header):
                yield reader.line_num, dict(zip(header, map(str.strip, cells), strict=True))
            elif any(map(str.strip, cells)):
                problems.append(
                    Problem(f"line {reader.line_num}", f"has {len(cells)} cells, the header has {len(header)}")
                )
    except csv.Error as error:
        problems.append(Problem(f"line {reader.line_num}", f"is no CSV ({error})"))


def _slot(row: Mapping[str, str], line: int, problems: list[Problem]) -> GradedSlot | None:
    said = len(problems)
    place = f"line {line}"
    problems += [Problem(place, f"{name} is empty") for name in ("attempt", "slot") if not row[name]]
    max_mark, mark = (_number(row[name]) for name in ("maxmark", "mark"))
    if max_mark is None or max_mark < 0:
        problems.append(
            Problem(place, f"maxmark must be a number from 0 to {LARGEST:,}, not {row['maxmark'] or 'empty'}")
        )
    if mark is None and row["mark"]:
        problems.append(Problem(place, f"mark must be a number of at most {LARGEST:,} in size, not {row['mark']}"))
    if len(problems) > said or max_mark is None:
        return None
    return GradedSlot(
        slot=number_or_name(row["slot"]),
        max_mark=max_mark,
        mark=mark,
        item=row.get("item", ""),
        variant=row.get("variant", ""),
    )


@lru_cache(maxsize=4096)
def _number(text: str) -> Decimal | None:
    if len(text) > MOST_DIGITS or not text.isascii() or "_" in text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= LARGEST else None


def _same_points(attempts: Iterable[Mapping[Slot, GradedSlot]], problems: list[Problem]) -> None:
    """A slot is worth the same to everybody."""
    seen: defaultdict[Slot, set[Decimal]] = defaultdict(set)
    for slots in attempts:
        for slot, one in slots.items():
            seen[slot].add(one.max_mark)
    problems += [
        Problem(f"slot {slot}", f"has several maximum marks: {', '.join(map(str, sorted(values)))}")
        for slot, values in seen.items()
        if len(values) > 1
    ]
