"""What the readers of questions say of a file, in the page's language: every sentence they can say is known."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask_babel import force_locale

import question_bank
from lms_plugin.authoring.import_words import file_words, kept_words, place_words, refused_words

HERE = Path(question_bank.__file__).parent
SAID_AT = {
    "UnreadableFile": 0,
    "Unsupported": 0,
    "Problem": 1,
    "_fail": 1,
    "wrong": 0,
}  # which argument is the sentence
ALSO = (  # said where no call names them
    "ANSWER must name one letter, not nothing", "ANSWER Z is none of the options", "fewer than 2 answers",
    "write ANSWER: in capitals, followed by one letter", "reads the same as option a", "the question is empty",
    "a safety-critical answer needs a citation", "a case has 2 to 12 questions, not 1", "must be md or html",
    "this question is in the case twice", "must lie between 0 and 1, so that both parts count",
    "column C: formulas are not read; put in their value",
    "must be 1 to 64 letters, digits, dots, dashes or underscores",
)  # fmt: skip
REASONS = (
    "a description alone is no question", "no type here for essays", "an essay is graded by hand",
    "no type here for ddwtos", "its numbers are made anew each time from a formula",
    "no type here for a question that does not say its type",
)  # fmt: skip


def sentence(node):
    """A constant or filled text as it may read, figures for what fills it; None: it comes from elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in node.values)
    return None


def said(name):
    """Every sentence that the readers and the items say by calls of this name."""
    found = set()
    for path in (*HERE.glob("interchange/*.py"), *HERE.glob("items/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and name == getattr(node.func, "id", getattr(node.func, "attr", "")):
                at = SAID_AT[name] + (name == "wrong" and getattr(getattr(node.func, "value", None), "id", "c") != "c")
                found.add(sentence(node.args[at]) if len(node.args) > at else None)
    return sorted(found - {None, "7"})


def untold(app, words, sentences):
    """Those that read in Russian or Spanish as they do in English."""
    with app.test_request_context():
        for language in ("ru", "es"):
            with force_locale(language):
                yield from (one for one in sentences if words(one) == one)


def test_every_reason_why_a_file_is_refused_is_told_in_each_language(app):
    reasons = said("UnreadableFile")
    assert len(reasons) > 20
    assert list(untold(app, file_words, reasons)) == []


def test_every_reason_why_a_question_is_kept_is_told_in_each_language(app):
    assert list(untold(app, kept_words, [*said("Unsupported"), *REASONS])) == []


@pytest.mark.parametrize("name", ["Problem", "_fail", "wrong"])
def test_every_problem_of_a_question_is_told_in_each_language(app, name):
    assert list(untold(app, refused_words, [*said(name), *ALSO])) == []


def test_what_a_problem_is_about_stays_before_it(app):
    with app.test_request_context(), force_locale("ru"):
        assert refused_words("column C (stem): is empty") == "столбец C (stem): пусто"
        assert refused_words("gaps[0]: [[g1]] must stand in the text exactly once, not 2 times").startswith(
            "gaps[0]: [[g1]]"
        )
        assert refused_words("The file is not well-formed XML: no root").startswith("Файл – неправильно")
        assert refused_words("something new: nobody knows it") == "something new: nobody knows it"
        assert place_words("a/quiz.xml line 12") == "a/quiz.xml строка 12"
        assert place_words("end of file") == "конец файла"
