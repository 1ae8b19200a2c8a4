"""Questions for other programs: what the file cannot hold is listed first, then the very file is handed out."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from test_imports import GIFT, counter  # noqa: F401 - a fixture is used by its name

from lms_plugin.access import Role
from lms_plugin.authoring import exporting
from lms_plugin.authoring.exchange_models import ItemExport
from lms_plugin.authoring.loss_words import loss_words
from lms_plugin.db import db, session_factory, utc_now
from question_bank.bank import Bank, BankItem
from question_bank.interchange import formats
from question_bank.interchange.native import bank_to_document, canonical
from question_bank.library import library_banks, load_library_bank


@pytest.fixture
def full(counter):  # noqa: F811 - the fixture
    """A bank with a draft of every type that the shipped library has, brought in from our own format."""
    shipped = [entry.item for name in library_banks() for entry in load_library_bank(name).items]
    each = {item.type: item for item in reversed(shipped)}.values()
    bank = Bank(id="b", title="B", items=tuple(BankItem(status="draft", item=one) for one in each))
    counter.apply(counter.bring(canonical(bank_to_document(bank)), "bank.json"))
    return counter


def made(counter, **form):  # noqa: F811 - a plain argument
    """Ask for a file and have it made; its page's path."""
    answer = counter.desk.post("/exports", form)
    assert answer.status_code == 303
    counter.session.commit()
    with counter.desk.app.app_context():
        sessions = session_factory(db.engine)
    while exporting.work_one(sessions, utc_now):
        pass
    return answer.location


def test_what_is_taken_out_of_a_bank_as_assay_holds_everything(full):
    place = made(full, format="native")
    page, count = full.desk.client().get(place).text, len(full.in_bank())
    assert f"{count} questions chosen" in page
    assert "Nothing is left out" in page
    answer = full.desk.client().get(place + "/file")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Peels.json"'
    entries = json.loads(answer.data)["items"]
    assert [entry["status"] for entry in entries] == ["draft"] * count


@pytest.mark.parametrize("name", formats.FOREIGN)
def test_losses_are_listed_before_the_file_is_handed_out(full, name):
    place = made(full, format=name)
    waiting = full.desk.client().get(place).text
    export = full.session.scalars(select(ItemExport)).one()
    refused = [loss for loss in export.losses if loss[3]]
    assert export.written + len(refused) == export.items == len(full.in_bank())
    assert f"{export.written} in the file + {len(refused)} it has no place for" in waiting
    with full.desk.app.test_request_context():
        told = [loss_words(loss[2]) for loss in export.losses[:50]]
    assert [one for one in told if one not in waiting.replace("&#39;", "'")] == []
    data = full.desk.client().get(place + "/file").data
    assert len(formats.read(name, data).items) == export.written


def test_losses_are_told_in_the_language_of_the_page(full):
    page = full.desk.client().get(made(full, format="aiken"), headers={"Accept-Language": "es"}).text
    assert "Aiken no tiene un tipo para «" in page
    assert "Aiken no guarda: las fuentes y afirmaciones" in page
    assert "does not hold" not in page


def test_kept_questions_go_out_unchanged_in_the_format_they_came_from(counter):  # noqa: F811 - the fixture
    counter.apply(counter.bring(GIFT))
    place = made(counter, format="gift")
    assert "1 kept question goes out as it came" in counter.desk.client().get(place).text
    data = counter.desk.client().get(place + "/file").data.decode()
    assert "::words::Tell me about peels. {}" in data
    elsewhere = counter.desk.client().get(made(counter, format="moodle-xml") + "/file").data.decode()
    assert "Tell me about peels" not in elsewhere


def test_one_status_alone_can_be_taken_out(full):
    place = made(full, format="native", status="approved")
    page = full.desk.client().get(place).text
    assert "0 questions chosen" in page
    assert "there is no file" in page
    assert full.desk.client().get(place + "/file").status_code == 404


@pytest.mark.parametrize("form", [{"format": "nonsense"}, {"format": "gift", "status": "nonsense"}, {}])
def test_a_format_or_status_that_is_none_is_refused(desk, form):
    assert desk.post("/exports", form).status_code == 422


def test_files_belong_to_their_course(counter, open_desk):  # noqa: F811 - the fixture
    counter.apply(counter.bring(GIFT))
    place = made(counter, format="gift").split("/exports/")[1]
    stranger = open_desk(sub="t2", context="c2")
    for rest in (f"/exports/{place}", f"/exports/{place}/file"):
        assert stranger.get(rest).status_code == 404
    learner = open_desk(role=Role.LEARNER, sub="s1", bank_id=counter.desk.bank_id)
    assert learner.get(f"/exports/{place}/file").status_code == 403


def test_a_file_waits_until_it_is_made(counter):  # noqa: F811 - the fixture
    answer = counter.desk.post("/exports", {"format": "gift"})
    assert "being made" in counter.desk.client().get(answer.location).text
    assert counter.desk.client().get(answer.location + "/file").status_code == 404
