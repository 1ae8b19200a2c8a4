"""What a file for another program cannot hold is told in the language of the page, and nothing else is translated."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask_babel import force_locale

import question_bank
from lms_plugin.authoring import loss_words as words
from lms_plugin.authoring.loss_words import loss_words
from question_bank.interchange.aspects import ASPECTS
from question_bank.interchange.table import PROFILE

WRITERS = tuple(Path(question_bank.__file__).parent.glob("interchange/*.py"))
FILLED = ["GIFT has no type for “ordering”", "“matrix” becomes “matching”; the same answers earn the same"]
FILLED += ["what GIFT can hold is no question: the question is empty"]


def filled(node):
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in node.values)
    return node.value if isinstance(node, ast.Constant) else ""


def refusals():
    for path in WRITERS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Unwritable":
                yield filled(node.args[-1])


def everything():
    composed = ("7 has no type for “7”", "what 7 can hold is no question: 7")
    alone = [one for one in refusals() if one not in composed]
    assert len(alone) > 7
    titles = ("GIFT", PROFILE.title)
    return [*alone, *(f"{title} does not hold {one.says}" for one in ASPECTS.values() for title in titles), *FILLED]


@pytest.mark.parametrize("language", ["ru", "es"])
def test_every_loss_is_told_in_the_language_of_the_page_as_a_whole(app, language):
    with app.test_request_context(), force_locale(language):
        told = {one: loss_words(one) for one in everything()}
    assert [one for one, other in told.items() if one == other] == []
    english = (" hold", "the ", "table", "earn", "ordering", "matching", "credit", "empty", "formatting")
    assert [other for other in told.values() if any(word in other for word in english)] == []


def test_in_english_a_loss_reads_as_it_was_said_with_the_kinds_as_people_call_them(app):
    with app.test_request_context():
        assert [one for one in everything() if one not in FILLED and loss_words(one) != one] == []
        assert loss_words(FILLED[0]) == "GIFT has no type for “Order of steps”"
        assert loss_words(FILLED[1]).startswith("“Matrix” becomes “Matching”")


def test_nothing_is_kept_for_the_translators_that_no_writer_says():
    said = everything()
    assert [text for text, pattern in words._KNOWN if not any(map(pattern.fullmatch, said))] == []
    assert set(words.ASPECTS) == {one.says for one in ASPECTS.values()}
