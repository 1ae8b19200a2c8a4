"""Certificates that would stand though nobody showed what they say, or would never come."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from test_changes import dangerous, judge, newer
from test_figures import proof

from lms_plugin.certification import awards, deltas
from lms_plugin.certification.models import (
    Award,
    ImpactReview,
)
from lms_plugin.db import db, utc_now
from question_bank.certification.states import AwardState


def test_a_certificate_that_is_revoked_while_its_holder_hands_in_stays_revoked(school):
    school.sit()
    school.work()
    newer(school, dangerous)
    judge(school, "safety")
    school.session.execute(update(ImpactReview).values(delta=school.quiz))
    school.session.commit()
    with Session(db.engine, expire_on_commit=False) as other:
        award = other.scalars(select(Award)).one()  # as a hand-in has read it
        other.commit()
        assert award.state is AwardState.SUSPENDED
        mine, asked = school.awards()[0], {"reason": "misconduct", "note": "", "actor": "person 2"}
        awards.ask_to_revoke(school.session, mine, now=utc_now(), **asked)
        awards.confirm_revocation(school.session, mine, actor="person 3", now=utc_now())
        school.session.commit()
        given = proof(school.quiz, 99)
        told = {"place": school.place, "person_id": school.learner.person_id, "evidence": given, "now": utc_now()}
        assert deltas.handed_in(other, items_of=lambda: given, **told) == 1
        other.commit()
    school.session.expire_all()
    assert school.awards()[0].state is AwardState.REVOKED
