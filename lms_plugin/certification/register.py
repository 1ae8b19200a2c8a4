"""What the public host finds out about a token, number or file: one read-only look at the rows, never more than it
shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms_plugin.certification import keys, people, printing, programmes
from lms_plugin.certification.credential import Result
from lms_plugin.certification.kit import Kit
from lms_plugin.certification.models import (
    Award,
    EvaluationRow,
    Holder,
    HolderName,
    Issuance,
    IssuedFile,
    Issuer,
    Programme,
    ProgrammeVersion,
    StatusList,
    Visibility,
)
from lms_plugin.certification.programmes import Version
from lms_plugin.certification.sign import from_multibase, raw_of
from question_bank.certification import dates, numbers
from question_bank.certification.evidence import Evidence
from question_bank.certification.standing import Shown, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a verification page shows. ``name`` is empty where it is not shown; ``stale`` is when this copy was
    replaced by a newer one of an award that still stands; ``renewable_until`` the end of a grace that runs."""

    shown: Shown
    reason: str
    since: datetime | None
    name: str
    asks_name: bool
    issuer: Issuer
    programme: Programme
    version: Version
    award: Award
    issuance: Issuance
    stale: datetime | None
    renewable_until: datetime | None
    results: Sequence[Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a typed number is answered with: never a name."""

    shown: Shown
    title: str
    issuer: str
    number: str
    awarded_at: datetime | None
    valid_until: datetime | None
    language: str


_BY_TOKEN = (  # built once: putting a statement together costs more than sending it
    select(Issuance, Award, Holder, Programme, Issuer, ProgrammeVersion, HolderName)
    .join(Award, Award.id == Issuance.award_id)
    .join(Holder, Holder.id == Award.holder_id)
    .join(Programme, Programme.id == Award.programme_id)
    .join(Issuer, Issuer.id == Programme.issuer_id)
    .join(ProgrammeVersion, ProgrammeVersion.id == Issuance.version_id)
    .join(HolderName, HolderName.id == Issuance.name_id)
    .where(Issuance.token == bindparam("token"))
)
_BY_NUMBER = (
    select(Award, Programme, Issuer)
    .join(Programme, Programme.id == Award.programme_id)
    .join(Issuer, Issuer.id == Programme.issuer_id)
    .where(Award.number_key == bindparam("key"))
)


def by_token(session: Session, kit: Kit, token: str, *, now: datetime) -> Certificate | None:
    """The certificate behind a token; None for an unknown, hidden or erased one, after the same one look-up."""
    found = session.execute(_BY_TOKEN, {"token": token}).one_or_none()
    if found is None:
        return None
    issuance, award, holder, programme, issuer, version_row, name_row = found
    if award.visibility is Visibility.HIDDEN or holder.erased_at is not None:
        return None
    name = people.read_name(session, kit, name_row)
    if name is None:
        return None
    version = programmes.read(session, version_row)
    asks = award.visibility is Visibility.NAMECHECK
    notice = award.notice or {}
    state = state_of(award, version, now=now)
    withdrawn = issuance.withdrawn_at if award.state.value == "active" else None
    return Certificate(
        shown=state,
        reason=str(notice.get("reason", "")),
        since=datetime.fromisoformat(notice["at"]) if "at" in notice else None,
        name="" if asks else name.printed,
        asks_name=asks,
        issuer=issuer,
        programme=programme,
        version=version,
        award=award,
        issuance=issuance,
        stale=withdrawn,
        renewable_until=_grace(award, version) if state is Shown.IN_GRACE else None,
        results=_results(session, award, version, issuance.language) if award.show_results and not asks else (),
    )


def _grace(award: Award, version: Version) -> datetime | None:
    terms = version.terms
    return dates.grace_ends(award.valid_until, terms.grace, terms.zone) if award.valid_until else None


def state_of(award: Award, version: Version, *, now: datetime) -> Shown:
    """What an award is now."""
    terms = version.terms
    return shown(
        award.state, awarded_at=award.awarded_at, valid_until=award.valid_until, renew_opens=terms.renew_opens,
        grace=terms.grace, zone=terms.zone, now=now,
    )  # fmt: skip


def _results(session: Session, award: Award, version: Version, language: str) -> Sequence[Result]:
    evaluation = session.get(EvaluationRow, award.evaluation_id) if award.evaluation_id else None
    if evaluation is None:
        return ()
    payloads = (one.payload for one in printing.deciding(session, evaluation))
    short = printing.by_shorter_quiz(evaluation)
    known = [Evidence.from_document(one) for one in payloads if one is not None]
    attempts = printing.deciders(version, known, short=short)
    return printing.results(version, attempts, language, short=short) if attempts else ()


def printed_name(session: Session, kit: Kit, found: Certificate) -> str:
    """The name as printed, for a check of a typed one."""
    name = people.read_name(session, kit, session.get_one(HolderName, found.issuance.name_id))
    return name.printed if name else ""


def by_number(session: Session, typed: str, *, now: datetime) -> Found | None:
    """What a typed number stands for."""
    key = numbers.parse(typed)
    if key is None:
        return None
    found = session.execute(_BY_NUMBER, {"key": key}).one_or_none()
    if found is None or found[0].awarded_at is None:
        return None
    award, _programme, issuer = found
    version = programmes.version(session, award.version_id)
    return Found(
        shown=state_of(award, version, now=now),
        title=version.terms.title,
        issuer=issuer.name,
        number=award.number,
        awarded_at=award.awarded_at,
        valid_until=award.valid_until,
        language=version.terms.languages[0],
    )


def by_hash(session: Session, sha256: str) -> tuple[IssuedFile, Issuance, Award] | None:
    """The issued file with this check sum, with its document and award."""
    found = session.execute(
        select(IssuedFile, Issuance, Award)
        .join(Issuance, Issuance.id == IssuedFile.issuance_id)
        .join(Award, Award.id == Issuance.award_id)
        .where(IssuedFile.sha256 == sha256)
        .limit(1)
    ).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def same_content(session: Session, kit: Kit, document: dict[str, Any]) -> Issuance | None:
    """The issuance whose credential says exactly what this one does, whatever the formatting."""
    address = document.get("id")
    token = address.rsplit("/", 1)[-1] if isinstance(address, str) else ""
    issuance = session.scalar(select(Issuance).where(Issuance.token == token))
    data = None if issuance is None else people.read_file(session, kit, issuance, "credential")
    return issuance if data is not None and json.loads(data) == document else None


def programme_page(session: Session, slug: str, code: str, number: int) -> tuple[Issuer, Programme, Version] | None:
    """A published version of a programme."""
    found = session.execute(
        select(Issuer, Programme, ProgrammeVersion)
        .join(Programme, Programme.issuer_id == Issuer.id)
        .join(ProgrammeVersion, ProgrammeVersion.programme_id == Programme.id)
        .where(
            Issuer.slug == slug,
            Programme.code == code.upper(),
            ProgrammeVersion.number == number,
            ProgrammeVersion.published_at.is_not(None),
        )
    ).one_or_none()
    return None if found is None else (found[0], found[1], programmes.read(session, found[2]))


def issuer_by(session: Session, slug: str) -> Issuer | None:
    """An issuer by its slug."""
    return session.scalar(select(Issuer).where(Issuer.slug == slug))


def fingerprints(session: Session, issuer: Issuer) -> list[tuple[str, str, str]]:
    """The issuer's keys: name, state, and the first and last digits of the public key."""
    found = []
    for key in keys.of_issuer(session, issuer.id):
        text = raw_of(from_multibase(key.public)).hex()
        found.append((key.kid, str(key.state), " ".join(text[place : place + 4] for place in range(0, 64, 4))))
    return found


def signed_list(session: Session, slug: str, number: int) -> StatusList | None:
    """A status list by its address."""
    return session.scalar(
        select(StatusList)
        .join(Issuer, Issuer.id == StatusList.issuer_id)
        .where(Issuer.slug == slug, StatusList.number == number, StatusList.body.is_not(None))
    )


def published_lists(session: Session, issuer_id: int) -> Sequence[StatusList]:
    """Every signed list of an issuer."""
    return session.scalars(
        select(StatusList)
        .where(StatusList.issuer_id == issuer_id, StatusList.body.is_not(None))
        .order_by(StatusList.number)
    ).all()
