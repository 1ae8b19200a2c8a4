"""Why a quiz cannot be drawn, in the language of the page."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from lms_plugin.delivery.short_words import short_lines, short_words
from question_bank.blueprint import Blueprint, BlueprintRow, FixedSlot, PoolItem, Section, assemble
from question_bank.errors import BankError

HARD = BlueprintRow(count=2, topic="skin", difficulty="hard", safety=True)
ANY = BlueprintRow(count=3)
POOL = [PoolItem(item_id=name) for name in "ab"]


def refusal(*sections):
    with pytest.raises(BankError) as caught:
        assemble(Blueprint(sections=sections), POOL, seed="0" * 32)
    return caught.value


@pytest.mark.parametrize(
    "sections",
    [
        (Section(rows=(ANY,)),),
        (Section(rows=(HARD, ANY)),),
        (Section(rows=(ANY, ANY)),),
        (Section(fixed=(FixedSlot(item_id="gone"),)),),
        (Section(fixed=(FixedSlot(item_id="a"),)), Section(fixed=(FixedSlot(item_id="a"),))),
        (Section(rows=(BlueprintRow(count=0),)),),
    ],
)
def test_what_is_short_is_said_in_each_language_and_in_english_as_the_core_says_it(app, sections):
    error = refusal(*sections)
    with app.test_request_context():
        with force_locale("en"):
            assert short_words(error) == str(error).replace("this quiz. ", "this quiz: ")
        for language in ("ru", "es"):
            with force_locale(language):
                told = short_words(error)
            assert not any(word in told for word in ("needs", "need", "row", "fixed", "any question", "hard", "fill"))


def test_a_topic_keeps_its_name_or_is_called_by_its_title(app):
    error = refusal(Section(rows=(HARD,)))
    with app.test_request_context(), force_locale("ru"):
        assert "2 × skin, трудный, опасный" in short_words(error)
        assert "2 × Skin care, трудный, опасный" in short_words(error, {"skin": "Skin care"})


def test_each_group_of_rows_that_lacks_questions_is_a_line_of_its_own(app):
    error = refusal(Section(rows=(HARD, BlueprintRow(count=1, topic="hair"))))
    with app.test_request_context(), force_locale("en"):
        assert short_lines(error, {"hair": "Hair"}) == [
            "Row 1 (2 × skin, hard, safety-critical) needs 2, the bank has 0: 2 too few.",
            "Row 2 (1 × Hair) needs 1, the bank has 0: 1 too few.",
        ]
