"""Pages that are answered without the framework's request are those that the framework would have made."""

from __future__ import annotations

import pytest
from learners import Learner
from sqlalchemy import update
from tests_support import a_launch, a_quiz
from werkzeug.sansio.http import parse_cookie

from lms_plugin.access import Role
from lms_plugin.db import utc_now
from lms_plugin.lti.models import Launch
from lms_plugin.security import cookie_of
from lms_plugin.web import access_of


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
