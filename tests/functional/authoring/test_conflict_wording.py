"""Why two passages contradict each other, worded in the language of the page."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from lms_plugin.authoring.conflict_wording import LABELS, OF_ONE_WORD, WORDS, worded
from lms_plugin.authoring.source_models import SourceConflict
from question_bank.conflicts.cues import statement_cues
from question_bank.conflicts.why import LABELLED, Why, in_english

PARTS = ("painless", "injection-free", "for good", "manual")


@pytest.mark.parametrize("language", ["ru", "es"])
@pytest.mark.parametrize("why", list(Why))
def test_each_sentence_is_told_in_each_language_with_what_the_documents_say(app, language, why):
    row = SourceConflict(reason=in_english(why, PARTS), why=why.value, parts=list(PARTS))
    with app.test_request_context():
        with force_locale("en"):
            english = worded(row)
        with force_locale(language):
            told = worded(row)
    assert told != english
    for place, part in enumerate(PARTS):
        if part in english and place not in LABELLED.get(why, ()):
            assert part in told


@pytest.mark.parametrize("why", list(OF_ONE_WORD))
def test_what_both_passages_call_alike_is_named_once(app, why):
    with app.test_request_context():
        for language in ("en", "ru", "es"):
            with force_locale(language):
                once = worded(SourceConflict(reason="", why=why.value, parts=["rosacea", "Rosacea "]))
                twice = worded(SourceConflict(reason="", why=why.value, parts=["rosacea", "active rosacea"]))
            assert once.casefold().count("rosacea") == 1
            assert twice.count("rosacea") == 2
            assert language == "en" or "forbidden" not in once


def test_every_label_of_the_data_files_has_words():
    labels = {name for language in ("en", "ru") for name in statement_cues(language).labels}
    assert labels == set(LABELS)
    assert set(WORDS) == set(Why)


def test_one_found_by_an_older_program_keeps_its_line(app):
    with app.test_request_context():
        assert worded(SourceConflict(reason="strength: 1 % against 5 %", why="", parts=[])).startswith("Strength")


def test_what_a_passage_says_is_quoted_without_the_space_around_it(app):
    parts = ["not feel any unpleasant ", " severe discomfort"]
    with app.test_request_context(), force_locale("en"):
        line = worded(SourceConflict(reason="", why=Why.OPPOSED.value, parts=parts))
    assert "“not feel any unpleasant”" in line
    assert "“severe discomfort”" in line
