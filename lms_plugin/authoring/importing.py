"""Files of questions received for a bank: recognised, sent to the worker, shown with their report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePath

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import pictures
from lms_plugin.authoring.documents import Wake
from lms_plugin.authoring.errors import ImportNotOpen
from lms_plugin.authoring.exchange_models import ImportLine, ImportState, ItemImport
from lms_plugin.authoring.import_lines import PAGE
from lms_plugin.db import after_commit
from lms_plugin.errors import NotFound
from question_bank.interchange.formats import READABLE
from question_bank.interchange.sniffing import sniffed

LEASE = timedelta(minutes=5)  # longer than reading may take
TRIES = 3
GAVE_UP = ("GAVE_UP", "The file could not be read: reading it broke off again and again. Split it into parts.")
UNKNOWN = ("UNKNOWN_FORMAT", "What kind of file this is could not be told. Choose its format.")
_LIVE = (ImportState.WAITING, ImportState.READ, ImportState.FAILED, ImportState.APPLIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of an upload; ``known``: this very file was there already."""

    import_id: int
    known: bool


def receive(
    session: Session, *, bank_id: int, filename: str, content: bytes, person_id: int, now: datetime
) -> Received:
    """Keep a file and have it read soon; the same bytes in the same bank are recognised."""
    digest = sha256(content).hexdigest()
    twin = session.scalar(
        select(ItemImport.id)
        .where(ItemImport.bank_id == bank_id, ItemImport.digest == digest, ItemImport.state.in_(_LIVE))
        .order_by(ItemImport.id.desc())
        .limit(1)
    )
    if twin is not None:
        return Received(import_id=twin, known=True)
    name = PurePath(filename.replace("\\", "/")).name[:255] or "questions"
    guess = sniffed(name, content)
    made = ItemImport(
        bank_id=bank_id,
        filename=name,
        format=guess or "",
        digest=digest,
        content=content,
        state=ImportState.WAITING if guess else ImportState.FAILED,
        problem="" if guess else UNKNOWN[0],
        advice="" if guess else UNKNOWN[1],
        uploaded_by=person_id,
        uploaded_at=now,
    )
    session.add(made)
    session.flush()  # its id is needed for the address
    if guess:
        after_commit(session, Wake.call)
    return Received(import_id=made.id, known=False)


def import_of(session: Session, *, bank_id: int, import_id: int, lock: bool = False) -> ItemImport:
    """An import of this bank.

    Raises:
        NotFound: there is none.
    """
    query = select(ItemImport).where(ItemImport.bank_id == bank_id, ItemImport.id == import_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None or found.state is ImportState.DISCARDED:
        raise NotFound(detail="no such import in this bank")
    return found


def listed(session: Session, bank_id: int) -> list[ItemImport]:
    """The imports of a bank, the newest first."""
    query = select(ItemImport).where(ItemImport.bank_id == bank_id, ItemImport.state != ImportState.DISCARDED)
    return list(session.scalars(query.order_by(ItemImport.id.desc()).limit(PAGE)))


def read_again(session: Session, found: ItemImport, *, name: str, confirmed: bool) -> None:
    """Have the file read anew, as another format or in the encoding that somebody confirmed.

    Raises:
        ImportNotOpen: it was applied already, or there is no such format.
    """
    if found.state not in {ImportState.READ, ImportState.FAILED} or name not in READABLE:
        raise ImportNotOpen(detail=f"{found.state} as {name}")
    found.format, found.confirmed, found.state = name, confirmed, ImportState.WAITING
    found.problem, found.advice, found.preview, found.notes = "", "", [], []
    found.tries, found.lease_until = 0, None
    session.execute(delete(ImportLine).where(ImportLine.import_id == found.id))
    after_commit(session, Wake.call)


def discard(session: Session, found: ItemImport) -> None:
    """Forget a file that was not applied, and its report.

    Raises:
        ImportNotOpen: it was applied.
    """
    if found.state is ImportState.APPLIED:
        raise ImportNotOpen(detail="applied")
    pictures.forget(session, found.id)
    session.execute(delete(ImportLine).where(ImportLine.import_id == found.id))
    found.state, found.content = ImportState.DISCARDED, b""


def lease_one(session: Session, *, now: datetime) -> ItemImport | None:
    """Lease one waiting file for reading. None: nothing waits.

    A file over which workers died ``TRIES`` times is given up, with a word to the author.
    """
    waiting = (
        select(ItemImport)
        .where(
            ItemImport.state == ImportState.WAITING,
            or_(ItemImport.lease_until.is_(None), ItemImport.lease_until <= now),
        )
        .order_by(ItemImport.id)
        .with_for_update(skip_locked=True)
    )
    for found in session.scalars(waiting):
        if found.tries >= TRIES:
            found.state, (found.problem, found.advice) = ImportState.FAILED, GAVE_UP
            continue
        found.tries += 1
        found.lease_until = now + LEASE
        return found
    return None
