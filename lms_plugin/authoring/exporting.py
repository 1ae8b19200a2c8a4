"""A bank's questions as a file for another program: made by the worker, with all that the file cannot hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import export_choice, service
from lms_plugin.authoring.contradictions import Sessions
from lms_plugin.authoring.documents import Wake
from lms_plugin.authoring.exchange_models import ImportLine, ImportState, ItemExport, ItemImport, LineState
from lms_plugin.authoring.models import Bank
from lms_plugin.db import after_commit
from lms_plugin.errors import InvalidInput, NotFound
from question_bank.interchange import formats, native
from question_bank.interchange.model import Outgoing

LEASE = timedelta(minutes=10)
KEPT_FOR = timedelta(days=1)
TRIES = 3
log = structlog.get_logger(__name__)


def ask(session: Session, bank_id: int, *, name: str, kept: dict[str, str], person_id: int, now: datetime) -> int:
    """Have a file made soon of what a filter finds; files older than a day are thrown away. Returns its id.

    Raises:
        InvalidInput: there is no such format.
    """
    if name not in formats.READABLE:
        raise InvalidInput(detail=name)
    session.execute(delete(ItemExport).where(ItemExport.bank_id == bank_id, ItemExport.asked_at < now - KEPT_FOR))
    made = ItemExport(
        bank_id=bank_id, format=name, status=kept.get("status", ""), wanted=kept, asked_by=person_id, asked_at=now
    )
    session.add(made)
    session.flush()  # its id is needed for the address
    after_commit(session, Wake.call)
    return made.id


def export_of(session: Session, *, bank_id: int, export_id: int) -> ItemExport:
    """A file of this bank.

    Raises:
        NotFound: there is none, or it was thrown away.
    """
    found = session.scalar(select(ItemExport).where(ItemExport.bank_id == bank_id, ItemExport.id == export_id))
    if found is None:
        raise NotFound(detail="no such export of this bank")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """A leased export with all it needs, as plain values: nothing is read while writing."""

    export_id: int
    name: str
    document: dict[str, object]
    title: str
    kept: list[str]


def work_one(sessions: Sessions, clock: Callable[[], datetime]) -> bool:
    """Make one file that waits, if there is any. No transaction is open while it is written."""
    with sessions() as session:
        work = _lease(session, now=clock())
    if work is None:
        return False
    if work.name == formats.NATIVE:
        content, losses = native.canonical(work.document).encode(), []
        written = len(work.document["items"])  # type: ignore[arg-type]  # a list, by the format
    else:
        bank = native.bank_from_document(work.document)
        items = [one.item for one in bank.items]
        made = formats.write(
            work.name,
            Outgoing(items=items, title=work.title, kept=work.kept, media={one.name: one.data for one in bank.media}),
        )
        content, written = made.data, made.written
        losses = [[one.item_id, one.code, one.message, one.refused] for one in made.losses]
    with sessions() as session:
        export = session.get(ItemExport, work.export_id, with_for_update=True)
        if export is not None and export.done_at is None:
            export.done_at, export.content, export.losses, export.written = clock(), content, losses, written
            log.info("export_made", export_id=export.id, format=work.name, items=export.items, written=written)
    return True


def _lease(session: Session, *, now: datetime) -> _Work | None:
    export = session.scalar(
        select(ItemExport)
        .where(
            ItemExport.done_at.is_(None),
            ItemExport.tries < TRIES,
            or_(ItemExport.lease_until.is_(None), ItemExport.lease_until <= now),
        )
        .order_by(ItemExport.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if export is None:
        return None
    export.lease_until, export.tries = now + LEASE, export.tries + 1
    bank = session.get_one(Bank, export.bank_id)
    document = service.export_bank(session, bank)
    if export.wanted:
        document = export_choice.chosen(session, bank.id, export.wanted, document)
    kept = [] if export.wanted else kept_sources(session, bank.id, export.format)
    export.items, export.kept = len(document["items"]), len(kept)
    return _Work(export_id=export.id, name=export.format, document=document, title=bank.title, kept=kept)


def kept_sources(session: Session, bank_id: int, name: str) -> list[str]:
    """The sources of questions that came in this format and could only be kept; each once."""
    rows = session.scalars(
        select(ImportLine.raw)
        .join(ItemImport, ItemImport.id == ImportLine.import_id)
        .where(
            ItemImport.bank_id == bank_id,
            ItemImport.state == ImportState.APPLIED,
            ItemImport.format == name,
            ImportLine.state == LineState.UNSUPPORTED,
        )
        .order_by(ImportLine.id)
    )
    return list(dict.fromkeys(rows))
