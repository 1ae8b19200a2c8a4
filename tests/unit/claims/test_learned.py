"""The learned reading: a network that loads, probabilities that are ones, claims that the rules alone miss."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.placing import labels_of
from question_bank.claims.extraction import extract, read_statements
from question_bank.claims.learned.joining import Spots
from question_bank.claims.learned.kinds import kinds_of
from question_bank.claims.learned.meaning import SIZE, meaning_of
from question_bank.claims.learned.network import LABELS, network
from question_bank.claims.learned.pieces import SPACE, UNKNOWN
from question_bank.claims.learned.tagging import KINDS, best, stretches
from question_bank.claims.learned.telling import tagged, told_by
from question_bank.claims.learned.windows import LONGEST, bounds
from question_bank.claims.model import Category
from question_bank.claims.statements import Statement
from question_bank.documents.reader import read_document

ROW = st.lists(st.floats(0.001, 1), min_size=LABELS, max_size=LABELS).map(lambda row: [one / sum(row) for one in row])


def _told(text: str) -> set[tuple[str, str]]:
    read = read_statements(read_document(text.encode(), "text.txt"))
    return {(one.category.value, one.phrase) for one in told_by(read.text, tagged(read.lines))} if read else set()


def _lines(text: str):
    read = read_statements(read_document(text.encode(), "text.txt"))
    assert read is not None
    return read.lines


@pytest.mark.parametrize("word", ["redness", "покраснение"])
def test_the_shipped_encoder_has_pieces_for_words_of_both_languages(word):
    pieces = network().pieces
    assert UNKNOWN not in pieces.of_word(word, apart=True)
    assert len(pieces.of_word(word, apart=True)) < len(word) / 2
    assert pieces.of_word("\U000130b8", apart=False) == (UNKNOWN,)


@given(st.text("abcdefzабвгдя-'1", min_size=1, max_size=14), st.booleans())
def test_the_pieces_of_a_word_spell_it(word, apart):
    pieces = network().pieces
    names = {number: piece for piece, number in pieces.numbers.items()}
    assert "".join(names[row] for row in pieces.of_word(word, apart=apart)) == (SPACE if apart else "") + word


@given(st.lists(st.tuples(st.integers(1, 300), st.booleans()), max_size=60))
def test_a_text_is_read_in_parts_that_hold_each_line_once_and_not_more_than_fits(lines):
    sizes = [size for size, _ in lines]
    found = bounds(sizes, [heading for _, heading in lines], LONGEST)
    assert [at for first, last in found for at in range(first, last)] == list(range(len(lines)))
    assert all(sum(sizes[first:last]) <= LONGEST or last == first + 1 for first, last in found)


def test_a_word_means_the_same_whatever_is_read_behind_its_passage():
    alone, beside = _lines("Ozone bath\n\n" + "It calms itching. " * 60), _lines("Mud\n\n" + "It dries skin. " * 300)
    meant = np.concatenate([table for _, table in network().read(alone)])
    both = np.concatenate([table for _, table in network().read([*alone, *beside])])
    assert meant.shape == (sum(len(line.words) for line in alone), SIZE)
    shared = LONGEST // 2  # words: the last passage goes on with what stands behind
    assert np.array_equal(meant[:shared], both[:shared])


@given(st.lists(ROW, min_size=1, max_size=8))
def test_no_claim_goes_on_that_has_not_begun(rows):
    labels = best(rows)
    for before, label in zip([0, *labels], labels, strict=False):
        assert label <= KINDS or before in {label, label - KINDS}
    assert all(0 <= one.first < one.last <= len(rows) and 0 <= one.sure <= 1.001 for one in stretches(rows))


def test_every_word_has_a_probability_of_each_label_and_they_add_up_to_one():
    lines = _lines("Ozone bath\n\nIt calms itching and may cause a headache.\n\nNot in pregnancy.\n")
    tables = [found for found, _ in network().read(lines)]
    assert [len(one) for one in tables] == [len(line.words) for line in lines]
    assert all(row.sum() == pytest.approx(1, abs=1e-3) for one in tables for row in one)


def test_a_sentence_longer_than_is_read_at_a_stretch_is_read_whole():
    lines = _lines("Ozone bath\n\n" + "It calms itching and " * LONGEST + "dries the skin.\n")
    assert sum(len(found) for found, _ in network().read(lines)) == sum(len(line.words) for line in lines)


def test_what_words_mean_is_found_again_by_their_place():
    text = "Ozone bath\n\nIt calms itching.\n"
    seen = list(tagged(_lines(text)))
    meaning = meaning_of(seen)
    start = text.index("itching")
    assert meaning.mean(start, start + len("itching")) == pytest.approx(meaning.table[meaning.starts.index(start)])
    assert meaning.mean(len(text), len(text) + 9) is None


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


def test_where_a_condition_comes_from_is_no_effect_of_what_treats_it():
    cause = "Sweat and make-up block the pores, and this may cause redness and swelling.\n"
    assert _told(f"Ozone bath\n\n## After the bath\n\n{cause}")
    assert _told(f"Ozone bath\n\n## What causes acne?\n\n{cause}") == set()


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


def test_statements_of_one_line_are_held_against_those_near_them_alone():
    claims = extract(
        read_document(("Ozone bath\n\nIt may cause " + "itching, redness, " * 400 + "pain.\n").encode(), "a.txt")
    )
    told = [(one.category, one.subject, one.claim) for one in claims.claims]
    assert sorted(told) == sorted(set(told))
    near = [
        Statement(
            category=Category.SIDE_EFFECT, subject="bath", phrase=f"pain {at}", start=50 * at, end=50 * at + 9,
            language="en", qualifier=None, confidence=0.5,
        )
        for at in range(400)
    ]  # fmt: skip
    assert max(len(list(Spots(near).beside(one))) for one in near) < 12


def test_what_a_heading_plainly_forbids_is_no_aim_whatever_the_network_makes_of_it():
    text = "Glycolic peel\n\nContraindications\n- dull complexion\n- scars\n"
    found = extract(read_document(text.encode(), "peel.txt")).claims
    assert {(one.category, one.claim) for one in found} == {
        (Category.CONTRAINDICATION, "dull complexion"),
        (Category.CONTRAINDICATION, "scars"),
    }
