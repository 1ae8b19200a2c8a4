"""How scores travel when platforms hang, lie about the time, move columns or refuse; on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from builders import a_launch, a_registration
from plain_server import says, serving, token_answer
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from test_sending import OTHER, TRAINEE, Passback

from lms_plugin.db import db, utc_now
from lms_plugin.errors import NotFound
from lms_plugin.lti import ags
from lms_plugin.lti.models import Registration, ResourceLink, SigningKey, Status
from lms_plugin.passback import column_work, recording, service
from lms_plugin.passback.models import OwedScore, ScoreState, SendTry
from lms_plugin.passback.sender import Sender, session_factory


@pytest.fixture
def passback(live):
    with live.app.app_context():
        passback = Passback(live, db.session())
        yield passback
        passback.sender.stop()
        db.session.remove()


@pytest.fixture
def server():
    with serving() as server:
        server.routes["/token"] = token_answer()
        yield server


def at_server(passback, server, sub="s1"):
    """Owe a score to a platform that a plain server plays."""
    registration = passback.session.scalar(select(Registration).where(Registration.issuer == server.url))
    if registration is None:
        registration = a_registration(passback.session, issuer=server.url, token_url=server.url + "/token")
    entered = a_launch(passback.session, registration=registration, person_sub=sub)
    link = passback.session.get(ResourceLink, entered.resource_link_id)
    link.line_item_url = server.url + "/item"
    now = passback.sender.clock()
    owed = service.queue_score(
        passback.session, resource_link_id=link.id, person_id=entered.person_id, attempt_id=1, score_given=Decimal(1),
        score_maximum=Decimal(2), comment="", started_at=now, submitted_at=now, at=now,
    )  # fmt: skip
    passback.session.commit()
    return owed.id


def the_link(passback, **values):
    passback.session.execute(update(ResourceLink).where(ResourceLink.resource_link_id == "skin-quiz").values(**values))
    passback.session.commit()


def test_http_08_a_platform_that_hangs_delays_no_other(passback, server):
    hangs, asked = threading.Event(), threading.Event()

    def hang(handler):
        asked.set()
        hangs.wait(10)
        handler.say()

    server.routes["/item/scores"] = hang
    slow = at_server(passback, server)
    passback.sender.kick()
    assert asked.wait(10)
    quick = passback.owe()
    (*_, lane) = passback.sender.kick()
    lane.join(10)
    assert (passback.state(slow), passback.state(quick)) == (ScoreState.WAITING, ScoreState.ARRIVED)
    hangs.set()
    passback.sender.stop()
    assert passback.state(slow) is ScoreState.ARRIVED


@pytest.mark.parametrize("minutes", [-10, 10])
def test_ags_16_a_platform_whose_clock_differs_gets_its_own_time(passback, minutes):
    passback.world.clock_offset = 60 * minutes
    first = passback.owe()
    passback.sender.send_due()
    assert passback.state(first) is ScoreState.ARRIVED
    again = Sender(sessions=passback.sender.sessions, settings=passback.sender.settings)  # a new process, old token
    second = passback.owe(OTHER)
    again.send_due()
    assert passback.state(second) is ScoreState.ARRIVED
    theirs = utc_now() + timedelta(minutes=minutes)
    for sub in (TRAINEE, OTHER):
        stamp = passback.world.grades["item-skin-quiz", sub].timestamp
        assert ags.moment(theirs - timedelta(seconds=90)) < stamp <= ags.moment(theirs + timedelta(seconds=2))


def test_ags_16_a_clock_that_was_put_right_meanwhile_is_noticed(passback):
    passback.owe()
    passback.world.clock_offset = 600
    passback.sender.send_due()
    passback.world.clock_offset = 0  # ten minutes back: our idea of it lies in its future now
    owed = passback.owe(OTHER)
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.ARRIVED


@pytest.mark.parametrize("kind", ["html", "broken", "cut", "error"])
def test_ags_27_what_is_no_answer_is_tried_again(passback, kind):
    owed = passback.owe()
    passback.fault(group="scores", kind=kind, count=1)
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.WAITING
    passback.wait(7)
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.ARRIVED


def test_ags_28_where_results_may_not_be_read_a_later_time_is_tried(passback):
    owed = passback.owe()
    the_link(passback, ags_scopes=[ags.SCORE_SCOPE])
    passback.fault(group="scores", kind="conflict", count=1)
    passback.sender.send_due()
    assert passback.tries(owed) == [("arrived", 200)]


@pytest.mark.parametrize(("kind", "result"), [("forbidden", "arrived"), ("down", "platform_unavailable")])
def test_ags_28_results_that_cannot_be_had(passback, kind, result):
    owed = passback.owe()
    passback.fault(group="scores", kind="conflict", count=1)
    passback.fault(group="results", kind=kind)
    passback.sender.send_due()
    assert [one for one, _ in passback.tries(owed)] == [result]


def test_ags_28_a_refusal_of_another_kind_at_the_second_try_is_that(passback):
    owed = passback.owe()
    passback.fault(group="scores", kind="conflict", count=1)
    passback.fault(group="scores", kind="forbidden", count=1)
    passback.sender.send_due()
    assert passback.tries(owed) == [("score_forbidden", 403)]


def test_ags_29_a_column_that_moved_is_found_by_its_link(passback):
    owed = passback.owe()
    items = f"{passback.live.platform.url}/lti/courses/skin-101/lineitems"
    link = passback.session.scalar(select(ResourceLink))
    right = link.line_item_url
    the_link(
        passback,
        line_item_url=f"{items}/gone/lineitem?mode=strict",
        line_items_url=f"{items}?mode=strict",
        ags_scopes=[ags.SCORE_SCOPE, ags.LINE_ITEM_READ_SCOPE],
    )
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.ARRIVED
    assert passback.read(select(ResourceLink.line_item_url)) == [right]


@pytest.mark.parametrize(
    ("items", "fault"), [(None, None), ("lineitems?mode=strict", "forbidden"), ("lineitems?mode=strict", None)]
)
def test_ags_29_a_column_that_is_gone_waits_for_the_next_launch(passback, items, fault):
    owed = passback.owe()
    base = f"{passback.live.platform.url}/lti/courses/skin-101"
    link = passback.session.scalar(select(ResourceLink))
    right, link_id = link.line_item_url, link.id
    the_link(
        passback,
        line_item_url=f"{base}/lineitems/gone/lineitem?mode=strict",
        line_items_url=items and f"{base}/{items}",
        ags_scopes=[ags.SCORE_SCOPE, ags.LINE_ITEM_READ_SCOPE],
        resource_link_id="unknown-there",
    )
    if fault:
        passback.fault(group="lineitems", kind=fault)
    passback.sender.send_due()
    assert passback.tries(owed) == [("score_target_gone", 404)]
    assert passback.state(owed) is ScoreState.REFUSED
    passback.session.get(ResourceLink, link_id).line_item_url = right
    service.offer_changed(passback.session, link_id, now=utc_now())
    passback.session.commit()
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.ARRIVED


ANSWERS = [
    (422, b"User not found in course", "score_refused_user", ScoreState.REFUSED),
    (400, b"[]", "score_refused_user", ScoreState.REFUSED),
    (400, b"not enrolled", "score_refused_user", ScoreState.REFUSED),
    (400, b"no handler found", "score_refused", ScoreState.REFUSED),
    (403, b"no", "score_forbidden", ScoreState.REFUSED),
    (404, b"no", "score_target_gone", ScoreState.REFUSED),
    (410, b"no", "score_target_gone", ScoreState.REFUSED),
    (405, b"no\0", "score_refused", ScoreState.REFUSED),
    (302, b"no", "score_refused", ScoreState.REFUSED),
    (401, b"no", "token_refused", ScoreState.WAITING),
    (500, b"[]", "platform_unavailable", ScoreState.WAITING),
    (429, b"no", "platform_limited", ScoreState.WAITING),
]


def test_ags_26_each_refusal_gets_its_reason_and_keeps_the_platforms_words(passback, server):
    for number, (status, body, result, state) in enumerate(ANSWERS):
        server.routes["/item/scores"] = says(status, body)
        owed = at_server(passback, server, sub=f"s{number}")
        passback.sender.send_due()
        assert (passback.tries(owed), passback.state(owed)) == ([(result, status)], state), (status, body)
        (answer,) = passback.read(select(SendTry.answer).where(SendTry.owed_score_id == owed))
        assert answer == f"HTTP {status} {body.decode().rstrip(chr(0))}"


def test_quirk_38_an_error_without_words_thrice_may_be_a_locked_grade(passback, server):
    server.routes["/item/scores"] = says(500, b"[]")
    owed = at_server(passback, server)
    for seconds in (0, 6, 20):
        passback.wait(seconds)
        passback.sender.send_due()
    assert [one for one, _ in passback.tries(owed)] == ["platform_unavailable"] * 2 + ["score_locked"]
    assert passback.state(owed) is ScoreState.WAITING


def test_a_score_that_never_gets_through_is_given_up_after_about_three_days(passback, server):
    server.routes["/item/scores"] = says(500, b"[]")  # its own trouble, not the platform's
    owed, pauses = at_server(passback, server), []
    while passback.state(owed) is ScoreState.WAITING:
        begun = passback.sender.clock()
        passback.sender.send_due()
        (due,) = passback.read(select(OwedScore.due_at))
        pauses.append((due - begun).total_seconds())
        passback.wait(max(pauses[-1], 0) + 1)
    assert passback.state(owed) is ScoreState.REFUSED
    assert len(passback.tries(owed)) == len(recording.PAUSES) + 1
    assert 60 * 3600 < sum(pauses[:-1]) < 90 * 3600
    assert 4 < pauses[0] < 6.5


def test_http_07_a_pause_is_for_the_whole_platform(passback):
    owed = [passback.owe(), passback.owe(OTHER)]
    passback.fault(group="scores", kind="limited", retry_after="300", count=2)
    passback.sender.send_due()
    third = passback.owe("1003", at=utc_now() - timedelta(seconds=1))
    passback.session.execute(update(OwedScore).where(OwedScore.id == third).values(due_at=utc_now()))
    passback.session.commit()
    (*dues,) = passback.read(select(OwedScore.due_at).where(OwedScore.id.in_(owed)))
    assert all(due > utc_now() + timedelta(seconds=280) for due in dues)
    assert passback.sender.next_due() >= min(dues)


def test_a_platform_that_is_switched_off_gets_nothing(passback):
    owed = passback.owe()
    passback.session.execute(update(Registration).values(status=Status.DISABLED))
    passback.session.commit()
    assert passback.sender.send_due() == 0
    passback.session.execute(update(Registration).values(status=Status.ACTIVE))
    passback.session.commit()
    assert passback.sender.send_due() == 1
    assert passback.state(owed) is ScoreState.ARRIVED


def test_our_own_faults_are_told_and_hold_no_other_score_back(passback):
    bad, good = passback.owe(given="-1"), passback.owe(OTHER)
    passback.sender.send_due()
    assert (passback.tries(bad), passback.state(good)) == ([("our_fault", None)], ScoreState.ARRIVED)
    passback.session.query(SigningKey).delete()
    passback.session.execute(update(Registration).values(token_url="https://10.0.0.1/"))
    passback.session.commit()
    unreachable = passback.owe("1003")
    passback.session.execute(update(Registration).values(client_id="other"))
    passback.session.execute(db.text("DELETE FROM access_token"))
    passback.session.commit()
    passback.sender.send_due()
    (said,) = passback.read(select(SendTry.answer).where(SendTry.owed_score_id == unreachable))
    assert "no signing key" in said


def test_scores_go_out_though_columns_cannot_be_attended_to(passback, monkeypatch):
    def broken(*_args):
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(column_work, "attend_all", broken)
    monkeypatch.setattr(column_work, "due_registrations", lambda _session, **_now: [passback.live.registration.id])
    owed = passback.owe()
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.ARRIVED


def test_a_busy_ledger_is_asked_again_and_nothing_sent_twice(passback):
    owed, real, failed = passback.owe(), passback.sender.sessions, []

    def sometimes():
        if passback.grade() and not failed:
            failed.append(1)
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        return real()

    passback.sender.sessions = sometimes
    passback.sender.send_due()
    assert failed
    assert passback.tries(owed) == [("arrived", 200)]


def test_a_stopped_sender_lets_nothing_out_even_while_the_ledger_is_busy(passback):
    owed, real, calls = passback.owe(), passback.sender.sessions, []

    def busy():
        calls.append(1)
        if len(calls) > 1:
            passback.sender.stopping.set()
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        return real()

    passback.sender.sessions = busy
    passback.sender.send_due()
    passback.sender.sessions = real
    assert passback.sender.send_due() == 0
    assert passback.state(owed) is ScoreState.WAITING


def test_a_lane_survives_its_own_failure(passback):
    owed, real, calls = passback.owe(), passback.sender.sessions, []

    def odd():
        calls.append(1)
        if len(calls) in {2, 3}:  # the lane's first transaction, and its look at what is next
            raise RuntimeError("odd")
        return real()

    passback.sender.sessions = odd
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.WAITING
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.ARRIVED


def test_leases_are_renewed_while_a_score_is_on_its_way(passback, server, monkeypatch):
    monkeypatch.setattr("lms_plugin.passback.sender.RENEW_EVERY", 0.05)
    leased, renewed = [], threading.Event()

    def slow(handler):
        with passback.sender.sessions() as session:
            leased.extend(session.scalars(select(OwedScore.lease_until)))
        before = passback.sender.clock
        passback.sender.clock = lambda: before() + timedelta(seconds=20)
        renewed.wait(60)
        handler.say()

    server.routes["/item/scores"] = slow
    owed = at_server(passback, server)
    (lane,) = passback.sender.kick()
    while lane.is_alive():
        found = [one for one in passback.read(select(OwedScore.lease_until)) if one]
        if leased and found and found[0] - leased[0] >= timedelta(seconds=19):
            renewed.set()
        lane.join(0.05)
    assert renewed.is_set()
    assert passback.state(owed) is ScoreState.ARRIVED


def test_only_the_newest_score_is_sent_again_and_only_by_its_course(passback):
    older = passback.owe()
    passback.sender.send_due()
    newer = passback.owe(given="9")
    link = passback.session.scalar(select(ResourceLink))
    facts = {"context_id": link.context_id, "asked_by": None, "now": utc_now()}
    with pytest.raises(NotFound):
        service.send_again(passback.session, [older], **facts)
    with pytest.raises(NotFound):
        service.send_again(passback.session, [newer], **(facts | {"context_id": link.context_id + 1}))
    assert service.send_again(passback.session, None, **facts) == 0  # nothing failed
    assert service.send_again(passback.session, [newer], **facts) == 1
    passback.session.rollback()


def test_two_attempts_graded_at_once_get_two_numbers(passback):
    passback.owe()
    row = passback.session.scalar(select(OwedScore))
    where, sessions = (row.resource_link_id, row.person_id), session_factory(db.engine)
    passback.session.rollback()
    start = threading.Barrier(4)

    def grade():
        start.wait()
        with sessions() as session:
            service.queue_score(
                session, resource_link_id=where[0], person_id=where[1], attempt_id=2, score_given=Decimal(1),
                score_maximum=Decimal(1), comment="", started_at=utc_now(), submitted_at=utc_now(), at=utc_now(),
            )  # fmt: skip

    threads = [threading.Thread(target=grade) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = passback.read(select(OwedScore).order_by(OwedScore.number))
    assert [one.number for one in rows] == [1, 2, 3, 4, 5]
    assert [one.state for one in rows] == [ScoreState.REPLACED] * 4 + [ScoreState.WAITING]


def test_http_07_a_platform_that_asks_for_short_pauses_many_times_still_gets_the_score(passback):
    asked = len(recording.PAUSES) + 3
    passback.fault(group="scores", kind="limited", retry_after="5", count=asked)
    owed, pauses = passback.owe(), []
    while len(passback.tries(owed)) < asked:
        begun = passback.sender.clock()
        passback.sender.send_due()
        (due,) = passback.read(select(OwedScore.due_at))
        pauses.append((due - begun).total_seconds())
        assert passback.state(owed) is ScoreState.WAITING
        passback.wait(pauses[-1] + 1)
    assert max(pauses[: len(recording.PAUSES)]) < 8 < 290 < min(pauses[len(recording.PAUSES) :])
    passback.sender.send_due()
    assert passback.state(owed) is ScoreState.ARRIVED
