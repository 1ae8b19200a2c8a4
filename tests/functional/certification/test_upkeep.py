"""What is looked after around certificates: reminders, retention, alarms, and the operators' page of keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from operators import signed_in
from sqlalchemy import select, text, update

from lms_plugin.certification import health, keys, lists, retention, soon
from lms_plugin.certification.models import Award, Event, EvidenceRow, Holder, Issuer, IssuerKey, StatusList
from lms_plugin.certification.tasks import Announce, Jobs
from lms_plugin.db import utc_now
from lms_plugin.operations import doctor

DAY = timedelta(days=1)


def reminded(school, now):
    found = soon.running_out(school.session, school.learner.context_id, school.learner.person_id, now=now)
    return [(one.title, one.days, one.in_grace) for one in found]


def test_a_certificate_that_runs_out_is_told_at_each_launch_whether_any_job_ran_or_not(school):
    award = school.earn()
    until = award.valid_until
    assert reminded(school, until - 120 * DAY) == []
    assert reminded(school, until - 80 * DAY) == [("Safe practice", 80, False)]
    assert reminded(school, until + 2 * DAY) == [("Safe practice", -2, True)]
    assert reminded(school, until + 60 * DAY) == []
    assert "runs out soon" not in school.get(school.learner, "").text
    school.session.execute(update(Award).values(valid_until=utc_now() + 30 * DAY))
    school.session.commit()
    assert "runs out soon" in school.get(school.learner, "").text
    assert "runs out soon" not in school.get(school.teacher, "").text


def test_names_and_files_are_erased_seven_years_after_the_last_certificate_was_over(school):
    award = school.earn()
    issuance, number, until = school.issuances()[0], award.number, award.valid_until
    for table, column in ((Holder, "created_at"), (EvidenceRow, "recorded_at"), (Award, "created_at")):
        school.session.execute(update(table).values({column: utc_now() - 10 * 365 * DAY}))
    late = until.replace(year=until.year + 7) + DAY
    assert retention.over(school.session, years=7, now=late - 2 * DAY) == []
    assert retention.forget(school.session, school.kit, years=7, now=late) == 1
    school.session.commit()
    assert retention.over(school.session, years=7, now=late) == []
    assert school.file(issuance) is None
    assert school.public().post("/n", data={"number": number}).status_code == 200


def test_a_certificate_without_a_last_day_is_kept_for_ever(school):
    school.earn()
    school.session.execute(update(Award).values(valid_until=None))
    assert retention.over(school.session, years=7, now=utc_now() + 50 * 365 * DAY) == []


def troubles(school, **later):
    school.session.commit()
    now = utc_now() + timedelta(**later)
    return [one.event for one in health.examine(school.session, signs=True, now=now)]


def test_what_would_fail_certificates_is_told_before_it_does(school):
    school.earn()
    assert troubles(school) == []
    assert troubles(school, days=5) == ["status_list_lapses"]
    school.session.execute(update(StatusList).values(body=school.session.scalar(select(StatusList.body))))
    issuance = school.issuances()[0]
    issuance.withdrawn_at = utc_now()
    assert troubles(school) == ["status_list_differs"]
    lists.publish_due(school.session, school.kit, now=utc_now())
    assert troubles(school) == []
    school.session.execute(update(IssuerKey).values(state="retired"))
    assert troubles(school) == ["no_issuer_key"]
    assert troubles(school, days=-2)[-1] == "clock_behind"


def test_certificates_that_wait_and_a_changed_log_are_told(school):
    school.sit()
    assert troubles(school, minutes=20) == ["certificates_wait"]
    postgres = school.session.get_bind().dialect.name == "postgresql"
    drop = "DROP TRIGGER certification_event_no_update" + (" ON certification_event" if postgres else "")
    school.session.execute(text(drop))
    school.session.execute(update(Event).where(Event.seq == 1).values(actor="nobody"))
    found = [one.event for one in health.examine(school.session, signs=True, now=utc_now())]
    assert found == ["log_changed"]
    school.session.rollback()


def test_the_doctor_says_what_is_wrong_with_certificates(app, school):
    from lms_plugin.db import db, session_factory

    school.earn()
    school.session.execute(update(IssuerKey).values(state="retired"))
    school.session.commit()
    parts = app.extensions["assay"]
    found = doctor.examine(db.engine, sessions=session_factory(db.engine), huey=parts.huey, settings=parts.settings)
    assert ("problem", "no key signs") in [(one.state, one.text) for one in found if "certificates" in one.subject]


def test_operators_change_a_key_with_buttons_and_read_the_log(app, session, school, monkeypatch):
    school.earn()
    operator, slug = signed_in(app, session), school.slug
    assert slug in operator.get("issuers").text
    asked = []
    monkeypatch.setattr(Announce, "call", staticmethod(asked.append))
    assert operator.post(f"issuers/{slug}/announce").status_code == 303
    assert asked == [slug]
    issuer = session.query(Issuer).one()
    old = keys.of_issuer(session, issuer.id)[0].kid
    new = keys.announce(session, issuer, school.kit, actor="operator", now=utc_now()).kid
    session.commit()
    page = operator.get(f"issuers/{slug}").text
    assert "may sign a day after" in page
    assert "award_issued" in page
    assert "Person s1" not in page
    assert operator.post(f"issuers/{slug}/activate").status_code == 409
    session.execute(update(IssuerKey).where(IssuerKey.kid == new).values(announced_at=utc_now() - 2 * DAY))
    session.commit()
    assert operator.post(f"issuers/{slug}/activate").status_code == 303
    assert operator.post(f"issuers/{slug}/compromise", kid=old, sure="yes").status_code == 422
    assert operator.post(f"issuers/{slug}/compromise", kid=old, sure=old).status_code == 303
    states = dict(iter(session.execute(select(IssuerKey.kid, IssuerKey.state))))
    assert (states[old], states[new]) == ("compromised", "active")
    assert operator.post(f"issuers/{slug}/burn").status_code == 404
    assert operator.get("issuers/nobody").status_code == 404
    school.work()
    assert [one.cause for one in school.issuances()] == ["first", "key_compromise"]


def test_the_jobs_run_on_an_installation_with_certificates(app, school):
    school.sit()
    school.session.commit()
    jobs = Jobs(app, app.extensions["assay"])
    jobs.issue()
    slug = school.slug
    school.session.rollback()
    jobs.announce(slug)
    jobs.look()
    jobs.forget()
    school.session.rollback()
    assert len(school.issuances()) == 1
    assert sorted(school.session.scalars(select(IssuerKey.state))) == ["active", "announced"]
    off = replace(app.extensions["assay"], settings=replace(app.extensions["assay"].settings, verify_url=""))
    for job in (Jobs(app, off).issue, Jobs(app, off).look, Jobs(app, off).forget):
        job()
