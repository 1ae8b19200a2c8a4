"""Normalisation decides which texts are the same (assessment.md 1.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import law

from question_bank.text import normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Wait”", '"wait"'),
        ("Don’t", "don't"),
        ("2–4 weeks", "2-4 weeks"),
        ("−5", "-5"),
        ("  much   space\n here ", "much space here"),
        ("Botulinum toxin.", "botulinum toxin"),
        ("Really?!", "really"),
        ("ﬁbre", "fibre"),
        ("STRASSE", "straße"),
    ],
)
def test_texts_that_read_alike_are_the_same(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("5 %", "5%"), ("mg", "µg"), ("a.b", "ab"), ("pâte", "pate")])
def test_texts_that_read_differently_stay_different(one, other):
    assert normalise(one) != normalise(other)


def test_case_counts_when_asked():
    assert normalise("pH", case_sensitive=True) != normalise("PH", case_sensitive=True)


def test_diacritics_go_when_asked():
    assert normalise("Crème brûlée", strip_diacritics=True) == "creme brulee"


def test_a_text_of_punctuation_only_is_not_the_same_as_any_other():
    assert normalise("?") == "?"
    assert normalise("!") == "!"
    assert normalise("   ") == ""


@law
@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)
    plain = normalise(text, strip_diacritics=True)
    assert normalise(plain, strip_diacritics=True) == plain
