"""Scores on their way: real HTTP to a strict platform, on both databases."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import delete, select, update
from tests_support import a_launch

from lms_plugin.access import Role
from lms_plugin.db import db, utc_now
from lms_plugin.lti import ags
from lms_plugin.lti.connector import Connector
from lms_plugin.lti.models import AccessToken, Registration, ResourceLink
from lms_plugin.passback import holder, outbox, recording, service
from lms_plugin.passback.deliver import deliver
from lms_plugin.passback.models import OwedScore, ScoreState, SendTry, TryResult
from lms_plugin.passback.parcels import Reply
from lms_plugin.passback.sender import Sender, session_factory

TRAINEE, OTHER, TEACHER = "1001", "1002", "2001"


class Passback:
    """The ledger, a sender, and the platform's side."""

    def __init__(self, live, session):
        self.live, self.session = live, session
        self.world, self.passed, self.skew = live.platform.world, 0, 0
        self.sender = Sender(sessions=session_factory(db.engine), settings=live.app.extensions["assay"].settings)

    def owe(self, sub=TRAINEE, given="7", maximum="10", **changes):
        entered = a_launch(
            self.session, registration=self.live.registration, person_sub=sub, link="skin-quiz", context="skin-101"
        )
        link = self.session.get(ResourceLink, entered.resource_link_id)
        base = f"{self.live.platform.url}/lti/courses/skin-101/lineitems/item-skin-quiz/lineitem?mode=strict"
        link.line_item_url, link.ags_scopes = base, [ags.SCORE_SCOPE, ags.RESULT_SCOPE]
        now = utc_now()
        owed = service.queue_score(
            self.session,
            **{
                "resource_link_id": entered.resource_link_id,
                "person_id": entered.person_id,
                "attempt_id": 1,
                "score_given": Decimal(given),
                "score_maximum": Decimal(maximum),
                "comment": "",
                "started_at": now - timedelta(minutes=9),
                "submitted_at": now,
                "at": now,
            }
            | changes,
        )
        self.session.commit()
        return owed.id

    def is_a(self, family):
        """The platform is of this family from now on."""
        self.session.execute(update(Registration).values(family=family))
        self.session.commit()

    def claim(self, worker):
        """What another worker gets when it asks now."""
        with self.sender.sessions() as session:
            return outbox.claim_due(
                session,
                registration_id=self.live.registration.id,
                now=self.sender.clock(),
                holder=worker,
                limit=50,
            )

    def read(self, query):
        self.session.expire_all()
        found = self.session.scalars(query).all()
        self.session.expunge_all()  # what was read stays readable
        self.session.rollback()  # a test that looks must not hold SQLite's write lock
        return found

    def state(self, owed):
        return self.read(select(OwedScore.state).where(OwedScore.id == owed))[0]

    def wait(self, seconds):
        """Let time pass, on both sides."""
        self.passed += seconds
        self.world.clock_offset = self.passed + self.skew
        self.sender.clock = lambda: utc_now() + timedelta(seconds=self.passed)

    def tries(self, owed):
        rows = self.read(select(SendTry).where(SendTry.owed_score_id == owed).order_by(SendTry.id))
        return [(one.result, one.http_status) for one in rows]

    def grade(self, sub=TRAINEE):
        grade = self.world.grades.get(("item-skin-quiz", sub))
        return None if grade is None or grade.score is None else (grade.score, grade.maximum)

    def fault(self, **facts):
        self.world.faults.add(**facts)

    def refusals(self):
        return [entry["reason"] for entry in self.world.log if entry["verdict"] == "refused"]


@pytest.fixture
def passback(live):
    with live.app.app_context():
        yield Passback(live, db.session())
        db.session.remove()


def test_ags_25_an_owed_score_arrives_once_and_the_ledger_says_so(passback):
    owed = passback.owe()
    assert passback.sender.send_due() == 1
    assert passback.grade() == (7, 10)
    assert passback.state(owed) is ScoreState.ARRIVED
    assert passback.tries(owed) == [("arrived", 200)]
    assert passback.sender.send_due() == 0
    assert passback.refusals() == []


def test_a_platform_that_is_down_gets_the_score_later_and_the_ledger_tells_the_story(passback):
    owed = passback.owe()
    passback.fault(group="scores", kind="down", count=2)
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.WAITING
    passback.wait(4)
    assert passback.sender.send_due() == 0  # not due yet
    passback.wait(2)
    passback.sender.send_due()
    passback.wait(60)
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.ARRIVED
    assert passback.tries(owed) == [
        ("platform_unavailable", 503),
        ("platform_unavailable", 503),
        ("arrived", 200),
    ]
    assert passback.grade() == (7, 10)


def test_ags_06_a_401_drops_the_bearer_and_asks_for_a_new_one(passback):
    first = passback.owe()
    passback.sender.send_due()
    passback.fault(group="scores", kind="unauthorized", count=1)
    second = passback.owe(OTHER, "9")
    passback.sender.send_due()
    assert (passback.state(first), passback.state(second)) == (ScoreState.ARRIVED, ScoreState.ARRIVED)
    assert sum(entry["what"] == "token" and entry["verdict"] == "answered" for entry in passback.world.log) == 2


def test_a_bearer_is_used_again_and_kept_encrypted(passback):
    passback.owe()
    passback.owe(OTHER)
    passback.sender.send_due()
    assert sum(entry["what"] == "token" for entry in passback.world.log) == 1
    (kept,) = passback.read(select(AccessToken))
    assert kept.token not in passback.world.bearers


def test_http_07_a_429_waits_as_told(passback):
    owed = passback.owe()
    passback.fault(group="scores", kind="limited", retry_after="120", count=1)
    passback.sender.send_due()
    passback.wait(119)
    assert passback.sender.send_due() == 0
    passback.wait(2)
    assert passback.sender.send_due() == 1
    assert passback.state(owed) is ScoreState.ARRIVED


def test_ags_26_a_refusal_is_final_and_kept_in_the_platforms_words(passback):
    owed = passback.owe()
    passback.fault(group="scores", kind="refuse", count=1)
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.REFUSED
    (said,) = passback.read(select(SendTry))
    assert "User not found in course" in said.answer
    passback.wait(86400)
    assert passback.sender.send_due() == 0


def in_an_hour(passback):
    return ags.moment(passback.sender.clock() + timedelta(hours=1))


def test_ags_28_a_lost_answer_is_confirmed_by_reading_the_result_back(passback):
    owed = passback.owe()
    passback.fault(group="scores", kind="lost", count=1)
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.WAITING
    passback.world.grades["item-skin-quiz", TRAINEE].timestamp = in_an_hour(passback)
    passback.wait(6)
    passback.sender.send_due()
    assert passback.tries(owed) == [("platform_unavailable", 500), ("confirmed", 409)]
    assert passback.grade() == (7, 10)


def test_ags_28_a_newer_grade_of_a_teacher_is_left_alone_and_told(passback):
    passback.is_a("moodle")
    first = passback.owe()
    passback.sender.send_due()
    held = passback.world.grades["item-skin-quiz", TRAINEE]
    held.score, held.timestamp = Decimal(10), in_an_hour(passback)
    second = passback.owe(given="8")
    passback.wait(6)
    passback.sender.send_due()
    assert (passback.state(first), passback.state(second)) == (ScoreState.ARRIVED, ScoreState.REFUSED)
    assert passback.grade() == (10, 10)
    assert passback.tries(second) == [("score_stale", 409)]


def test_only_the_newest_score_of_a_person_goes_out(passback):
    older = passback.owe(given="3")
    newer = passback.owe(given="8")
    assert passback.sender.send_due() == 1
    assert (passback.state(older), passback.state(newer)) == (ScoreState.REPLACED, ScoreState.ARRIVED)
    assert passback.grade() == (8, 10)


def test_a_score_replaced_while_it_was_on_its_way_is_followed_by_the_newer_one(passback):
    older = passback.owe(given="3")
    (parcel,) = passback.claim("w1")
    newer = passback.owe(given="8")
    assert passback.claim("w2") == []  # nobody overtakes the one on its way
    sender = passback.sender
    reply = deliver(parcel, Connector(parcel.client, sender.sessions, sender.settings))
    with sender.sessions() as session:
        recording.record_reply(session, parcel, reply, now=sender.clock())
    assert passback.grade() == (3, 10)
    passback.wait(2)
    passback.sender.send_due()
    assert passback.grade() == (8, 10)
    assert (passback.state(older), passback.state(newer)) == (ScoreState.REPLACED, ScoreState.ARRIVED)


def test_a_score_erased_while_it_was_on_its_way_keeps_no_answer_of_others_from_being_written_down(passback):
    erased, kept = passback.owe(), passback.owe(OTHER)
    parcels = passback.claim("w1")
    passback.session.execute(delete(OwedScore).where(OwedScore.id == erased))
    passback.session.commit()
    with passback.sender.sessions() as session:
        replies = [(parcel, Reply(result=TryResult.ARRIVED, timestamp=utc_now())) for parcel in parcels]
        recording.record_replies(session, replies, now=passback.sender.clock())
    assert passback.state(kept) is ScoreState.ARRIVED
    assert passback.tries(erased) == []


def test_a_place_in_the_line_is_a_hint_and_no_right(passback):
    line = deque([passback.owe(given="3")])
    newer = passback.owe(given="8")
    asked = {"registration_id": passback.live.registration.id, "now": passback.sender.clock(), "holder": "w1"}
    with passback.sender.sessions() as session:
        taken = outbox.claim_due(session, **asked, limit=5, line=line)
    assert [one.owed_id for one in taken] == [newer]
    assert not line


def test_a_worker_killed_between_claim_and_send_leaves_the_score_to_the_next(passback):
    owed = passback.owe()
    dead = holder.own_name().rpartition(":")[0] + ":1"  # our number, but started long ago
    elsewhere = "other-machine:1:1"
    assert len(passback.claim(dead)) == 1
    passback.wait(1)
    assert passback.sender.send_due() == 0
    passback.sender.release_dead()
    assert len(passback.claim(elsewhere)) == 1
    passback.sender.release_dead()  # nothing is known of other machines: their leases run out
    assert passback.sender.send_due() == 0
    passback.wait(30)
    assert passback.sender.send_due() == 1
    assert passback.state(owed) is ScoreState.ARRIVED
    assert passback.grade() == (7, 10)


def test_two_workers_never_claim_the_same_score(passback):
    passback.owe()
    assert len(passback.claim("w1")) == 1
    assert passback.claim("w2") == []


def test_ags_16_timestamps_of_one_person_and_link_only_grow_and_never_run_ahead(passback):
    frozen = utc_now()
    passback.sender.clock = lambda: frozen
    owed = [passback.owe(given="1", at=frozen)]
    assert passback.sender.send_due() == 1
    owed.append(passback.owe(given="2", at=frozen))
    assert passback.sender.send_due() == 0  # the second of one second waits for the next
    frozen += timedelta(seconds=1)
    passback.world.clock_offset = 1
    assert passback.sender.send_due() == 1
    stamps = passback.read(select(OwedScore.sent_timestamp).where(OwedScore.id.in_(owed)).order_by(OwedScore.id))
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(stamps))
    assert stamps[-1] <= frozen
    assert passback.grade() == (2, 10)


def test_ags_13_the_line_items_query_is_kept(passback):
    assert (
        ags.under("https://lms.example/a/lineitem?type_id=3", "scores")
        == "https://lms.example/a/lineitem/scores?type_id=3"
    )
    assert ags.under("https://lms.example/a/lineitem/", "scores") == "https://lms.example/a/lineitem/scores"


def test_a_score_without_a_column_waits_until_a_launch_brings_one(passback):
    owed = passback.owe()
    row = passback.session.get(OwedScore, owed)
    link = passback.session.get(ResourceLink, row.resource_link_id)
    address, link.line_item_url = link.line_item_url, None
    row.state = ScoreState.NOT_OFFERED
    passback.session.commit()
    assert passback.sender.send_due() == 0
    link.line_item_url = address
    service.offer_changed(passback.session, link.id, now=utc_now())
    passback.session.commit()
    assert passback.sender.send_due() == 1
    assert passback.state(owed) is ScoreState.ARRIVED


def test_a_refused_token_is_told_and_tried_again(passback):
    owed = passback.owe()
    passback.fault(group="token", kind="refuse", count=1)
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.WAITING
    assert passback.tries(owed)[0][0] == "token_refused"
    passback.wait(6)
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.ARRIVED


def page(passback, entered, rest="scores"):
    client = entered.in_browser(passback.live.app.test_client())
    return client.get(entered.path(rest))


def test_the_page_tells_staff_what_was_sent_and_what_the_platform_said(passback):
    owed = passback.owe()
    passback.fault(group="scores", kind="refuse", count=1)
    passback.sender.send_due()
    teacher = a_launch(
        passback.session, registration=passback.live.registration, role=Role.INSTRUCTOR, person_sub=TEACHER,
        link="skin-quiz", context="skin-101",
    )  # fmt: skip
    text = page(passback, teacher).text
    assert "7 / 10" in text
    assert "Refused" in text
    (person,) = passback.read(select(OwedScore.person_id))
    assert "User not found in course" in page(passback, teacher, f"scores/learners/{person}").text
    client = teacher.in_browser(passback.live.app.test_client())
    secret = passback.live.app.extensions["assay"].settings.secret_key
    again = client.post(teacher.path("scores/send"), data={"csrf_token": teacher.csrf(secret), "one": owed})
    assert again.status_code == 303
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.ARRIVED
    assert "Sent" in page(passback, teacher).text


def test_learners_see_no_ledger_and_other_courses_scores_are_not_there(passback):
    owed = passback.owe()
    learner = a_launch(
        passback.session,
        registration=passback.live.registration,
        person_sub=TRAINEE,
        link="skin-quiz",
        context="skin-101",
    )
    assert page(passback, learner).status_code == 403
    elsewhere = a_launch(
        passback.session, registration=passback.live.registration, role=Role.INSTRUCTOR, person_sub="2002",
        link="other", context="other",
    )  # fmt: skip
    assert "7 / 10" not in page(passback, elsewhere, "scores?all=1").text
    client = elsewhere.in_browser(passback.live.app.test_client())
    secret = passback.live.app.extensions["assay"].settings.secret_key
    foreign = client.post(elsewhere.path("scores/send"), data={"csrf_token": elsewhere.csrf(secret), "one": owed})
    assert foreign.status_code == 404
