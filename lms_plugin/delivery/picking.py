"""What an instructor can pick for a platform, and what of it is sent: links to quizzes with their gradebook columns."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.config import Settings
from lms_plugin.delivery.assessments import TRIAL_SEED, Bound, blueprint, newest_bounds
from lms_plugin.delivery.banks import pool_of
from lms_plugin.delivery.paper_sizes import in_questions, sizes_of
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.errors import NotFound
from lms_plugin.lti.content_items import ContentItem, Window
from lms_plugin.lti.line_items import NewLineItem
from lms_plugin.lti.openings import ASSESSMENT, PICK, VARIABLES
from lms_plugin.lti.picks import Pick
from lms_plugin.lti.quirks import column_maximum, profile_of
from lms_plugin.lti.reviews import submission_review
from lms_plugin.passback.models import TOTAL
from question_bank.blueprint import assemble
from question_bank.errors import InfeasibleBlueprint
from question_bank.paper_size import PaperSize

TARGETS = ("iframe", "window")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A quiz of the course, as the picker shows it; ``maximum`` is what its gradebook column would have."""

    id: int
    settings: AssessmentSettings
    size: PaperSize
    maximum: Decimal


def choices(session: Session, context_id: int) -> list[Choice]:
    """The quizzes of a course that can be picked, newest first."""
    bounds = list(newest_bounds(session, context_id).values())
    sizes = sizes_of(session, bounds)
    return [_choice(session, one, size) for one, size in zip(bounds, sizes, strict=True)]


def _choice(session: Session, bound: Bound, size: PaperSize) -> Choice:
    points = column_maximum(_points(session, bound.bank_id, bound.settings))
    return Choice(id=bound.assessment_id, settings=bound.settings, size=size, maximum=points)


def _points(session: Session, bank_id: int, settings: AssessmentSettings) -> Decimal:
    """The quiz's points: those of one form drawn for trial; 100 where the bank cannot fill it just now."""
    drawable = pool_of(session, bank_id, settings)
    try:
        form = assemble(blueprint(settings), drawable.items, seed=TRIAL_SEED)
    except InfeasibleBlueprint:
        return Decimal(100)
    versions = [int(slot.version_ref or 0) for slot in form.slots]
    items = authoring.load_items(session, versions)
    marks = (slot.mark or items[version][1].default_mark for slot, version in zip(form.slots, versions, strict=True))
    return sum(marks, Decimal(0))


def targets_of(pick: Pick) -> list[str]:
    """Where the platform lets an item open, of those we know; its own frame first (DL-07)."""
    return [target for target in TARGETS if target in pick.targets]


def items_for(
    session: Session,
    pick: Pick,
    ids: Sequence[int],
    *,
    context_id: int,
    target: str,
    settings: Settings,
) -> list[ContentItem]:
    """The content items for these quizzes, in the order of the page; a picked one more than is taken is left out.

    Raises:
        NotFound: a quiz that is not of this course.
    """
    offered = {choice.id: choice for choice in choices(session, context_id)}
    if not set(ids) <= set(offered):
        raise NotFound(detail="an assessment of another course was picked")
    chosen = [choice for choice in offered.values() if choice.id in ids]
    if not pick.accept_multiple:
        chosen = chosen[:1]
    mark = secrets.token_urlsafe(12)
    where = target if target in targets_of(pick) else None
    return [_item(pick, choice, mark, where, settings) for choice in chosen]


def _item(pick: Pick, choice: Choice, mark: str, target: str | None, settings: Settings) -> ContentItem:
    profile = profile_of(pick.family, issuer=pick.issuer)
    closing = Window(end=choice.settings.closes_at)
    return ContentItem(
        title=choice.settings.title,
        text=summary(choice.settings, choice.size),
        url=f"{settings.public_url}/lti/open/{choice.id}" if profile.item_url else None,
        origin=settings.origin,
        icon=f"{settings.public_url}/static/icon.png",
        custom={ASSESSMENT: str(choice.id), PICK: mark} | VARIABLES,
        target=target,
        line_item=None if pick.accept_line_item is False else _column(choice, settings),
        submission=closing,
    )


def _column(choice: Choice, settings: Settings) -> NewLineItem:
    return NewLineItem(
        label=choice.settings.title,
        score_maximum=choice.maximum,
        resource_id=resource_id(choice.id),
        tag=TOTAL,
        grades_released=True,  # every review setting shows learners their score
        submission_review=submission_review(settings),
    )


def resource_id(assessment_id: int) -> str:
    """How our columns name the quiz they belong to."""
    return f"assay-{assessment_id}"


def summary(settings: AssessmentSettings, size: PaperSize) -> str:
    """A quiz in a line, for people."""
    parts = [in_questions(size)]
    if settings.minutes:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", settings.minutes))
    if settings.attempts:
        parts.append(ngettext("%(num)s attempt", "%(num)s attempts", settings.attempts))
    return ", ".join(parts)


def sent_words(items: Sequence[ContentItem]) -> str:
    """What the platform may show about what came back (DL-10)."""
    if not items:
        return str(_("Nothing was chosen."))
    return str(ngettext("%(num)s quiz was chosen.", "%(num)s quizzes were chosen.", len(items)))
