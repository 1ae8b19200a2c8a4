"""Programmes: prepared, published (then frozen), followed by a new version, retired."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms_plugin.certification import chain
from lms_plugin.certification.errors import InvalidProgramme
from lms_plugin.certification.models import (
    Award,
    Issuer,
    Programme,
    ProgrammeState,
    ProgrammeVersion,
    RequirementRow,
)
from lms_plugin.certification.places import Place
from lms_plugin.certification.terms import CODE, Terms, fingerprint, problems
from lms_plugin.db import read_rows
from lms_plugin.errors import NotFound
from question_bank.certification.names import UnprintableName, printable
from question_bank.certification.requirements import (
    CategoryMin,
    PriorAward,
    QuizPass,
    RenewalQuiz,
    Requirement,
    SignOff,
    from_params,
    to_params,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a programme, read."""

    id: int
    programme_id: int
    number: int
    terms: Terms
    requirements: tuple[Requirement, ...]
    requirement_ids: tuple[int, ...]
    published_at: datetime | None


def issuer_for(session: Session, place: Place, *, now: datetime) -> Issuer:
    """The issuer of a tenant, made with the platform's name if there is none."""
    known = session.scalar(select(Issuer).where(Issuer.tenant == place.tenant))
    if known is not None:
        return known
    slug = _free_slug(session, place.platform)
    letters = re.sub(r"[^A-Z]", "", slug.upper())[:3]
    made = Issuer(
        tenant=place.tenant,
        slug=slug,
        prefix=letters if len(letters) >= 2 else "CRT",
        name=_issuer_name(place.platform),
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _issuer_name(platform: str) -> str:
    try:
        return printable(platform)
    except UnprintableName:
        return "Certificates"


def _free_slug(session: Session, name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32] or "issuer"
    base = base if len(base) > 1 else f"{base}-1"
    taken = set(session.scalars(select(Issuer.slug).where(Issuer.slug.startswith(base))))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 1000))) if slug not in taken)


def save(
    session: Session,
    place: Place,
    *,
    code: str,
    terms: Terms,
    requirements: Sequence[Requirement],
    by: str,
    now: datetime,
    programme_id: int | None = None,
) -> int:
    """Make a programme, or change its draft version; a published one gets a new draft. Returns the programme's id.

    Raises:
        InvalidProgramme: with every field to change; nothing is written.
        NotFound: no such programme in this course.
    """
    found = problems(terms) | requirement_problems(requirements) | _renewal_problems(terms, requirements)
    if not CODE.fullmatch(code):
        found["code"] = "The code has 3 to 24 capital letters, digits and dashes, such as MESO-1."
    issuer = issuer_for(session, place, now=now)
    twin = session.scalar(select(Programme).where(Programme.issuer_id == issuer.id, Programme.code == code))
    if twin is not None and twin.id != programme_id:
        found["code"] = "Another programme has this code."
    if found:
        raise InvalidProgramme(found)
    if programme_id is None:
        programme = Programme(
            issuer_id=issuer.id,
            context=place.context,
            code=code,
            state=ProgrammeState.DRAFT,
            created_by=by,
            created_at=now,
        )
        session.add(programme)
        session.flush()
    else:
        programme = get(session, place, programme_id, lock=True)
    _write(session, programme, terms, requirements)
    chain.append(
        session,
        issuer.id,
        "programme_saved",
        actor=by,
        now=now,
        data={"programme": programme.id, "code": programme.code},
    )
    return programme.id


def requirement_problems(requirements: Sequence[Requirement]) -> dict[str, str]:
    """What is wrong with a list of requirements; empty: nothing."""
    if not any(isinstance(one, QuizPass | SignOff) for one in requirements):
        return {"requirements": "Choose at least one quiz, or ask for a confirmation by the staff."}
    if any(isinstance(one, CategoryMin) for one in requirements) and not any(
        isinstance(one, QuizPass) for one in requirements
    ):
        return {"requirements": "A topic's minimum needs a quiz."}
    try:
        for one in requirements:
            for text in (getattr(one, "what", None), getattr(one, "title", None)):
                if text:
                    printable(text)
    except UnprintableName as error:
        return {"requirements": str(error)}
    return {}


def _renewal_problems(terms: Terms, requirements: Sequence[Requirement]) -> dict[str, str]:
    if not any(isinstance(one, RenewalQuiz) for one in requirements):
        return {}
    if not any(isinstance(one, QuizPass) for one in requirements):
        return {"renewal": "A shorter quiz for renewal needs a quiz that it stands for."}
    return {} if terms.validity else {"renewal": "A certificate without a last day is never renewed."}


def _write(session: Session, programme: Programme, terms: Terms, requirements: Sequence[Requirement]) -> None:
    newest = session.scalar(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.programme_id == programme.id)
        .order_by(ProgrammeVersion.number.desc())
        .limit(1)
    )
    sha256 = fingerprint(terms, requirements)
    if newest is None or newest.published_at is not None:
        number = 1 if newest is None else newest.number + 1
        newest = ProgrammeVersion(programme_id=programme.id, number=number, terms=terms.to_document(), sha256=sha256)
        session.add(newest)
        session.flush()
    else:
        newest.terms, newest.sha256 = terms.to_document(), sha256
        for row in session.scalars(select(RequirementRow).where(RequirementRow.version_id == newest.id)):
            session.delete(row)
        session.flush()
    session.add_all(
        RequirementRow(version_id=newest.id, ordinal=place, kind=one.kind, params=to_params(one))
        for place, one in enumerate(requirements)
    )
    session.flush()


def publish(session: Session, place: Place, programme_id: int, *, by: str, now: datetime) -> Version:
    """Freeze the draft version and offer it. Returns it.

    Raises:
        NotFound: no such programme here, or nothing to publish.
        InvalidProgramme: another programme it asks for does not exist.
    """
    programme = get(session, place, programme_id, lock=True)
    draft = newest(session, programme.id)
    if draft.published_at is not None:
        raise NotFound(detail="nothing to publish")
    for one in draft.requirements:
        if isinstance(one, PriorAward):
            wanted = select(Programme.id).where(Programme.issuer_id == programme.issuer_id, Programme.code == one.code)
            if session.scalar(wanted) is None or one.code == programme.code:
                raise InvalidProgramme({"requirements": f"There is no other programme with the code {one.code}."})
    row = session.get_one(ProgrammeVersion, draft.id)
    row.published_at = now
    programme.state = ProgrammeState.PUBLISHED
    chain.append(
        session, programme.issuer_id, "programme_published", actor=by, now=now,
        data={"programme": programme.id, "version": row.number, "sha256": row.sha256},
    )  # fmt: skip
    return read(session, row)


def retire(session: Session, place: Place, programme_id: int, *, by: str, now: datetime) -> None:
    """Offer a programme no longer; certificates that were issued stay as they are."""
    programme = get(session, place, programme_id, lock=True)
    programme.state = ProgrammeState.RETIRED
    chain.append(session, programme.issuer_id, "programme_retired", actor=by, now=now, data={"programme": programme.id})


def set_issuer(
    session: Session, place: Place, *, name: str, signer: str, signer_role: str, accent: str, by: str, now: datetime
) -> None:
    """Who is printed as issuer and who signs; what was issued stays as it is.

    Raises:
        InvalidProgramme: a text that cannot be printed, or no colour.
    """
    issuer = issuer_for(session, place, now=now)
    texts = {"name": name, "signer": signer, "signer_role": signer_role}
    found = {}
    for field, text in texts.items():
        try:
            texts[field] = printable(text) if text.strip() or field == "name" else ""
        except UnprintableName as error:
            found[field] = str(error)
    if not re.fullmatch(r"#[0-9a-f]{6}", accent):
        found["accent"] = "A colour is written #0b5563."
    if found:
        raise InvalidProgramme(found)
    issuer.name, issuer.signer, issuer.signer_role, issuer.accent = *texts.values(), accent
    chain.append(session, issuer.id, "issuer_changed", actor=by, now=now)


def get(session: Session, place: Place, programme_id: int, *, lock: bool = False) -> Programme:
    """A programme of this course.

    Raises:
        NotFound: none of this course.
    """
    row = session.get(Programme, programme_id, with_for_update=lock or None)
    if row is None or row.context != place.context:
        raise NotFound(detail=f"programme {programme_id} is not of this course")
    return row


def newest(session: Session, programme_id: int) -> Version:
    """The newest version of a programme, published or not."""
    return read(
        session,
        session.scalars(
            select(ProgrammeVersion)
            .where(ProgrammeVersion.programme_id == programme_id)
            .order_by(ProgrammeVersion.number.desc())
            .limit(1)
        ).one(),
    )


def version(session: Session, version_id: int) -> Version:
    """A version by its id."""
    return read(session, session.get_one(ProgrammeVersion, version_id))


def read(session: Session, row: ProgrammeVersion) -> Version:
    """A version's row with its requirements."""
    rows = session.scalars(
        select(RequirementRow).where(RequirementRow.version_id == row.id).order_by(RequirementRow.ordinal)
    ).all()
    return Version(
        id=row.id,
        programme_id=row.programme_id,
        number=row.number,
        terms=Terms.from_document(row.terms),
        requirements=tuple(from_params(one.kind, one.params) for one in rows),
        requirement_ids=tuple(one.id for one in rows),
        published_at=row.published_at,
    )


_NEWEST_NUMBER = (
    select(ProgrammeVersion.programme_id, func.max(ProgrammeVersion.number).label("number"))
    .where(ProgrammeVersion.published_at.is_not(None))
    .group_by(ProgrammeVersion.programme_id)
    .subquery()
)
_OFFERED = (  # built once: each hand-in needs it
    select(Programme, ProgrammeVersion)
    .join(ProgrammeVersion, ProgrammeVersion.programme_id == Programme.id)
    .join(
        _NEWEST_NUMBER,
        (_NEWEST_NUMBER.c.programme_id == Programme.id) & (_NEWEST_NUMBER.c.number == ProgrammeVersion.number),
    )
    .where(Programme.context == bindparam("context"), Programme.state == ProgrammeState.PUBLISHED)
    .order_by(Programme.id)
)


_PUBLISHED = (
    select(Programme.id)
    .where(Programme.context == bindparam("context"), Programme.state == ProgrammeState.PUBLISHED)
    .limit(1)
)
ANY_PUBLISHED = (  # in a place, for a statement that asks for more
    select(Programme.id)
    .where(Programme.context == bindparam("place"), Programme.state == ProgrammeState.PUBLISHED)
    .exists()
)


def offered(session: Session, context: str) -> list[tuple[Programme, Version]]:
    """The published programmes of a course with the version that counts now, oldest programme first."""
    if not read_rows(session, _PUBLISHED, {"context": context}):
        return []  # nearly everywhere: not worth the mapper
    rows = session.execute(_OFFERED, {"context": context}).all()
    return [(programme, read(session, row)) for programme, row in rows]


def listed(session: Session, place: Place) -> list[tuple[Programme, Version, int]]:
    """Every programme of a course with its newest version and how many hold it."""
    rows = session.scalars(select(Programme).where(Programme.context == place.context).order_by(Programme.id)).all()
    held = session.execute(
        select(Award.programme_id, func.count())
        .where(Award.programme_id.in_([one.id for one in rows]), Award.awarded_at.is_not(None))
        .group_by(Award.programme_id)
    )
    counts = {programme: count for programme, count in held}  # noqa: C416 - rows are not pairs to the type checker
    return [(one, newest(session, one.id), counts.get(one.id, 0)) for one in rows]
