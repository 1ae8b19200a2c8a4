"""Two workers, regrades, faults, crashes and clocks that jump: in the end the gradebook says what was decided last.

The platform is played here without a network, so that each step of sending can be stopped before the next.
"""

from __future__ import annotations

import json
import os
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import depth
from builders import a_launch
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from lms_plugin.db import session_factory
from lms_plugin.errors import PlatformRefused, PlatformUnavailable
from lms_plugin.lti import ags
from lms_plugin.lti.clocks import PlatformClock
from lms_plugin.lti.http import Answer
from lms_plugin.lti.models import Deployment, ResourceLink
from lms_plugin.passback import outbox, recording, service, withdrawals
from lms_plugin.passback.batches import Owing, queue_scores
from lms_plugin.passback.deliver import HELD, deliver
from lms_plugin.passback.models import MessageKind, OwedScore, ScoreState, SendTry
from lms_plugin.passback.service import is_newest

START = datetime(2030, 1, 1, tzinfo=UTC)
FAULTS = ["", "", "", "down", "lost", "limited", "refused", "no token"]
WORKERS = PEOPLE = st.sampled_from([0, 1])
GIVEN = st.integers(0, 10)
LIMITS = st.sampled_from([1, 2])  # one leaves the other in line, where another worker may send it
SKEWS = st.sampled_from([-600, -3, 0, 600])


class Platform:
    """A gradebook that takes only later timestamps, and none from the future (AGS 3.4.9)."""

    def __init__(self):
        self.grades, self.stamps, self.fault, self.now = {}, {}, "", lambda: START
        self.posted = self.stale = 0

    def post(self, body):
        message = json.loads(body)
        stamp, sub = datetime.fromisoformat(message["timestamp"]), message["userId"]
        if stamp > self.now() + timedelta(seconds=2):
            raise PlatformRefused("HTTP 400", status=400, excerpt="the timestamp lies in the future")
        stamps = self.stamps.setdefault(sub, [])
        if stamps and stamp <= stamps[-1]:
            self.stale += 1
            raise PlatformRefused("HTTP 409", status=409, excerpt="not later")
        stamps.append(stamp)
        self.posted += 1
        final = message["gradingProgress"] == "FullyGraded"
        self.grades[sub] = (Decimal(str(message["scoreGiven"])), Decimal(message["scoreMaximum"])) if final else None


class Connection:
    """What a worker has in place of a connector: calls that go straight to the platform, by the worker's own clock."""

    def __init__(self, platform, clock, public_settings):
        self.platform, self.settings = platform, public_settings
        self.clock = PlatformClock(ours=clock)

    def call(self, method, url, _scopes, *, accept=None, content_type=None, data=None):
        fault, self.platform.fault = self.platform.fault, ""
        if fault == "no token":
            raise PlatformUnavailable("the token address is down", status=503)
        body = data() if data else ""
        if fault in {"down", "limited"}:
            pause = 60.0 if fault == "limited" else None
            raise PlatformUnavailable("HTTP", status=429 if pause else 503, retry_after=pause)
        if fault == "refused":
            raise PlatformRefused("HTTP 422", status=422, excerpt="User not found in course")
        self.clock.learn(self.platform.now().replace(microsecond=0))
        if method == "GET":
            return self._result(url.rpartition("user_id=")[2])
        self.platform.post(body)
        if fault == "lost":
            raise PlatformUnavailable("cut")
        return Answer(status=200, headers={}, text="")

    def _result(self, sub):
        grade = self.platform.grades.get(sub)
        row = {"userId": sub}
        if grade is not None:
            row |= {"resultScore": float(grade[0] / grade[1]), "resultMaximum": 1}
        return Answer(status=200, headers={}, text=json.dumps([row]))


@dataclass
class Worker:
    """A process: its clock may be wrong, what it holds is lost when it dies."""

    name: str
    skew: float = 0.0
    flying: list = field(default_factory=list)
    landed: list = field(default_factory=list)
    until: dict = field(default_factory=dict)
    line: deque = field(default_factory=deque)


class Ledger(RuleBasedStateMachine):
    """Each run has a course and a month of its own."""

    runs, session, tool_settings = 0, None, None

    @initialize()
    def enter(self):
        type(self).runs += 1
        for left_over in (SendTry, OwedScore):  # of a run that failed
            self.session.execute(delete(left_over))
        self.passed, self.ahead, self.attempts = 0.0, 0.0, 0
        self.decided, self.before, self.written_down, self.unwritten = {}, {}, set(), set()
        self.platform = Platform()
        self.platform.now = lambda: self.time() + timedelta(seconds=self.ahead)
        self.workers = [Worker("w0"), Worker("w1")]
        self.people = [
            a_launch(self.session, person_sub=f"s{number}", link=f"l{self.runs}", context=f"c{self.runs}")
            for number in range(2)
        ]
        link = self.session.get(ResourceLink, self.people[0].resource_link_id)
        link.line_item_url, link.ags_scopes = "https://lms.example/item", [ags.SCORE_SCOPE, ags.RESULT_SCOPE]
        self.registration = self.session.get(Deployment, link.deployment_id).registration_id
        self.sessions = session_factory(self.session.get_bind())
        self.session.commit()

    def time(self):
        return START + timedelta(days=self.runs * 30, seconds=self.passed)

    def clock(self, worker):
        return lambda: self.time() + timedelta(seconds=worker.skew)

    def facts(self, who, given):
        entered = self.people[who]
        return {
            "resource_link_id": entered.resource_link_id, "person_id": entered.person_id, "score_maximum": Decimal(10),
            "score_given": Decimal(given), "comment": "", "started_at": self.time() - timedelta(minutes=5),
            "submitted_at": self.time(), "attempt_id": self.attempts,
        }  # fmt: skip

    @rule(who=PEOPLE, given=GIVEN)
    def submit(self, who, given):
        self.attempts += 1
        with self.sessions() as own:
            service.queue_score(own, **self.facts(who, given), at=self.time())
        self.decided[who] = Decimal(given)

    @rule(given=st.tuples(GIVEN, GIVEN))
    def regrade(self, given):
        """Everybody who has a score that counts gets another one; a score that was taken back stays so."""
        owing = [Owing(**self.facts(who, given[who])) for who in (0, 1) if who in self.decided]
        with self.sessions() as own:
            owed = queue_scores(own, owing, at=self.time())
        counting = [who for who in (0, 1) if self.decided.get(who) is not None]
        assert len(owed) == len(counting)
        self.decided |= {who: Decimal(given[who]) for who in counting}

    @rule(who=PEOPLE)
    def submit_what_a_person_marks(self, who):
        """Handed in and not marked yet: nothing that may wipe a score is said."""
        facts = self.facts(who, 0)
        facts = {name: facts[name] for name in facts if name not in {"score_given", "score_maximum", "comment"}}
        with self.sessions() as own:
            owed = withdrawals.queue_pending(own, **facts, at=self.time())
        assert owed is None or who not in self.decided

    @rule(who=PEOPLE)
    def withdraw(self, who):
        with self.sessions() as own:
            newest = own.scalar(self.newest(who))
            if newest is None or newest.kind is not MessageKind.SCORE:
                return
            withdrawals.withdraw(own, newest.id, context_id=None, asked_by=None, now=self.time())
        self.before[who], self.decided[who] = self.decided[who], None

    @rule(who=PEOPLE)
    def void(self, who):
        """No attempt of theirs counts any more."""
        entered = self.people[who]
        with self.sessions() as own:
            withdrawals.withdraw_all(own, entered.resource_link_id, entered.person_id, asked_by=None, now=self.time())
        if self.decided.get(who) is not None:
            self.before[who], self.decided[who] = self.decided[who], None

    @rule(who=PEOPLE)
    def give_back(self, who):
        entered = self.people[who]
        with self.sessions() as own:
            newest = own.scalar(self.newest(who))
            if newest is None or newest.kind is not MessageKind.WITHDRAWAL:
                return
            withdrawals.give_back(
                own, newest.id, context_id=entered.context_id, asked_by=entered.person_id, now=self.time()
            )
        self.decided[who] = self.before[who]

    def newest(self, who):
        entered = self.people[who]
        mine = (OwedScore.resource_link_id == entered.resource_link_id, OwedScore.person_id == entered.person_id)
        return select(OwedScore).where(*mine, is_newest())

    def with_a_score(self, own):
        return [who for who in (0, 1) if own.scalar(self.newest(who)) is not None]

    @rule(number=WORKERS, limit=LIMITS)
    def take_up(self, number, limit=2):
        worker = self.workers[number]
        now = self.time()  # the database's, which workers share
        with self.sessions() as own:
            kept = outbox.renew(own, [one.owed_id for one in worker.flying], now=now, holder=worker.name)
            taken = outbox.claim_due(
                own, registration_id=self.registration, now=now, holder=worker.name, limit=limit, line=worker.line
            )
            assert {one.owed_id for one in taken} <= {own.scalar(self.newest(who)).id for who in self.with_a_score(own)}
        assert all(worker.until[owed] > now for owed in kept), "a lease that was over came back"
        held = [one for other in self.workers for one in other.flying if other.until.get(one.owed_id, START) > now]
        assert not {one.user_id for one in taken} & {one.user_id for one in held}
        worker.flying += taken
        worker.until = dict.fromkeys([*kept, *(one.owed_id for one in taken)], now + outbox.LEASE)

    @rule(number=WORKERS, fault=st.sampled_from(FAULTS))
    def send(self, number, fault):
        worker = self.workers[number]
        if not worker.flying:
            return
        parcel, clock = worker.flying.pop(0), self.clock(worker)
        self.platform.fault = fault
        ours = worker.until.get(parcel.owed_id, START)
        posted, stale = self.platform.posted, self.platform.stale
        reply = deliver(parcel, Connection(self.platform, clock, self.tool_settings), lambda: self.time() < ours)
        worker.landed.append((parcel, reply))
        assert self.platform.posted == posted or parcel.owed_id not in self.written_down, "sent once more"
        assert self.platform.posted == posted or self.time() < ours, "sent without a lease"
        unknown = {sub for sub, _owed in self.unwritten}
        assert self.platform.stale == stale or parcel.user_id in unknown, "not later than what is known to be there"
        assert reply.answer != HELD, "a grade of ours taken for a teacher's"
        if self.platform.posted > posted:
            assert reply.timestamp, "the next one would not know what is there"
            self.unwritten.add((parcel.user_id, parcel.owed_id))

    @rule(number=WORKERS)
    def write_down(self, number):
        worker = self.workers[number]
        landed, worker.landed = worker.landed, []
        replaced = select(OwedScore.id).where(OwedScore.state == ScoreState.REPLACED)
        with self.sessions() as own:
            before = set(own.scalars(replaced))
            for parcel, reply in landed:
                recording.record_reply(own, parcel, reply, now=self.time())
            own.flush()
            assert before <= set(own.scalars(replaced)), "a late answer brought a replaced score back"
        self.written_down |= {parcel.owed_id for parcel, reply in landed if reply.result and reply.result.came}
        self.unwritten -= {(parcel.user_id, parcel.owed_id) for parcel, reply in landed if reply.timestamp}

    @rule(number=WORKERS, limit=LIMITS)
    def work_a_round(self, number, limit=2):
        """All of it in a row, so that one worker can do much while the other sleeps."""
        self.take_up(number, limit)
        while self.workers[number].flying:
            self.send(number, "")
        self.write_down(number)

    @rule(who=PEOPLE, given=GIVEN, number=WORKERS, fault=st.sampled_from(FAULTS), skew=SKEWS)
    def submit_and_send(self, who, given, number, fault, skew):
        """In one go, so that scores of one person follow each other while the clock goes back."""
        self.our_clock_jumps(number, skew)
        self.submit(who, given)
        self.take_up(number, 1)
        while self.workers[number].flying:
            self.send(number, fault)
            fault = ""
        self.write_down(number)

    @rule(number=WORKERS, skew=SKEWS)
    def die_after_sending(self, number, skew):
        """What was sent is not written down, and whoever comes next may have another clock."""
        self.take_up(number)
        while self.workers[number].flying:
            self.send(number, "")
        self.crash(number)
        self.wait(31)
        self.our_clock_jumps(number, skew)

    @rule(number=WORKERS)
    def crash(self, number):
        self.workers[number] = Worker(self.workers[number].name + "'")

    @rule(seconds=st.sampled_from([1, 7, 31, 90, 4000]))
    def wait(self, seconds):
        self.passed += seconds

    @rule(number=WORKERS, seconds=SKEWS)
    def our_clock_jumps(self, number, seconds):
        self.workers[number].skew = seconds

    @rule(seconds=st.sampled_from([-600, 0, 600]))
    def its_clock_jumps(self, seconds):
        self.ahead = seconds

    @invariant()
    def nothing_is_out_of_order(self):
        for stamps in getattr(self, "platform", Platform()).stamps.values():
            assert stamps == sorted(set(stamps))

    def teardown(self):
        if not hasattr(self, "platform"):
            return
        for worker in self.workers:
            worker.skew = 0
        if None in self.decided.values():
            self.regrade((3, 4))
        for _ in range(40):
            self.wait(4000)
            self.press_the_button()
            self.work_a_round(0)
            self.work_a_round(1)
            if all(self.arrived(who) for who in (0, 1)):
                break
        for who, entered in enumerate(self.people):
            with self.sessions() as own:
                owed = own.scalar(self.newest(who))
            if owed is None:
                continue
            assert owed.state is ScoreState.ARRIVED, entered
            given = self.decided.get(who)
            assert owed.score_given == given if given is not None else owed.kind is not MessageKind.SCORE
            assert self.platform.grades.get(f"s{who}") == (None if given is None else (given, Decimal(10)))

    def arrived(self, who):
        with self.sessions() as own:
            owed = own.scalar(self.newest(who))
        return owed is None or owed.state is ScoreState.ARRIVED

    def press_the_button(self):
        entered = self.people[0]
        with self.sessions() as own:
            for who in (0, 1):
                owed = own.scalar(self.newest(who))
                if owed is not None and owed.state is ScoreState.REFUSED:
                    service.send_again(
                        own, [owed.id], context_id=entered.context_id, asked_by=entered.person_id, now=self.time()
                    )


def test_in_the_end_the_gradebook_says_what_was_decided_last(session, settings):
    here = type("Here", (Ledger,), {"session": session, "tool_settings": settings})
    asked = int(os.environ.get("ASSAY_MODEL_RUNS", "0"))
    few = depth.law(asked or 12, asked or 25, stateful_step_count=30, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(here, settings=few)
