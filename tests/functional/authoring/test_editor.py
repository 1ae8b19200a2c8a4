"""The editor: every type of question opened, changed, checked and kept; nothing typed is lost."""

from __future__ import annotations

import html
import re

import pytest
from builders import given_items, part_items, sample_items
from markup import tree_of
from sqlalchemy import select

from lms_plugin.authoring.editing import desk as editing
from lms_plugin.authoring.editing.forms import FORMS
from lms_plugin.authoring.models import ItemStatus, ItemVersion
from question_bank.interchange import native
from question_bank.library import library_banks, load_library_bank

EVERY = [*sample_items(), *part_items(), *given_items()]
ONE = {
    "stem": "Which acid is the mildest?", "options-0-id": "o1", "options-0-text": "Mandelic acid",
    "options-0-fraction": "1", "options-1-id": "o2", "options-1-text": "Trichloroacetic acid",
    "options-1-fraction": "0", "options-2-id": "o3", "options-2-text": "", "options-2-fraction": "0",
    "default_mark": "1", "difficulty": "medium", "penalty": "0", "format": "md", "number": "0", "shuffle": "y",
}  # fmt: skip


def form_fields(page):
    """What a browser would send back of the editor's form, untouched."""
    tree = tree_of(page)
    [form] = [one for one in tree.iter("form") if one.get("id") == "editor"]
    fields = {}
    for one in form.iter():
        name = one.get("name")
        if one.tag == "input" and name and (one.get("type") not in {"checkbox", "radio"} or "checked" in one.attrib):
            fields.setdefault(name, []).append(one.get("value", "on"))
        elif one.tag == "textarea":
            text = "".join(one.itertext())
            fields.setdefault(name, []).append(text.removeprefix("\r\n").removeprefix("\n"))
        elif one.tag == "select":
            options = list(one.iter("option"))
            chosen = [option for option in options if "selected" in option.attrib] or options[:1]
            fields.setdefault(name, []).extend(option.get("value") for option in chosen)
    return fields


def newest(desk):
    query = select(ItemVersion).order_by(ItemVersion.item_id.desc(), ItemVersion.number.desc()).limit(1)
    return desk.session.scalars(query.execution_options(populate_existing=True)).one()


def written(desk, document):
    """A stored question of the desk's bank."""
    from lms_plugin.authoring import questions
    from lms_plugin.authoring.models import Bank
    from lms_plugin.db import utc_now

    content = native.item_to_document(native.item_from_document(document))
    bank = desk.session.get_one(Bank, desk.bank_id)
    item_id = questions.create(desk.session, bank, content, person_id=desk.entered.person_id, now=utc_now())
    desk.session.commit()
    return item_id


@pytest.mark.parametrize("document", EVERY, ids=lambda one: one["type"])
def test_a_question_opened_and_kept_untouched_stays_what_it_was(document):
    whole = native.item_to_document(native.item_from_document(document))
    data, base = editing.stored(whole, 1)
    form = editing.form_of(FORMS[whole["type"]], data)
    made = editing.made(editing.cleaned(form.data), base)
    assert made.problems == ()
    assert made.document == whole | {"version": 2}


def test_every_question_of_the_library_goes_through_the_form_and_back():
    for name in library_banks():
        for entry in load_library_bank(name).items:
            whole = native.item_to_document(entry.item)
            data, base = editing.stored(whole, 1)
            made = editing.made(editing.cleaned(editing.form_of(FORMS[whole["type"]], data).data), base)
            assert made.document == whole | {"version": 2}


@pytest.mark.values
@pytest.mark.parametrize("document", EVERY, ids=lambda one: one["type"])
def test_every_type_is_edited_on_a_page_of_its_own(desk, document):
    item_id = written(desk, document)
    page = desk.get(f"/questions/{item_id}/edit")
    assert page.status_code == 200
    fields = form_fields(page.text)
    kept = desk.post(f"/questions/{item_id}/edit", fields | {"do": "save", "reason": "looked it over"})
    assert kept.status_code == 303, html.unescape(kept.text)
    version = newest(desk)
    assert (version.number, version.reason, version.status) == (2, "looked it over", ItemStatus.DRAFT)
    first = desk.session.scalars(select(ItemVersion).filter_by(item_id=item_id, number=1)).one()
    assert version.document == first.document | {"version": 2}


@pytest.mark.values
@pytest.mark.parametrize("kind", list(FORMS))
def test_a_new_question_of_every_type_begins_with_an_empty_form_that_says_what_is_missing(desk, kind):
    page = desk.get(f"/questions/new/{kind}")
    refused = desk.post(f"/questions/new/{kind}", form_fields(page.text) | {"do": "save"})
    assert refused.status_code == 422
    assert "Not saved yet" in refused.text
    assert desk.session.scalars(select(ItemVersion)).all() == []


def test_a_new_question_is_kept_as_a_draft_without_its_empty_rows(desk):
    assert "One best answer" in desk.get("/questions/new").text
    assert desk.post("/questions/new/single_choice", ONE | {"do": "save"}).status_code == 303
    version = newest(desk)
    assert [one["text"] for one in version.document["options"]] == ["Mandelic acid", "Trichloroacetic acid"]
    assert (version.status, version.author_id) == (ItemStatus.DRAFT, desk.entered.person_id)


def test_rows_are_added_moved_and_taken_out_without_a_script_and_nothing_typed_is_lost(desk):
    def press(do, fields):
        answer = desk.post("/questions/new/single_choice", fields | {"do": do})
        assert answer.status_code == 200
        return form_fields(answer.text)

    fields = press("add options", ONE)
    assert fields["options-3-text"] == [""]
    fields = press("down options 0", fields)
    assert [fields[f"options-{n}-text"] for n in range(2)] == [["Trichloroacetic acid"], ["Mandelic acid"]]
    assert [fields[f"options-{n}-id"] for n in range(2)] == [["o2"], ["o1"]]
    fields = press("remove options 0", fields)
    assert fields["options-0-text"] == ["Mandelic acid"]
    assert "options-3-text" not in fields
    assert desk.session.scalars(select(ItemVersion)).all() == []


def test_a_gap_brings_its_mark_into_the_text_and_takes_it_away_again(desk):
    page = form_fields(desk.get("/questions/new/cloze").text) | {"text": "Ice [[g1]]."}
    more = form_fields(desk.post("/questions/new/cloze", page | {"do": "add gaps"}).text)
    assert more["text"] == ["Ice [[g1]]. [[g2]]"]
    less = form_fields(desk.post("/questions/new/cloze", more | {"do": "remove gaps 0"}).text)
    assert less["text"] == ["Ice . [[g2]]"]


@pytest.mark.values
@pytest.mark.parametrize("do", ["add nothing-else-here-9", "up options 99", "explode", "add stem"])
def test_a_button_the_form_does_not_have_is_refused(desk, do):
    assert desk.post("/questions/new/single_choice", ONE | {"do": do}).status_code == 422


def test_the_preview_is_what_a_learner_gets(desk):
    fields = ONE | {"stem": "Which is **mildest**?", "do": "check"}
    page = desk.post("/questions/new/single_choice", fields).text
    assert "<strong>mildest</strong>" in page
    assert 'data-type="single_choice"' in page


def test_a_problem_stands_at_its_field(desk):
    page = desk.post("/questions/new/single_choice", ONE | {"options-1-critical": "y", "do": "save"})
    assert page.status_code == 422
    assert "options-1-critical" in re.search(r'<a href="#([^"]+)">', page.text.split("Not saved yet")[1]).group(1)


def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(open_desk):
    one = open_desk()
    item_id = written(one, EVERY[0])
    other = open_desk(sub="t2", bank_id=one.bank_id)
    first = form_fields(one.get(f"/questions/{item_id}/edit").text)
    second = form_fields(other.get(f"/questions/{item_id}/edit").text)
    kept = one.post(
        f"/questions/{item_id}/edit", first | {"stem": "Which answer fits best?", "do": "save", "reason": "clearer"}
    )
    assert kept.status_code == 303
    late = other.post(
        f"/questions/{item_id}/edit", second | {"options-2-text": "Third one", "do": "save", "reason": "fuller"}
    )
    assert late.status_code == 409
    assert "Somebody else saved this question" in late.text
    assert "best</ins>" in late.text.replace("\n", "").replace(" </ins>", "</ins>")
    fields = form_fields(late.text)
    assert (fields["options-2-text"], fields["number"], fields["reason"]) == (["Third one"], ["2"], ["fuller"])
    assert newest(one).number == 2
    taken = fields | {"stem": "Which answer fits best?", "do": "save"}
    assert other.post(f"/questions/{item_id}/edit", taken).status_code == 303
    both = newest(one)
    assert (both.number, both.document["stem"]) == (3, "Which answer fits best?")
    assert both.document["options"][2]["text"] == "Third one"


def test_what_a_word_processor_or_a_page_left_in_a_text_is_taken_out_and_told(desk):
    pasted = "<!--[if gte mso 9]><xml></xml><![endif]--><p class=MsoNormal>Which\u00a0acid?<o:p></o:p></p>"
    pasted += "<script>x()</script>"
    answer = desk.post("/questions/new/single_choice", ONE | {"stem": pasted, "do": "save"})
    assert answer.status_code == 422
    assert "&lt;script&gt;x()&lt;/script&gt;" in answer.text
    fields = form_fields(answer.text)
    assert fields["stem"] == ["Which acid?"]
    assert desk.post("/questions/new/single_choice", fields | {"do": "save"}).status_code == 303
    assert newest(desk).document["stem"] == "Which acid?"


def test_a_case_names_the_newest_approved_version_of_its_questions(desk):
    for one in EVERY[:2]:
        version = desk.session.scalars(select(ItemVersion).filter_by(item_id=written(desk, one))).one()
        version.status = ItemStatus.APPROVED
    desk.session.commit()
    page = desk.get("/questions/new/case")
    assert "Which answers fit?" in page.text
    keys = re.findall(r'<option value="(q-[^"]+)"', page.text)[:2]
    fields = form_fields(page.text) | {"stem": "A client asks.", "do": "save"}
    fields |= {f"children-{n}-item_id": key for n, key in enumerate(keys)}
    assert desk.post("/questions/new/case", fields).status_code == 303
    assert newest(desk).document["children"] == [{"item_id": key, "version": 1} for key in keys]


def test_a_reason_is_asked_for_from_the_second_version_on(desk):
    item_id = written(desk, EVERY[0])
    fields = form_fields(desk.get(f"/questions/{item_id}/edit").text)
    answer = desk.post(f"/questions/{item_id}/edit", fields | {"do": "save"})
    assert answer.status_code == 422
    assert "Say in a line what has changed" in answer.text


def test_the_passage_of_an_accepted_claim_is_cited_in_full(desk):
    from lms_plugin.authoring import claims_desk
    from lms_plugin.authoring.source_models import ClaimState
    from lms_plugin.db import utc_now

    desk.upload()
    desk.read()
    row = desk.claims()["active herpes"]
    claims_desk.decide(desk.session, [row], ClaimState.ACCEPTED, person_id=desk.entered.person_id, now=utc_now())
    desk.session.commit()
    page = desk.post("/questions/new/single_choice", ONE | {"do": "cite", "claim": row.id})
    fields = form_fields(page.text)
    assert fields["passages-0-quote"] == ["active herpes"]
    assert desk.post("/questions/new/single_choice", fields | {"do": "save"}).status_code == 303
    [cited] = newest(desk).document["citations"]
    assert (cited["document"], cited["document_version"], cited["section"]) == ("peel", 1, "Contraindications")
    assert len(cited["quote_hash"]) == 64
    assert len(newest(desk).document["claim_ids"]) == 1


def test_the_editor_is_for_authors_of_the_bank_alone(open_desk):
    one, stranger = open_desk(), open_desk(context="c2")
    item_id = written(one, EVERY[0])
    stranger.bank_id = one.bank_id
    assert stranger.get(f"/questions/{item_id}/edit").status_code == 404
    assert stranger.post("/questions/new/single_choice", ONE).status_code == 404
