"""Capitals in drafts: a name keeps the one it has inside sentences, a common word loses that of a line's beginning."""

from __future__ import annotations

import pytest
from claim_makers import NOT, claim

from question_bank.document_titles import quietened
from question_bank.documents.reader import read_document
from question_bank.drafting.phrasing import called
from question_bank.facts import Facts, Source


def called_in(text, subject):
    claims = (claim("sheet", text, NOT, subject, "epilepsy"),)
    return called(Facts([Source(read_document(text.encode(), "sheet.txt"), claims, "en")]).all[0])


@pytest.mark.parametrize(
    ("text", "subject", "said"),
    [
        ("Jessner's peel. Not in epilepsy.", "jessner's peel", "Jessner's peel"),
        ("Enzyme peel. Not in epilepsy.", "enzyme peel", "an enzyme peel"),
        ("Manual drainage. Not in epilepsy.", "manual drainage", "manual drainage"),
        (
            "IPL Hair Removal: All Questions\nThe hair is shaved. Not in epilepsy.",
            "IPL hair removal",
            "IPL hair removal",
        ),
        ("We offer the Enzyme peel. Not in epilepsy.", "enzyme peel", "Enzyme peel"),
    ],
)
def test_a_subject_keeps_the_capital_that_it_has_inside_sentences(text, subject, said):
    assert called_in(text, subject) == said


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Лечение откладывают при ожоге.", "уход и лечение в салоне"),
        ("Сегодня Лечение дома.", "уход и Лечение в салоне"),
    ],
)
def test_a_title_that_shouts_takes_no_capital_from_the_beginning_of_a_sentence(text, title):
    assert quietened("УХОД И ЛЕЧЕНИЕ В САЛОНЕ", text) == title


def test_a_name_in_a_title_that_shouts_keeps_its_capital():
    assert quietened("THE PEEL OF ANN", "Ann mixes it.") == "The Peel of Ann"
