"""What holders see: their certificates, how far they are, their files, and what they decide about them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import erasing, people, printing, programmes, register, renewals, service
from lms_plugin.certification.accounts import accounts_of, people_behind
from lms_plugin.certification.deltas import Asked, asked_of
from lms_plugin.certification.errors import InvalidName
from lms_plugin.certification.kit import Kit
from lms_plugin.certification.models import (
    Award,
    EvaluationRow,
    EvidenceRow,
    HolderName,
    Issuance,
    IssuedFile,
    Issuer,
    Programme,
)
from lms_plugin.certification.people import Name
from lms_plugin.certification.places import Place
from lms_plugin.certification.programmes import Version
from lms_plugin.certification.renewals import Renewal
from lms_plugin.errors import NotFound
from question_bank.certification.requirements import route
from question_bank.certification.rules import RENEWAL
from question_bank.certification.standing import Shown
from question_bank.certification.states import AwardState

KINDS = {
    "credential": ("application/json", "json"),
    "a4": ("application/pdf", "pdf"),
    "letter": ("application/pdf", "pdf"),
    "png": ("image/png", "png"),
}
WITH_PERCENT = frozenset({"quiz_pass", "category_min", RENEWAL})
LINKEDIN = "https://www.linkedin.com/profile/add"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """One award of the person in front. ``documents`` are its live issuances, newest first."""

    award: Award
    shown: Shown
    version: Version
    programme: Programme
    issuer: Issuer
    documents: Sequence[Issuance]
    address: str
    linkedin: str
    asked: Sequence[Asked]
    renewal: Renewal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One requirement in words, and whether it is met; ``seen`` is what was reached so far."""

    text: str
    met: bool
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A programme of the course that the person in front does not hold yet."""

    programme: Programme
    version: Version
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class MyPage:
    """Everything "My certificates" shows."""

    awards: Sequence[Mine]
    progress: Sequence[Progress]
    name: Name | None
    name_needed: bool
    renamed: str = ""  # what the platform calls somebody now whose certificates have the name it told us before


def my_page(session: Session, kit: Kit, place: Place, sub: str, *, now: datetime) -> MyPage:
    """The certificates of an account, and how far it is with the others of this course."""
    holder = service.known_holder(session, place.tenant, sub)
    awards = [] if holder is None else mine(session, kit, holder, now=now)
    known = None if holder is None else people.newest_name(session, kit, holder)
    held = {one.programme.id for one in awards if one.shown in {Shown.PENDING, Shown.VALID, Shown.SUSPENDED}}
    return MyPage(
        awards=awards,
        progress=[
            Progress(programme=programme, version=version, steps=_steps(session, version, holder, awards))
            for programme, version in programmes.offered(session, place.context)
            if programme.id not in held
        ],
        name=known[1] if known else None,
        renamed=_renamed(session, place, holder, sub, known) if any(one.documents for one in awards) else "",
        name_needed=any((one.award.trouble or "").startswith("name_") for one in awards),
    )


def _renamed(session: Session, place: Place, holder: int | None, sub: str, known: tuple[int, Name] | None) -> str:
    told = select(HolderName.source).where(HolderName.id == (known[0] if known else 0))
    person = people_behind(session, [holder or 0], place.tenant).get(holder or 0)
    if known is None or person is None or person.sub != sub or session.scalar(told) != "lti":
        return ""
    try:
        now = people.checked(person.name or "")
    except InvalidName:
        return ""
    return "" if now.full == known[1].full else now.full


def mine(session: Session, kit: Kit, holder: int, *, now: datetime) -> list[Mine]:
    """A holder's awards, newest first."""
    rows = session.execute(
        select(Award, Programme, Issuer)
        .join(Programme, Programme.id == Award.programme_id)
        .join(Issuer, Issuer.id == Programme.issuer_id)
        .where(Award.holder_id == holder, Award.state != AwardState.VOID)
        .order_by(Award.id.desc())
    ).all()
    live = live_documents(session, [award.id for award, _programme, _issuer in rows])
    asked = asked_of(session, [award.id for award, _programme, _issuer in rows])
    found = []
    for award, programme, issuer in rows:
        version = programmes.version(session, award.version_id)
        documents = live.get(award.id, [])
        address = f"{kit.host}/c/{documents[0].token}" if documents else ""
        found.append(
            Mine(
                award=award,
                shown=register.state_of(award, version, now=now),
                version=version,
                programme=programme,
                issuer=issuer,
                documents=documents,
                address=address,
                linkedin=linkedin(award, version, issuer, address) if address else "",
                asked=[one for one in asked if one.award_id == award.id],
                renewal=renewals.open_now(session, award, now=now),
            )
        )
    return found


def live_documents(session: Session, award_ids: Sequence[int]) -> dict[int, list[Issuance]]:
    """The documents of awards that are not withdrawn, newest first."""
    found: dict[int, list[Issuance]] = {}
    for one in session.scalars(
        select(Issuance)
        .where(Issuance.award_id.in_(award_ids), Issuance.withdrawn_at.is_(None))
        .order_by(Issuance.seq.desc(), Issuance.id)
    ):
        found.setdefault(one.award_id, []).append(one)
    return found


def linkedin(award: Award, version: Version, issuer: Issuer, address: str) -> str:
    """The address that offers the certificate to a LinkedIn profile: never with the holder's name."""
    issued, until = award.awarded_at or award.created_at, award.valid_until
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": version.terms.title,
        "organizationName": issuer.name,
        "issueYear": issued.year,
        "issueMonth": issued.month,
    }
    if until is not None:
        fields |= {"expirationYear": until.year, "expirationMonth": until.month}
    return f"{LINKEDIN}?{urlencode(fields | {'certUrl': address, 'certId': award.number})}"


def _steps(session: Session, version: Version, holder: int | None, held: Sequence[Mine]) -> list[Step]:
    """How far a holder is with what they do not hold, or hold no longer: nothing that earned the last one counts."""
    mine = [one for one in held if one.programme.id == version.programme_id]
    since = max((one.award.awarded_at for one in mine if one.award.awarded_at is not None), default=None)
    latest = None
    if holder is not None:
        query = select(EvaluationRow).where(EvaluationRow.holder_id == holder, EvaluationRow.version_id == version.id)
        if since is not None:
            query = query.where(EvaluationRow.at > since + service.WHOLE_SECOND)
        latest = session.scalar(query.order_by(EvaluationRow.id.desc()).limit(1))
    short = any(one.renewal is not None and one.renewal.quiz is not None for one in mine)
    return steps(version, [] if latest is None else latest.verdicts, short=short and latest is None)


def steps(version: Version, verdicts: Sequence[dict[str, Any]], *, short: bool = False) -> list[Step]:
    """Each requirement of a version with its verdict; those of a renewal where that was judged, or is (``short``)."""
    by_place = {one["place"]: one for one in verdicts}
    language = version.terms.languages[0]
    return [
        Step(
            text=printing.sentence(one, language),
            met=bool(by_place.get(place, {}).get("met")),
            seen=str(by_place.get(place, {}).get("seen", "")) if one.kind in WITH_PERCENT else "",
        )
        for place, one in route(version.requirements, renewal=short or any(one["kind"] == RENEWAL for one in verdicts))
    ]


def own_award(session: Session, holder: int | None, award_id: int) -> Award:
    """An award, if it is this holder's.

    Raises:
        NotFound
    """
    award = session.get(Award, award_id)
    if award is None or holder is None or award.holder_id != holder:
        raise NotFound(detail=f"award {award_id} is somebody else's")
    return award


def own_file(session: Session, kit: Kit, holder: int | None, issuance_id: int, kind: str) -> tuple[bytes, str]:
    """A file of a document of this holder, and what to call it.

    Raises:
        NotFound: not there, withdrawn, or somebody else's.
    """
    issuance = session.get(Issuance, issuance_id)
    if issuance is None or issuance.withdrawn_at is not None or kind not in KINDS:
        raise NotFound(detail=f"file {kind[:10]} of issuance {issuance_id}")
    award = own_award(session, holder, issuance.award_id)
    return _content(session, kit, issuance, kind), file_name(award, issuance, kind)


def _content(session: Session, kit: Kit, issuance: Issuance, kind: str) -> bytes:
    data = people.read_file(session, kit, issuance, kind)
    if data is None:
        raise NotFound(detail="it was never made, or its key was destroyed")
    return data


def file_name(award: Award, issuance: Issuance, kind: str) -> str:
    """What a downloaded file is called: by number, never by name."""
    paper = f"-{kind}" if kind in {"a4", "letter"} else ""
    return f"{award.number}-{issuance.seq}-{issuance.language}{paper}.{KINDS[kind][1]}"


def everything(session: Session, kit: Kit, holder: int, *, now: datetime) -> bytes:
    """A ZIP of all live files of a holder."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in mine(session, kit, holder, now=now):
            for document in one.documents:
                for kind in _kinds_of(session, document):
                    content = _content(session, kit, document, kind)
                    archive.writestr(file_name(one.award, document, kind), content)
    return packed.getvalue()


def _kinds_of(session: Session, issuance: Issuance) -> Sequence[str]:
    mine = select(IssuedFile.kind).where(IssuedFile.issuance_id == issuance.id)
    return session.scalars(mine.order_by(IssuedFile.kind)).all()


def told(session: Session, kit: Kit, holder: int) -> dict[str, Any]:
    """What is kept about a holder, as JSON values: for whoever asks for their data."""
    name = people.newest_name(session, kit, holder)
    awards = session.scalars(select(Award).where(Award.holder_id == holder).order_by(Award.id)).all()
    evidence = session.scalars(select(EvidenceRow).where(EvidenceRow.holder_id == holder).order_by(EvidenceRow.id))
    return {
        "name": {"full": name[1].full, "native": name[1].native} if name else None,
        "accounts": [
            {"platform": platform, "sub": one.sub, "since": one.created_at.isoformat(), "linked_by": one.link_proof}
            for one, platform in accounts_of(session, holder)
        ],
        "awards": [
            {
                "number": one.number,
                "state": str(one.state),
                "awarded_at": one.awarded_at.isoformat() if one.awarded_at else None,
                "valid_until": one.valid_until.isoformat() if one.valid_until else None,
                "visibility": str(one.visibility),
                "notice": one.notice,
            }
            for one in awards
        ],
        "evidence": [one.payload for one in evidence],
    }


def all_files(session: Session, kit: Kit, holder: int) -> Iterator[tuple[str, bytes]]:
    """Every file ever issued to a holder, with its name; withdrawn ones too."""
    for award, issuance, file in erasing.files_of(session, holder):
        data = people.read_file(session, kit, issuance, file.kind)
        if data is not None:
            yield file_name(award, issuance, file.kind), data
