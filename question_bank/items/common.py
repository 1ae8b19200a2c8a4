"""What every item has in common: identity, texts, citations, and the checks all types share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Protocol

from question_bank.errors import Problem
from question_bank.text import normalise

ITEM_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
PART_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
FORMATS = frozenset({"md", "html"})
DIFFICULTIES = frozenset({"easy", "medium", "hard"})
MIN_OPTIONS, MAX_OPTIONS = 2, 12
Pin = str | int | None  # None, "first", "last", or a place counted from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A passage a key or an option rests on. ``paragraph`` counts from 1 within the section."""

    document: str
    title: str
    document_version: int = 1
    section: str = ""
    paragraph: int | None = None
    page: int | None = None
    passage: str | None = None
    quote: str | None = None
    quote_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseItem:
    """The members all item types share (docs/native-format.md)."""

    type: ClassVar[str]

    item_id: str
    stem: str
    version: int = 1
    idnumber: str | None = None
    format: str = "md"
    general_feedback: str = ""
    objective: str = ""
    citations: tuple[Citation, ...] = ()
    claim_ids: tuple[str, ...] = ()
    default_mark: Decimal = Decimal(1)
    difficulty: str = "medium"
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    penalty: Decimal = Decimal(0)
    shuffle: bool = True
    rule_version: int = 1


class Choosable(Protocol):
    """An option or choice: what is shown in one row and can be picked."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def pin(self) -> Pin: ...


def shared_problems(item: BaseItem) -> list[Problem]:
    """What is wrong with the members all types share."""
    checks = (
        ("item_id", ITEM_ID.fullmatch(item.item_id), "must be 1 to 64 letters, digits, dots, dashes or underscores"),
        ("stem", item.stem.strip(), "the question is empty"),
        ("format", item.format in FORMATS, "must be md or html"),
        ("difficulty", item.difficulty in DIFFICULTIES, "must be easy, medium or hard"),
        ("version", item.version >= 1, "must be 1 or more"),
        ("rule_version", item.rule_version >= 1, "must be 1 or more"),
        ("default_mark", item.default_mark >= 0, "must not be negative"),
        ("penalty", 0 <= item.penalty <= 1, "must lie between 0 and 1"),
    )
    return [Problem(path, message) for path, fine, message in checks if not fine]


def id_problems(ids: Iterable[tuple[str, str]]) -> list[Problem]:
    """Part ids, given as (path, id), that are malformed or used twice in the item."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for path, one in ids:
        if not PART_ID.fullmatch(one):
            problems.append(Problem(path, "must be 1 to 32 letters, digits, dashes or underscores", quoted=one))
        elif one in seen:
            problems.append(Problem(path, f"the id {one} is used twice in this item", quoted=one))
        seen.add(one)
    return problems


def option_problems(options: Sequence[Choosable], member: str, *, least: int = MIN_OPTIONS) -> list[Problem]:
    """Too few or too many options, empty ones, equal ones, and pins to places that are not there or taken."""
    problems: list[Problem] = []
    if not least <= len(options) <= MAX_OPTIONS:
        problems.append(Problem(member, f"there must be {least} to {MAX_OPTIONS}, not {len(options)}"))
    seen: dict[str, str] = {}
    for place, option in enumerate(options):
        path, plain = f"{member}[{place}].text", normalise(option.text)
        if not plain:
            problems.append(Problem(path, "is empty"))
        elif plain in seen:
            message = f"reads the same as option {seen[plain]}"
            problems.append(Problem(path, message, rule="S2", quoted=option.text))
        else:
            seen[plain] = option.id
    return problems + _pin_problems(options, member)


def _pin_problems(options: Sequence[Choosable], member: str) -> list[Problem]:
    problems: list[Problem] = []
    taken: set[int] = set()
    for place, option in enumerate(options):
        if option.pin is None:
            continue
        held, path = pinned_place(option.pin, len(options)), f"{member}[{place}].pin"
        if held is None:
            problems.append(Problem(path, f"there is no place {option.pin}", quoted=str(option.pin)))
        elif held in taken:
            problems.append(Problem(path, "another option is pinned to the same place", quoted=str(option.pin)))
        else:
            taken.add(held)
    return problems


def pinned_place(pin: str | int, count: int) -> int | None:
    """The place, from 0, that a pin holds among ``count`` options; None if there is no such place."""
    place = {"first": 0, "last": count - 1}.get(pin) if isinstance(pin, str) else pin
    return place if place is not None and 0 <= place < count else None


def critical_problems(path: str, *, credit: bool, feedback: str, cited: bool, quoted: str) -> list[Problem]:
    """A safety flag needs an answer without credit, with feedback and with a citation (assessment.md 1.2)."""
    checks = (
        (not credit, "a safety-critical answer must not earn credit"),
        (feedback.strip(), "a safety-critical answer needs feedback"),
        (cited, "a safety-critical answer needs a citation"),
    )
    return [Problem(path, message, rule="S4", quoted=quoted) for fine, message in checks if not fine]
