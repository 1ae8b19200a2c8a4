"""Setting up: an assessment, its settings versions, and which resource link opens which."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms_plugin.db import read_rows
from lms_plugin.delivery.banks import check_banks, pool_of
from lms_plugin.delivery.errors import SettingsChanged
from lms_plugin.delivery.models import Assessment, AssessmentVersion, AssessmentVersionBank, Attempt, LinkBinding
from lms_plugin.delivery.plan import drawing_rules
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.errors import NotFound
from lms_plugin.lti.models import ResourceLink
from question_bank.blueprint import Blueprint, BlueprintRow, Section, assemble

TRIAL_SEED = "0" * 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a resource link opens: the newest settings version of its assessment."""

    assessment_id: int
    version_id: int
    bank_id: int
    settings: AssessmentSettings

    @property
    def banks(self) -> tuple[int, ...]:
        """Every bank it draws from, its own first."""
        return (self.bank_id, *self.settings.other_banks)


def settings_of(version: type[AssessmentVersion]) -> tuple[Any, ...]:
    """The columns of a version that ``read_version`` takes."""
    return version.id, version.assessment_id, version.bank_id, cast(version.settings, Text).label("settings")


SETTINGS = settings_of(AssessmentVersion)
_ITS_ASSESSMENT = (
    select(AssessmentVersion.assessment_id).where(AssessmentVersion.id == bindparam("version")).scalar_subquery()
)
_OF_ASSESSMENT = aliased(AssessmentVersion)
_WITH_NEWEST = (
    select(*SETTINGS)
    .where(
        AssessmentVersion.assessment_id == _ITS_ASSESSMENT,
        or_(
            AssessmentVersion.id == bindparam("version"),
            AssessmentVersion.number
            == select(func.max(_OF_ASSESSMENT.number))
            .where(_OF_ASSESSMENT.assessment_id == _ITS_ASSESSMENT)
            .scalar_subquery(),
        ),
    )
    .order_by(AssessmentVersion.number)
)
_BOUND = (  # built once: putting a statement together costs more than sending it
    select(*SETTINGS)
    .join(LinkBinding, LinkBinding.assessment_id == AssessmentVersion.assessment_id)
    .where(LinkBinding.resource_link_id == bindparam("link"))
    .order_by(AssessmentVersion.number.desc())
    .limit(1)
)


def bound_to(session: Session, resource_link_id: int) -> Bound | None:
    """The assessment behind a link, or None while nobody has chosen one."""
    row = next(iter(read_rows(session, _BOUND, {"link": resource_link_id})), None)
    return None if row is None else read_version(*row)


def practice_allowed(session: Session, deployment_row: int, resource_link_id: str) -> bool:
    """Whether people whom the platform does not name may practise on a link (LAUNCH-23)."""
    link = session.scalar(
        select(ResourceLink.id).where(
            ResourceLink.deployment_id == deployment_row, ResourceLink.resource_link_id == resource_link_id
        )
    )
    bound = bound_to(session, link) if link is not None else None
    return bound is not None and bound.settings.anonymous_practice


def version_of(session: Session, version_id: int) -> Bound:
    """The exact settings an attempt was started with. One query a session: they never change."""
    held: dict[int, Bound] = session.info.setdefault("settings_versions", {})
    return held.get(version_id) or remembered(session, _bound(session.get_one(AssessmentVersion, version_id)))


def remembered(session: Session, bound: Bound) -> Bound:
    """Settings that came with something else, so that ``version_of`` need not ask for them."""
    held: dict[int, Bound] = session.info.setdefault("settings_versions", {})
    return held.setdefault(bound.version_id, bound)


def with_newest(session: Session, version_id: int) -> tuple[Bound, Bound]:
    """The exact settings an attempt was started with, and its assessment's newest, in one query."""
    rows = [read_version(*row) for row in read_rows(session, _WITH_NEWEST, {"version": version_id})]
    return next(row for row in rows if row.version_id == version_id), rows[-1]


def newest_version(session: Session, assessment_id: int) -> Bound:
    """The newest settings of an assessment."""
    mine = select(AssessmentVersion).where(AssessmentVersion.assessment_id == assessment_id)
    return _bound(session.scalars(mine.order_by(AssessmentVersion.number.desc()).limit(1)).one())


def own(session: Session, assessment_id: int, *, context_id: int) -> Bound:
    """The newest settings of an assessment of this course.

    Raises:
        NotFound: it is another course's.
    """
    assessment = session.get(Assessment, assessment_id)
    if assessment is None or assessment.context_id != context_id:
        raise NotFound(detail=f"assessment {assessment_id} is not of context {context_id}")
    return newest_version(session, assessment_id)


def newest_bounds(session: Session, context_id: int) -> dict[int, Bound]:
    """The newest settings of each assessment of a course, by assessment. One query."""
    return {row.assessment_id: _bound(row) for row in newest_versions(session, context_id)}


def _bound(row: AssessmentVersion) -> Bound:
    return Bound(
        assessment_id=row.assessment_id,
        version_id=row.id,
        bank_id=row.bank_id,
        settings=AssessmentSettings.from_document(row.settings),
    )


def read_version(version_id: int, assessment_id: int, bank_id: int, settings: str) -> Bound:
    """The settings of a row of ``SETTINGS``."""
    return Bound(assessment_id=assessment_id, version_id=version_id, bank_id=bank_id, settings=_settings(settings))


@lru_cache(maxsize=2_000)
def _settings(text: str) -> AssessmentSettings:
    """Settings as they are stored. Kept by their whole text, so other settings are never taken for these."""
    return AssessmentSettings.from_document(json.loads(text))


def attempts_on(session: Session, bound: Bound, attempts: list[Attempt]) -> list[Attempt]:
    """Those of a link's attempts that were made on this assessment: a link may have opened another before (DL-17)."""
    others = {one.assessment_version_id for one in attempts} - {bound.version_id}
    if not others:
        return attempts
    kept = select(AssessmentVersion.id).where(
        AssessmentVersion.id.in_(others), AssessmentVersion.assessment_id == bound.assessment_id
    )
    versions = {bound.version_id, *session.scalars(kept)}
    return [one for one in attempts if one.assessment_version_id in versions]


def of_its_kind(bound: Bound, attempts: list[Attempt]) -> list[Attempt]:
    """Of the attempts on a quiz those that use up what it allows: what was practised uses up none that count, once it
    is no practice any more, nor the other way round."""
    return [one for one in attempts if one.practice is bound.settings.practice]


def change_settings(
    session: Session,
    assessment_id: int,
    change: Callable[[AssessmentSettings], AssessmentSettings],
    *,
    person_id: int,
    now: datetime,
) -> None:
    """A new version with changed settings; attempts keep the one they were started with."""
    session.get_one(Assessment, assessment_id, with_for_update=True)  # of two changes at once one waits
    newest = session.scalars(
        select(AssessmentVersion)
        .where(AssessmentVersion.assessment_id == assessment_id)
        .order_by(AssessmentVersion.number.desc())
        .limit(1)
    ).one()
    settings = change(AssessmentSettings.from_document(newest.settings))
    add_version(
        session, assessment_id, newest.number + 1, bank_id=newest.bank_id, settings=settings, person_id=person_id,
        now=now,
    )  # fmt: skip


def add_version(
    session: Session,
    assessment_id: int,
    number: int,
    *,
    bank_id: int,
    settings: AssessmentSettings,
    person_id: int,
    now: datetime,
) -> None:
    """Write a settings version, and the banks it draws from beside its own.

    Raises:
        NotFound: one of the banks is another platform's.
    """
    check_banks(session, assessment_id, (bank_id, *settings.other_banks))
    version = AssessmentVersion(
        assessment_id=assessment_id,
        number=number,
        bank_id=bank_id,
        settings=settings.to_document(),
        created_by=person_id,
        created_at=now,
    )
    session.add(version)
    session.flush()  # its banks need its id
    session.add_all(AssessmentVersionBank(version_id=version.id, bank_id=one) for one in settings.other_banks)


def create_assessment(
    session: Session, *, context_id: int, bank_id: int, settings: AssessmentSettings, person_id: int, now: datetime
) -> int:
    """A new assessment in a course; refused if its bank cannot fill it. Returns its id.

    Raises:
        InfeasibleBlueprint: with the short rows named; nothing is written.
    """
    assemble(blueprint(settings), pool_of(session, bank_id, settings).items, seed=TRIAL_SEED)
    assessment = Assessment(context_id=context_id, created_by=person_id, created_at=now)
    session.add(assessment)
    session.flush()  # the version needs its id
    add_version(session, assessment.id, 1, bank_id=bank_id, settings=settings, person_id=person_id, now=now)
    return assessment.id


def publish(
    session: Session,
    assessment_id: int,
    *,
    context_id: int,
    bank_id: int,
    settings: AssessmentSettings,
    opened: int,
    person_id: int,
    now: datetime,
) -> None:
    """A new settings version of an assessment of this course; attempts keep the version they were started with.

    Raises:
        NotFound: no such assessment in this course.
        SettingsChanged: somebody else published since the version with the id ``opened``.
        InfeasibleBlueprint: with the short rows named; nothing is written.
    """
    assessment = session.get(Assessment, assessment_id, with_for_update=True)
    if assessment is None or assessment.context_id != context_id:
        raise NotFound(detail=f"assessment {assessment_id} is not of context {context_id}")
    mine = select(AssessmentVersion).where(AssessmentVersion.assessment_id == assessment_id)
    newest = session.scalars(mine.order_by(AssessmentVersion.number.desc()).limit(1)).one()
    if newest.id != opened:
        raise SettingsChanged(detail=f"version {newest.number} is newer")
    assemble(blueprint(settings), pool_of(session, bank_id, settings).items, seed=TRIAL_SEED)
    add_version(
        session, assessment_id, newest.number + 1, bank_id=bank_id, settings=settings, person_id=person_id, now=now
    )


def bind(
    session: Session,
    *,
    resource_link_id: int,
    context_id: int,
    assessment_id: int,
    person_id: int,
    now: datetime,
    pick: str | None = None,
) -> None:
    """Let a link open an assessment of the same course. Attempts made before keep what they were started with.

    ``pick``: the deep-linking pick that says so; without one, somebody chose here, and the last pick stays known.

    Raises:
        NotFound: no such assessment in this course.
    """
    assessment = session.get(Assessment, assessment_id)
    if assessment is None or assessment.context_id != context_id:
        raise NotFound(detail=f"assessment {assessment_id} is not of context {context_id}")
    session.get_one(ResourceLink, resource_link_id, with_for_update=True)  # of two clicks at once one waits
    binding = session.get(LinkBinding, resource_link_id)
    if binding is None:
        session.add(
            LinkBinding(
                resource_link_id=resource_link_id,
                assessment_id=assessment_id,
                bound_by=person_id,
                bound_at=now,
                pick=pick,
            )
        )
    else:
        binding.assessment_id, binding.bound_by, binding.bound_at = assessment_id, person_id, now
        binding.pick = pick or binding.pick


def newest_versions(session: Session, context_id: int) -> list[AssessmentVersion]:
    """The newest settings of each assessment of a course, newest assessment first."""
    newest = (
        select(AssessmentVersion.assessment_id, func.max(AssessmentVersion.number).label("number"))
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .where(Assessment.context_id == context_id)
        .group_by(AssessmentVersion.assessment_id)
        .subquery()
    )
    rows = session.scalars(
        select(AssessmentVersion)
        .join(
            newest,
            (newest.c.assessment_id == AssessmentVersion.assessment_id) & (newest.c.number == AssessmentVersion.number),
        )
        .order_by(AssessmentVersion.assessment_id.desc())
    )
    return list(rows)


def blueprint(settings: AssessmentSettings) -> Blueprint:
    """The drawing rules: the sections, else equal shares of questions from each topic, the first ones get the rest."""
    if settings.sections:
        return drawing_rules(settings.sections)
    share, rest = divmod(settings.questions, len(settings.topics))
    rows = (
        BlueprintRow(count=share + (1 if place < rest else 0), topic=topic)
        for place, topic in enumerate(settings.topics)
    )
    return Blueprint(sections=(Section(rows=_filled(rows), shuffle=True),))


def _filled(rows: Iterable[BlueprintRow]) -> tuple[BlueprintRow, ...]:
    return tuple(row for row in rows if row.count)
