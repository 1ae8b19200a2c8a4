"""Documents of a bank: received with a name, read by the worker, shown with their claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePath
from typing import Any, ClassVar

from sqlalchemy import Subquery, func, or_, select
from sqlalchemy.orm import Session

from lms_plugin.authoring.source_models import (
    ClaimState,
    DocumentClaim,
    DocumentFile,
    DocumentVersion,
    ReadingState,
    SourceDocument,
)
from lms_plugin.db import after_commit
from lms_plugin.errors import NotFound

LEASE = timedelta(minutes=12)  # longer than reading may take
TRIES = 3
MAX_NAME = 120
MAX_SHORT = 60
GAVE_UP = ("GAVE_UP", "The file could not be read: reading it broke off again and again. Save it as plain text.")


class Wake:
    """What tells the worker that a file waits; set when the application is put together."""

    call: ClassVar[Callable[[], Any]] = staticmethod(lambda: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of an upload; ``known``: this very file was there already."""

    document_id: int
    known: bool
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A document's newest version as the list shows it."""

    id: int
    name: str
    title: str
    number: int
    state: ReadingState
    problem: str
    advice: str
    uploaded_at: datetime
    claims: dict[ClaimState, int]


def receive(
    session: Session,
    *,
    bank_id: int,
    filename: str,
    content: bytes,
    person_id: int,
    now: datetime,
    document_id: int | None = None,
) -> Received:
    """Keep a file and have it read soon.

    The same bytes in the same bank are recognised and kept once. A file of a known name, or one handed in for
    ``document_id``, is a new version of that document.

    Raises:
        NotFound: ``document_id`` is not of this bank.
    """
    digest = sha256(content).hexdigest()
    twin = session.execute(
        select(DocumentVersion.document_id, DocumentVersion.number)
        .join(SourceDocument, SourceDocument.id == DocumentVersion.document_id)
        .where(SourceDocument.bank_id == bank_id, DocumentVersion.digest == digest)
        .limit(1)
    ).first()
    if twin is not None:
        return Received(document_id=twin.document_id, known=True, number=twin.number)
    document = _document(session, bank_id, filename, document_id, now)
    number = 1 + (
        session.scalar(select(func.max(DocumentVersion.number)).where(DocumentVersion.document_id == document.id)) or 0
    )
    version = DocumentVersion(
        document_id=document.id,
        number=number,
        filename=PurePath(filename).name[:255] or "document",
        digest=digest,
        size=len(content),
        state=ReadingState.WAITING,
        uploaded_by=person_id,
        uploaded_at=now,
    )
    session.add(version)
    session.flush()  # the file needs its id
    session.add(DocumentFile(version_id=version.id, content=content))
    after_commit(session, Wake.call)
    return Received(document_id=document.id, known=False, number=number)


def _document(session: Session, bank_id: int, filename: str, document_id: int | None, now: datetime) -> SourceDocument:
    """The document a file belongs to, locked so that two uploads get two numbers."""
    mine = select(SourceDocument).where(SourceDocument.bank_id == bank_id).with_for_update()
    if document_id is not None:
        found = session.scalar(mine.where(SourceDocument.id == document_id))
        if found is None:
            raise NotFound(detail="not a document of this bank")
        return found
    name = PurePath(filename.replace("\\", "/")).stem.strip()[:MAX_NAME] or "document"
    known = session.scalar(mine.where(SourceDocument.name == name))
    if known is None:
        known = SourceDocument(bank_id=bank_id, name=name, created_at=now)
        session.add(known)
        session.flush()
    return known


def newest(bank_id: int) -> Subquery:
    """Document id and number of each document's newest version in a bank."""
    return (
        select(DocumentVersion.document_id, func.max(DocumentVersion.number).label("number"))
        .join(SourceDocument, SourceDocument.id == DocumentVersion.document_id)
        .where(SourceDocument.bank_id == bank_id)
        .group_by(DocumentVersion.document_id)
        .subquery()
    )


def lines(session: Session, bank_id: int) -> list[DocumentLine]:
    """The documents of a bank by name, each with its newest version and its claims counted. Two queries."""
    last = newest(bank_id)
    rows = session.execute(
        select(SourceDocument, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.document_id == SourceDocument.id)
        .join(last, (last.c.document_id == DocumentVersion.document_id) & (last.c.number == DocumentVersion.number))
        .order_by(SourceDocument.name)
    ).all()
    counts: dict[int, dict[ClaimState, int]] = {}
    counted = session.execute(
        select(DocumentClaim.version_id, DocumentClaim.state, func.count())
        .where(DocumentClaim.version_id.in_([version.id for _, version in rows]))
        .group_by(DocumentClaim.version_id, DocumentClaim.state)
    )
    for version_id, state, count in counted:
        counts.setdefault(version_id, {})[state] = count
    return [
        DocumentLine(
            id=document.id,
            name=document.name,
            title=version.title or document.name,
            number=version.number,
            state=version.state,
            problem=version.problem,
            advice=version.advice,
            uploaded_at=version.uploaded_at,
            claims=counts.get(version.id, {}),
        )
        for document, version in rows
    ]


def version_of(session: Session, *, bank_id: int, document_id: int, number: int | None = None) -> DocumentVersion:
    """A version of a document of this bank, the newest without a number.

    Raises:
        NotFound: there is none.
    """
    query = (
        select(DocumentVersion)
        .join(SourceDocument, SourceDocument.id == DocumentVersion.document_id)
        .where(SourceDocument.bank_id == bank_id, SourceDocument.id == document_id)
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )
    if number is not None:
        query = query.where(DocumentVersion.number == number)
    found = session.scalar(query)
    if found is None:
        raise NotFound(detail="no such document in this bank")
    return found


def name_of(session: Session, document_id: int) -> str:
    """A document's name in its bank."""
    return session.get_one(SourceDocument, document_id).name


def call(session: Session, document_id: int, *, bank_id: int, short_name: str) -> None:
    """Give a document the name that questions use, at most ``MAX_SHORT`` characters; empty: its title again.

    Raises:
        NotFound: it is not of this bank.
    """
    document = session.scalar(select(SourceDocument).filter_by(id=document_id, bank_id=bank_id).with_for_update())
    if document is None:
        raise NotFound(detail="not a document of this bank")
    document.short_name = " ".join(short_name.split())[:MAX_SHORT]


def short_name_of(session: Session, document_id: int) -> str:
    """What questions call a document instead of its title; empty: nothing else."""
    return session.get_one(SourceDocument, document_id).short_name


def lease_one(session: Session, *, now: datetime) -> tuple[int, str, bytes] | None:
    """Lease one waiting version for reading: its id, file name and bytes. None: nothing waits.

    A version over which workers died ``TRIES`` times is given up, with a word to the author.
    """
    waiting = (
        select(DocumentVersion)
        .where(
            DocumentVersion.state == ReadingState.WAITING,
            or_(DocumentVersion.lease_until.is_(None), DocumentVersion.lease_until <= now),
        )
        .order_by(DocumentVersion.id)
        .with_for_update(skip_locked=True)
    )
    for version in session.scalars(waiting):
        if version.tries >= TRIES:
            version.state, (version.problem, version.advice) = ReadingState.FAILED, GAVE_UP
            continue
        version.tries += 1
        version.lease_until = now + LEASE
        file = session.get_one(DocumentFile, version.id)
        return version.id, version.filename, file.content
    return None
