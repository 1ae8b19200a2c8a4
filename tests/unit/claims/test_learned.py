"""The learned reading: weights that load, probabilities that are ones, claims that the rules alone miss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.learning import labels_of
from question_bank.claims.extraction import extract, read_statements
from question_bank.claims.learned.chain import KINDS, LABELS, best, exponentiated, marginals, strengths
from question_bank.claims.learned.kinds import kinds_of
from question_bank.claims.learned.telling import tagged, told_by
from question_bank.claims.learned.weights import packed, parsed, weights, written
from question_bank.claims.learned.weights import read as letters_read
from question_bank.documents.reader import read_document

FACTORS = st.lists(
    st.lists(st.floats(-6, 6), min_size=LABELS, max_size=LABELS).map(exponentiated), min_size=1, max_size=8
)
EVEN = strengths([[0.0] * LABELS for _ in range(LABELS)])


def _told(text: str) -> set[tuple[str, str]]:
    read = read_statements(read_document(text.encode(), "text.txt"))
    return {(one.category.value, one.phrase) for one in told_by(read.text, tagged(read.lines))} if read else set()


def test_the_shipped_weights_load_and_know_words_of_both_languages():
    known = weights().of
    assert len(known) > 10_000
    assert "w0=redness" in known or "W=redness" in known
    assert any(one.startswith("w0=") and "а" <= one[3] <= "я" for one in known)


@given(st.lists(st.integers(-32, 31).map(lambda step: step / 16), min_size=LABELS, max_size=LABELS))
def test_what_is_written_is_read_again(row):
    assert [step / 16 for step in letters_read(written(row))] == row
    even = "[transitions]\n" + "".join(f"{label} {written([0.0] * LABELS)}\n" for label in range(LABELS))
    assert parsed(f"{even}[w0]\nskin {written(row)}\n").of == {"w0=skin": packed([round(one * 16) for one in row])}


@given(FACTORS)
def test_probabilities_of_a_word_add_up_to_one_and_no_claim_goes_on_that_has_not_begun(factors):
    assert all(sum(row) == pytest.approx(1) for row in marginals(factors, EVEN))
    labels = best(factors, EVEN, 0.5)
    for before, label in zip([0, *labels], labels, strict=False):
        assert label <= KINDS or before in {label, label - KINDS}


def test_claims_that_overlap_are_labelled_once():
    assert labels_of(5, [(0, 2, 1), (1, 3, 1), (2, 4, 3)]) == [1, 5, 5, 0, 0]


def test_a_word_no_text_holds_is_of_the_kind_of_its_beginning():
    assert kinds_of("dermatoses", "en") == kinds_of("dermatosis", "en") == ("disease",)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Ozone bath\n\nSome clients come out of it dizzy, with a headache or slight nausea.\n", "headache"),
        ("Озоновая ванна\n\nПосле первых сеансов у части клиентов держатся головная боль и тошнота.\n", "тошнота"),
    ],
)
def test_a_reaction_told_without_a_phrase_of_the_rules_is_read(text, claim):
    assert ("side_effect", claim) in _told(text)


def test_the_same_text_is_read_the_same_again():
    document = read_document(
        b"# Peel\n\nIt leaves the skin smoother; flaking may follow. Never on open wounds.\n", "a.md"
    )
    assert extract(document) == extract(document)


def test_nothing_is_learned_from_prices():
    assert _told("Prices\n\nAcne peel: 60 euro\nRosacea laser: 90 euro\n") == set()


@pytest.mark.parametrize(
    ("category", "sentence", "word"),
    [
        ("contraindication", "Clients with asthma are welcome.", "asthma"),
        ("contraindication", "Epilepsy? The bath does no harm there.", "epilepsy"),
        ("contraindication", "Pregnancy is no contraindication to the bath.", "pregnancy"),
        ("contraindication", "Беременность не противопоказание для ванны.", "беременность"),
        ("side_effect", "The bath does not cause dizziness.", "dizziness"),
        ("side_effect", "Redness that is caused by an infection has to be seen by a doctor.", "infection"),
        ("drug_effect", "Rumour has it that the bath removes wrinkles.", "wrinkles"),
    ],
)
def test_what_a_text_denies_or_only_repeats_is_not_read_by_the_weights_either(category, sentence, word):
    text = f"Ozone bath\n\nThe ozone bath calms itching.\n\n{sentence}\n"
    found = extract(read_document(text.encode(), "bath.txt")).claims
    assert not [one for one in found if one.category.value == category and word in one.claim]


def test_lines_in_a_language_nobody_reads_are_passed_over_without_a_hitch():
    text = "Glycolic peel\n\nΚαλημέρα\n\nIt smooths rough skin.\n\nΚαλημέρα\n\n0\tA\rſ"
    assert extract(read_document(text.encode(), "mixed.txt")) is not None
    assert extract(read_document("0\tA\rſ".encode(), "odd.txt")) is not None
