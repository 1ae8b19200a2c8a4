"""Canvas quiz exports as Canvas writes them: types, keys, feedback, groups, and what is kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from strategies import EVERY_TYPE, multiple, pairs, single

from question_bank.interchange import formats
from question_bank.interchange.bounds import STANDARD
from question_bank.interchange.canvas_read import read
from question_bank.interchange.model import Outgoing, UnreadableFile
from question_bank.interchange.packages import pack, unpack
from question_bank.items import Cloze, Matching, MultipleResponse, Numeric, ShortText, SingleChoice, TrueFalse

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def question(
    kind: str, inside: str, *, stem: str = "&lt;div&gt;&lt;p&gt;What first?&lt;/p&gt;&lt;/div&gt;", points: str = "2.0"
) -> str:
    """An item of a Canvas export; ``inside`` is what follows the stem, from within the presentation on."""
    fields = (("question_type", kind), ("points_possible", points), ("original_answer_ids", "1,2"))
    meta = "".join(
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{value}</fieldentry></qtimetadatafield>"
        for name, value in fields
    )
    return (
        f'<item ident="g-{kind}" title="Question"><itemmetadata><qtimetadata>{meta}</qtimetadata></itemmetadata>'
        f'<presentation><material><mattext texttype="text/html">{stem}</mattext></material>{inside}</item>'
    )


def offered(*rows: str, response: str = "response1", many: str = "Single", heading: str = "") -> str:
    """A list to choose from, ids 1, 2, …"""
    labels = "".join(
        f'<response_label ident="{at}">{plain(one)}</response_label>' for at, one in enumerate(rows, start=1)
    )
    facts, head = f'ident="{response}" rcardinality="{many}"', plain(heading) if heading else ""
    return f"<response_lid {facts}>{head}<render_choice>{labels}</render_choice></response_lid>"


def plain(words: str) -> str:
    return f'<material><mattext texttype="text/plain">{words}</mattext></material>'


def earns(test: str, action: str = 'action="Set"', worth: str = "100") -> str:
    return (
        f'<respcondition continue="No"><conditionvar>{test}</conditionvar>'
        f'<setvar {action} varname="SCORE">{worth}</setvar></respcondition>'
    )


def equal(value: str, response: str = "response1") -> str:
    return f'<varequal respident="{response}">{value}</varequal>'


def told(name: str, text: str) -> str:
    said = f'<material><mattext texttype="text/html">{text}</mattext></material>'
    return f'<itemfeedback ident="{name}"><flow_mat>{said}</flow_mat></itemfeedback>'


def shows(test: str, name: str) -> str:
    shown = f'<displayfeedback feedbacktype="Response" linkrefid="{name}"/>'
    return f'<respcondition continue="Yes"><conditionvar>{test}</conditionvar>{shown}</respcondition>'


def scored(*conditions: str) -> str:
    bounds = '<outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>'
    return f"</presentation><resprocessing>{bounds}{''.join(conditions)}</resprocessing>"


def quiz(*inside: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">'
        f'<assessment ident="g1" title="Peels"><section ident="root_section">{"".join(inside)}</section></assessment>'
        "</questestinterop>"
    ).encode()


def only(question: str):
    found = read(quiz(question)).found
    assert len(found) == 1
    return found[0]


def test_one_answer_with_feedback_and_points():
    inside = offered("Cleanse", "Peel") + scored(
        shows("<other/>", "general_fb"), shows(equal("2"), "2_fb"), earns(equal("1"))
    )
    said = told("general_fb", "Read the protocol.") + told("2_fb", "Too soon.") + told("correct_fb", "Yes")
    found = only(question("multiple_choice_question", inside + said))
    got = found.item
    assert isinstance(got, SingleChoice)
    assert (got.stem, got.default_mark, got.general_feedback) == ("What first?", 2, "Read the protocol.")
    assert [(one.text, one.fraction, one.feedback) for one in got.options] == [
        ("Cleanse", 1, ""),
        ("Peel", 0, "Too soon."),
    ]
    assert [one.code for one in found.notes] == ["combined_feedback"]


def test_several_answers_take_their_key_from_what_is_not_ruled_out():
    inside = offered("Heat", "Cold", "Rest", many="Multiple")
    test = f"<and>{equal('1')}<not>{equal('2')}</not>{equal('3')}</and>"
    got = only(question("multiple_answers_question", inside + scored(earns(test)))).item
    assert isinstance(got, MultipleResponse)
    assert (got.key, got.scoring.rule) == ({"a", "c"}, "right_minus_wrong")


def test_true_and_false_in_any_language():
    got = only(question("true_false_question", offered("Wahr", "Falsch") + scored(earns(equal("2"))))).item
    assert isinstance(got, TrueFalse)
    assert got.key is False


def test_matching_is_one_list_a_prompt():
    lists = "".join(offered("dry", "oily", "mixed", response=f"response_{one}", heading=one) for one in ("T", "U"))
    rules = scored(
        earns(equal("2", "response_T"), 'action="Add"', "50.00"),
        earns(equal("1", "response_U"), 'action="Add"', "50.00"),
    )
    got = only(question("matching_question", lists + rules)).item
    assert isinstance(got, Matching)
    assert [(one.text, one.choice) for one in got.prompts] == [("T", "ca"), ("U", "cb")]
    assert [one.text for one in got.choices] == ["oily", "dry", "mixed"]


def test_typed_answers_are_words_and_numbers():
    field = '<response_str ident="response1"><render_fib><response_label ident="answer1"/></render_fib></response_str>'
    got = only(question("short_answer_question", field + scored(earns(equal("Retinol") + equal("vitamin A"))))).item
    assert isinstance(got, ShortText)
    assert [one.text for one in got.variants] == ["Retinol", "vitamin A"]

    ends = '<vargte respident="response1">13</vargte><varlte respident="response1">15</varlte>'
    conditions = (
        earns(f"<or>{equal('14')}<and>{ends}</and></or>"),
        earns(ends.replace("13", "40").replace("15", "41")),
    )
    got = only(question("numerical_question", field + scored(*conditions))).item
    assert isinstance(got, Numeric)
    assert [one.bounds for one in got.answers] == [(13, 15), (40, 41)]


def test_dropdowns_become_gaps_and_typed_blanks_only_where_there_is_one():
    lists = offered("lactic", "phenol", response="response_acid", heading="acid")
    lists += offered("day", "week", response="response_time", heading="time")
    rules = scored(
        earns(equal("1", "response_acid"), 'action="Add"', "50"),
        earns(equal("2", "response_time"), 'action="Add"', "50"),
    )
    stem = "Use [acid] once a [time], see [1]."
    got = only(question("multiple_dropdowns_question", lists + rules, stem=stem)).item
    assert isinstance(got, Cloze)
    assert got.text == "Use [[g1]] once a [[g2]], see \\[1\\]."
    assert got.key == {"g1": "g1a", "g2": "g2b"}
    blank = offered("lactic", response="response_acid", heading="acid") + scored(earns(equal("1", "response_acid")))
    got = only(question("fill_in_multiple_blanks_question", blank, stem="Use [acid].")).item
    assert isinstance(got, ShortText)
    assert got.variants[0].text == "lactic"
    assert "several blanks" in only(question("fill_in_multiple_blanks_question", lists + rules, stem=stem)).reason


def test_what_is_graded_by_hand_is_kept_as_it_came_and_groups_are_told():
    essay = question("essay_question", "</presentation>")
    group = (
        '<section ident="g9" title="Acids"><selection_ordering><selection><selection_number>1</selection_number>'
        f"</selection></selection_ordering>{essay}</section>"
    )
    reading = read(pack({"g1/g1.xml": quiz(group), "g1/assessment_meta.xml": b"<quiz/>"}))
    [found] = reading.found
    assert (found.raw, found.reason) == (essay, "an essay is graded by hand")
    assert "draws 1 of 1" in reading.notes[0].message
    again = read(formats.write("canvas-qti12", Outgoing(items=[], kept=[essay])).data)
    assert [one.raw for one in again.kept] == [essay]


def test_pictures_are_found_where_canvas_puts_them():
    stem = "&lt;img src=&quot;$IMS-CC-FILEBASE$/Uploaded%20Media/skin%201.png&quot; alt=&quot;Skin&quot;&gt;"
    inside = offered("Cleanse", "Peel") + scored(earns(equal("1")))
    files = {
        "g1/g1.xml": quiz(question("multiple_choice_question", inside, stem=stem)),
        "web_resources/Uploaded Media/skin 1.png": PNG,
    }
    reading = read(pack(files))
    [name] = reading.media
    assert f"media:{name}" in reading.items[0].stem
    again = read(formats.write("canvas-qti12", Outgoing(items=reading.items, media=reading.media)).data)
    assert (again.media, again.items) == (reading.media, reading.items)


@pytest.mark.parametrize("test", ["", equal("9")])
def test_a_question_without_a_key_is_refused_and_the_others_go_on(test):
    bad = question("multiple_choice_question", offered("Cleanse", "Peel") + scored(earns(test)))
    good = question("true_false_question", offered("True", "False") + scored(earns(equal("1"))))
    reading = read(quiz(bad, good))
    assert [bool(one.problems) for one in reading.found] == [True, False]


@pytest.mark.parametrize("data", [b"<quiz/>", pack({"a.txt": b"x"}), pack({"imsmanifest.xml": b"<manifest/>"})])
def test_files_without_a_quiz_are_refused(data):
    with pytest.raises(UnreadableFile, match="no quiz"):
        read(data)


def test_a_package_of_ours_has_what_canvas_asks_for():
    files = unpack(
        formats.write("canvas-qti12", Outgoing(items=[single(), multiple(), pairs()], title="Peels")).data, STANDARD
    )
    manifest, questions, meta = files
    assert (manifest, questions.split("/")[0]) == ("imsmanifest.xml", meta.split("/")[0])
    assert meta.endswith("/assessment_meta.xml")
    assert b"<points_possible>3</points_possible>" in files[meta]
    text = files[questions].decode()
    assert text.count("<not>") == 3
    assert text.count('action="Add" varname="SCORE">33.33<') == 3
    assert sum(Decimal(one.item.default_mark) for one in read(pack(files)).found) == 3


def test_every_type_has_a_place_or_a_reason():
    written = formats.write("canvas-qti12", Outgoing(items=list(EVERY_TYPE)))
    refused = [one for one in written.losses if one.refused]
    assert written.written + len(refused) == len(EVERY_TYPE)
    assert len(read(written.data).items) == written.written
