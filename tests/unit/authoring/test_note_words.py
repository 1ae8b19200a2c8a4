"""What reading a file of questions has to note is told in the language of the page, and nothing else is translated."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask_babel import force_locale

import question_bank
from lms_plugin.authoring import import_pictures
from lms_plugin.authoring import note_words as words
from lms_plugin.authoring.note_words import note_words
from question_bank import pictures
from question_bank.interchange import csv_file, native_read

READERS = tuple(Path(question_bank.__file__).parent.glob("interchange/*.py"))
SEPARATED = [f"read with {one} between columns" for one in csv_file.SEPARATORS.values()]
COMBINED = [f"feedback for {one} answers is not taken over: 7" for one in ("right", "partly right", "wrong")]
OF_QUESTIONS = ["the same question stands at line 7", "asks nearly the same as the question at a.xml line 7",
    "taken out for safety: <script>7", "media[7] was left out: data: is no base64"]  # fmt: skip
TEST = "The test “A” is not taken over, its questions are: {}."
PARTS = ["1 section", "2 sections; time limit 7 s", "3 sections; “B; C” draws 7 of 9, shuffled, time limit 7 s"]


def filled(node):
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def said_in(paths, called):
    """The last sentences handed to calls of these names, figures for what fills them."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in called:
                yield from (one for one in map(filled, node.args[-1:]) if " " in one)


def no_pictures():
    with pytest.raises(pictures.NoPicture) as none:
        pictures.picture_of(b"no picture")
    return [str(none.value), *said_in([Path(pictures.__file__)], {"NoPicture"})]


def everything():
    noted = {*said_in(READERS, {"Note", "note"}), native_read.STANDINGS.message}
    assert len(noted) > 15
    pictured = said_in([Path(import_pictures.__file__)], {"append"})
    why = [f"a.png was left out: {one}" for one in no_pictures()]
    group = "The group “A” draws 7 of 9 questions; the draw is not taken over, the questions are."
    return [
        *sorted(noted - {"read with 7 between columns", "feedback for 7 answers is not taken over: 7"}),
        *(one for one in pictured if one != "7 was left out: 7"), *why, group, *SEPARATED, *COMBINED, *OF_QUESTIONS,
        *map(TEST.format, PARTS),
    ]  # fmt: skip


ENGLISH = ("draws", "shuffled", "section", "left out", "picture", "line 7", "time limit", "comma", "base64 is")


@pytest.mark.parametrize("language", ["ru", "es"])
def test_every_note_is_told_in_the_language_of_the_page_as_a_whole(app, language):
    with app.test_request_context(), force_locale(language):
        told = {one: note_words(one) for one in everything()}
    assert [one for one, other in told.items() if one == other] == []
    assert [other for other in told.values() if any(word in other for word in ENGLISH)] == []


def test_what_a_note_is_about_stays_as_it_was_written(app):
    with app.test_request_context(), force_locale("ru"):
        assert "the * in “b”" in note_words("feedback for any other answer is not taken over: the * in “b”\nand c")
        assert "“B; C” " in note_words(TEST.format(PARTS[2]))
        assert note_words("Said in the year before.") == "Said in the year before."


def test_in_english_every_note_reads_as_it_was_said(app):
    with app.test_request_context():
        assert [one for one in everything() if note_words(one) != one] == []


def test_nothing_is_kept_for_the_translators_that_no_reader_says():
    said = [*everything(), *no_pictures()]
    known = [*words._KNOWN, *words._NO_PICTURES, *words._AT]
    assert [text for text, pattern in known if not any(map(pattern.fullmatch, said))] == []
