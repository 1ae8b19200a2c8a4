"""Whatever goes wrong on the way: what learner, admin and log see, and that no score is lost, doubled or overtaken.

The table in docs/passback.md has one row for each case here, and says what is measured here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest
import structlog
from constants import SECRET
from sqlalchemy import select, update
from structlog.testing import capture_logs
from test_sending import TRAINEE, Passback

from lms_plugin.db import db
from lms_plugin.delivery.result_views import _grade
from lms_plugin.lti import signing_keys
from lms_plugin.lti.connector import Connector
from lms_plugin.lti.models import ResourceLink
from lms_plugin.lti.signals import link_services_changed
from lms_plugin.passback import recording, sender, service
from lms_plugin.passback.deliver import deliver
from lms_plugin.passback.models import OwedScore, SendTry
from lms_plugin.passback.standing import Standing, standing_of
from sandbox.records import LineItem

DOCS = Path(__file__).parents[3] / "docs" / "passback.md"
ITEM, NEW = "item-skin-quiz", "item-made-anew"


@dataclass(frozen=True)
class Case:
    """A fault, and what has to happen for the score to arrive."""

    name: str
    begin: Callable[[Passback], object]
    ends: str = "by itself"


def switch(kind, group="scores", **facts):
    return lambda passback: passback.fault(group=group, kind=kind, **facts)


def slow(passback):
    passback.world.faults.wait = passback.wait
    passback.fault(group="scores", kind="slow", seconds=8)


def clock(minutes):
    def begin(passback):
        passback.skew = 60 * minutes
        passback.wait(0)

    return begin


def keys_rotated(passback):
    signing_keys.rotate(passback.session, SECRET, now=passback.sender.clock())
    passback.session.commit()


def item_deleted(passback):
    del passback.world.line_items[ITEM]


def learner_removed(passback):
    passback.world.people[TRAINEE].roles.pop("skin-101")


def killed(after: str):
    """A worker that takes the score up and gets as far as told."""

    def begin(passback):
        (parcel,) = passback.claim("elsewhere:1:1")
        if after == "taken up":
            return
        worker = passback.sender
        reply = deliver(parcel, Connector(parcel.client, worker.sessions, worker.settings))
        if after == "sent":
            return
        with worker.sessions() as session:
            recording.record_reply(session, parcel, reply, now=worker.clock())
            session.flush()
            if after == "half written down":
                session.rollback()

    return begin


CASES = [
    Case("the platform is down (503)", switch("down")),
    Case("slow: 8 seconds to answer", slow),
    Case("the connection is cut", switch("cut")),
    Case("401, again and again", switch("unauthorized")),
    Case("403", switch("forbidden"), "by the button"),
    Case("404", switch("missing"), "by a launch or the button"),
    Case("409, and nothing there", switch("conflict"), "by the button"),
    Case("422, a reason in words", switch("refuse"), "by the button"),
    Case("429 with Retry-After", switch("limited", retry_after="120")),
    Case("500", switch("error")),
    Case("200 with an HTML page", switch("html")),
    Case("200 with broken JSON", switch("broken")),
    Case("taken, then 500", switch("lost", count=1)),
    Case("taken, then the connection is cut", switch("lost-cut", count=1)),
    Case("its clock is 10 minutes ahead", clock(10)),
    Case("its clock is 10 minutes behind", clock(-10)),
    Case("the token address is down", switch("down", "token")),
    Case("the token address refuses us", switch("refuse", "token")),
    Case("our keys were rotated", keys_rotated),
    Case("the line item was deleted", item_deleted, "by a launch or the button"),
    Case("the learner was removed", learner_removed, "by the button"),
    Case("worker killed: taken up", killed("taken up")),
    Case("worker killed: sent, not written down", killed("sent")),
    Case("worker killed: half written down", killed("half written down")),
    Case("worker killed: all written down", killed("written down")),
]


@pytest.fixture
def passback(live):
    with live.app.app_context():
        passback = Passback(live, db.session())
        yield passback
        passback.sender.stop()
        db.session.remove()


def newest(passback):
    return passback.read(select(OwedScore).order_by(OwedScore.id.desc()).limit(1))[0]


def learner_reads(passback, owed):
    with passback.live.app.test_request_context():
        text = str(_grade(service.status_of(db.session(), owed.resource_link_id, owed.person_id))["text"])
    db.session.rollback()
    return text


def seen(passback, logs):
    """One row of the table: what ledger, learner, admin and log say after the first try."""
    owed = newest(passback)
    standing = standing_of(owed, now=passback.sender.clock()).value
    code = owed.last_result.value.upper() if owed.last_result and not owed.last_result.came else ""
    events = [one["result"] for one in logs if one["event"] == "score_tried"]
    return [standing.replace("_", " "), f"`{code}`" if code else "–", learner_reads(passback, owed), events]


def mend(passback, case):
    """End the fault, and do what the table says; then let time pass until nothing is left to do."""
    world = passback.world
    world.faults.clear()
    world.people[TRAINEE].roles.setdefault("skin-101", list(world.people["1002"].roles["skin-101"]))
    owed = newest(passback)
    if ITEM not in world.line_items:
        world.line_items[NEW] = LineItem(
            id=NEW, course_id="skin-101", label="Quiz", score_maximum=Decimal(100), link_id="skin-quiz", coupled=True
        )
        address = f"{passback.live.platform.url}/lti/courses/skin-101/lineitems/{NEW}/lineitem?mode=strict"
        passback.session.execute(update(ResourceLink).values(line_item_url=address))
        link_services_changed.send(None, session=passback.session, resource_link_id=owed.resource_link_id)
        passback.session.commit()
    elif "button" in case.ends:
        link = passback.session.get(ResourceLink, owed.resource_link_id)
        service.send_again(
            passback.session,
            [owed.id],
            context_id=link.context_id,
            asked_by=owed.person_id,
            now=passback.sender.clock(),
        )
        passback.session.commit()
    for _ in range(4):
        passback.wait(1000)
        passback.sender.send_due()


def scores_taken(passback):
    """What the gradebook got to see of the learner, in order; the same once more is no change for it."""
    taken = [
        entry["score"]
        for entry in passback.world.log
        if entry["what"] == "scores" and entry["verdict"] == "answered" and entry["person"] == TRAINEE
    ]
    return [score for score, _ in groupby(taken)]


def timestamps(passback):
    return [one["timestamp"] for one in passback.read(select(SendTry.request).order_by(SendTry.id)) if one]


@pytest.mark.values
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_fault_loses_doubles_or_overtakes_a_score_and_the_table_says_what_people_see(passback, case, monkeypatch):
    monkeypatch.setattr(sender, "log", structlog.get_logger())  # one that has not been used yet can be listened to
    passback.owe()
    case.begin(passback)
    with capture_logs() as logs:
        passback.sender.send_due()
    shown = seen(passback, logs)
    mend(passback, case)
    owed = newest(passback)
    grade = passback.world.grades.get((NEW if NEW in passback.world.line_items else ITEM, TRAINEE))
    assert (grade.score, grade.maximum) == (owed.score_given, owed.score_maximum), "lost"
    assert standing_of(owed, now=passback.sender.clock()) is Standing.SENT
    assert scores_taken(passback) == ["7/10"], "doubled"
    assert timestamps(passback) == sorted(set(timestamps(passback))), "out of order"
    assert passback.sender.send_due() == 0
    *cells, results = shown
    row = " | ".join([case.name, *cells, " ".join(f"`{one}`" for one in results) or "–", case.ends])
    assert f"| {row} |" in DOCS.read_text(encoding="utf-8"), row


def test_a_newer_score_is_never_overtaken_by_the_one_whose_answer_was_lost(passback):
    passback.owe(given="3")
    passback.fault(group="scores", kind="lost-cut", count=1)
    passback.sender.send_due()
    passback.owe(given="9")
    for _ in range(3):
        passback.wait(60)
        passback.sender.send_due()
    assert scores_taken(passback) == ["3/10", "9/10"]
    assert passback.grade() == (9, 10)


def test_a_worker_that_lost_its_lease_takes_what_its_successor_sent_for_no_teachers_grade(passback):
    passback.owe(given="3")
    passback.sender.send_due()
    passback.owe(given="9")
    (parcel,) = passback.claim("elsewhere:1:1")
    passback.wait(60)
    passback.sender.send_due()
    assert passback.grade() == (9, 10)
    long_ago = replace(parcel, last_sent=parcel.last_sent - timedelta(minutes=1))  # so that it need not wait a second
    worker = passback.sender
    reply = deliver(long_ago, Connector(parcel.client, worker.sessions, worker.settings), lambda: False)
    assert (reply.result, reply.answer) == (None, "")
