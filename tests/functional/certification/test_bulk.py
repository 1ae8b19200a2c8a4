"""Awarding by a list, pictures on certificates, appeals, and a name that changed on the platform."""

from __future__ import annotations

import io
from datetime import timedelta

import pypdfium2
import pytest
from builders import a_launch
from PIL import Image
from sqlalchemy import select, update

from lms_plugin.certification import appeals, bulk
from lms_plugin.certification.audit import audit
from lms_plugin.certification.models import Event
from lms_plugin.db import utc_now
from lms_plugin.lti.models import Person
from question_bank.certification.states import AwardState


def png(size=(40, 20)):
    held = io.BytesIO()
    Image.new("RGB", size, (200, 10, 10)).save(held, "PNG")
    return held.getvalue()


def send(school, rest, entered=None, **files):
    """Post a form with files."""
    from constants import SECRET

    entered = entered or school.teacher
    school.session.commit()
    client = entered.in_browser(school.app.test_client())
    data = {"csrf_token": entered.csrf(SECRET)} | {name: (io.BytesIO(content), "a") for name, content in files.items()}
    answer = client.post(entered.path(rest), data=data)
    school.session.rollback()
    school.session.expire_all()
    return answer


def test_a_list_says_what_it_would_do_and_awards_only_when_told_to(school):
    others = [a_launch(school.session, person_sub=sub) for sub in ("ana", "bo", "bo2")]
    for entered, name in zip(others, ("Ana Łukasik", "Bo", "Bo"), strict=True):
        school.session.execute(update(Person).where(Person.id == entered.person_id).values(name=name))
    school.earn()
    text = "name,more\n\nANA lukasik,x\nana\nbo\nBo\ns1\nnobody\nteacher\n=1+1\n"
    lines = bulk.read(school.session, school.place, school.learner.context_id, school.programme, text)
    told = ["awards", "twice", "awards", "several", "holds", "nobody", "nobody", "nobody"]
    assert [(one.number, one.does) for one in lines] == list(enumerate(told, start=3))
    path = f"programmes/{school.programme}"
    page = send(school, f"{path}/list", file=b"ana\r\nbo2\r\n")
    assert "Award it to 2 learners" in page.text
    assert len(school.awards()) == 1
    chosen = [str(others[0].person_id), str(others[2].person_id)]
    assert school.post(school.teacher, f"{path}/grant", person=chosen, reason="practical exam").status_code == 303
    school.work()
    assert [one.basis for one in school.awards()] == ["rules", "manual", "manual"]
    assert school.get(school.learner, f"{path}/list").status_code == 403


def test_logo_and_signature_are_printed_and_kept_with_what_was_issued(school):
    path = f"programmes/{school.programme}/pictures"
    assert send(school, f"{path}/logo", picture=png((300, 100))).status_code == 303
    assert send(school, f"{path}/signature", picture=png((200, 60))).status_code == 303
    assert school.get(school.teacher, f"{path}/logo.png").data == png((300, 100))
    school.earn()
    made = school.file(school.issuances()[0], "a4")
    with pypdfium2.PdfDocument(made) as document:
        pictures = [one for one in document[0].get_objects() if one.type == 3]
    assert len(pictures) >= 2
    assert send(school, f"{path}/logo").status_code == 303
    assert school.get(school.teacher, f"{path}/logo.png").status_code == 404
    assert school.file(school.issuances()[0], "a4") == made


@pytest.mark.parametrize(
    "content", [b"GIF89a", png()[:-9], png() + b"x", b"<svg/>", png((2001, 1)), b"\x89PNG\r\n\x1a\n" + b"0" * 160_000]
)
def test_what_is_no_small_png_is_refused(school, content):
    answer = send(school, f"programmes/{school.programme}/pictures/logo", picture=content)
    assert answer.status_code == 422
    assert "cannot be printed" in answer.text


def test_an_appeal_is_decided_by_somebody_else_and_stands_in_the_log(school):
    award = school.earn()
    assert school.post(school.learner, f"certificates/{award.id}/appeal").status_code == 409
    school.post(school.teacher, f"awards/{award.id}/suspend", reason="identity")
    assert "Appeal" in school.get(school.learner, "certificates").text
    assert school.post(school.colleague, f"certificates/{award.id}/appeal").status_code == 404
    assert school.post(school.learner, f"certificates/{award.id}/appeal").status_code == 303
    assert school.post(school.learner, f"certificates/{award.id}/appeal").status_code == 409
    assert "The holder appealed" in school.get(school.teacher, f"awards/{award.id}").text
    assert school.post(school.teacher, f"awards/{award.id}/grant-appeal").status_code == 403
    assert school.post(school.colleague, f"awards/{award.id}/grant-appeal").status_code == 303
    assert school.awards()[0].state is AwardState.ACTIVE
    kinds = school.session.scalars(select(Event.type).where(Event.award_id == award.id)).all()
    assert {"award_appealed", "award_appeal_granted", "award_reinstate"} <= set(kinds)
    assert list(audit(school.session)) == []


def test_an_appeal_can_be_turned_down_and_comes_too_late_after_thirty_days(school):
    award = school.earn()
    school.post(school.teacher, f"awards/{award.id}/suspend", reason="identity")
    award = school.awards()[0]
    assert not appeals.may(award, now=utc_now() + timedelta(days=31))
    school.post(school.learner, f"certificates/{award.id}/appeal")
    assert school.post(school.colleague, f"awards/{award.id}/uphold").status_code == 303
    assert school.post(school.colleague, f"awards/{award.id}/uphold").status_code == 409
    assert school.awards()[0].state is AwardState.SUSPENDED
    assert "left as it is" in school.get(school.learner, "certificates").text


def test_a_name_that_changed_on_the_platform_is_offered_and_never_taken_by_itself(school):
    school.earn()
    assert "now calls you" not in school.get(school.learner, "certificates").text
    school.session.execute(update(Person).where(Person.id == school.learner.person_id).values(name="Zoë Neu"))
    school.session.commit()
    assert "now calls you Zoë Neu" in school.get(school.learner, "certificates").text
    assert school.work() == 0
    school.post(school.learner, "certificates/name", full="Zoë Neu", reissue="1")
    school.work()
    assert [one.cause for one in school.issuances()] == ["first", "name_change"]
    assert "now calls you" not in school.get(school.learner, "certificates").text
