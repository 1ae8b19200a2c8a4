"""One learner's scores in a course, with every send: what went out, what came back, how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.errors import NotFound
from lms_plugin.lti.models import Membership, Person, Registration, ResourceLink
from lms_plugin.lti.quirks import profile_of, words_of
from lms_plugin.passback.models import TOTAL, MessageKind, OwedScore, ScoreState, SendTry
from lms_plugin.passback.standing import Standing, standing_of

MOST = 200  # scores, the newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineScore:
    """A score once owed with its sends, newest first. ``newest``: it is the one that counts; ``asked_by`` who pressed
    "send again" last."""

    owed: OwedScore
    link_title: str | None
    topic: str | None
    newest: bool
    standing: Standing
    advice: Any
    asked_by: str | None
    tries: tuple[SendTry, ...]

    @property
    def can_withdraw(self) -> bool:
        """Whether there is a score to take back."""
        return self.newest and self.owed.kind is MessageKind.SCORE

    @property
    def taken_back(self) -> bool:
        """Whether it was taken back and can be let count again."""
        return self.newest and self.owed.kind is MessageKind.WITHDRAWAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A learner and their scores, newest first."""

    person_id: int
    name: str | None
    sub: str
    scores: tuple[TimelineScore, ...]


def timeline(session: Session, *, context_id: int, person_id: int, now: datetime) -> Timeline:
    """Everything about one learner's scores in this course; four queries.

    Raises:
        NotFound: nobody of this course.
    """
    person = session.get(Person, person_id)
    here = select(Membership.id).where(Membership.context_id == context_id, Membership.person_id == person_id)
    rows = session.execute(
        select(OwedScore, ResourceLink.title)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .where(ResourceLink.context_id == context_id, OwedScore.person_id == person_id)
        .order_by(OwedScore.created_at.desc(), OwedScore.id.desc())
        .limit(MOST)
    ).all()
    if person is None or (not rows and session.scalar(here) is None):
        raise NotFound(detail="nobody of this course")
    registration = session.get_one(Registration, person.registration_id)
    profile = profile_of(registration.family, issuer=registration.issuer)
    tries: dict[int, list[SendTry]] = {}
    sent = select(SendTry).where(SendTry.owed_score_id.in_([row[0].id for row in rows])).order_by(SendTry.id.desc())
    for one in session.scalars(sent):
        tries.setdefault(one.owed_score_id, []).append(one)
    asked = {row[0].asked_by for row in rows if row[0].asked_by}
    names = {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(asked)))}
    newest: dict[tuple[int, str], int] = {}
    for owed, _ in rows:
        key = (owed.resource_link_id, owed.tag)
        newest[key] = max(owed.number, newest.get(key, 0))
    scores = tuple(
        TimelineScore(
            owed=owed,
            link_title=title,
            topic=None if owed.tag == TOTAL else owed.tag,
            newest=owed.number == newest[owed.resource_link_id, owed.tag] and owed.state is not ScoreState.REPLACED,
            standing=standing_of(owed, now=now),
            advice=words_of(profile, owed.last_result.value)
            if owed.last_result and not owed.last_result.came
            else None,
            asked_by=names.get(owed.asked_by) if owed.asked_by else None,
            tries=tuple(tries.get(owed.id, ())),
        )
        for owed, title in rows
    )
    return Timeline(person_id=person_id, name=person.name, sub=person.sub, scores=scores)
