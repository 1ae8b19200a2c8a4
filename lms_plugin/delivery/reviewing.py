"""What stands behind a grade, for whoever may look: quiz, learner, graded attempts, and whether one is under way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.delivery.assessments import bound_to, version_of, with_newest
from lms_plugin.delivery.frontpage import percent_of
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.released import Reader
from lms_plugin.delivery.review import Shown
from lms_plugin.delivery.service import attempts_of
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.errors import NotFound
from lms_plugin.lti.models import Person, ResourceLink


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A graded attempt. None where something is not shown to this reader, or there is no such rule.

    ``outcome`` is passed, not_passed or pending; ``safe`` whether the safety rule was met.
    """

    id: int
    number: int
    submitted_at: datetime | None
    percent: Decimal | None
    outcome: str | None
    safe: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """``title`` is empty where the link has no quiz here; ``sub`` names whom the platform gives no name.

    ``started_at``: since when an attempt is under way, None: none is.
    """

    title: str
    name: str
    sub: str
    lines: tuple[ReviewLine, ...]
    started_at: datetime | None


def sitter_behind(session: Session, attempt_id: int, *, context_id: int, own: int | None) -> Sitter:
    """Whose attempt this is, on which link; ``own``: only if it is this person's.

    Raises:
        NotFound: the attempt is of another course or, with ``own``, of somebody else.
    """
    attempt = session.scalar(
        select(Attempt)
        .join(ResourceLink, ResourceLink.id == Attempt.resource_link_id)
        .where(Attempt.id == attempt_id, Attempt.preview.is_(False), ResourceLink.context_id == context_id)
    )
    if attempt is None or (own is not None and attempt.person_id != own):
        raise NotFound(detail=f"attempt {attempt_id} is not for this reviewer")
    return Sitter(resource_link_id=attempt.resource_link_id, person_id=attempt.person_id, preview=False)


def handed_in(session: Session, sitter: Sitter | None) -> list[Attempt]:
    """The attempts this person handed in on this link, oldest first."""
    found = attempts_of(session, sitter) if sitter else []
    return [one for one in found if one.state is AttemptState.SUBMITTED]


def review_page(
    session: Session, sitter: Sitter | None, *, link_id: int | None, sub: str, all_shown: bool, now: datetime
) -> ReviewPage:
    """What the gradebook's cell stands for; ``sitter`` None: nobody known here, or a link that nobody opened."""
    attempts = attempts_of(session, sitter) if sitter else []
    person = session.get(Person, sitter.person_id) if sitter else None
    under_way = next((one.started_at for one in attempts if one.state is AttemptState.OPEN), None)
    return ReviewPage(
        title=_title(session, attempts, sitter.resource_link_id if sitter else link_id),
        name=(person.name or "") if person else "",
        sub=person.sub if person else sub,
        lines=tuple(
            _line(Reader(session, one.person_id, now), one, all_shown=all_shown)
            for one in attempts
            if one.state is AttemptState.SUBMITTED
        ),
        started_at=under_way,
    )


def _title(session: Session, attempts: Sequence[Attempt], link_id: int | None) -> str:
    """The quiz as it was taken last, else as the link has it now."""
    if attempts:
        return version_of(session, attempts[-1].assessment_version_id).settings.title
    bound = bound_to(session, link_id) if link_id is not None else None
    return bound.settings.title if bound else ""


def _line(reader: Reader, attempt: Attempt, *, all_shown: bool) -> ReviewLine:
    made_with, newest = with_newest(reader.session, attempt.assessment_version_id)
    settings, shown = made_with.settings, frozenset(Shown) if all_shown else reader.shown(newest, attempt.submitted_at)
    trace = (attempt.outcome or {}).get("trace") if Shown.PASS_TRACE in shown else None
    checks = {one["check"]: one["result"] for one in trace["checks"]} if trace else {}
    decided = bool(trace) and (settings.pass_percent is not None or settings.critical_tolerance is not None)
    return ReviewLine(
        id=attempt.id,
        number=attempt.number,
        submitted_at=attempt.submitted_at,
        percent=percent_of(attempt) if Shown.MARKS in shown else None,
        outcome=trace["outcome"] if trace and decided else None,
        safe=checks.get("safety") == "met" if trace and settings.critical_tolerance is not None else None,
    )
