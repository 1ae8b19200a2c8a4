"""What may be drawn from a bank: the newest approved version of each of its questions, and cases that are whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, Text, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms_plugin.authoring.models import Item, ItemStatus, ItemVersion, PoolMark
from lms_plugin.db import read_rows
from lms_plugin.json_rows import as_json
from question_bank.blueprint import PoolItem
from question_bank.items import Case

KEPT = 32  # banks, as they are stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """What may be drawn from a bank: light pool items whose ``version_ref`` is a version id, and these by item key.

    ``hashes`` are version id → content hash, of those that are not a case's questions.
    """

    items: tuple[PoolItem, ...]
    versions: Mapping[str, int]
    hashes: Mapping[int, str]


_OTHER = aliased(ItemVersion)


def _newest(*statuses: ItemStatus) -> Executable:
    """The version of each item of a bank that was approved last, where it has one of these statuses, as one value, and
    the bank's mark. One that is out of date brings back none that it replaced: that may be the one with the error."""
    ever = or_(_OTHER.status == ItemStatus.APPROVED, _OTHER.status == ItemStatus.STALE)
    newest = select(func.max(_OTHER.number)).where(_OTHER.item_id == Item.id, ever)
    allowed = or_(*(ItemVersion.status == status for status in statuses))
    topics = cast(ItemVersion.topics, Text)  # as it is stored: the same few lists again and again, each read once
    facts = (ItemVersion.difficulty, ItemVersion.critical, ItemVersion.type, ItemVersion.content_hash)
    return (
        select(
            as_json(Item.key, ItemVersion.id, topics, *facts),
            select(PoolMark.mark).where(PoolMark.bank_id == bindparam("bank")).scalar_subquery(),
        )
        .select_from(Item)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(
            Item.bank_id == bindparam("bank"),
            ItemVersion.number == newest.correlate(Item).scalar_subquery(),
            allowed,
        )
    )


# Built once: putting a statement together costs more than sending it.
_POOL, _POOL_WITH_STALE = _newest(ItemStatus.APPROVED), _newest(ItemStatus.APPROVED, ItemStatus.STALE)
_CASES = (
    select(Item.key, ItemVersion.id, ItemVersion.status, ItemVersion.document)
    .join(Item, Item.id == ItemVersion.item_id)
    .where(Item.bank_id == bindparam("bank"), ItemVersion.type == Case.type, ItemVersion.status != ItemStatus.RETIRED)
    .order_by(ItemVersion.number)
)
_CHILDREN = (
    select(Item.key, ItemVersion.document["version"].as_integer(), ItemVersion.id, ItemVersion.critical)
    .join(Item, Item.id == ItemVersion.item_id)
    .where(
        Item.bank_id == bindparam("bank"),
        Item.key.in_(bindparam("keys", expanding=True)),
        ItemVersion.status == ItemStatus.APPROVED,
    )
    .order_by(ItemVersion.number)
)


def pool(session: Session, bank_id: int, *, with_stale: bool = False, mark: str | None = None) -> Pool:
    """The newest approved version of each item of a bank; drafts and retired ones are never in it.

    A case is in it while all its questions are approved in the versions it names; they never are by themselves.
    ``with_stale``: also versions whose source changed since, which is for practice only. ``mark``: the bank's own, just
    read in a transaction that changes nothing of it; nothing is read where it was met.
    """
    met = [] if mark is None else _met((mark, with_stale))
    if met:
        return met[0]
    stored, marked = read_rows(session, _POOL_WITH_STALE if with_stale else _POOL, {"bank": bank_id})[0]
    found = _without_cases(stored or "[]")
    if found is None:
        return _made_of(_read(stored), _cases(session, bank_id))
    if marked == mark:
        met.append(found)
    return found


@lru_cache(maxsize=KEPT)
def _met(_name: tuple[str, bool]) -> list[Pool]:
    """Where the pool is kept that was read with this mark, stale versions or not; nothing at first."""
    return []


@lru_cache(maxsize=KEPT)
def _without_cases(stored: str) -> Pool | None:
    """The pool of a bank that holds no case, kept by all that is stored of it; None: it holds one."""
    rows = _read(stored)
    if any(kind == Case.type for *_, kind, _hash in rows):
        return None
    return _made_of(rows, _Cases({}, frozenset(), {}))


def _read(stored: str) -> list[list[Any]]:
    """What was found of each item, by its key."""
    return sorted(json.loads(stored))


def _made_of(rows: Sequence[Sequence[Any]], cases: _Cases) -> Pool:
    drawable = [
        PoolItem(
            item_id=key,
            topics=_topics(topics),
            difficulty=difficulty,
            critical=bool(critical) or version in cases.critical,
            version_ref=version,
            children=cases.children.get(version, ()),
            critical_children=cases.critical.get(version, 0),
        )
        for key, version, topics, difficulty, critical, kind, _ in rows
        if key not in cases.inside and (kind != Case.type or version in cases.children)
    ]
    return Pool(
        items=tuple(drawable),
        versions={item.item_id: int(item.version_ref or 0) for item in drawable},
        hashes={version: content_hash for _key, version, *_, content_hash in rows},
    )


@lru_cache(maxsize=2_000)
def _topics(text: str) -> frozenset[str]:
    return frozenset(json.loads(text))


@dataclass(frozen=True, slots=True)
class _Cases:
    """Of a bank's cases, by version id, the questions that are all there, and of how many of them an answer is
    safety-critical, where there is one; and everything that is part of some case."""

    children: dict[int, tuple[tuple[str, int], ...]]
    inside: frozenset[str]
    critical: Mapping[int, int]


def _cases(session: Session, bank_id: int) -> _Cases:
    told: dict[tuple[str, bool], tuple[int, Any]] = {}  # of each case what was approved last, and what is newest
    for case_key, version_id, status, document in session.execute(_CASES, {"bank": bank_id}):
        told[case_key, False] = version_id, document
        if status in {ItemStatus.APPROVED, ItemStatus.STALE}:
            told[case_key, True] = version_id, document
    named = {
        version_id: [(one["item_id"], one["version"]) for one in document["children"]]
        for version_id, document in told.values()
    }
    keys = {key for children in named.values() for key, _ in children}
    rows = session.execute(_CHILDREN, {"bank": bank_id, "keys": list(keys)}).all()
    approved = {(key, version): version_id for key, version, version_id, _ in rows}
    dangerous = {version_id for *_, version_id, critical in rows if critical}
    whole = {
        case: tuple((key, approved[key, version]) for key, version in children)
        for case, children in named.items()
        if all(child in approved for child in children)
    }
    counts = {case: sum(one in dangerous for _, one in children) for case, children in whole.items()}
    return _Cases(whole, frozenset(keys), {case: count for case, count in counts.items() if count})
