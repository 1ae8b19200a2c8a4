"""English articles in drafts: as the passage writes them, and where a thing is counted."""

from __future__ import annotations

import pytest

from question_bank.drafting.articles import head_of, indefinite, is_several, with_article


@pytest.mark.parametrize(
    ("phrase", "head"),
    [
        ("cold wrap with menthol", "wrap"),
        ("history of keloids", "history"),
        ("laser (ablative)", "laser"),
        ("enlarged pores", "pores"),
    ],
)
def test_a_phrase_is_about_the_word_ahead_of_its_first_preposition(phrase, head):
    assert head_of(phrase) == head


@pytest.mark.parametrize(
    ("phrase", "ahead", "said"),
    [
        ("white spot", "A ", "a white spot"),
        ("white spot", "With a ", "a white spot"),
        ("redness", "There is a ", "a redness"),
        ("swelling", "There is ", "swelling"),
        ("pacemaker", "", "a pacemaker"),
        ("allergy to lidocaine", "known ", "an allergy to lidocaine"),
        ("history of keloids", "", "a history of keloids"),
        ("pregnancy", "no ", "pregnancy"),
        ("keloids", "a ", "keloids"),
        ("the urge to rub", "a ", "the urge to rub"),
        ("two burns", "", "two burns"),
        ("ulcer", "", "an ulcer"),
    ],
)
def test_a_state_has_the_article_of_its_passage_or_one_that_what_is_counted_wants(phrase, ahead, said):
    assert with_article(phrase, ahead) == said


@pytest.mark.parametrize(
    ("phrase", "said"),
    [("IPL lamp", "an IPL lamp"), ("LED mask", "an LED mask"), ("uniform peel", "a uniform peel"), ("oil", "an oil")],
)
def test_the_article_goes_by_the_sound(phrase, said):
    assert indefinite(phrase) == said


@pytest.mark.parametrize(("word", "several"), [("threads", True), ("mass", False), ("psoriasis", False)])
def test_a_noun_in_s_looks_like_a_plural_but_for_a_few_endings(word, several):
    assert is_several(word) is several
