"""Moodle XML as Moodle writes it: types, shares, texts, files, categories, and what is kept or noted."""

from __future__ import annotations

import base64
from decimal import Decimal

import pytest
from strategies import dose, gaps, multiple

from question_bank.interchange import formats, moodle_xml
from question_bank.interchange.bounds import Bounds
from question_bank.interchange.model import Outgoing, UnreadableFile
from question_bank.interchange.moodle_read import read
from question_bank.items import (
    Cloze,
    Gap,
    Matching,
    MultipleResponse,
    Numeric,
    ShortText,
    SingleChoice,
    TrueFalse,
    Unit,
)
from question_bank.items.single_choice import Option

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def quiz(*questions: str) -> bytes:
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<quiz>' + "".join(questions) + "</quiz>").encode()


def question(
    kind: str, body: str, *, text: str = "Which acid?", form: str = ' format="html"', name: str = "Q 1"
) -> str:
    return (
        f'<question type="{kind}"><name><text>{name}</text></name>'
        f"<questiontext{form}><text><![CDATA[{text}]]></text></questiontext>{body}</question>"
    )


def answer(share: str, text: str, said: str = "", more: str = "") -> str:
    return (
        f'<answer fraction="{share}" format="html"><text>{text}</text>{more}'
        f'<feedback format="html"><text>{said}</text></feedback></answer>'
    )


def one(*questions: str):
    found = read(quiz(*questions)).found
    assert len(found) == 1
    return found[0]


def test_one_best_answer_with_all_that_stands_around_it():
    body = (
        '<generalfeedback format="html"><text><![CDATA[<p>Because <b>so</b>.</p>]]></text></generalfeedback>'
        "<defaultgrade>2.0000000</defaultgrade><penalty>0.3333333</penalty><idnumber>a&amp;b</idnumber>"
        "<single>true</single><shuffleanswers>false</shuffleanswers>"
        + answer("100", "Lactic", "Yes.")
        + answer("33.33333", "Mandelic")
        + answer("-50", "Sulphuric")
        + "<tags><tag><text>peel</text></tag><tag><text>topic:acids</text></tag>"
        "<tag><text>difficulty:hard</text></tag></tags>"
    )
    item = one(question("multichoice", body, text="<p>Which <em>acid</em>?</p>", name="acid-1")).item
    assert isinstance(item, SingleChoice)
    assert (item.item_id, item.idnumber, item.stem, item.format) == ("acid-1", "a&b", "Which *acid*?", "md")
    assert (item.general_feedback, item.default_mark, item.shuffle) == ("Because **so**.", 2, False)
    assert (item.penalty, item.difficulty) == (Decimal("0.3333333"), "hard")
    assert (item.tags, item.topics) == (("peel",), ("acids",))
    assert [(o.text, o.fraction, o.feedback) for o in item.options] == [
        ("Lactic", 1, "Yes."),
        ("Mandelic", Decimal("0.3333333"), ""),
        ("Sulphuric", Decimal("-0.5"), ""),
    ]


def test_weights_that_say_right_minus_wrong_become_that_rule_and_others_stay_weights():
    rows = answer("33.33333", "A") + answer("33.33333", "B") + answer("33.33333", "C")
    plain = one(question("multichoice", "<single>false</single>" + rows + answer("-33.33333", "D"))).item
    assert isinstance(plain, MultipleResponse)
    assert plain.scoring.rule == "right_minus_wrong"
    weighted = one(question("multichoice", "<single>false</single>" + rows + answer("-100", "D"))).item
    assert isinstance(weighted, MultipleResponse)
    assert [option.weight for option in weighted.options][-1] == -1


def test_the_weight_table_of_the_specification():
    for right in range(1, 11):
        item = multiple("abcdefghij"[:right], "kl")
        text = moodle_xml.write(Outgoing(items=[item])).data.decode()
        assert f'fraction="{moodle_xml.percent(moodle_xml.weights_of(item)[0])}"' in text
    eleven = moodle_xml.write(Outgoing(items=[multiple("abcdefghijk", "l")]))
    assert [(loss.code, loss.refused) for loss in eleven.losses] == [("S6", True)]


def test_true_and_false():
    item = one(question("truefalse", answer("0", "true", "No.") + answer("100", "false", "Yes."))).item
    assert isinstance(item, TrueFalse)
    assert (item.key, item.feedback_true, item.feedback_false) == (False, "No.", "Yes.")


@pytest.mark.parametrize("rows", [answer("100", "true"), answer("50", "true") + answer("50", "false")])
def test_a_statement_without_one_truth_is_an_error(rows):
    found = one(question("truefalse", rows))
    assert found.item is None
    assert found.problems


def test_typed_words_with_wildcards_and_a_catch_all():
    rows = answer("100", "aha") + answer("50", "a*d") + answer("0", "*", "Look again.") + answer("0", "2\\*2")
    found = one(question("shortanswer", "<usecase>1</usecase>" + rows))
    assert isinstance(found.item, ShortText)
    assert found.item.case_sensitive
    assert [variant.text for variant in found.item.variants] == ["aha", "a*d", "2*2"]
    assert [note.code for note in found.notes] == ["catch_all", "wildcard"]


NUMBER = answer("100", "2,5", "Right.", "<tolerance>0.1</tolerance>")
UNITS = (
    "<units><unit><multiplier>1</multiplier><unit_name>ml</unit_name></unit>"
    "<unit><multiplier>0.001</multiplier><unit_name>l</unit_name></unit></units>"
)


@pytest.mark.parametrize(
    ("grading", "penalty", "rule", "notes"),
    [
        ("0", "0.1", "none", []),
        ("2", "0.2", "penalty", []),
        ("1", "0.2", "penalty", ["unit_penalty"]),
        ("2", "1", "required", []),
    ],
)
def test_numbers_with_units(grading, penalty, rule, notes):
    body = f"{NUMBER}{UNITS}<unitgradingtype>{grading}</unitgradingtype><unitpenalty>{penalty}</unitpenalty>"
    found = one(question("numerical", body))
    assert isinstance(found.item, Numeric)
    assert (found.item.answers[0].value, found.item.answers[0].tolerance) == (Decimal("2.5"), Decimal("0.1"))
    assert found.item.units == (Unit(symbol="ml"), Unit(symbol="l", factor=Decimal(1000)))
    assert (found.item.unit_rule, [note.code for note in found.notes]) == (rule, notes)


@pytest.mark.parametrize("value", ["many", "1e99", "1e-40", "NaN"])
def test_a_number_that_is_none_is_an_error(value):
    assert "no number" in str(one(question("numerical", answer("100", value))).problems[0])
    assert "no number" in str(
        one(question("shortanswer", f"<penalty>{value}</penalty>" + answer("100", "x"))).problems[0]
    )


def test_a_unit_without_a_finite_counterpart_is_refused():
    item = dose(units=(Unit(symbol="ml"), Unit(symbol="tsp", factor=Decimal(3))))
    assert [one.code for one in moodle_xml.write(Outgoing(items=[item])).losses] == ["units"]
    penalised = dose(unit_rule="penalty", unit_penalty=Decimal(1))
    data = moodle_xml.write(Outgoing(items=[penalised])).data
    assert read(data).items[0].unit_rule == "required"


def test_pairs_share_choices_and_rows_without_a_prompt_are_spare_choices():
    rows = [("Peel", "acid"), ("Laser", "light"), ("Scrub", "acid"), ("", "cold")]
    body = "".join(
        f'<subquestion format="html"><text>{p}</text><answer><text>{c}</text></answer></subquestion>' for p, c in rows
    )
    item = one(question("matching", body)).item
    assert isinstance(item, Matching)
    assert [prompt.choice for prompt in item.prompts] == ["ca", "cb", "ca"]
    assert [choice.text for choice in item.choices] == ["acid", "light", "cold"]


def test_cloze_with_drop_downs_of_every_spelling():
    text = (
        "<p>Fill in.</p><p>Acid {1:MULTICHOICE_S:=breaks#Yes~%50%loosens~&lt;b&gt;} bonds, "
        "{2:MC:=skin~hair\\~nail}.</p>"
        "<p>{:MCV:%100%a~b}</p>"
    )
    item = one(question("cloze", "", text=text)).item
    assert isinstance(item, Cloze)
    assert (item.stem, item.default_mark, item.shuffle) == ("Fill in.", 4, True)
    assert item.text == "Acid [[g1]] bonds, [[g2]].\n\n[[g3]]"
    assert [option.text for option in item.gaps[0].options] == ["breaks", "loosens", "\\<b>"]
    assert [option.text for option in item.gaps[1].options] == ["skin", "hair~nail"]
    assert item.gaps[0].options[0].feedback == "Yes"


def test_a_broken_piece_stays_text_and_the_rest_goes_on():
    text = "One {1:MULTICHOICE:=a~b} two {1:MULTICHOICE:=only} three {1:MUL four {1:XYZ:=a~b}"
    found = one(question("cloze", "", text=text))
    assert isinstance(found.item, Cloze)
    assert len(found.item.gaps) == 1
    assert [note.code for note in found.notes] == ["cloze"] * 3
    assert "{1:MULTICHOICE:=only}" in found.item.text


def test_an_empty_entry_of_a_drop_down_is_none():
    item = one(question("cloze", "", text="H<sub>2</sub> {1:MC:=a~~b}")).item
    assert [option.text for option in item.gaps[0].options] == ["a", "b"]
    assert (item.stem, item.format) == ("Fill in the gaps.", "html")


def test_a_question_that_needs_html_tells_each_note_once():
    found = one(question("shortanswer", answer("100", "a*b"), text="H<sub>2</sub>"))
    assert [note.code for note in found.notes] == ["wildcard"]


def test_gaps_that_are_typed_are_kept_as_they_came():
    found = one(question("cloze", "", text="Acid {1:SHORTANSWER:=x}"))
    assert found.unsupported
    assert "SHORTANSWER" in found.reason


def test_a_cloze_that_moodle_would_misread_is_refused():
    like_a_gap = gaps(text="{1:MC [[g1]] and [[g2]]")
    rows = (Option(id="x", text="a", fraction=Decimal(1), feedback="\\"), Option(id="y", text="b"))
    ending = gaps(gaps=(gaps().gaps[0], Gap(id="g2", options=rows)))
    for item in (like_a_gap, ending):
        assert [loss.code for loss in moodle_xml.write(Outgoing(items=[item])).losses if loss.refused] == ["cloze"]


@pytest.mark.parametrize("kind", ["essay", "ddwtos", "calculated", "description", ""])
def test_other_kinds_are_kept_byte_for_byte_and_go_back_unchanged(kind):
    source = question(kind, "<x a='1'>  <![CDATA[</question>]]></x><!-- </question> -->")
    found = one(source)
    assert (found.unsupported, found.raw) == (True, source)
    written = moodle_xml.write(Outgoing(items=[], kept=[found.raw]))
    assert read(written.data).found[0].raw == source


def test_a_source_that_cannot_be_cut_out_is_written_anew():
    assert read(quiz('<question type="essay"/>')).found[0].raw == '<question type="essay"/>'


def test_categories_name_topics_until_the_next_one():
    def category(path: str) -> str:
        return f'<question type="category"><category><text>{path}</text></category></question>'

    short = question("shortanswer", answer("100", "x"))
    reading = read(
        quiz(short, category("$course$/top/Safety/Peels"), short, category("$course$/Default for Course 1"), short)
    )
    assert [item.topics for item in reading.items] == [(), ("Safety/Peels",), ()]
    assert len({item.item_id for item in reading.items}) == 3


def test_pictures_come_with_the_question_and_go_out_again():
    file = f'<file name="a b.png" path="/" encoding="base64">{base64.b64encode(PNG).decode()}</file>'
    text = '<text>&lt;img src="@@PLUGINFILE@@/a%20b.png" alt="A peel"&gt;</text>'
    body = f'<questiontext format="html">{text}{file}</questiontext>'
    source = f'<question type="shortanswer"><name><text>p</text></name>{body}{answer("100", "x")}</question>'
    reading = read(quiz(source))
    (name,) = reading.media
    assert reading.media[name] == PNG
    assert reading.items[0].stem == f"![A peel](<media:{name}>)"
    assert [note.code for note in reading.found[0].notes] == ["media"]
    again = read(moodle_xml.write(Outgoing(items=reading.items, media=reading.media)).data)
    assert (again.items, again.media) == (reading.items, reading.media)


@pytest.mark.parametrize("data", [b"GIF87", b"<svg/>", b"\xff\xd8\xff" + b"0" * 100])
def test_what_is_no_picture_or_too_large_is_named(data):
    file = f'<file name="x" encoding="base64">{base64.b64encode(data).decode()}</file>'
    body = f"<generalfeedback><text>t</text>{file}</generalfeedback>" + answer("100", "x")
    reading = read(quiz(question("shortanswer", body)), Bounds(image_bytes=50))
    assert [note.code for note in reading.notes] == ["media"]
    assert reading.media == {}


def test_the_old_way_to_bring_a_picture():
    picture = f"<image>i.png</image><image_base64>{base64.b64encode(PNG).decode()}</image_base64>" + answer("100", "x")
    assert "media:" in one(question("shortanswer", picture)).item.stem
    assert "media:" in one(question("shortanswer", picture, form=' format="markdown"')).item.stem
    missing = one(question("shortanswer", "<image>i.png</image>" + answer("100", "x")))
    assert [note.code for note in missing.notes] == ["media"]
    broken = "<image>i.png</image><image_base64>a</image_base64>" + answer("100", "x")
    assert [note.code for note in one(question("shortanswer", broken)).notes] == ["media"]


@pytest.mark.parametrize(
    ("form", "text", "stem", "kind"),
    [
        (' format="html"', "H<sub>2</sub>O<script>x</script>", "H<sub>2</sub>O", "html"),
        (' format="markdown"', "*a*", "*a*", "md"),
        (' format="plain_text"', "2 * 3 < 7", "2 \\* 3 \\< 7", "md"),
        ("", "a\nb & c", "a\\\nb \\& c", "md"),
        (' format="moodle_auto_format"', "a\n<b>b</b>", "a\\\n**b**", "md"),
        (' format="moodle_auto_format"', "<p>a</p>", "a", "md"),
    ],
)
def test_texts_in_every_format(form, text, stem, kind):
    item = one(question("shortanswer", answer("100", "x"), text=text, form=form)).item
    assert (item.stem, item.format) == (stem, kind)


def test_feedback_for_the_whole_and_hints_are_noted():
    body = (
        "<correctfeedback><text>&lt;p&gt;Well&lt;br&gt;done&lt;/p&gt;</text></correctfeedback>"
        "<incorrectfeedback><text></text></incorrectfeedback>"
        "<hint><text>Think.</text></hint>" + answer("100", "x")
    )
    assert [note.message for note in one(question("shortanswer", body)).notes] == [
        "feedback for right answers is not taken over: Well done",
        "a hint for further tries is not taken over: Think.",
    ]


def test_what_any_other_answer_earned_is_noted():
    notes = one(question("shortanswer", answer("100", "aha") + answer("50", "*"))).notes
    assert [note.message for note in notes] == ["any other answer earns 50 % there, and nothing here"]


def test_any_other_answer_without_feedback_loses_nothing():
    assert one(question("shortanswer", answer("100", "aha") + answer("0", "*"))).notes == ()


def test_a_question_that_breaks_a_rule_is_an_error_with_its_line_and_source():
    found = one(question("multichoice", answer("100", "A") + answer("100", "B")))
    assert found.place == "line 2"
    assert "exactly one option must be the key" in str(found.problems[0])
    assert found.raw.startswith("<question")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"  ", "empty"),
        (b"<a>", "not well-formed"),
        (b"<a/>", "no Moodle XML"),
        (b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', "document type"),
        (b"<!DOCTYPE quiz><quiz/>", "document type"),
        (b'<?xml version="1.0" encoding="klingon"?><quiz/>', "not well-formed"),
    ],
)
def test_files_that_are_no_such_thing_are_refused(data, said):
    with pytest.raises(UnreadableFile, match=said):
        read(data)


@pytest.mark.parametrize("bounds", [Bounds(file_bytes=20), Bounds(part_bytes=20), Bounds(questions=1)])
def test_files_over_the_limits_are_refused(bounds):
    short = question("shortanswer", answer("100", "x"))
    with pytest.raises(UnreadableFile):
        read(quiz(short, short), bounds)


def test_an_entity_bomb_is_refused_before_it_unfolds():
    bomb = '<!DOCTYPE q [<!ENTITY a "' + "x" * 1000 + '">' + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9))
    with pytest.raises(UnreadableFile):
        read((bomb + "]><quiz>&a8;</quiz>").encode())


def test_a_shared_name_gives_two_ids():
    short = question("shortanswer", answer("100", "x"), name="n")
    assert [item.item_id for item in read(quiz(short, short)).items] == ["n", "n.2"]


def test_formats_tell_their_endings():
    assert formats.ending("moodle-xml") == ".xml"
