"""What a learning record store is told, over real HTTP, on both databases: once, in time, and of nobody by name."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from plain_server import serving
from sqlalchemy import select, update
from test_counting import RIGHT, WRONG, Course

from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.regrade_models import GradingEvent, Regrade
from lms_plugin.insights import learning_records
from lms_plugin.insights.owing import owe
from lms_plugin.insights.statement_models import OwedStatement, StatementState
from lms_plugin.insights.telling import send_due
from lms_plugin.lti.models import Person


class Store(Course):
    """A course, and a store that answers as a test wants."""

    def __init__(self, app, session, server):
        super().__init__(session)
        self.app, self.server = app, server
        self.settings = replace(
            app.extensions["assay"].settings,
            development=True,
            private_hosts=frozenset({"localhost"}),
            xapi_url=f"{server.url}/xapi/",
            xapi_auth="us:a-secret-of-theirs",
        )  # fmt: skip
        self.answer(200)

    def answer(self, status, body=b"[]", **headers):
        self.server.routes["/xapi/statements"] = lambda handler: handler.say(status, body, **headers)

    def tell(self, *, after=timedelta(0), **changes):
        """As the job does; returns what the store was sent meanwhile, a list a request."""
        self.session.commit()
        before = len(self.server.seen)
        sessions = session_factory(db.engine)
        with sessions() as session:
            owe(session, now=utc_now())
        send_due(sessions, replace(self.settings, **changes), now=utc_now() + after)
        self.session.rollback()
        return [json.loads(body) for *_, body in self.server.seen[before:]]

    def states(self):
        self.session.rollback()
        return [one.value for one in self.session.scalars(select(OwedStatement.state).order_by(OwedStatement.id))]


@pytest.fixture
def store(app, session):
    with serving() as server:
        yield Store(app, session, server)


def named(session, sub):
    values = {"name": "Amara Diallo", "email": "amara@school.example"}
    session.execute(update(Person).where(Person.sub == sub).values(**values))


def test_a_finished_attempt_is_told_once_with_its_result(store):
    store.sit(RIGHT, who="amara")
    store.sit(WRONG, who="boris")
    ((first, second),) = store.tell()
    assert first["verb"]["id"] == "http://adlnet.gov/expapi/verbs/completed"
    assert first["result"]["score"] == {"scaled": 1.0, "raw": 4.0, "min": 0, "max": 4.0}
    assert (first["result"]["success"], second["result"]["success"]) == (True, False)
    assert first["object"]["definition"]["name"] == {"und": "Sample quiz"}
    assert first["object"] == second["object"]
    assert first["actor"] != second["actor"]
    assert first["id"] != second["id"]
    assert store.tell() == []
    headers = store.server.seen[0][2]
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"us:a-secret-of-theirs").decode()
    assert headers["X-Experience-API-Version"] == "1.0.3"


def test_previews_and_attempts_that_are_set_aside_are_never_told(store):
    store.sit(RIGHT, who="a", preview=True)
    store.session.execute(update(Attempt).where(Attempt.id == store.sit(RIGHT, who="b")).values(set_aside="test_user"))
    store.sit(RIGHT, who="c", hand_in=False)
    assert store.tell() == []


@pytest.mark.parametrize(
    ("actor", "told"), [("pseudonym", ()), ("id", ("amara-7",)), ("name", ("amara-7", "Amara Diallo"))]
)
def test_no_more_of_a_person_is_told_than_the_setting_allows(store, actor, told):
    store.sit(RIGHT, who="amara-7")
    named(store.session, "amara-7")
    text = json.dumps(store.tell(xapi_actor=actor))
    for fact in ("amara-7", "Amara Diallo", "amara@school.example"):
        assert (fact in text) == (fact in told)


def test_a_store_that_is_away_is_asked_again_with_the_same_statement_after_a_growing_pause(store):
    store.sit(RIGHT)
    store.answer(503)
    ((first,),) = store.tell()
    assert store.tell() == []
    assert store.tell(after=timedelta(minutes=1)) == []
    assert len(store.tell(after=timedelta(minutes=3))) == 1
    store.answer(200)
    assert store.tell(after=timedelta(minutes=6)) == []
    ((again,),) = store.tell(after=timedelta(minutes=8))
    assert again == first
    assert store.states() == ["sent"]


@pytest.mark.parametrize("status", [401, 404])
def test_a_wrong_password_or_address_loses_nothing(store, status):
    store.sit(RIGHT)
    store.answer(status)
    store.tell()
    assert store.states() == ["waiting"]
    runner = store.app.test_cli_runner()
    assert "waiting\t1" in runner.invoke(args=["statements", "status"]).stdout
    assert "1 statements will be sent" in runner.invoke(args=["statements", "retry"]).stdout
    store.answer(200)
    assert len(store.tell()) == 1
    assert store.states() == ["sent"]


def test_one_statement_that_is_refused_keeps_no_other_back_and_one_the_store_has_counts_as_arrived(store):
    attempts = [store.sit(RIGHT, who=who) for who in "abc"]

    def judge(handler):
        statements = json.loads(store.server.seen[-1][3])
        scores = [one["result"]["score"]["raw"] for one in statements]
        handler.say(400 if 1.0 in scores else 409 if 2.0 in scores else 200, b"no")

    store.server.routes["/xapi/statements"] = judge
    for attempt, mark in zip(attempts, (1, 2, 4), strict=True):
        store.session.execute(update(Attempt).where(Attempt.id == attempt).values(mark=mark))
    assert len(store.tell()) == 4  # all three, then each by itself
    assert store.states() == ["refused", "sent", "sent"]
    refused = store.session.scalar(select(OwedStatement).where(OwedStatement.state == StatementState.REFUSED))
    assert refused.answer == "HTTP 400 no"


def test_a_regrade_is_told_as_a_new_score_and_a_void_attempt_voids_what_was_told(store):
    attempt = store.sit(WRONG)
    ((completed,),) = store.tell()
    row = store.session.get_one(Attempt, attempt)
    regrade = Regrade(
        context_id=store.entered.context_id, item_id=1, policy="full_credit", mapped={}, reason="key",
        person_id=row.person_id, at=utc_now(), dry_run_hash="0" * 64,
    )  # fmt: skip
    store.session.add(regrade)
    store.session.flush()
    store.session.add(
        GradingEvent(
            regrade_id=regrade.id, attempt_id=attempt, slot=1, person_id=row.person_id, at=utc_now(),
            policy="full_credit", reason="key", old={}, new={},
        )
    )  # fmt: skip
    row.mark = 1
    ((scored,),) = store.tell()
    assert scored["verb"]["display"]["en"] == "scored"
    assert scored["result"]["score"]["raw"] == 1
    assert store.tell() == []
    store.session.execute(update(Attempt).where(Attempt.id == attempt).values(state=AttemptState.VOID))
    (voided,) = store.tell()
    assert [one["object"] for one in voided] == [
        {"objectType": "StatementRef", "id": one["id"]} for one in (completed, scored)
    ]
    assert store.tell() == []


def test_an_attempt_that_counts_again_is_told_anew_each_time_and_what_was_voided_stays_void(store):
    attempt = store.sit(WRONG)
    told = [statement for (statement,) in store.tell()]
    for state, verb in ((AttemptState.VOID, "voided"), (AttemptState.SUBMITTED, "completed")) * 2:
        store.session.execute(update(Attempt).where(Attempt.id == attempt).values(state=state))
        ((statement,),) = store.tell()
        assert statement["verb"]["display"]["en"] == verb
        assert store.tell() == []
        told.append(statement)
    first, voided, again, voided_again, _ = told
    assert [voided["object"]["id"], voided_again["object"]["id"]] == [first["id"], again["id"]]
    assert again["result"] == first["result"]
    assert again["timestamp"] == first["timestamp"]
    assert len({one["id"] for one in told}) == 5


def test_without_an_address_nothing_is_owed(store, app):
    jobs = {one.name: one for one in app.extensions["assay"].huey._registry.periodic_tasks}
    store.sit(RIGHT)
    jobs["tell_learning_records"].execute()
    assert store.states() == []
    assert learning_records.standing(store.session) == {"waiting": 0, "sent": 0, "refused": 0}
