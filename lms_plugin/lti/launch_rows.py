"""What a launch writes last, with nothing to wait for in between: on PostgreSQL, where each statement is a message and
an answer, one statement; on SQLite, which changes no rows inside of another statement, one after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import CTE, Table, bindparam, or_, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from lms_plugin.db import add_row, read_rows
from lms_plugin.lti.models import Launch, Membership, Person, UsedState
from lms_plugin.lti.upserts import table_of, upsert

_LAUNCHES, _PEOPLE, _MEMBERS, _TOMBSTONES = (table_of(kind) for kind in (Launch, Person, Membership, UsedState))


class Wanted(NamedTuple):
    """A row to be made or changed, as ``upserts.upsert`` takes it; of a membership's key its person is left out."""

    key: Mapping[str, Any]
    values: Mapping[str, Any]
    when_new: Mapping[str, Any] = {}

    @property
    def facts(self) -> dict[str, Any]:
        """All that it says."""
        return {**self.key, **self.values, **self.when_new}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchRows:
    """The rows of one launch. ``launch`` and ``member`` leave their person out, ``tombstone`` its launch.

    ``person``: the row's id where there is nothing to change in it, if it is still that of ``sub``. ``member`` is None
    there.
    """

    person: int | Wanted
    sub: str
    member: Wanted | None
    launch: Mapping[str, Any]
    tombstone: Mapping[str, Any] | None

    @property
    def ending(self) -> dict[str, Any]:
        """What names the launches of others that end by this one."""
        launch = self.launch
        return {"browser": launch["browser_hash"], "context": launch["context_id"], "now": launch["created_at"]}


def write_launch(session: Session, rows: LaunchRows) -> int | None:
    """Make these rows, and end the launches of others in this browser; returns the person's id.

    None, and nothing is written, where the person's row is not ``sub``'s any more: they were erased since it was looked
    up, and what they did for a course stays with a row that nobody may open.
    """
    if session.get_bind().dialect.name == "postgresql":
        return _write_at_once(session, rows)
    return _write_in_turn(session, rows)


_STILL: Any = select(Person.id).where(Person.id == bindparam("person"), Person.sub == bindparam("sub"))


def _write_in_turn(session: Session, rows: LaunchRows) -> int | None:
    who, member, launch = rows.person, rows.member, rows.launch
    if isinstance(who, int) and not read_rows(session, _STILL, {"person": who, "sub": rows.sub}):
        return None
    person = who if isinstance(who, int) else int(upsert(session, Person, who.key, who.values, when_new=who.when_new))
    if member:
        upsert(session, Membership, {**member.key, "person_id": person}, member.values)
    read_rows(session, _ENDING[launch["test_user"]], {**rows.ending, "person": person})
    add_row(session, Launch, {**launch, "person_id": person})
    if rows.tombstone:
        add_row(session, UsedState, {**rows.tombstone, "launch_id": launch["id"]})
    return person


def end_other_peoples(
    session: Session, *, browser_hash: str, person_id: int, context_id: int, test_user: bool, now: datetime
) -> None:
    """End the launches of others in this browser; a teacher and their test user may go back and forth (LAUNCH-29)."""
    facts = {"browser": browser_hash, "person": person_id, "context": context_id, "now": now}
    read_rows(session, _ENDING[test_user], facts)


def _ending(person: Any, *, test_user: bool) -> ReturningUpdate[Any]:
    elsewhere = _LAUNCHES.c.context_id != bindparam("context")
    return (
        _LAUNCHES.update()
        .where(
            _LAUNCHES.c.browser_hash == bindparam("browser"),
            _LAUNCHES.c.person_id != person,
            _LAUNCHES.c.ended_at.is_(None),
            # A test user comes: the teacher's stay. Somebody else comes: the test user's own do, a teacher is back.
            elsewhere if test_user else or_(elsewhere, ~_LAUNCHES.c.test_user),
        )
        .values(ended_at=bindparam("now"))
        .returning(_LAUNCHES.c.id)
    )


_ENDING = {known: _ending(bindparam("person"), test_user=known) for known in (False, True)}


class _Shape(NamedTuple):
    """Which columns a statement for these rows has; empty where there is no such row."""

    person: tuple[tuple[str, ...], ...]
    member: tuple[tuple[str, ...], ...]
    launch: tuple[str, ...]
    tombstone: tuple[str, ...]
    test_user: bool


def _write_at_once(session: Session, rows: LaunchRows) -> int | None:
    who, member, launch, tombstone = rows.person, rows.member, rows.launch, rows.tombstone or {}
    facts = rows.ending
    shape = _Shape(_columns(who), _columns(member), tuple(launch), tuple(tombstone), launch["test_user"])
    if isinstance(who, Wanted):
        facts |= _named(_PEOPLE, who.facts)
    else:
        facts |= {"person": who, "sub": rows.sub}
    facts |= _named(_MEMBERS, member.facts) if member else {}
    facts |= _named(_LAUNCHES, launch) | _named(_TOMBSTONES, tombstone)
    made = read_rows(session, _at_once(shape), facts)
    return int(made[0].person_id) if made else None


def _columns(row: int | Wanted | None) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(part) for part in row) if isinstance(row, Wanted) else ()


def _named(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{table.name}_{name}": value for name, value in values.items()}


@lru_cache(maxsize=64)
def _at_once(shape: _Shape) -> ReturningInsert[Any]:
    """One statement for all of it. What it refers to is checked at its end; whose row it is, it finds out first, and
    all the rest is made of that: of nobody, nothing."""
    if shape.person:
        its_person = _made(_PEOPLE, shape.person).returning(_PEOPLE.c.id).cte("its_person")
    else:  # who erases somebody has their row locked, and is waited for
        its_person = _STILL.with_for_update(read=True, key_share=True).cte("its_person")
    person, first = its_person.c.id, [its_person]
    if shape.member:
        first.append(
            _made(_MEMBERS, shape.member, its_person, person_id=person).returning(_MEMBERS.c.id).cte("its_member")
        )
    whose = select(person).scalar_subquery()
    first.append(_ending(whose, test_user=shape.test_user).cte("ended"))
    if shape.tombstone:
        launch_id = bindparam("launch_id", type_=_LAUNCHES.c.id.type)
        left = _made(_TOMBSTONES, ((), shape.tombstone, ()), its_person, launch_id=launch_id)
        first.append(left.returning(_TOMBSTONES.c.state_hash).cte("tombstone"))
    launch = _made(_LAUNCHES, ((), shape.launch, ()), its_person, person_id=person)
    return launch.add_cte(*first).returning(_LAUNCHES.c.person_id)


def _made(table: Table, columns: tuple[tuple[str, ...], ...], of: CTE | None = None, **found: Any) -> postgresql.Insert:
    """A row with these columns, for each row ``of`` something; by its key, if it has one, of which ``found`` may be a
    part."""
    key, values, new = columns
    said = {name: bindparam(f"{table.name}_{name}", type_=table.c[name].type) for name in (*key, *values, *new)}
    said |= found
    statement = postgresql.insert(table)
    if of is None:
        statement = statement.values(said)
    else:
        statement = statement.from_select([*said], select(*said.values()).select_from(of), include_defaults=False)
    if not key:
        return statement
    changed = {name: statement.excluded[name] for name in values}
    return statement.on_conflict_do_update(index_elements=[*key, *found], set_=changed)
