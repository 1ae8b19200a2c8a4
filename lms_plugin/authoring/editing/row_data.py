"""Rows of a form's data: which a new question begins with, their ids, and those nobody filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lms_plugin.authoring.editing.opening import PASSAGES, Data
from question_bank.items.client_decision import DECISIONS

LETTERS = {
    "options": "o", "choices": "c", "prompts": "p", "columns": "k", "rows": "r", "gaps": "g", "decisions": "d",
    "reasons": "e", "entries": "s", "answers": "a", "variants": "v", PASSAGES: "q",
}  # fmt: skip


def new_data(kind: str, start: dict[str, int]) -> Data:
    """What the form of a new question begins with."""
    data: Data = {name: [{} for _ in range(count)] for name, count in start.items()}
    if kind == "client_decision":
        data["decisions"] = [{"id": one} for one in DECISIONS]
    if kind == "cloze":
        data["gaps"] = [{"options": [{}, {}]}]
    if kind == "ordering":
        data["entries"] = [{"rank": str(place)} for place in range(1, start["entries"] + 1)]
    return data


def with_ids(data: Data) -> Data:
    """Give every row that lacks one an id of its own, in place."""
    used = {str(row["id"]) for _name, row in _rows(data) if row.get("id")}
    for name, row in _rows(data):
        if not row.get("id") and name in LETTERS:
            count = 1
            while f"{LETTERS[name]}{count}" in used:
                count += 1
            row["id"] = f"{LETTERS[name]}{count}"
            used.add(row["id"])
    return data


def without_blanks(data: Data, empty_if: dict[str, tuple[str, ...]]) -> Data:
    """The data without rows in which nothing was typed; ``empty_if``: list → the fields that say so."""
    kept: Data = {}
    for name, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = [without_blanks(row, empty_if) for row in value]
            tests = empty_if.get(name, ())
            kept[name] = [row for row in rows if not tests or any(_typed(row.get(test)) for test in tests)]
        else:
            kept[name] = value
    return kept


def _typed(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _rows(data: Data) -> Iterator[tuple[str, Data]]:
    for name, value in data.items():
        if isinstance(value, list):
            for row in value:
                if isinstance(row, dict):
                    yield name, row
                    yield from _rows(row)
