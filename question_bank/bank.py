"""A bank: its head, its documents, and its items in stored order, each with where it stands in review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from question_bank.errors import InvalidDocument, Problem
from question_bank.items import Case, Item
from question_bank.taxonomy import closes_circle

STATUSES = ("draft", "in_review", "approved", "stale", "retired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A taxonomy node of a bank; ``parent`` is the topic of the bank it stands under, None: it stands at the top."""

    id: str
    title: str
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """A document the bank's citations point into; ``sha256`` is of the file's bytes, in hex."""

    id: str
    title: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankMedia:
    """A picture that texts of the bank show as ``media:NAME``; the name begins as the SHA-256 of its bytes does."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BankItem:
    """An item of a bank and where it stands in review."""

    status: str
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A bank; items, topics and documents are each named once, and the questions of its cases are in it.

    Raises:
        InvalidDocument: with everything that is named twice, or missing in a case.
    """

    id: str
    title: str
    description: str = ""
    language: str = "en"
    topics: tuple[Topic, ...] = ()
    documents: tuple[SourceDocument, ...] = ()
    items: tuple[BankItem, ...] = ()
    media: tuple[BankMedia, ...] = ()

    def __post_init__(self) -> None:
        problems = [
            *_twice((f"bank.topics[{place}].id", one.id) for place, one in enumerate(self.topics)),
            *_twice((f"documents[{place}].id", one.id) for place, one in enumerate(self.documents)),
            *_twice((f"media[{place}].name", one.name) for place, one in enumerate(self.media)),
            *_twice((f"items[{place}].item_id", one.item.item_id) for place, one in enumerate(self.items)),
            *_twice(
                (f"items[{place}].idnumber", one.item.idnumber)
                for place, one in enumerate(self.items)
                if one.item.idnumber is not None
            ),
        ]
        problems += [
            Problem(f"items[{place}].status", f"must be one of {', '.join(STATUSES)}", quoted=one.status)
            for place, one in enumerate(self.items)
            if one.status not in STATUSES
        ]
        problems += _tree_problems(self.topics) + _case_problems(self.items)
        if problems:
            raise InvalidDocument(problems)


def _twice(named: Iterable[tuple[str, str]]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for path, name in named:
        if name in seen:
            problems.append(Problem(path, f"{name} is used twice in this bank", quoted=name))
        seen.add(name)
    return problems


def _tree_problems(topics: tuple[Topic, ...]) -> list[Problem]:
    known = {one.id for one in topics}
    parents = {one.id: one.parent for one in topics if one.parent is not None}
    problems = []
    for place, one in enumerate(topics):
        path = f"bank.topics[{place}].parent"
        if one.parent is not None and one.parent not in known:
            problems.append(Problem(path, "this topic is not in the bank", quoted=one.parent))
        elif one.parent is not None and closes_circle(parents, one.id, one.parent):
            problems.append(Problem(path, "a topic cannot stand under itself", quoted=one.parent))
    return problems


def _case_problems(items: tuple[BankItem, ...]) -> list[Problem]:
    """Questions of cases that are not there, are cases themselves, or not approved where their case is (1.2)."""
    held = {one.item.item_id: one for one in items}
    problems = []
    for place, entry in enumerate(items):
        for number, child in enumerate(entry.item.children if isinstance(entry.item, Case) else ()):
            found, path = held.get(child.item_id), f"items[{place}].children[{number}]"
            if found is None:
                problems.append(Problem(path, "this question is not in the bank", quoted=child.item_id))
            elif isinstance(found.item, Case):
                problems.append(Problem(path, "a case cannot be a question of a case", quoted=child.item_id))
            elif child.version > found.item.version:
                problems.append(Problem(path, f"there is no version {child.version} of it", quoted=child.item_id))
            elif entry.status == "approved" != found.status and child.version == found.item.version:
                problems.append(Problem(path, "the case is approved, this question is not", quoted=child.item_id))
    return problems
