"""Drawing a form from a pool: rules, a stored seed, and the same paper again from the record (assessment.md 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from question_bank.drawing import draw, recorded_paper
from question_bank.errors import InfeasibleBlueprint, InvalidBlueprint, RecordMismatch, Shortfall
from question_bank.ordering import option_order
from question_bank.seeding import seed_bytes

__all__ = [
    "Blueprint",
    "BlueprintRow",
    "FixedSlot",
    "Form",
    "FormSlot",
    "PoolItem",
    "Section",
    "assemble",
    "name_in",
    "option_order",
    "rebuild",
]


Groups = tuple[tuple[tuple[int, ...], tuple[str, ...]], ...]  # rows by their numbers, and the items that fit them


def name_in(bank: int | None, item_id: str) -> str:
    """What an item is called in a draw: by its id; those of another bank than the quiz's own (None) with that before
    it, so that two banks may call different items alike. No item id has a colon."""
    return item_id if bank is None else f"{bank}:{item_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolItem:
    """What drawing has to know of an item. ``version_ref`` is the caller's own mark, handed back in the form.

    ``item_id`` is its name in the draw (:func:`name_in`), ``bank`` where it is from, None: the quiz's own bank.

    ``children`` are the questions of a case, in order, each with its own mark: they come together or not at all, and
    none of them is drawn by itself. ``critical_children``: how many of them have a safety-critical answer.
    """

    item_id: str
    topics: frozenset[str] = frozenset()
    difficulty: str = "medium"
    critical: bool = False
    bank: int | None = None
    version_ref: str | int | None = None
    children: tuple[tuple[str, str | int | None], ...] = ()
    critical_children: int = 0

    @property
    def critical_questions(self) -> int:
        """How many questions with a safety-critical answer whoever gets it meets."""
        return self.critical_children if self.children else int(self.critical)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintRow:
    """``count`` items of a topic, difficulty and safety; None means any. ``mark`` None: the item's own.

    ``bank``: which bank they are drawn from, None: the quiz's own.

    A case fills one place, however many questions it has; each of them then has this mark.

    ``under``: the topics that stood under ``topic`` when the row was published; their questions fit as well.
    """

    count: int
    topic: str | None = None
    difficulty: str | None = None
    safety: bool | None = None
    mark: Decimal | None = None
    bank: int | None = None
    under: tuple[str, ...] = ()

    def takes(self, item: PoolItem) -> bool:
        """Whether an item may fill this row."""
        return (
            self.bank == item.bank
            and (self.topic is None or self.topic in item.topics or not item.topics.isdisjoint(self.under))
            and (self.difficulty is None or self.difficulty == item.difficulty)
            and (self.safety is None or self.safety == item.critical)
        )

    def __str__(self) -> str:
        safety = {None: None, True: "safety-critical", False: "not safety-critical"}[self.safety]
        words = [word for word in (self.topic, self.difficulty, safety) if word]
        return f"{self.count} × {', '.join(words) or 'any question'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedSlot:
    """An item that is always there. ``mark`` None: the item's own; ``bank`` None: it is of the quiz's own bank."""

    item_id: str
    mark: Decimal | None = None
    bank: int | None = None

    @property
    def name(self) -> str:
        """What it is called in a draw."""
        return name_in(self.bank, self.item_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fixed items, then rows to draw; ``shuffle`` mixes all of them within the section."""

    rows: tuple[BlueprintRow, ...] = ()
    fixed: tuple[FixedSlot, ...] = ()
    shuffle: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """Sections in order. ``retire_after``: an item used so often this term is no longer drawn.

    Raises:
        InvalidBlueprint: a count below 1, or an item fixed twice.
    """

    sections: tuple[Section, ...]
    retire_after: int | None = None

    def __post_init__(self) -> None:
        if any(row.count < 1 for section in self.sections for row in section.rows):
            raise InvalidBlueprint("Every row of a blueprint draws at least one question.")
        times = Counter(slot.name for section in self.sections for slot in section.fixed)
        twice = sorted(name.rpartition(":")[2] for name, count in times.items() if count > 1)
        if twice:
            raise InvalidBlueprint(f"A question can be fixed once only: {', '.join(twice)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSlot:
    """One position of a form. ``section`` counts from 0; ``mark`` None: the item's own.

    ``case``: the case whose question this is, and the caller's mark of it.
    """

    item_id: str
    section: int
    mark: Decimal | None = None
    version_ref: str | int | None = None
    case: str | None = None
    case_ref: str | int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A drawn paper; ``record`` is JSON from which :func:`rebuild` makes it again."""

    slots: tuple[FormSlot, ...]
    record: dict[str, Any] = field(repr=False, compare=False)


def assemble(
    blueprint: Blueprint,
    pool: Sequence[PoolItem],
    *,
    seed: str | bytes,
    history: Mapping[str, int] | None = None,
    uses: Mapping[str, int] | None = None,
) -> Form:
    """Draw a form; an item is in it once at most, and the questions of a case stand together.

    ``seed``: 128 bits, as 16 bytes or 32 hex digits. ``history``: how often this learner had an item in this quiz.
    ``uses``: how often an item was used this term. Items never had come first, then those had least often; within such
    a tier an item of weight w = 1/(1 + uses) is sorted by u^(1/w), highest first (assessment.md 3).

    Raises:
        InfeasibleBlueprint: the rows cannot all be filled with different items; nothing is filled silently.
    """
    known = _known(_Itself(pool)) if isinstance(pool, tuple) else _looked_up(pool)
    cases = known.cases
    missing = [slot for section in blueprint.sections for slot in section.fixed if slot.name not in known.by_id]
    if missing:
        raise InfeasibleBlueprint(
            [Shortfall(rows=(f"fixed question {slot.item_id}",), needed=1, available=0) for slot in missing]
        )
    record = {
        "algorithm": 1,
        "seed": seed_bytes(seed).hex(),
        "sections": [_section(section) for section in blueprint.sections],
        **_candidates(blueprint, known, _of_cases(history or {}, cases), _of_cases(uses or {}, cases)),
    }
    if cases:
        record["cases"] = {name: list(cases[name]) for name in sorted(cases)}
    record["result"] = draw(record)
    return Form(slots=_slots(record["result"], known.refs), record=record)


def rebuild(record: Mapping[str, Any]) -> Form:
    """The paper of a stored record, drawn again by the algorithm it was made with; ``version_ref`` is not in it.

    Raises:
        RecordMismatch: the draw does not give the stored result, or the algorithm is not known.
    """
    if recorded_paper(record) != record["result"]:
        raise RecordMismatch("The stored draw does not give the paper that was stored with it.")
    return Form(slots=_slots(record["result"], {}), record=dict(record))


def _of_cases(times: Mapping[str, int], cases: Mapping[str, Sequence[str]]) -> Mapping[str, int]:
    """The same counts with those of cases: as often as the question of it that was had most often."""
    if not cases:
        return times
    return {**times, **{name: max(times.get(child, 0) for child in children) for name, children in cases.items()}}


def _section(section: Section) -> dict[str, Any]:
    return {
        "shuffle": section.shuffle,
        "fixed": [{"item_id": slot.name, "mark": _text(slot.mark)} for slot in section.fixed],
        "rows": [{"name": str(row), "count": row.count, "mark": _text(row.mark)} for row in section.rows],
    }


def _candidates(
    blueprint: Blueprint,
    known: _Known,
    history: Mapping[str, int],
    uses: Mapping[str, int],
) -> dict[str, Any]:
    """Who could be drawn for which rows, compactly: thousands of items are kept with every attempt."""
    rows = tuple(row for section in blueprint.sections for row in section.rows)
    fixed = frozenset(slot.name for section in blueprint.sections for slot in section.fixed)
    retired = frozenset(name for name, times in uses.items() if _retired(times, blueprint.retire_after))
    if retired or known.pool is None:
        groups = _groups(known, rows, fixed | retired)
    else:
        groups = _known_groups(known.pool, rows, fixed)
    drawable = {item_id for _fits, items in groups for item_id in items} if history or uses else frozenset()
    return {
        "candidates": [{"rows": list(fits), "items": list(items)} for fits, items in groups],
        "seen": {item_id: times for item_id, times in sorted(history.items()) if times and item_id in drawable},
        "uses": {item_id: times for item_id, times in sorted(uses.items()) if times and item_id in drawable},
    }


class _Itself:
    """A pool that is the same as no other: comparing all of its items would cost what keeping them by name saves."""

    def __init__(self, items: tuple[PoolItem, ...]) -> None:
        self.items = items

    def __hash__(self) -> int:
        return id(self.items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.items is self.items


@dataclass(frozen=True, slots=True)
class _Known:
    """A pool by names: its cases with their questions, what can be drawn, and the caller's marks of all of it.

    ``pool``: that pool, if it holds nothing that changes; what is known of it is kept while it is drawn from.
    """

    cases: Mapping[str, Sequence[str]]
    by_id: Mapping[str, PoolItem]
    refs: Mapping[str, str | int | None]
    pool: _Itself | None = None


def _looked_up(items: Sequence[PoolItem], pool: _Itself | None = None) -> _Known:
    cases = {item.item_id: [name for name, _ in item.children] for item in items if item.children}
    inside = {name for children in cases.values() for name in children}
    by_id = {item.item_id: item for item in items if item.item_id not in inside}
    refs = {item_id: item.version_ref for item_id, item in by_id.items()}
    refs |= {name: ref for item in by_id.values() for name, ref in item.children}
    return _Known(cases, by_id, refs, pool)


@lru_cache(maxsize=64)
def _known(pool: _Itself) -> _Known:
    return _looked_up(pool.items, pool)


@lru_cache(maxsize=64)
def _known_groups(pool: _Itself, rows: Sequence[BlueprintRow], fixed: frozenset[str]) -> Groups:
    """Kept as long as callers draw from the very same pool, which holds nothing that changes."""
    return _groups(_known(pool), rows, fixed)


def _groups(known: _Known, rows: Sequence[BlueprintRow], apart: frozenset[str]) -> Groups:
    groups: dict[tuple[int, ...], list[str]] = {}
    kinds: dict[tuple[int | None, frozenset[str], str, bool], tuple[int, ...]] = {}
    for name, item in known.by_id.items():
        if name in apart:
            continue
        kind = (item.bank, item.topics, item.difficulty, item.critical)
        fits = kinds.get(kind)
        if fits is None:
            fits = kinds[kind] = tuple(place for place, row in enumerate(rows) if row.takes(item))
        if fits:
            groups.setdefault(fits, []).append(name)
    return tuple((fits, tuple(sorted(items))) for fits, items in sorted(groups.items()))


def _retired(uses: int, after: int | None) -> bool:
    return after is not None and uses >= after


def _slots(result: Sequence[Mapping[str, Any]], refs: Mapping[str, str | int | None]) -> tuple[FormSlot, ...]:
    return tuple(
        FormSlot(
            item_id=slot["item_id"],
            section=slot["section"],
            mark=None if slot["mark"] is None else Decimal(slot["mark"]),
            version_ref=refs.get(slot["item_id"]),
            case=slot.get("case"),
            case_ref=refs.get(slot.get("case", "")),
        )
        for slot in result
    )


def _text(mark: Decimal | None) -> str | None:
    return None if mark is None else str(mark)
