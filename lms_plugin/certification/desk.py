"""What staff see: who holds what, who is on the way, what runs out, and everything about one award."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms_plugin.access import Role
from lms_plugin.certification import awards, chain, holders, people, printing, programmes, register, service
from lms_plugin.certification.accounts import people_behind
from lms_plugin.certification.errors import SecondPerson
from lms_plugin.certification.holders import Step
from lms_plugin.certification.kit import Kit
from lms_plugin.certification.models import (
    Account,
    Award,
    EvaluationRow,
    Event,
    Issuance,
    Issuer,
    Programme,
    ProgrammeState,
    SignOffRow,
)
from lms_plugin.certification.places import Place, account_of, holder_of, sub_of
from lms_plugin.certification.programmes import Version
from lms_plugin.db import after_commit
from lms_plugin.errors import InvalidInput, NotFound
from lms_plugin.lti.models import Membership, Person
from question_bank.certification.requirements import BY_PERSON
from question_bank.certification.standing import Shown
from question_bank.certification.states import AwardState

SOON = timedelta(days=90)
PAGE = 100
CURRENT = frozenset({Shown.VALID, Shown.RENEWAL_OPEN, Shown.IN_GRACE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One award of a programme. ``person`` is who holds it, where the platform still has them."""

    award: Award
    shown: Shown
    person: Person | None
    version: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A learner of the course who does not hold the certificate; ``steps`` is empty before a first attempt."""

    person: Person
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePage:
    """A programme with everybody who holds it or may."""

    programme: Programme
    issuer: Issuer
    version: Version
    lines: Sequence[Line]
    candidates: Sequence[Candidate]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardPage:
    """Everything about one award. ``to_sign`` are the requirements that staff still have to confirm."""

    line: Line
    programme: Programme
    version: Version
    name: str
    documents: Sequence[Issuance]
    steps: Sequence[Step]
    events: Sequence[Event]
    to_sign: Sequence[tuple[int, str]]
    asked_by_me: bool
    address: str


def programme_page(
    session: Session, place: Place, context_id: int, programme_id: int, *, only: str, after: int, now: datetime
) -> ProgrammePage:
    """A programme of this course; ``only``: soon, waiting or withdrawn; ``after``: awards after this id."""
    programme = programmes.get(session, place, programme_id)
    version = programmes.newest(session, programme.id)
    query = select(Award).where(Award.programme_id == programme.id, Award.id > after).order_by(Award.id)
    if only == "soon":
        query = query.where(Award.state == AwardState.ACTIVE, Award.valid_until <= now + SOON)
    elif only == "waiting":
        query = query.where(Award.state == AwardState.PENDING)
    elif only == "withdrawn":
        query = query.where(Award.state.in_([AwardState.SUSPENDED, AwardState.REVOKED]))
    rows = session.scalars(query.limit(PAGE + 1)).all()
    return ProgrammePage(
        programme=programme,
        issuer=session.get_one(Issuer, programme.issuer_id),
        version=version,
        lines=_lines(session, place, rows[:PAGE], now=now),
        candidates=[] if only or after else _candidates(session, place, context_id, programme, version),
        more=len(rows) > PAGE,
    )


def _lines(session: Session, place: Place, rows: Sequence[Award], *, now: datetime) -> list[Line]:
    behind = people_behind(session, [one.holder_id for one in rows], place.tenant)
    versions = {one: programmes.version(session, one) for one in {row.version_id for row in rows}}
    live = holders.live_documents(session, [one.id for one in rows])
    return [
        Line(
            award=one,
            shown=register.state_of(one, versions[one.version_id], now=now),
            person=behind.get(one.holder_id),
            version=versions[one.version_id].number,
            documents=len(live.get(one.id, ())),
        )
        for one in rows
    ]


def _candidates(
    session: Session, place: Place, context_id: int, programme: Programme, version: Version
) -> list[Candidate]:
    """Learners of the course without a certificate or one that is being prepared, by name."""
    learners = session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.context_id == context_id, Membership.role == Role.LEARNER, Membership.test_user.is_(False))
        .order_by(Person.name, Person.id)
        .limit(PAGE * 5)
    ).all()
    accounts = {
        one.sub: one.holder_id
        for one in session.scalars(
            select(Account).where(Account.tenant == place.tenant, Account.sub.in_([each.sub for each in learners]))
        )
    }
    having = set(
        session.scalars(
            select(Award.holder_id).where(
                Award.programme_id == programme.id,
                Award.state.in_([AwardState.PENDING, AwardState.ACTIVE, AwardState.SUSPENDED]),
            )
        )
    )
    verdicts = {
        one.holder_id: one.verdicts
        for one in session.scalars(
            select(EvaluationRow)
            .where(EvaluationRow.version_id == version.id, EvaluationRow.holder_id.in_(accounts.values()))
            .order_by(EvaluationRow.id)
        )
    }
    return [
        Candidate(person=one, steps=holders.steps(version, found) if found else ())
        for one in learners
        if accounts.get(one.sub) not in having
        for found in [verdicts.get(accounts.get(one.sub, 0), [])]
    ]


def award_page(session: Session, kit: Kit, place: Place, award_id: int, *, me: str, now: datetime) -> AwardPage:
    """An award of this course."""
    award = awards.get(session, place, award_id)
    version = programmes.version(session, award.version_id)
    row = session.get(EvaluationRow, award.evaluation_id) if award.evaluation_id else None
    documents = session.scalars(
        select(Issuance).where(Issuance.award_id == award.id).order_by(Issuance.seq.desc(), Issuance.id)
    ).all()
    signed = {version.requirement_ids[place] for place in service.signed(session, version, award.holder_id)}
    steps = holders.steps(version, row.verdicts) if row is not None else []
    to_sign = [
        (requirement_id, printing.sentence(requirement, version.terms.languages[0]))
        for requirement_id, requirement in zip(version.requirement_ids, version.requirements, strict=True)
        if isinstance(requirement, BY_PERSON) and requirement_id not in signed
        if row is not None and award.state is AwardState.PENDING
    ]
    name = people.newest_name(session, kit, award.holder_id)
    live = [one for one in documents if one.withdrawn_at is None]
    return AwardPage(
        line=_lines(session, place, [award], now=now)[0],
        programme=session.get_one(Programme, award.programme_id),
        version=version,
        name=name[1].printed if name else "",
        documents=documents,
        steps=steps,
        events=session.scalars(select(Event).where(Event.award_id == award.id).order_by(Event.seq.desc())).all(),
        to_sign=to_sign,
        asked_by_me=bool(award.asked) and (award.asked or {}).get("by") == me,
        address=f"{kit.host}/c/{(live or documents)[0].token}" if documents else "",
    )


def requirement_lines(version: Version) -> list[str]:
    """What a version requires, in words."""
    return [printing.sentence(one, version.terms.languages[0]) for one in version.requirements]


def sign_off(
    session: Session, place: Place, award_id: int, requirement_id: int, *, me: str, my_sub: str, now: datetime
) -> None:
    """Confirm a requirement that only a person can judge.

    Raises:
        NotFound: no such award or requirement here.
        SecondPerson: it is one's own.
    """
    award = awards.get(session, place, award_id, lock=True)
    version = programmes.version(session, award.version_id)
    if requirement_id not in version.requirement_ids:
        raise NotFound(detail=f"requirement {requirement_id}")
    mine = account_of(session, place.tenant, my_sub)
    if mine is not None and mine.holder_id == award.holder_id:
        raise SecondPerson
    place_of_it = version.requirement_ids.index(requirement_id)
    if place_of_it not in service.signed(session, version, award.holder_id):
        earlier = delete(SignOffRow).where(  # for a certificate that was revoked since; the log keeps it
            SignOffRow.requirement_id == requirement_id, SignOffRow.holder_id == award.holder_id
        )
        session.execute(earlier)
        session.add(SignOffRow(requirement_id=requirement_id, holder_id=award.holder_id, by=me, at=now))
        issuer = session.get_one(Programme, award.programme_id).issuer_id
        chain.append(
            session, issuer, "signed_off", actor=me, now=now, award_id=award.id, data={"requirement": requirement_id}
        )
    after_commit(session, service.Wake.call)


def grant(
    session: Session, place: Place, context_id: int, programme_id: int, person_ids: Sequence[int], *, reason: str,
    me: str, my_person: int, now: datetime,
) -> int:  # fmt: skip
    """Award a certificate to learners of the course by decision. Returns how many got one.

    Raises:
        InvalidInput: no reason, nobody chosen, or oneself.
        NotFound: somebody is not a learner of this course, or the programme is not offered.
    """
    if not reason.strip() or not person_ids:
        raise InvalidInput("Choose at least one learner and give the reason.")
    if my_person in person_ids:
        raise SecondPerson
    programme = programmes.get(session, place, programme_id, lock=True)
    version = next((one for row, one in programmes.offered(session, place.context) if row.id == programme.id), None)
    if version is None or programme.state is not ProgrammeState.PUBLISHED:
        raise NotFound(detail="programme is not offered")
    mine = account_of(session, place.tenant, sub_of(session, my_person))
    learners = set(
        session.scalars(
            select(Membership.person_id).where(
                Membership.context_id == context_id,
                Membership.role == Role.LEARNER,
                Membership.person_id.in_(person_ids),
            )
        )
    )
    if learners != set(person_ids):
        raise NotFound(detail="somebody is no learner of this course")
    made = 0
    for person in sorted(learners):
        holder = holder_of(session, place.tenant, person, now=now)
        if mine is not None and holder == mine.holder_id:
            raise SecondPerson
        standing = select(Award.id).where(
            Award.programme_id == programme.id,
            Award.holder_id == holder,
            Award.state.in_([AwardState.PENDING, AwardState.ACTIVE, AwardState.SUSPENDED]),
        )
        if session.scalar(standing) is None:
            award = service.make_award(
                session, programme, version, holder, basis=service.MANUAL, by=me, started=now, now=now,
                data={"reason": reason.strip()[:200]},
            )  # fmt: skip
            made += award is not None
    after_commit(session, service.Wake.call)
    return made


def export(session: Session, place: Place, programme_id: int, *, now: datetime) -> str:
    """Everybody who ever held the certificate, as CSV."""
    programme = programmes.get(session, place, programme_id)
    rows = session.scalars(select(Award).where(Award.programme_id == programme.id).order_by(Award.id)).all()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "number", "state", "version", "awarded", "valid_until", "basis"])
    for line in _lines(session, place, rows, now=now):
        award = line.award
        writer.writerow(
            [
                _safe(line.person.name or line.person.sub if line.person else ""),
                award.number,
                line.shown.value,
                line.version,
                award.awarded_at.isoformat() if award.awarded_at else "",
                award.valid_until.isoformat() if award.valid_until else "",
                award.basis,
            ]
        )
    return out.getvalue()


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
