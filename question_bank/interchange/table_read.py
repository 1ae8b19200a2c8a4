"""Rows of a table read into items; every error names its row and column, good rows go on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from question_bank.errors import InvalidItem, Problem
from question_bank.interchange import building as b
from question_bank.interchange.bounds import Bounds, check_count
from question_bank.interchange.cells import Cells
from question_bank.interchange.model import Found, Note, Reading, UnreadableFile
from question_bank.interchange.naming import Names, part_id
from question_bank.interchange.shapes import label
from question_bank.interchange.table import COLUMNS, FACTS, WORDS, split
from question_bank.items import (
    Citation,
    Client,
    ClientDecision,
    Decision,
    Item,
    MultipleResponse,
    MultipleScoring,
    Numeric,
    NumericAnswer,
    PairScoring,
    ShortText,
    SingleChoice,
    TrueFalse,
    Variant,
)
from question_bank.items.client_decision import DECISIONS
from question_bank.items.multiple_response import Option as Tick
from question_bank.items.results import ONE, ZERO
from question_bank.items.single_choice import Option

REQUIRED = ("type", "stem")
_TYPES = {word: kind for kind, word in WORDS.items()} | {kind: kind for kind in WORDS} | {"tf": "true_false"}
_RANGE = re.compile(r"(.+?)\s*\.\.\s*(.+)")
_ABOUT = re.compile(r"(.+?)\s*(?:±|\+/-|\+-)\s*([\d.,]+)\s*(%?)")
_MEMBERS = {"options": "option", "variants": "option", "answers": "option", "reasons": "option"}


def read_rows(rows: Sequence[Sequence[str]], bounds: Bounds, broken: Mapping[int, str] | None = None) -> Reading:
    """The items of a table whose first row names the columns. ``broken`` maps a row, from 1, to what is wrong with it.

    Raises:
        UnreadableFile: columns are missing.
    """
    names = [cell.strip().lower() for cell in (rows[0] if rows else ())]
    header = {name: names.index(name) for name in names if name in COLUMNS}
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise UnreadableFile(f"The first row must name the columns; missing: {', '.join(missing)}.")
    check_count(len(rows) - 1, bounds)
    strange = [name for name in names if name and name not in COLUMNS]
    notes = [Note("columns", f"columns that are not read: {', '.join(strange)}")] if strange else []
    ids = Names()
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            problem = (broken or {}).get(number)
            found.append(_row(number, Cells(header, row), row, ids, problem))
    return Reading(found=tuple(found), notes=tuple(notes))


def _row(number: int, cells: Cells, row: Sequence[str], ids: Names, problem: str | None) -> Found:
    draft = b.Draft(place=f"row {number}", kind=cells["type"], raw="\t".join(row))
    if problem:
        return b.failed(draft, [Problem("", problem)])
    kind = _TYPES.get(cells["type"].lower())
    if kind is None:
        said = cells.wrong("type", f"must be one of {', '.join(WORDS.values())}")
        return b.failed(draft, said.problems)
    own = label(cells["idnumber"])
    item_id = ids.take(own, content=own or draft.raw)
    try:
        shared = _shared(cells, item_id, own)
    except InvalidItem as error:
        return b.failed(draft, error.problems)
    done = b.found(draft, lambda _: _MAKERS[kind](cells, shared))
    return b.failed(draft, [_located(one, cells) for one in done.problems]) if done.problems else done


def _located(problem: Problem, cells: Cells) -> Problem:
    """A problem of a part under its column."""
    found = re.match(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+))?", problem.path)
    if problem.path.startswith("column") or not found:
        return problem
    member, at, inner = found[1], found[2], found[3]
    name = {
        "general_feedback": "explanation",
        "options": "key",
        "default_mark": "mark",
        "client": "client_age",
        "scoring": "rule",
    }.get(member, member)
    if member in _MEMBERS and at is not None:
        letters = [letter for letter, _, _ in cells.options()]
        name = "critical" if inner == "critical" else f"option_{letters[int(at)]}"
    return Problem(cells.place(name), problem.message, problem.rule, problem.quoted)


def _shared(cells: Cells, item_id: str, own: str) -> dict[str, Any]:
    page = cells["page"]
    if page and not page.isdecimal():
        raise cells.wrong("page", "must be a whole number")
    doc = cells["doc"]
    citation = Citation(document=doc, title=doc, page=int(page) if page else None, quote=cells["quote"] or None)
    return {
        "item_id": item_id,
        "idnumber": own or None,
        "stem": cells["stem"],
        "general_feedback": cells["explanation"],
        "default_mark": cells.number("mark", ONE),
        "difficulty": cells["difficulty"].lower() or "medium",
        "topics": tuple(split(cells["topic"])),
        "tags": tuple(split(cells["tags"])),
        "citations": (citation,) if doc else (),
    }


def _single(cells: Cells, shared: dict[str, Any]) -> Item:
    return SingleChoice(**shared, options=_options(cells))


def _options(cells: Cells, words: Sequence[str] = ()) -> tuple[Option, ...]:
    keys, critical = cells.marks("key", words), cells.marks("critical", words)
    return tuple(
        Option(
            id=part_id(place),
            text=text,
            fraction=ONE if letter in keys else ZERO,
            feedback=feedback,
            critical=letter in critical,
        )
        for place, (letter, text, feedback) in enumerate(cells.options())
    )


def _multiple(cells: Cells, shared: dict[str, Any]) -> Item:
    rule = cells["rule"].lower() or "right_minus_wrong"
    options = _options(cells)
    right = sum(one.fraction == ONE for one in options)
    return MultipleResponse(
        **shared,
        scoring=MultipleScoring(rule=rule, select_n=right if rule == "select_n" else None),
        options=tuple(
            Tick(id=one.id, text=one.text, right=one.fraction == ONE, feedback=one.feedback, critical=one.critical)
            for one in options
        ),
    )


def _true_false(cells: Cells, shared: dict[str, Any]) -> Item:
    key, critical = cells["key"].lower(), cells["critical"].lower()
    if key not in {"true", "false"}:
        raise cells.wrong("key", "must be true or false")
    if critical not in {"", {"true": "false", "false": "true"}[key]}:
        raise cells.wrong("critical", "must be empty or the wrong answer, true or false")
    return TrueFalse(
        **shared,
        key=key == "true",
        feedback_true=cells["feedback_a"],
        feedback_false=cells["feedback_b"],
        critical=bool(critical),
    )


def _numeric(cells: Cells, shared: dict[str, Any]) -> Item:
    keys, critical = cells.marks("key"), cells.marks("critical")
    answers = tuple(
        NumericAnswer(
            id=part_id(place),
            fraction=ONE if letter in keys else ZERO,
            feedback=feedback,
            critical=letter in critical,
            **_bounds(cells, letter, text),
        )
        for place, (letter, text, feedback) in enumerate(cells.options())
    )
    return Numeric(**shared, answers=answers)


def _bounds(cells: Cells, letter: str, text: str) -> dict[str, Any]:
    """``2.5``, ``2.5 ± 0.1``, ``2.5 ± 5 %`` or ``2..3``."""
    try:
        if found := _RANGE.fullmatch(text):
            return {"value": b.key_number(found[1]), "high": b.key_number(found[2])}
        if found := _ABOUT.fullmatch(text):
            return {"value": b.key_number(found[1]), "tolerance": b.key_number(found[2]), "relative": bool(found[3])}
        return {"value": b.key_number(text)}
    except InvalidItem as error:
        raise cells.wrong(f"option_{letter}", error.problems[0].message) from error


def _short(cells: Cells, shared: dict[str, Any]) -> Item:
    keys, critical = cells.marks("key"), cells.marks("critical")
    return ShortText(
        **shared,
        variants=tuple(
            Variant(
                id=part_id(place),
                text=text,
                fraction=ONE if letter in keys else ZERO,
                feedback=feedback,
                critical=letter in critical,
            )
            for place, (letter, text, feedback) in enumerate(cells.options())
        ),
    )


def _client(cells: Cells, shared: dict[str, Any]) -> Item:
    keys, critical = cells.marks("key", DECISIONS), cells.marks("critical", DECISIONS)
    decisions = tuple(
        Decision(
            id=one,
            fraction=ONE if one in keys else ZERO,
            critical=None if one in keys else one in critical,
            feedback=cells[f"feedback_{one}"],
        )
        for one in DECISIONS
    )
    return ClientDecision(
        **shared,
        client=Client(**{fact: cells[f"client_{fact}"] for fact in FACTS}),
        decisions=decisions,
        reasons=_options(cells, DECISIONS),
        until=cells["until"],
        scoring=PairScoring(rule=cells["rule"].lower() or "parts"),
    )


_MAKERS = {
    "single_choice": _single,
    "multiple_response": _multiple,
    "true_false": _true_false,
    "numeric": _numeric,
    "short_text": _short,
    "client_decision": _client,
}
