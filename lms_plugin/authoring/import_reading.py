"""What the worker does with a file of questions: read it apart, compare it with the bank, keep the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import import_pictures, importing, questions
from lms_plugin.authoring.contradictions import Sessions
from lms_plugin.authoring.exchange_models import Choice, ImportLine, ImportState, ItemImport, LineState
from lms_plugin.authoring.import_process import read_apart
from lms_plugin.authoring.models import Bank, ItemVersion
from lms_plugin.authoring.models import Item as ItemRow
from lms_plugin.db import reading
from question_bank.errors import Problem
from question_bank.interchange import native
from question_bank.interchange.model import Found, Reading
from question_bank.interchange.report import Line, dry_run
from question_bank.items import Item
from question_bank.linter import lint_item

log = structlog.get_logger(__name__)


def read_waiting(sessions: Sessions, clock: Callable[[], datetime]) -> int:
    """Read every file that waits, one after another; no transaction is open meanwhile. Returns how many were read."""
    count = 0
    while True:
        with sessions() as session:
            found = importing.lease_one(session, now=clock())
            leased = None if found is None else (found.id, found.format, found.content, found.confirmed)
        if leased is None:
            return count
        import_id, name, content, confirmed = leased
        answer = read_apart(name, content, confirmed=confirmed)
        with reading(), sessions() as session:
            bank = look(session, import_id)
        rows = compare(import_id, answer, bank)
        with sessions() as session:
            keep(session, import_id, answer, rows, mark=bank.mark, now=clock())
        count += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BankNow:
    """A bank as a report compares with it."""

    mark: int
    language: str
    items: list[Item]


def look(session: Session, import_id: int) -> BankNow:
    """The bank of an import."""
    bank = session.get_one(Bank, session.get_one(ItemImport, import_id).bank_id)
    mark = bank_mark(session, bank.id)
    return BankNow(mark=mark, language=bank.language, items=list(questions.items_of(session, bank.id).values()))


def compare(import_id: int, answer: dict[str, Any], bank: BankNow) -> list[ImportLine]:
    """The report's lines; none of a file that could not be read. No transaction is open meanwhile."""
    said = answer.get("found", [])
    lines = dry_run(Reading(found=tuple(map(_found, said))), bank.items)
    return [
        _row(import_id, place, line, one, bank.language)
        for place, (line, one) in enumerate(zip(lines, said, strict=True))
    ]


def keep(
    session: Session, import_id: int, answer: dict[str, Any], rows: list[ImportLine], *, mark: int, now: datetime
) -> None:
    """Write the report down. A file that somebody else finished or forgot meanwhile stays as it is."""
    found = session.get_one(ItemImport, import_id, with_for_update=True)
    if found.state is not ImportState.WAITING:
        return
    found.lease_until = None
    if "problem" in answer:
        found.state, found.problem, found.advice = ImportState.FAILED, answer["problem"], answer["advice"]
        found.preview = answer.get("preview", [])
        log.info("import_unreadable", import_id=import_id, problem=found.problem)
        return
    session.execute(delete(ImportLine).where(ImportLine.import_id == import_id))
    found.state, found.notes, found.bank_mark = ImportState.READ, answer["notes"], mark
    session.add_all(rows)
    import_pictures.keep(session, found.bank_id, import_id, answer.get("media", []), now=now)
    log.info("import_read", import_id=import_id, format=found.format, questions=len(rows))


def bank_mark(session: Session, bank_id: int) -> int:
    """The newest version of any item of a bank: what has changed when this number has."""
    newest = select(func.max(ItemVersion.id)).join(ItemRow, ItemRow.id == ItemVersion.item_id)
    return session.scalar(newest.where(ItemRow.bank_id == bank_id)) or 0


def _found(said: dict[str, Any]) -> Found:
    document = said["document"]
    return Found(
        place=said["place"],
        kind=said["kind"],
        item=None if document is None else native.item_from_document(document),
        problems=tuple(Problem("", one) for one in said["problems"]),
    )


def _row(import_id: int, position: int, line: Line, said: dict[str, Any], language: str) -> ImportLine:
    item = line.found.item
    state = LineState(line.state)
    if state is LineState.NEW and line.twins:
        state = LineState.TWIN
    findings = [] if item is None else lint_item(item, language=language)
    notes = list(said["notes"])
    notes += [["twice", f"the same question stands at {line.twice}"]] if line.twice else []
    notes += [["alike", f"asks nearly the same as the question at {line.alike}"]] if line.alike else []
    return ImportLine(
        import_id=import_id,
        position=position,
        place=said["place"],
        kind=said["kind"],
        state=state,
        choice=_choice(line),
        document=said["document"],
        meets=line.meets or (line.twins[0] if line.twins else None),
        notes=notes,
        problems=said["problems"],
        findings=[[one.rule, one.severity, one.message, one.quoted[:200]] for one in findings],
        raw=said["raw"],
        reason=said["reason"],
        standing=said.get("status", ""),
    )


def _choice(line: Line) -> Choice:
    """What is chosen until somebody chooses: nothing is brought in twice, and only a number that is the same makes a
    new version."""
    if line.state == "same" or line.twice or line.found.item is None:
        return Choice.SKIP
    return Choice.VERSION if line.numbered else Choice.NEW
