"""The contradictions of a bank: found anew whenever a document was read, open until a person resolves them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms_plugin.authoring.documents import Wake
from lms_plugin.authoring.models import Bank
from lms_plugin.authoring.source_models import ClaimState, ConflictState, SourceConflict
from lms_plugin.authoring.sources import sources
from lms_plugin.db import after_commit, reading
from lms_plugin.errors import InvalidInput, NotFound
from question_bank.conflicts.finder import find_conflicts
from question_bank.conflicts.model import Conflict, Passage
from question_bank.facts import Facts

Sessions = Callable[[], AbstractContextManager[Session]]
HELD = frozenset({ClaimState.PROPOSED, ClaimState.ACCEPTED})


class Resolution(StrEnum):
    """How a person resolves a contradiction (assessment.md 4.6)."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"
    NEITHER = "neither"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class _Found:
    key: str
    conflict: Conflict
    one: dict[str, Any]
    other: dict[str, Any]


def changed(session: Session, bank_id: int) -> None:
    """What the bank's documents say has changed: contradictions are looked for anew, soon."""
    session.execute(update(Bank).where(Bank.id == bank_id).values(source_revision=Bank.source_revision + 1))
    after_commit(session, Wake.call)


def check_changed(sessions: Sessions) -> None:
    """Look for contradictions in every bank that has changed. No transaction is open while looking."""
    with reading(), sessions() as session:
        found = session.execute(
            select(Bank.id, Bank.source_revision).where(Bank.checked_revision < Bank.source_revision)
        ).all()
    for bank_id, revision in found:
        with reading(), sessions() as session:
            said = sources(session, bank_id, states=HELD)
        conflicts = find_conflicts(Facts(said.sources))
        ids = {name: version.id for name, version in said.versions.items()}
        with sessions() as session:
            _keep(session, bank_id, {one.key: one for one in (_found(conflict, ids) for conflict in conflicts)})
            bank = session.get_one(Bank, bank_id, with_for_update=True)
            bank.checked_revision = max(bank.checked_revision, revision)


def _keep(session: Session, bank_id: int, found: dict[str, _Found]) -> None:
    """Write down what was found.

    A resolved one stays resolved as long as its two passages read the same; an open one whose passages are gone goes.
    """
    known = {row.key: row for row in session.scalars(select(SourceConflict).filter_by(bank_id=bank_id))}
    for key, row in known.items():
        if key not in found and row.state is ConflictState.OPEN:
            session.delete(row)
        elif key in found:
            one = found[key]
            row.one, row.other = one.one, one.other
            row.reason, row.why, row.parts = one.conflict.reason, one.conflict.why.value, list(one.conflict.parts)
    for key, one in found.items():
        if key not in known:
            session.add(
                SourceConflict(
                    bank_id=bank_id,
                    key=key,
                    kind=one.conflict.kind.value,
                    subject=one.conflict.subject,
                    reason=one.conflict.reason,
                    why=one.conflict.why.value,
                    parts=list(one.conflict.parts),
                    one=one.one,
                    other=one.other,
                    state=ConflictState.OPEN,
                )
            )


def _found(conflict: Conflict, ids: dict[str, int]) -> _Found:
    one, other = (_side(side, ids) for side in (conflict.one, conflict.other))
    told = "\x1f".join([conflict.kind.value, one["document"], one["text"], other["document"], other["text"]])
    return _Found(sha256(told.encode()).hexdigest(), conflict, one, other)


def _side(side: Passage, ids: dict[str, int]) -> dict[str, Any]:
    return {
        "version": ids[side.document],
        "document": side.document,
        "start": side.start,
        "end": side.end,
        "text": side.text,
    }


def listed(session: Session, bank_id: int) -> list[SourceConflict]:
    """The contradictions of a bank, open ones first."""
    rows = session.scalars(select(SourceConflict).filter_by(bank_id=bank_id).order_by(SourceConflict.id))
    return sorted(rows, key=lambda row: row.state is not ConflictState.OPEN)


def open_count(session: Session, bank_id: int) -> int:
    """How many wait for a person."""
    query = select(func.count()).select_from(SourceConflict).filter_by(bank_id=bank_id, state=ConflictState.OPEN)
    return session.scalar(query) or 0


def next_open(session: Session, bank_id: int, *, after: int) -> int | None:
    """The next open contradiction after this one, else the first; None: none is open."""
    query = select(SourceConflict.id).filter_by(bank_id=bank_id, state=ConflictState.OPEN).order_by(SourceConflict.id)
    found = session.scalars(query).all()
    return next((one for one in found if one > after), found[0] if found else None)


def resolve(
    session: Session,
    conflict_id: int,
    *,
    bank_id: int,
    resolution: str,
    note: str,
    person_id: int,
    now: datetime,
) -> None:
    """Resolve a contradiction, or open it again with an empty resolution.

    Raises:
        NotFound: it is not of this bank.
        InvalidInput: the resolution is none of the known ones.
    """
    row = session.scalar(select(SourceConflict).filter_by(id=conflict_id, bank_id=bank_id).with_for_update())
    if row is None:
        raise NotFound(detail="no such contradiction in this bank")
    if resolution and resolution not in set(Resolution):
        raise InvalidInput(detail="resolution")
    row.state = ConflictState.RESOLVED if resolution else ConflictState.OPEN
    row.resolution, row.note = resolution, note.strip()[:500]
    row.resolved_by, row.resolved_at = (person_id, now) if resolution else (None, None)


def shut_out(session: Session, bank_id: int) -> list[tuple[int, int, int]]:
    """Stretches (version, start, end) that nothing is drafted from: open contradictions, and sides not preferred."""
    stretches: list[tuple[int, int, int]] = []
    for row in session.scalars(select(SourceConflict).filter_by(bank_id=bank_id)):
        sides = {
            "": (row.one, row.other),
            Resolution.FIRST: (row.other,),
            Resolution.SECOND: (row.one,),
            Resolution.BOTH: (),
            Resolution.NEITHER: (row.one, row.other),
            Resolution.NONE: (),
        }[row.resolution]
        stretches += [(side["version"], side["start"], side["end"]) for side in sides]
    return stretches
