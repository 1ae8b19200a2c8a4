"""What the worker does with a file of questions: read it apart, compare it with the bank, keep the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import importing, questions
from lms_plugin.authoring.contradictions import Sessions
from lms_plugin.authoring.exchange_models import Choice, ImportLine, ImportState, ItemImport, LineState
from lms_plugin.authoring.import_process import read_apart
from lms_plugin.authoring.models import Bank, Item, ItemVersion
from question_bank.errors import Problem
from question_bank.interchange import native
from question_bank.interchange.model import Found, Reading
from question_bank.interchange.report import Line, dry_run
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
        with sessions() as session:
            keep(session, import_id, answer)
        count += 1


def keep(session: Session, import_id: int, answer: dict[str, Any]) -> None:
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
    found.state, found.notes, found.bank_mark = ImportState.READ, answer["notes"], bank_mark(session, found.bank_id)
    language = session.get_one(Bank, found.bank_id).language
    reading = Reading(found=tuple(map(_found, answer["found"])))
    compared = dry_run(reading, questions.items_of(session, found.bank_id).values())
    session.add_all(
        _row(import_id, place, line, said, language)
        for place, (line, said) in enumerate(zip(compared, answer["found"], strict=True))
    )
    log.info("import_read", import_id=import_id, format=found.format, questions=len(compared))


def bank_mark(session: Session, bank_id: int) -> int:
    """The newest version of any item of a bank: what has changed when this number has."""
    newest = select(func.max(ItemVersion.id)).join(Item, Item.id == ItemVersion.item_id).where(Item.bank_id == bank_id)
    return session.scalar(newest) or 0


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
    )


def _choice(line: Line) -> Choice:
    """What is chosen until somebody chooses: nothing is brought in twice, and only a number that is the same makes a
    new version."""
    if line.state == "same" or line.twice or line.found.item is None:
        return Choice.SKIP
    return Choice.VERSION if line.numbered else Choice.NEW
