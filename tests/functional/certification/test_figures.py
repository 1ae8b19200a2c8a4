"""What the rules of certification promise in figures: counts of rows, bits, bytes and names."""

from __future__ import annotations

import json
import random
import socket
import sqlite3
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from builders import a_launch, a_quiz
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from test_changes import earned, judge, newer, reviews

from lms_plugin.certification import (
    awards,
    changes,
    issuing,
    lists,
    offline,
    programmes,
    retention,
    service,
    vault,
)
from lms_plugin.certification.attached import attachment
from lms_plugin.certification.audit import audit
from lms_plugin.certification.impact import Materiality
from lms_plugin.certification.models import (
    Award,
    Event,
    EvidenceRow,
    ImpactItem,
    ImpactReview,
    Issuance,
    IssuedFile,
    StatusList,
)
from lms_plugin.certification.places import holder_of
from lms_plugin.certification.quizzes import ChangedItem
from lms_plugin.certification.status import decoded, is_set
from lms_plugin.certification.tasks import Jobs
from lms_plugin.db import db, utc_now
from lms_plugin.lti.models import Registration
from lms_plugin.operations import removal
from question_bank.certification.evidence import Evidence, ItemFact
from question_bank.certification.requirements import CriticalItems, QuizPass
from question_bank.certification.states import AwardState

SQLITE_ONLY = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STEPS = ("suspend", "reinstate", "reissue", "supersede")
NAME = "Ольга Ёжикова"


def count(school, model):
    school.session.rollback()
    return school.session.scalar(select(func.count()).select_from(model))


def proof(assessment, attempt, *, versions=(), hits=0):
    return Evidence(
        assessment=assessment, attempt=attempt, title="Quiz", outcome="passed", marks=Decimal(9), max_marks=Decimal(10),
        taken_at=utc_now(), categories={}, hits=hits, served=3, right=9, questions=10,
        items=tuple(ItemFact(version=one, right=True, hit=False) for one in versions),
    )  # fmt: skip


@pytest.mark.slow
@SQLITE_ONLY
def test_whatever_is_done_to_an_award_no_bit_that_was_set_is_ever_cleared(school):
    """Number 4, in the database: random steps; the pure half is in test_states."""
    award, chance = school.earn(), random.Random(4)  # noqa: S311 - the same steps in every run
    ever = set()
    for _ in range(10):
        step = chance.choice(
            ["suspend", "reinstate", "reissue", "supersede"] if len(ever) > 3 else ["suspend", "reinstate"]
        )
        more = {"suspend": {"reason": "identity"}, "reissue": {"cause": "correction"}}.get(step, {})
        try:
            getattr(awards, step)(school.session, school.awards()[0], actor="person 2", now=utc_now(), **more)
        except awards.NotThatWay:
            school.session.rollback()
        school.work()
        published = json.loads(school.session.scalars(select(StatusList.body)).one())
        bits = decoded(published["credentialSubject"]["encodedList"])
        now_set = {one.id for one in school.issuances() if is_set(bits, one.list_index)}
        assert ever <= now_set
        assert now_set == {one.id for one in school.issuances() if one.withdrawn_at}
        ever = now_set
    assert len(ever) >= 2
    assert award.id == school.awards()[0].id


def test_two_quizzes_finished_at_once_give_one_award(school, database_url):
    """Number 9: the second transaction waits for the first, and then sees what that one brought."""
    quiz = a_quiz(school.session, a_launch(school.session, link="l2"), title="Second")
    both = [QuizPass(assessment=one, title="Quiz") for one in (school.quiz, quiz)]
    programme = school.offer("BOTH-1", [*both, CriticalItems()])
    holder = holder_of(school.session, school.place.tenant, school.learner.person_id, now=utc_now())
    school.session.commit()

    def finish(session, number, assessment):
        given = proof(assessment, number)
        service.record(
            session, place=school.place, person_id=school.learner.person_id, evidence=given,
            items_of=lambda: given, now=utc_now(),
        )  # fmt: skip

    with Session(db.engine) as other:
        finish(school.session, 1, school.quiz)
        if db.engine.dialect.name == "postgresql":
            other.execute(text("SET LOCAL lock_timeout = '100ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                finish(other, 2, quiz)
            other.rollback()
        school.session.commit()
        finish(other, 2, quiz)
        other.commit()
    mine = [one for one in school.awards() if one.programme_id == programme]
    assert [(one.holder_id, one.state) for one in mine] == [(holder, AwardState.PENDING)]


@pytest.mark.parametrize("materiality", [Materiality.MAJOR, Materiality.SAFETY])
def test_a_changed_key_that_touches_three_of_ten_awards_opens_a_review_of_those_three(school, materiality):
    """Number 13."""
    programme, version = programmes.offered(school.session, school.place.context)[0]
    for number in range(1, 11):
        entered = a_launch(school.session, person_sub=f"p{number}")
        holder = holder_of(school.session, school.place.tenant, entered.person_id, now=utc_now())
        given = proof(school.quiz, number, versions=[101 if number in {2, 5, 9} else 100])
        service.keep_evidence(school.session, holder, school.place.tenant, given, now=utc_now())
        _row, award = service.consider(school.session, programme, version, holder, cause="attempt", now=utc_now())
        award.state, award.awarded_at = AwardState.ACTIVE, utc_now()
    school.session.flush()
    changed = ChangedItem(cause="item_change", title="A question", pairs=((101, 102),))
    waiting = changes.judge(
        school.session, school.place, changed, materiality=materiality, note="",
        new_hits_of=lambda _session, _one, attempts: {one: 1 for one in attempts if one == 5},
        actor="person 2", now=utc_now(),
    )  # fmt: skip
    school.session.commit()
    touched = school.session.scalars(select(ImpactItem.award_id).order_by(ImpactItem.award_id)).all()
    attempts = dict(school.session.execute(select(EvidenceRow.holder_id, EvidenceRow.attempt)).all())
    held = {one.id: attempts[one.holder_id] for one in school.awards()}
    assert (waiting, count(school, ImpactReview)) == (3, 1)
    assert [held[one] for one in touched] == [2, 5, 9]
    suspended = [held[one.id] for one in school.awards() if one.state is AwardState.SUSPENDED]
    assert suspended == ([5] if materiality is Materiality.SAFETY else [])


def test_a_delta_quiz_passed_after_a_new_version_states_that_version(school):
    """Number 14, the version; the rest is in test_changes."""
    _attempt, award = earned(school)
    saved = programmes.newest(school.session, school.programme)
    school.session.commit()
    programmes.save(
        school.session, school.place, code="SAFE-1", terms=saved.terms, requirements=saved.requirements, by="person 1",
        now=utc_now(), programme_id=school.programme,
    )  # fmt: skip
    second = programmes.publish(school.session, school.place, school.programme, by="person 1", now=utc_now())
    school.session.commit()
    newer(school)
    judge(school, "major")
    school.post(school.teacher, f"changes/reviews/{reviews(school)[0].id}/quiz", quiz=str(school.quiz))
    school.sit()
    school.work()
    old, new = school.issuances()
    assert (old.version_id, new.version_id) == (saved.id, second.id)
    assert (old.withdrawn_at is None, new.withdrawn_at is None) == (False, True)
    assert json.loads(school.file(new))["credentialSubject"]["achievement"]["version"] == "2"
    assert school.awards()[0].number == award.number


def test_a_deleted_platform_changes_no_page_and_reminds_nobody(school):
    """Number 17."""
    school.earn()
    before = school.page(school.issuances()[0]).text
    number = school.learner.registration_id
    name = school.session.get_one(Registration, number).name
    school.session.execute(text("DELETE FROM owed_score"))
    removal.remove(school.session, number, typed=name)
    school.session.commit()
    assert school.page(school.issuances()[0]).text == before
    events = count(school, Event)
    jobs = Jobs(school.app, school.app.extensions["assay"])
    jobs.issue()
    jobs.look()
    assert count(school, Event) == events


def test_every_job_replayed_twice_leaves_what_one_run_left(school):
    """Number 22."""
    school.sit()
    school.session.commit()
    jobs = Jobs(school.app, school.app.extensions["assay"])
    for job in (jobs.issue, jobs.look, jobs.forget):
        job()
        after_one = [count(school, one) for one in (Issuance, IssuedFile, Event, Award)]
        school.session.commit()
        job()
        job()
        assert [count(school, one) for one in (Issuance, IssuedFile, Event, Award)] == after_one
        school.session.commit()
    assert after_one[0] == 1


@SQLITE_ONLY
def test_after_erasure_the_name_is_in_no_file_and_no_backup_and_no_key_left_opens_it(school, tmp_path):
    """Number 23."""
    school.earn()
    another = a_launch(school.session, person_sub="s2")
    school.earn(another)
    form = {"full": NAME, "native": "", "reissue": "1"}
    assert school.post(school.learner, "certificates/name", **form).status_code == 303
    school.work()
    number = school.awards()[0].number
    main = Path(str(db.engine.url.database))
    backup = tmp_path / "backup.sqlite3"
    with sqlite3.connect(backup) as copy, sqlite3.connect(main) as source:
        source.backup(copy)
    assert school.post(school.learner, "certificates/erase", sure="ERASE").status_code == 303
    school.session.rollback()
    for file in (*main.parent.glob(main.name + "*"), *main.parent.glob("*names*"), backup):
        data = file.read_bytes()
        assert all(part.encode(kind) not in data for part in NAME.split() for kind in ("utf-8", "utf-16-le")), file
    with sqlite3.connect(backup) as copy:
        uuids = [one for (one,) in copy.execute("SELECT uuid FROM certification_holder")]
        sealed = copy.execute("SELECT sealed, holder_id FROM certification_name").fetchall()
        files = copy.execute("SELECT sealed, issuance_id, kind FROM certification_file").fetchall()
    keys = {one: issuing.people.name_keys.any_key(school.kit.names, one) for one in uuids}
    left = [key for key in keys.values() if key is not None]
    assert (len(uuids), len(left)) == (2, 1)
    opened = [
        vault.unsealed_or_none(key, one, about=f"name {uuid}") for key in left for one, _id in sealed for uuid in uuids
    ]
    opened += [
        vault.unsealed_or_none(key, one, about=issuing.people.file_about(issuance, kind))
        for key in left
        for one, issuance, kind in files
    ]
    read = [one for one in opened if one is not None]
    assert len(read) == 1 + 4  # the other learner's name and files
    assert all(NAME.encode() not in one for one in read)
    assert list(audit(school.session)) == []
    assert number in school.public().post("/n", data={"number": number}).text
    assert retention.over(school.session, years=7, now=utc_now()) == []


@pytest.mark.parametrize("bad", ["an extra term", "a foreign method", "64 KB and one byte"])
def test_what_breaks_a_rule_is_stored_nought_times_of_three(school, monkeypatch, bad):
    """Number 27."""
    build, sign = issuing.build, issuing.sign_credential

    def built(facts):
        more = {"an extra term": {"surprise": "x"}, "64 KB and one byte": {"name": "x" * 65_537}}
        return build(facts) | more.get(bad, {})

    def signed(document, *args, **kwargs):
        made = sign(document, *args, **kwargs)
        if bad == "a foreign method":
            made["proof"][0]["verificationMethod"] = "did:web:evil.example#key"
        return made

    monkeypatch.setattr(issuing, "build", built)
    monkeypatch.setattr(issuing, "sign_credential", signed)
    school.sit()
    assert school.work() == 0
    assert (count(school, IssuedFile), count(school, Issuance)) == (0, 0)
    assert school.awards()[0].state is AwardState.PENDING


@SQLITE_ONLY
def test_issuing_and_checking_need_no_network(school, monkeypatch):
    """Number 30."""
    school.sit()
    monkeypatch.setattr(socket, "socket", None)  # nothing may even try
    assert school.work() == 1
    trust = school.public().get(f"/i/{school.slug}/bundle.zip").data
    for kind in ("a4", "letter", "credential", "png"):
        found = offline.check(school.file(school.issuances()[0], kind), trust, at=utc_now())
        assert found.verdict is offline.Verdict.VALID


@SQLITE_ONLY
@pytest.mark.parametrize("kind", ["a4", "letter"])
def test_the_code_on_a_certificate_is_the_address_of_its_page_and_of_what_is_attached(school, kind):
    """Numbers 33 and 34, on a certificate as it was issued."""
    school.earn()
    (issuance,) = school.issuances()
    data = school.file(issuance, kind)
    with pypdfium2.PdfDocument(BytesIO(data)) as document:
        assert len(document) == 1
        (code,) = zxingcpp.read_barcodes(document[0].render(scale=200 / 72).to_pil())
    assert code.text == f"{school.kit.host}/c/{issuance.token}"
    assert attachment(data) == school.file(issuance)
    assert json.loads(attachment(data))["id"] == code.text


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("name", "told"),
    [("მარიამი", "georgian letter man"), ("李小龍", "cjk unified ideograph-674e"), ("محمد", "arabic letter meem"),
     ("😀", "grinning face"), ("x ≥ y", "greater-than or equal to")],
)  # fmt: skip
def test_a_name_that_cannot_be_printed_is_refused_when_it_is_confirmed(school, name, told):
    """Number 39: before any job, with the character's name."""
    school.earn()
    before = count(school, Event)
    school.session.commit()
    answer = school.post(school.learner, "certificates/name", full=name, reissue="1")
    assert answer.status_code == 422
    assert told in answer.text
    assert count(school, Event) == before
    school.session.commit()
    assert school.work() == 0


@SQLITE_ONLY
def test_two_megabytes_are_refused_and_so_is_a_certificate_from_the_future(school):
    """Number 45, and the issue's future dates."""
    school.earn()
    data = school.file(school.issuances()[0])
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = head + b"x" * 2 * 1024**2 + b"\r\n--x--"
    sent = {"content_type": "multipart/form-data; boundary=x", "content_length": len(body)}
    assert school.public().post("/compare", input_stream=BytesIO(body), **sent).status_code == 413
    trust = school.public().get(f"/i/{school.slug}/bundle.zip").data
    early = offline.check(data, trust, at=utc_now() - timedelta(minutes=5))
    assert (early.verdict, early.exit_code) == (offline.Verdict.NOT_YET_VALID, 1)
    future = json.loads(data) | {"validFrom": "2099-01-01T00:00:00Z"}
    assert offline.check(json.dumps(future).encode(), trust, at=utc_now()).exit_code == 1
    assert school.upload("/compare", json.dumps(future).encode(), "c.json").json["answer"] == "unknown"
    assert lists.lapsing(school.session, now=utc_now()) == []
