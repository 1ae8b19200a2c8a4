"""Status lists of an issuer: an index for every document, and signed copies that never go stale."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.certification import keys
from lms_plugin.certification.credential import to_bytes
from lms_plugin.certification.kit import Kit
from lms_plugin.certification.models import Issuance, Issuer, StatusList
from lms_plugin.certification.sign import verify_list
from lms_plugin.certification.status import FULL_AT, LIST_LIFE, SIZE, encoded, status_list

SIGN_AGAIN = timedelta(days=1)
ALERT_BEFORE = timedelta(hours=72)  # a lapsed list fails every certificate at once
log = structlog.get_logger(__name__)


def take_index(session: Session, issuer_id: int) -> tuple[StatusList, int]:
    """A free index, at random, in a list that is not half full."""
    newest = session.scalar(
        select(StatusList).where(StatusList.issuer_id == issuer_id).order_by(StatusList.number.desc()).limit(1)
    )
    used = 0 if newest is None else _count(session, newest.id)
    if newest is None or used >= FULL_AT:
        newest = StatusList(issuer_id=issuer_id, number=1 if newest is None else newest.number + 1)
        session.add(newest)
        session.flush()
    while True:
        index = secrets.randbelow(SIZE)
        taken = select(Issuance.id).where(Issuance.list_id == newest.id, Issuance.list_index == index)
        if session.scalar(taken) is None:
            return newest, index


def _count(session: Session, list_id: int) -> int:
    return session.scalar(select(func.count()).select_from(Issuance).where(Issuance.list_id == list_id)) or 0


def withdrawn(session: Session, list_id: int) -> Sequence[int]:
    """The indexes whose bit is set: exactly those of withdrawn documents."""
    return session.scalars(
        select(Issuance.list_index).where(Issuance.list_id == list_id, Issuance.withdrawn_at.is_not(None))
    ).all()


def address(kit: Kit, issuer: Issuer, number: int) -> str:
    """Where a list is published."""
    return f"{kit.host}/i/{issuer.slug}/status/{number}"


def publish_due(session: Session, kit: Kit, *, now: datetime, force: bool = False) -> int:
    """Sign anew every list that changed or was signed a day ago. Returns how many.

    A list that cannot be signed keeps no other back: that of another school would lapse, or not say what is withdrawn.

    Raises:
        KeyTrouble, NotSigned: with ``force`` only, by which somebody asks for it and waits for the answer.
    """
    done = 0
    rows = session.execute(
        select(StatusList, Issuer).join(Issuer, Issuer.id == StatusList.issuer_id).order_by(StatusList.id)
    ).all()
    for row, issuer in rows:
        try:
            with session.begin_nested():
                done += _publish(session, kit, row, issuer, now=now, force=force)
        except Exception:
            if force:
                raise
            log.exception("list_not_signed", issuer=issuer.slug, number=row.number)
    return done


def _publish(session: Session, kit: Kit, row: StatusList, issuer: Issuer, *, now: datetime, force: bool) -> bool:
    indexes = withdrawn(session, row.id)
    bits = sha256(encoded(indexes).encode()).hexdigest()
    fresh = row.signed_at is not None and now < row.signed_at + SIGN_AGAIN and row.bits_sha256 == bits
    if fresh and not force:
        return False
    _key, signer = keys.signer_for(session, issuer, kit, now=now)
    signed = status_list(address(kit, issuer, row.number), signer.did, indexes, signer, at=now)
    verify_list(signed, signer.public)
    row.body, row.bits_sha256, row.signed_at = to_bytes(signed).decode(), bits, now
    return True


def lapsing(session: Session, *, now: datetime) -> list[tuple[str, int]]:
    """Lists that lapse within three days, or were never signed: (issuer's slug, number)."""
    rows = session.execute(
        select(Issuer.slug, StatusList.number, StatusList.signed_at).join(Issuer, Issuer.id == StatusList.issuer_id)
    )
    limit = now + ALERT_BEFORE
    return [(slug, number) for slug, number, signed in rows if signed is None or signed + LIST_LIFE < limit]
