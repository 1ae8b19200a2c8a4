"""Reviews of certificates that a change touches: the list of a course, one with its certificates, and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import awards, chain, holders, programmes
from lms_plugin.certification.accounts import people_behind
from lms_plugin.certification.holders import Step
from lms_plugin.certification.impact import close_if_done
from lms_plugin.certification.models import Award, ImpactItem, ImpactReview
from lms_plugin.certification.places import Place
from lms_plugin.errors import InvalidInput, NotFound
from lms_plugin.lti.models import Person

DECISIONS = ("keep", "suspend", "reinstate", "revoke")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """One certificate of a review."""

    item: ImpactItem
    award: Award
    person: Person | None
    before: Sequence[Step]
    after: Sequence[Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """A review with all its certificates."""

    review: ImpactReview
    lines: Sequence[ReviewLine]


def open_reviews(session: Session, place: Place) -> Sequence[ImpactReview]:
    """The reviews of a course, those that wait for somebody first."""
    return session.scalars(
        select(ImpactReview)
        .where(ImpactReview.context == place.context)
        .order_by(ImpactReview.closed_at.is_not(None), ImpactReview.id.desc())
        .limit(50)
    ).all()


def page(session: Session, place: Place, review_id: int) -> ReviewPage:
    """A review of this course.

    Raises:
        NotFound
    """
    review = get(session, place, review_id)
    rows = session.execute(
        select(ImpactItem, Award)
        .join(Award, Award.id == ImpactItem.award_id)
        .where(ImpactItem.review_id == review.id)
        .order_by(ImpactItem.id)
    ).all()
    behind = people_behind(session, [award.holder_id for _item_row, award in rows], place.tenant)
    versions = {award.version_id: programmes.version(session, award.version_id) for _row, award in rows}
    judged = programmes.version(session, review.items[0][1]) if review.cause == "version_change" else None
    return ReviewPage(
        review=review,
        lines=[
            ReviewLine(
                item=item,
                award=award,
                person=behind.get(award.holder_id),
                before=holders.steps(versions[award.version_id], item.before),
                after=holders.steps(judged or versions[award.version_id], item.after),
            )
            for item, award in rows
        ],
    )


def get(session: Session, place: Place, review_id: int) -> ImpactReview:
    """A review of this course.

    Raises:
        NotFound
    """
    review = session.get(ImpactReview, review_id)
    if review is None or review.context != place.context:
        raise NotFound(detail=f"review {review_id} is not of this course")
    return review


def decide(
    session: Session, place: Place, review_id: int, item_id: int, *, decision: str, me: str, now: datetime
) -> None:
    """Decide about one certificate of a review. To revoke still needs a second person.

    Raises:
        NotFound, InvalidInput, NotThatWay
    """
    review = get(session, place, review_id)
    item = session.get(ImpactItem, item_id, with_for_update=True)
    if item is None or item.review_id != review.id:
        raise NotFound(detail=f"item {item_id}")
    if decision not in DECISIONS:
        raise InvalidInput(detail=f"decision {decision[:20]}")
    award = awards.get(session, place, item.award_id, lock=True)
    if decision == "suspend":
        awards.suspend(session, award, reason="requirements_no_longer_met", actor=me, now=now)
    elif decision == "reinstate":
        awards.reinstate(session, award, actor=me, now=now)
    elif decision == "revoke":
        awards.ask_to_revoke(
            session, award, reason="requirements_no_longer_met", note=f"review {review.id}", actor=me, now=now
        )
    item.decision, item.decided_by, item.done_at = decision, me, now
    chain.append(
        session, review.issuer_id, "review_decided", actor=me, now=now, award_id=award.id,
        data={"review": review.id, "decision": decision},
    )  # fmt: skip
    session.flush()
    close_if_done(session, review, actor=me, now=now)
