"""What the worker does with awards: build, sign, check, print and store; or say what keeps an award waiting."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib import metadata

import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms_plugin.certification import (
    again,
    awards,
    baked,
    chain,
    deltas,
    keys,
    lists,
    pdf,
    people,
    pictures,
    printing,
    programmes,
    service,
    vault,
)
from lms_plugin.certification.accounts import everybody_behind, people_behind
from lms_plugin.certification.credential import Facts, build, to_bytes
from lms_plugin.certification.errors import InvalidName
from lms_plugin.certification.kit import Kit
from lms_plugin.certification.models import (
    Award,
    EvaluationRow,
    Holder,
    Issuance,
    IssuedFile,
    Issuer,
    IssuerKey,
    Programme,
    StatusList,
)
from lms_plugin.certification.people import Name
from lms_plugin.certification.programmes import Version
from lms_plugin.certification.sign import SeedSigner, self_verify, sign_credential
from lms_plugin.lti.models import Person
from question_bank.certification import dates
from question_bank.certification.states import AwardState, Transition, after

log = structlog.get_logger(__name__)
Sessions = Callable[[], AbstractContextManager[Session]]
NAME_MISSING, NAME_UNPRINTABLE, SIGN_OFF, NOT_MET, BLOCKED = (
    "name_missing", "name_unprintable", "sign_off", "not_met", "suspended_one",
)  # fmt: skip
AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One award to issue, with everything that stays the same for all its languages."""

    award: Award
    programme: Programme
    version: Version
    issuer: Issuer
    name_id: int
    name: Name
    seq: int
    cause: str
    key: IssuerKey
    signer: SeedSigner
    pictures: Mapping[str, bytes]


def work_off(sessions: Sessions, kit: Kit, clock: Callable[[], datetime]) -> int:
    """Issue everything that waits, each award in a transaction of its own. Returns how many were issued."""
    done = 0
    for award_id in _waiting(sessions):
        try:
            with sessions() as session:
                award = _locked(session, award_id)
                done += issue(session, award, kit, now=clock())
        except Exception:  # one award that cannot be issued keeps no other out, and waits for the next sweep
            log.exception("award_not_issued", award=award_id)
    with sessions() as session:
        lists.publish_due(session, kit, now=clock())
    return done


def _waiting(sessions: Sessions) -> Iterator[int]:
    """Every award that waits, the oldest first: many that wait for staff keep no later one out."""
    last = 0
    while True:
        with sessions() as session:
            found = session.scalars(
                select(Award.id)
                .where(or_(Award.state == AwardState.PENDING, Award.reissue.is_not(None)), Award.id > last)
                .order_by(Award.id)
                .limit(AT_ONCE)
            ).all()
        if not found:
            return
        yield from found
        last = found[-1]


def _locked(session: Session, award_id: int) -> Award:
    """An award, after its holder: in the order in which whoever hands in or changes something locks them."""
    mine = select(Award.holder_id).where(Award.id == award_id).scalar_subquery()
    session.scalar(select(Holder.id).where(Holder.id == mine).with_for_update())
    return session.get_one(Award, award_id, with_for_update=True)


def issue(session: Session, award: Award, kit: Kit, *, now: datetime) -> bool:
    """Issue an award that is due, or note what it waits for. Returns whether a document was made.

    Raises:
        ClockBehind, NotSigned, NotPrinted, KeyTrouble: nothing is stored.
    """
    now = now.replace(microsecond=0)
    if award.state is not AwardState.PENDING and award.reissue is None:
        return False  # somebody else was quicker
    programme = session.get_one(Programme, award.programme_id)
    renewed = award.reissue == "delta"
    version = deltas.stated(session, award, now=now) if renewed else programmes.version(session, award.version_id)
    name = _name(session, kit, award, now=now)
    award.trouble = _obstacle(session, award, programme, version, now=now) or (name if isinstance(name, str) else None)
    if award.trouble is not None or isinstance(name, str):
        return False
    issuer = session.get_one(Issuer, programme.issuer_id)
    chain.check_clock(session, issuer.id, now=now)
    key, signer = keys.signer_for(session, issuer, kit, now=now)
    last = session.scalar(select(func.max(Issuance.seq)).where(Issuance.award_id == award.id)) or 0
    cause = award.reissue or "first"
    if award.state is AwardState.PENDING:
        _activate(session, award, version, issuer, now=now)
    else:
        awards.withdraw_documents(session, award, now=now)
        chain.append(
            session, issuer.id, "award_reissued", actor="worker", now=now, award_id=award.id, data={"cause": cause}
        )
    award.reissue = None
    job = Job(
        award=award, programme=programme, version=version, issuer=issuer,
        name_id=name[0], name=name[1], seq=last + 1, cause=cause, key=key, signer=signer,
        pictures=pictures.of_issuer(session, issuer.id),
    )  # fmt: skip
    for language in version.terms.languages:
        _document(session, job, kit, language, now=now)
    again.follow(session, programme, award.holder_id, now=now)
    return True


def _name(session: Session, kit: Kit, award: Award, *, now: datetime) -> tuple[int, Name] | str:
    """The name to print, taken from the platform the first time; or why there is none."""
    known = people.newest_name(session, kit, award.holder_id)
    if known is not None:
        return known
    person = _named_person(session, award)
    if person is None or not (person.name or "").strip():
        return NAME_MISSING
    try:
        name = people.checked(person.name or "")
    except InvalidName:
        return NAME_UNPRINTABLE
    return people.keep_name(session, kit, award.holder_id, name, source="lti", now=now), name


def _named_person(session: Session, award: Award) -> Person | None:
    """Who holds it, as the school that issues it calls them; else as any platform of theirs does."""
    issuer = session.get_one(Issuer, session.get_one(Programme, award.programme_id).issuer_id)
    here = people_behind(session, [award.holder_id], issuer.tenant).get(award.holder_id)
    return here or next(iter(everybody_behind(session, award.holder_id)), None)


def _obstacle(session: Session, award: Award, programme: Programme, version: Version, *, now: datetime) -> str | None:
    """What keeps a pending award from being issued besides a name."""
    if award.state is not AwardState.PENDING:
        return None
    others = session.scalars(
        select(Award.state).where(
            Award.programme_id == programme.id, Award.holder_id == award.holder_id, Award.id != award.id
        )
    ).all()
    if AwardState.SUSPENDED in others:
        return BLOCKED
    if award.basis == service.MANUAL:
        return None
    last = session.get(EvaluationRow, award.evaluation_id) if award.evaluation_id else None
    evaluation, row = service.judge(session, programme, version, award.holder_id, cause="issue", now=now, last=last)
    award.evaluation_id = row.id
    if evaluation.met:
        return None
    return SIGN_OFF if evaluation.waits_for_people else NOT_MET


def _activate(session: Session, award: Award, version: Version, issuer: Issuer, *, now: datetime) -> None:
    terms = version.terms
    old = session.scalar(
        select(Award)
        .where(
            Award.programme_id == award.programme_id,
            Award.holder_id == award.holder_id,
            Award.state == AwardState.ACTIVE,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    award.valid_until = dates.renewed_until(
        old.valid_until if old else None, now, terms.validity, terms.renew_opens, terms.zone
    )
    if old is not None:
        awards.supersede(session, old, actor="worker", now=now)
        session.flush()
    award.state = after(award.state, Transition.ACTIVATE)
    award.awarded_at = now
    session.flush()
    chain.append(session, issuer.id, "award_issued", actor="worker", now=now, award_id=award.id)


def _document(session: Session, job: Job, kit: Kit, language: str, *, now: datetime) -> None:
    """Sign, check and print one document, and store it with its files."""
    row, index = lists.take_index(session, job.issuer.id)
    facts = _facts(session, job, kit, language, row, index, now=now)
    built = sign_credential(build(facts), job.signer, at=now)
    data = to_bytes(built)
    self_verify(
        data, built, job.signer, issuer_did=facts.issuer_did, expires=job.award.valid_until is not None,
        methods=keys.document(session, job.issuer, facts.issuer_did)["assertionMethod"],
    )  # fmt: skip
    page = printing.page(facts, job.version.terms, job.issuer, job.name, job.seq, kit.domain, job.pictures)
    files = {"credential": data} | {paper: pdf.render(page, data, paper=paper, at=now) for paper in pdf.PAPERS}
    files["png"] = baked.bake(pdf.badge(facts.title, facts.issuer_name, job.issuer.accent), data)
    issuance = Issuance(
        award_id=job.award.id, seq=job.seq, language=language, token=facts.token, version_id=job.version.id,
        name_id=job.name_id, key_id=job.key.id, list_id=row.id, list_index=index, cause=job.cause, issued_at=now,
        made_with=f"typst {metadata.version('typst')}",
    )  # fmt: skip
    session.add(issuance)
    session.flush()
    secret = kit.names.key_or_new(people.key_name(session, job.name_id))
    for kind, content in files.items():
        sealed = vault.seal(secret, content, about=people.file_about(issuance.id, kind))
        session.add(IssuedFile(issuance_id=issuance.id, kind=kind, sealed=sealed, sha256=sha256(content).hexdigest()))
    session.flush()


def _facts(session: Session, job: Job, kit: Kit, language: str, row: StatusList, index: int, *, now: datetime) -> Facts:
    evaluation = session.get(EvaluationRow, job.award.evaluation_id) if job.award.evaluation_id else None
    results, proofs = printing.results_and_proofs(session, job.version, evaluation, language)
    return Facts(
        host=kit.host,
        token=secrets.token_urlsafe(16),
        issuer_slug=job.issuer.slug,
        issuer_did=kit.did(job.issuer.slug),
        issuer_name=job.issuer.name,
        programme_code=job.programme.code.lower(),
        programme_version=job.version.number,
        human_code=job.programme.code,
        language=language,
        title=job.version.terms.title,
        description=job.version.terms.description,
        narrative=printing.criteria(job.version, language),
        name=job.name.printed,
        number=job.award.number,
        subject_uuid=job.award.subject_uuid,
        awarded_at=job.award.awarded_at or now,
        signed_at=now,
        valid_until=job.award.valid_until,
        started_at=min(job.award.started_at, job.award.awarded_at or now),
        results=results,
        proofs=proofs,
        list_number=row.number,
        list_index=index,
    )
