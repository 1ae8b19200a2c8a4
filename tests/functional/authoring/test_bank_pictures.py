"""Pictures of a bank: uploaded, put into questions, shown to whoever's page shows them, and to nobody else."""

from __future__ import annotations

import io
import json
import re
from io import BytesIO

import pytest
from builders import a_quiz, a_registration, sample_items
from learners import Learner
from PIL import Image
from sqlalchemy import select, update
from test_editor import ONE, form_fields, newest, written
from test_exports import made
from test_imports import Counter

from lms_plugin.access import Role
from lms_plugin.authoring import questions
from lms_plugin.authoring.models import Bank, ItemStatus, ItemVersion
from lms_plugin.authoring.picture_models import BankPicture
from lms_plugin.db import utc_now
from question_bank.picture_marks import marked
from question_bank.pictures import picture_of

ONE_ITEM = {
    "schema_version": 1, "item_id": "x", "type": "single_choice",
    "options": [{"id": "a", "text": "First", "fraction": "1"}, {"id": "b", "text": "Second"}],
}  # fmt: skip
SHOWN = re.compile(r'src="(/launch/[^"]+/pictures/[0-9a-f]{32}/[0-9a-f]{24}\.png)"')


def png(colour="red"):
    stream = BytesIO()
    Image.new("RGB", (40, 30), colour).save(stream, "PNG")
    return stream.getvalue()


RED, GREEN = picture_of(png()), picture_of(png("green"))


def put(desk, data=None, name="correct-answer.png", **more):
    form = {"alt": "a red field", "picture": (io.BytesIO(png() if data is None else data), name)}
    return desk.post("/pictures", form | more)


def kept(desk):
    return desk.session.scalars(select(BankPicture).execution_options(populate_existing=True)).all()


def test_an_uploaded_picture_is_listed_with_what_to_write_and_keeps_no_name_of_its_file(desk):
    answer = put(desk)
    page = desk.client().get(answer.location).text
    assert f"![a red field](media:{RED.name})" in page
    assert "correct-answer" not in page
    shown = desk.client().get(SHOWN.search(page)[1])
    assert (shown.data, shown.mimetype) == (RED.data, "image/png")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert shown.headers["Cache-Control"].startswith("private")
    put(desk, alt="the same again")
    assert [one.alt for one in kept(desk)] == ["a red field"]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"data": b"<svg onload='alert(1)'/>"}, "no picture that can be shown"),
        ({"alt": " "}, "what the picture shows"),
        ({"data": b"", "name": ""}, "Choose a picture first"),
    ],
)  # fmt: skip
def test_what_is_no_picture_or_has_no_words_is_refused_in_plain_words(desk, form, says):
    answer = put(desk, **form)
    assert answer.status_code == 422
    assert says in answer.text
    assert kept(desk) == []


def test_a_picture_is_put_into_a_text_of_the_editor_and_previewed(desk):
    fields = ONE | {"picture_alt": "a red field", "picture_in": "options-0-text", "do": "picture"}
    lacking = desk.post("/questions/new/single_choice", fields)
    assert (lacking.status_code, "Choose a picture first" in lacking.text) == (422, True)
    page = desk.post("/questions/new/single_choice", fields | {"picture": (io.BytesIO(png()), "key.png")})
    typed = form_fields(page.text)
    assert typed["options-0-text"] == [f"Mandelic acid ![a red field](media:{RED.name})"]
    assert SHOWN.search(page.text), "the preview shows it"
    assert desk.post("/questions/new/single_choice", typed | {"do": "save"}).status_code == 303
    assert newest(desk).document["options"][0]["text"].endswith(f"(media:{RED.name})")
    known = fields | {"picture_known": RED.name, "picture_decorative": "1", "picture_alt": "", "picture_in": "stem"}
    again = form_fields(desk.post("/questions/new/single_choice", known).text)
    assert again["stem"] == [f'{ONE["stem"]}\r\n\r\n![](media:{RED.name} "decorative")'.replace("\r\n", "\n")]


def test_a_question_is_not_approved_while_a_picture_lacks_its_words_or_is_not_there(desk):
    desk.post("/questions/rule", {"second_person": "off"})
    for mark in (f"![]({'media:' + RED.name})", marked(GREEN.name, "a green field")):
        put(desk)
        item_id = written(desk, sample_items()[0] | {"stem": f"Which one? {mark}"})
        answer = desk.post(f"/questions/{item_id}", {"step": "approve", "number": "1"})
        assert answer.status_code == 409
        assert newest(desk).status is ItemStatus.DRAFT


@pytest.fixture
def sat(desk, open_desk, app, session):
    """A learner in front of an open attempt: the question shows one picture, its explanation another."""
    put(desk)
    put(desk, png("green"), alt="a green field")
    texts = {
        "stem": f"Which one? {marked(RED.name, 'a red field')}",
        "general_feedback": marked(GREEN.name, "a green field"),
    }
    written(desk, sample_items()[0] | texts)
    session.execute(update(ItemVersion).values(status=ItemStatus.APPROVED))
    learner = open_desk(Role.LEARNER, "s1", bank_id=desk.bank_id)
    a_quiz(session, learner.entered, bank_id=desk.bank_id, questions=1, topics=("safety",))
    return Learner(app, learner.entered)


def test_a_learner_gets_the_pictures_their_page_shows_and_no_hint_of_the_others(sat, desk):
    page = sat.get(f"attempts/{sat.start()}/").text
    [place] = set(SHOWN.findall(page))
    assert sat.client.get(place).data == RED.data
    assert GREEN.name not in page
    for guess in (place.replace(RED.name, GREEN.name), place.replace("/pictures/", "/pictures/0")):
        assert sat.client.get(guess).status_code == 404
    assert desk.client().get(place).status_code == 404, "another browser"
    mine = place.replace(sat.entered.launch_id, desk.entered.launch_id)
    assert desk.client().get(mine).status_code == 404, "another launch"


def test_the_explanations_picture_comes_with_the_explanation(sat):
    attempt = sat.start()
    sat.submit(attempt)
    page = sat.get(f"attempts/{attempt}/result").text
    places = dict.fromkeys(SHOWN.findall(page))  # each also stands there larger
    assert [sat.client.get(one).data for one in places] == [RED.data, GREEN.data]


def test_a_picture_of_one_platform_is_not_there_for_another(desk, open_desk, session, app):
    put(desk)
    other = a_registration(session, issuer="https://other.example", name="Other")
    away = open_desk(registration=other)
    from lms_plugin.authoring.picture_addresses import address

    with app.test_request_context():
        place = address(away.entered.launch_id, RED.name)
    assert away.client().get(place).status_code == 404


def test_pictures_go_out_and_come_in_with_their_questions_and_go_again_with_a_forgotten_import(desk, open_desk):
    put(desk)
    put(desk, png("blue"), alt="never used")
    written(desk, sample_items()[0] | {"stem": f"Which one? {marked(RED.name, 'a red field')}"})
    for name, ending in (("native", "b.json"), ("moodle-xml", "b.xml")):
        away = Counter(open_desk(context=name))
        file = desk.client().get(made(Counter(desk), format=name) + "/file").data
        found = away.bring(file, ending)
        [line] = away.lines(found).values()
        page = away.desk.get(f"/imports/{found.id}/lines/{line.id}").text
        assert SHOWN.search(page), "shown in the report before anything enters the bank"
        away.press(found, "discard")
        assert away.desk.bank_id not in [one.bank_id for one in kept(desk)]
        away.apply(away.bring(file + b"\n", ending))
        assert [one.name for one in kept(desk) if one.bank_id == away.desk.bank_id] == [RED.name]
    assert [
        one["name"]
        for one in json.loads(desk.client().get(made(Counter(desk), format="native") + "/file").data)["media"]
    ] == [RED.name]


def test_a_copied_bank_has_its_pictures(desk):
    put(desk)
    desk.post("/copy")
    assert len({one.bank_id for one in kept(desk)}) == 2


def test_a_picture_that_nothing_needs_is_deleted_and_one_that_any_version_shows_stays(desk):
    put(desk)
    put(desk, png("green"), alt="a green field")
    item_id = written(desk, ONE_ITEM | {"stem": f"What is this? {marked(RED.name, 'red')}"})
    assert desk.post(f"/pictures/{GREEN.name}/delete").status_code == 303
    assert [one.name for one in kept(desk)] == [RED.name]
    told = desk.post(f"/pictures/{RED.name}/delete")
    assert (told.status_code, f'/questions/{item_id}"' in told.text) == (409, True)
    bank = desk.session.get_one(Bank, desk.bank_id)
    plain = newest(desk).document | {"stem": "What is this?", "version": 2}
    questions.save(desk.session, bank, item_id, plain, number=1, person_id=desk.entered.person_id, now=utc_now())
    desk.session.commit()
    told = desk.post(f"/pictures/{RED.name}/delete")
    assert (told.status_code, "an earlier version" in told.text) == (409, True)
    assert [one.name for one in kept(desk)] == [RED.name]
    assert desk.post(f"/pictures/{GREEN.name}/delete").status_code == 404


def test_a_picture_can_be_seen_larger_on_the_same_page_by_a_plain_link(desk):
    put(desk)
    item_id = written(
        desk, ONE_ITEM | {"stem": f"{marked(RED.name, 'a <red> field')} [{marked(RED.name, 'b')}](https://x.example)"}
    )
    page = desk.get(f"/questions/{item_id}/edit").text
    targets = re.findall(r'<a class="larger" href="#(larger-\d+)">', page)
    assert targets
    assert all(f'<span class="large" id="{one}">' in page for one in targets)
    linked = page.split('href="https://x.example"')[-1].split("</a>")[0]
    assert "larger" not in linked  # a link within a link would close it
