"""GIFT and Aiken as people type them, and the encodings they come in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from strategies import single, word

from question_bank.interchange import aiken, formats, gift
from question_bank.interchange.encodings import NotUtf8, decode
from question_bank.interchange.gift_read import read
from question_bank.interchange.model import Outgoing, UnreadableFile
from question_bank.items import Matching, MultipleResponse, Numeric, ShortText, SingleChoice, TrueFalse
from question_bank.items.short_text import Variant


def one(text: str):
    found = read(text.encode()).found
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("a\\=b", "a=b"),
        ("\\{", "{"),
        ("https\\://x", "https://x"),
        ("a\\~\\#\\}", "a~#}"),
        ("a\\\\b", "a\\b"),
        ("\\\\n", "\\n"),
    ],
)
def test_escapes_give_the_sign_itself(typed, words):
    item = one(f"::{typed}::[plain]{typed} {{={typed} ={typed}2#{typed}}}").item
    assert isinstance(item, ShortText)
    assert [variant.text for variant in item.variants] == [words, words + "2"]


def test_a_backslash_before_a_live_sign():
    item = one("q {=a\\\\=b}").item
    assert [variant.text for variant in item.variants] == ["a\\", "b"]


def test_a_line_break_in_feedback_and_a_format_after_the_name():
    item = one("::n::[html]<b>q</b> {=x#one\\ntwo}").item
    assert (item.item_id, item.stem, item.format) == ("n", "**q**", "md")
    assert one("::n::[markdown]*q* {=x#one\\ntwo}").item.variants[0].feedback == "one\ntwo"


def test_choices_with_weights_feedback_and_explanation():
    item = one("Q? {=A#yes ~%50%B ~%-33.33333%C#no ####So.}").item
    assert isinstance(item, SingleChoice)
    assert [option.fraction for option in item.options] == [1, Decimal("0.5"), Decimal("-0.3333333")]
    assert (item.options[0].feedback, item.general_feedback) == ("yes", "So.")


def test_options_without_a_key_are_to_be_ticked():
    item = one("Q? {~%50%A ~%50%B ~%-100%C}").item
    assert isinstance(item, MultipleResponse)
    assert (item.scoring.rule, len(item.key)) == ("moodle_weights", 2)


def test_statements_tell_the_wrong_answers_feedback_first():
    item = one("Ice cools. {TRUE#wrong#right####So.}").item
    assert isinstance(item, TrueFalse)
    assert (item.key, item.feedback_false, item.feedback_true, item.general_feedback) == (True, "wrong", "right", "So.")
    assert one("Ice burns. {F}").item.key is False


def test_marks_without_words_are_no_answers():
    assert len(one("Q {=a ~ ~b}").item.options) == 2


def test_pairs():
    item = one("Match {=a -> 1 =b -> 2 = -> 3}").item
    assert isinstance(item, Matching)
    assert (len(item.prompts), [choice.text for choice in item.choices]) == (2, ["1", "2", "3"])


@pytest.mark.parametrize(
    ("body", "bounds"),
    [("#3:2", [(1, 5)]), ("#1..5", [(1, 5)]), ("#=2:0.5 =%50%2:1", [(Decimal("1.5"), Decimal("2.5")), (1, 3)])],
)
def test_numbers(body, bounds):
    item = one(f"How much? {{{body}}}").item
    assert isinstance(item, Numeric)
    assert [answer.bounds for answer in item.answers] == bounds


SAID = "feedback for any other answer is not taken over: wrong"


@pytest.mark.parametrize("body", ["#3:2~#wrong", "#=3 =%0%*#wrong", "=x =%0%*#wrong"])
def test_feedback_for_any_other_answer_is_noted(body):
    assert [note.message for note in one(f"Q {{{body}}}").notes] == [SAID]


@pytest.mark.parametrize(
    ("body", "share"), [("#=3 =*#wrong", 100), ("#=3 =%50%*#wrong", 50), ("=x =%12.5%*#wrong", 12.5)]
)
def test_what_any_other_answer_earned_is_noted(body, share):
    earned = f"any other answer earns {share} % there, and nothing here"
    assert [note.message for note in one(f"Q {{{body}}}").notes] == [earned, SAID]


def test_a_wildcard_is_noted():
    assert [note.code for note in one("Q {=a*b}").notes] == ["wildcard"]


def test_a_missing_word_leaves_a_blank():
    assert one("Ice {=cools ~burns} skin.").item.stem == "Ice \\_\\_\\_\\_\\_ skin."


@pytest.mark.parametrize(("text", "kind"), [("Only words.", "description"), ("Write. {}", "essay")])
def test_what_is_no_question_for_us_is_kept_and_goes_back(text, kind):
    found = one(text)
    assert (found.unsupported, found.kind, found.raw) == (True, kind, text)
    assert read(gift.write(Outgoing(items=[], kept=[found.raw])).data).found[0].raw == text


@pytest.mark.parametrize("text", ["Q {=a", "Q }", "Q } {"])
def test_a_brace_alone_is_an_error_with_its_line(text):
    found = one(f"\n\n{text}")
    assert found.place == "line 3"
    assert "stands alone" in str(found.problems[0])


def test_comments_categories_and_marks():
    text = (
        "$CATEGORY: $course$/top/Safety\n\n// [id:a\\]1] [tag:peel] [tag:topic:acids] [tag:difficulty:easy]\n"
        "Q {=x}\n\n$CATEGORY: Lasers\n// nothing\n[moodle]R <b>s</b> {=x}\n\n"
        "$CATEGORY: Default for C\n\nS {=[html]x#[html]<i>y</i>}"
    )
    first, second, third = (found.item for found in read(text.encode()).found)
    assert (first.idnumber, first.tags, first.topics, first.difficulty) == ("a]1", ("peel",), ("acids",), "easy")
    assert (second.topics, second.stem) == (("Lasers",), "R **s**")
    assert (third.topics, third.variants[0].feedback) == ((), "*y*")


def test_a_pair_without_its_other_half_does_not_make_words_of_the_others():
    found = one("Q {=Ice -> cold =Fire -> hot =Wind}")
    assert (found.kind, found.item) == ("matching", None)
    assert "is empty" in str(found.problems[0])


def test_a_thousand_with_a_comma_is_refused_before_it_is_read_as_one():
    for body in ("#1,500", "#1,500:10", "#=1,000..2,000", "#5:1,000"):
        assert "is no number that can be read" in str(one(f"Q {{{body}}}").problems[0])
    assert one("Q {#0,125}").item.answers[0].value == Decimal("0.125")
    assert one("Q {#1,5:0,25}").item.answers[0].bounds == (Decimal("1.25"), Decimal("1.75"))


def test_an_arrow_in_an_answer_is_refused_on_the_way_out():
    item = word(variants=(Variant(id="a", text="a -> b", fraction=Decimal(1)),))
    assert [loss.code for loss in gift.write(Outgoing(items=[item])).losses] == ["arrow"]


AIKEN = """Stem with one answer
A) Only one
ANSWER: A

A) Answer first

Good stem
A)No space
B) Second
ANSWER: B

Never finished
A) One
B) Two

Last stem"""


def test_the_lines_of_the_specification():
    reading = aiken.read(AIKEN.encode())
    said = [f"{found.place}: {problem}" for found in reading.found for problem in found.problems]
    assert said == [
        "line 3: fewer than 2 answers",
        "line 5: an option, but no question has begun",
        "line 16: the question of line 12 has no ANSWER",
        "end of file: the question of line 16 has no ANSWER",
    ]
    (item,) = reading.items
    assert (item.stem, item.key, [option.text for option in item.options]) == ("Good stem", "b", ["No space", "Second"])


@pytest.mark.parametrize(
    ("tail", "said"),
    [
        ("ANSWER: C", "none of the options"),
        ("ANSWER: A, B", "one letter"),
        ("ANSWER:", "nothing"),
        ("answer: A", "capitals"),
        ("A) again\nANSWER: A", "two options A"),
    ],
)
def test_errors_of_the_answer_line(tail, said):
    found = aiken.read(f"Q < 2 & 3\nA. x\nB. y\n{tail}\n".encode()).found
    assert found[0].place == "line 4"
    assert said in str(found[0].problems[0])


def test_an_answer_alone():
    assert "no question has begun" in str(aiken.read(b"ANSWER: A").found[0].problems[0])


@pytest.mark.parametrize("stem", ["A) or B)?", "ANSWER: this"])
def test_a_stem_that_reads_like_another_line_is_refused(stem):
    assert [loss.code for loss in aiken.write(Outgoing(items=[single(stem=stem)])).losses] == ["stem"]


def test_an_old_encoding_is_shown_and_read_only_when_confirmed():
    text = "Peeling à froid\r\nA) é\rB) b\nANSWER: A\n".encode("windows-1252")
    with pytest.raises(NotUtf8, match="Peeling à froid / A\\) é") as caught:
        aiken.read(text)
    assert caught.value.preview == ("Peeling à froid", "A) é")
    assert formats.read("aiken", text, old_encoding=True).items[0].stem == "Peeling à froid"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(encoding):
    assert decode("é\r\n".encode(encoding)) == "é\n"


@pytest.mark.parametrize("data", [b"\x81\xff", b"a\0b", b"\xff\xfe\x00"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(UnreadableFile):
        decode(data, confirmed=True)
