"""Pages that are answered without the framework's request are those that the framework would have made."""

from __future__ import annotations

import pytest
from learners import Learner
from sqlalchemy import select, update
from tests_support import a_launch, a_quiz
from werkzeug.sansio.http import parse_cookie

from lms_plugin.access import Role
from lms_plugin.db import db, utc_now
from lms_plugin.lti.models import Launch
from lms_plugin.security import cookie_of
from lms_plugin.web import access_of, db_session


@pytest.fixture
def learner(app, session):
    entered = a_launch(session, locale="ru")
    a_quiz(session, entered, attempts=None)
    session.commit()
    return Learner(app, entered)


def alone(app, monkeypatch):
    """From here on the framework answers nothing."""

    def never(*_request):
        raise AssertionError

    monkeypatch.setattr(app.wsgi_app, "otherwise", never)


@pytest.mark.parametrize("page", ["", "result"])
@pytest.mark.parametrize("dest", ["iframe", "document"])
def test_a_page_is_the_same_with_and_without_the_framework(app, learner, monkeypatch, page, dest):
    attempt = learner.start()
    if page == "result":
        learner.submit(attempt)
    path = f"attempts/{attempt}/{page}"

    def get(more=""):
        answer = learner.client.get(learner.entered.path(path + more), headers={"Sec-Fetch-Dest": dest})
        return answer.status_code, answer.text, [one for one in answer.headers if one[0] != "X-Request-Id"]

    long_way = get("?again")  # an address with a question is the framework's
    assert long_way[0] == 200
    get()  # meets what is kept
    alone(app, monkeypatch)
    assert get() == long_way


def test_whoever_may_not_see_a_page_is_told_so_in_the_usual_way(app, session, learner):
    attempt = learner.start()
    path = f"attempts/{attempt}/"
    other = Learner(app, a_launch(session, person_sub="s2"))
    session.commit()
    guest = Learner(app, a_launch(session, person_sub="s3", role=Role.VIEWER))
    session.commit()
    for somebody, status in ((learner, 200), (other, 404), (guest, 403)):
        direct, long_way = somebody.get(path), somebody.get(f"{path}?again")
        assert direct.status_code == long_way.status_code == status
    session.execute(update(Launch).values(ended_at=utc_now()))
    session.commit()
    assert learner.get(path).status_code == 404


def test_only_pages_of_launches_that_read_are_answered_without_the_framework(app):
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access.direct:
            assert access.scope == "launch"
            assert access.capabilities
            assert access.writes is None
            assert "GET" in rule.methods
            assert not rule.methods & {"POST", "PUT", "DELETE"}


@pytest.mark.parametrize("failing", [False, True])
def test_a_session_is_handed_to_the_next_request_as_empty_as_it_was(app, learner, monkeypatch, failing):
    def showing(**_values):
        session = db_session()
        seen.append(
            (session, sorted(session.info.keys() - {"bind"}), session.in_transaction(), list(session.identity_map))
        )
        kept.append(session.scalars(select(Launch)).first())
        session.info["typed"] = "somebody's own"
        assert not failing
        return "<!doctype html><html lang='en'><title>Shown</title><h1>Shown</h1></html>"

    showing.assay_access = app.view_functions["delivery.questions"].assay_access
    seen, kept = [], []
    attempt = learner.start()
    monkeypatch.setitem(app.view_functions, "delivery.questions", showing)
    with app.app_context():
        engine = db.engine
    for _again in range(2):
        answer = learner.client.get(learner.entered.path(f"attempts/{attempt}/"))
        assert answer.status_code == (500 if failing else 200)
        assert engine.pool.checkedout() == 0
    direct = seen[:: 2 if failing else 1]  # where it fails the framework comes upon it again, with a session of its own
    assert direct[0][0] is direct[1][0]
    assert direct[1][1:] == (["beside", "reader"], False, [])


@pytest.mark.parametrize(
    "sent",
    [
        "ours=a-b_1",
        " ours=a1 ; more=2",
        "more=2; ours=a1",
        'ours="a1"',
        "ours=a;ours=b",
        "yours=1",
        "ours=",
        "ours=a%20b",
        "",
    ],
)
def test_a_cookie_is_what_the_framework_would_have_read(sent):
    assert cookie_of({"HTTP_COOKIE": sent}, "ours") == str(parse_cookie(sent).get("ours", ""))
