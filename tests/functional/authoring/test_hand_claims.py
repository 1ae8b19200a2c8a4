"""Claims that a person adds: on the document's own words, and from then on like any other."""

from __future__ import annotations

import re

import pytest
from desks import PEEL
from sqlalchemy import select

from lms_plugin.authoring.coverage import coverage
from lms_plugin.authoring.source_models import ClaimEvent, ClaimState, ConflictState, SourceConflict

TEXT = PEEL + "\n## Aftercare\n\nThe bottle has a blue   label on it.\n\nLabel it anew each week.\n"
CLAIM = {"category": "side_effect", "subject": "Glycolic peel", "claim": "blue label", "qualifier": "temporary"}


@pytest.fixture
def read(desk):
    """The desk with the document read, and where its pages are."""
    desk.upload(TEXT)
    desk.read()
    return desk


def path(desk, rest=""):
    return f"/documents/{next(iter(desk.claims().values())) and document_id(desk)}{rest}"


def document_id(desk):
    from lms_plugin.authoring.source_models import SourceDocument

    return desk.session.scalars(select(SourceDocument.id)).first()


def add(desk, passage="blue label", **changes):
    return desk.post(path(desk, "/claims/new"), CLAIM | {"passage": passage} | changes)


def evidence(desk, phrase):
    from lms_plugin.authoring.source_models import DocumentVersion

    row = desk.claims()[phrase]
    text = desk.session.get_one(DocumentVersion, row.version_id).text
    return [text[start:end] for start, end in row.evidence]


def test_a_claim_added_by_hand_rests_on_the_documents_own_words_and_is_accepted(read):
    answer = add(read)
    assert answer.status_code == 303
    row = read.claims()["blue label"]
    assert (row.state, row.qualifier, row.by_hand, row.edited) == (ClaimState.ACCEPTED, "temporary", True, False)
    assert evidence(read, "blue label") == ["blue   label"]  # as it stands there, not as it was typed
    assert [one.action for one in read.session.scalars(select(ClaimEvent).filter_by(claim_id=row.id))] == ["added"]
    page = read.client().get(answer.location).text
    assert "added by hand" in page
    assert [one.claim for one in coverage(read.session, read.bank_id)] == ["blue label"]


@pytest.mark.parametrize(
    ("passage", "changes", "told"),
    [
        ("red label", {}, "The document has no such words"),
        ("- redness", {"claim": "burning redness"}, None),
        ("abel", {}, "in several places"),
        ("flaking", {"claim": "flaking"}, "has this claim already"),
        ("flaking", {"claim": "FLAKING", "qualifier": ""}, "has this claim already"),
        ("  ", {}, "Copy the passage from the document."),
        ("blue label", {"subject": " "}, "Say what the claim is about."),
    ],
)
@pytest.mark.values
def test_what_the_document_does_not_say_or_says_already_is_refused_with_a_word(read, passage, changes, told):
    answer = add(read, passage, **changes)
    assert answer.status_code == (422 if told else 303)
    assert told is None or told in answer.text
    assert "blue label" not in read.claims()


def test_of_words_that_stand_in_several_places_those_are_meant_that_were_pointed_at(read):
    page = read.get(path(read, "?add=1")).text
    [at] = re.findall(r'at=(\d+)"><span aria-hidden="true">\+</span><span class="vh">Make a claim of: Label it', page)
    form = read.get(path(read, f"/claims/new?at={at}")).text
    assert ">Label it anew each week.</textarea>" in form.replace("\r\n", "").replace("\n", "")
    assert add(read, "abel", at=at).status_code == 303
    assert read.claims()["blue label"].evidence[0][0] == int(at) + 1


def test_words_picked_with_the_mouse_come_with_the_kind_and_subject_of_what_is_said_before(read):
    at = TEXT.index("The bottle")
    form = read.get(path(read, f"/claims/new?at={at}&quote=blue+label")).text
    assert 'value="side_effect" selected' in re.sub(r'selected(="")? value="(\w+)"', r'value="\2" selected', form)
    assert 'value="blue   label"' in form
    assert 'value="glycolic peel"' in form.lower()


def test_in_a_new_version_a_claim_added_by_hand_is_where_its_passage_is_or_gone(read):
    add(read)
    read.post("/documents/1/claims", {"reject": str(read.claims()["flaking"].id)})
    read.upload("Read this first.\n\n" + TEXT)
    read.read()
    row = read.claims()["blue label"]
    assert (row.state, row.by_hand) == (ClaimState.ACCEPTED, True)
    assert evidence(read, "blue label") == ["blue   label"]
    read.upload(TEXT.replace("blue   label", "nothing"))
    read.read()
    assert "blue label" not in [one.claim for one in coverage(read.session, read.bank_id)]
    assert "blue label" in read.get(path(read, "/changes")).text  # told as no longer said


def test_a_claim_added_by_hand_can_contradict_and_is_drafted_from(read):
    assert add(read, "redness", category="contraindication", claim="acne marks", qualifier="").status_code == 303
    for row in read.claims().values():
        read.post(path(read, "/claims"), {"accept": str(row.id)})
    read.chores()
    found = read.session.scalars(select(SourceConflict).filter_by(state=ConflictState.OPEN)).all()
    assert [one.kind for one in found]


def test_readers_of_a_shared_bank_add_no_claim(open_desk, read):
    other = open_desk(sub="t2", context="c2", bank_id=read.bank_id)
    assert other.get(path(read, "/claims/new")).status_code == 404
    assert add(other).status_code == 404


def test_a_claim_in_a_language_that_is_not_read_can_be_added_and_is_carried_over(desk):
    text = "# Fruchtsäure\n\nNach der Behandlung kann die Haut brennen.\n\nDas Brennen vergeht von selbst wieder.\n"
    desk.upload(text)
    desk.read()
    answer = desk.post(f"/documents/{document_id(desk)}/claims/new", CLAIM | {"passage": "die Haut brennen"})
    assert answer.status_code == 303
    desk.upload("Einleitung zum Thema der Behandlung.\n\n" + text)
    desk.read()
    assert evidence(desk, "blue label") == ["die Haut brennen"]
