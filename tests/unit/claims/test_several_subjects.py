"""One statement may be about several things at once, and is then a claim about each."""

import pytest

from question_bank.claims.choosing.aliases import Written, is_short_for, under_one_name
from question_bank.claims.choosing.beside import Option
from question_bank.claims.choosing.cases import Finder
from question_bank.claims.choosing.groups import apart, groups_of, places_over, said
from question_bank.claims.choosing.inventory import Name, inventory_of
from question_bank.claims.choosing.names import key_of
from question_bank.claims.choosing.plan import planned
from question_bank.claims.choosing.scores import Held
from question_bank.claims.choosing.several import subjects_of
from question_bank.claims.extraction import extract, read_statements
from question_bank.claims.model import Category
from question_bank.claims.statements import Statement
from question_bank.documents.reader import read_document

HOLDS = Held(frozenset(), frozenset())


def option(written, share):
    return Option(Name(tuple(written.lower().split()), written), share, HOLDS)


def found(text, claim):
    told = extract(read_document(text.encode(), "notes.txt")).claims
    return sorted(one.subject.lower() for one in told if one.claim == claim)


def around(text, words):
    """What the words at and over a place say."""
    read = read_statements(read_document(text.encode(), "notes.txt"))
    names = inventory_of(planned(read.text, read.units, "en"), ["notes"])
    names.locate()
    finder = Finder(names)
    start = read.text.index(words)
    case = finder.case(start, start + len(words), words, "contraindication")
    return said(case, places_over(case, finder), finder)


def test_what_two_things_are_forbidden_for_is_a_claim_about_each():
    text = (
        "Notes from the class on depilation\n\nWax grips short hair. Sugar is kneaded by hand and spares the skin.\n\n"
        "Wax and sugar are both contraindicated in pregnancy.\n"
    )
    assert found(text, "pregnancy") == ["sugar", "wax"]


def test_what_is_forbidden_for_one_of_two_things_is_a_claim_about_that_one_alone():
    text = (
        "Notes from the class on depilation\n\nWax grips short hair. Sugar is kneaded by hand and spares the skin.\n\n"
        "Wax is contraindicated in pregnancy. Sugar may be used.\n"
    )
    assert found(text, "pregnancy") == ["wax"]


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("Neither is used in pregnancy.", {2}),
        ("All three are ruled out in pregnancy.", {3}),
        ("Both hands are checked in pregnancy.", set()),
        ("It is ruled out in pregnancy.", set()),
    ],
)
def test_words_say_how_many_things_are_meant(sentence, counts):
    told = around(f"Notes of the evening.\n\n{sentence}\n", "pregnancy")
    assert told.counts == counts
    assert bool(told.signs) == bool(counts)


def test_a_name_that_only_joins_others_gives_way_to_them():
    joined, wax, sugar = option("wax sugar", 0.6), option("wax", 0.2), option("sugar", 0.15)
    stands, others = subjects_of(joined, [(0.8, wax), (0.7, sugar)])
    assert not stands
    assert [one.name.written for one, _ in others] == ["wax", "sugar"]


def test_a_part_of_the_likeliest_name_is_no_other_thing():
    peel, short, wax = option("glycolic peel", 0.6), option("peel", 0.3), option("wax", 0.1)
    stands, others = subjects_of(peel, [(0.9, short), (0.6, wax)])
    assert stands
    assert [one.name.written for one, _ in others] == ["wax"]


def test_names_of_a_group_are_different_things():
    assert apart([("wax",), ("warm", "wax"), ("sugar",), ("wax",)]) == (("wax",), ("sugar",))


def test_the_columns_of_a_table_are_a_group():
    text = "# Two\n\n| | Gua sha | Buccal massage |\n|---|---|---|\n| Cold sore | no | no |\n"
    read = read_statements(read_document(text.encode(), "two.md"))
    names = inventory_of(planned(read.text, read.units, "en"), ["two"])
    names.locate()
    groups = groups_of(Finder(names)).names
    assert any(len(group) == 2 for kind, group in groups.items() if kind.startswith("columns"))


@pytest.mark.parametrize(
    ("letters", "name", "text", "right"),
    [
        ("PRP", "platelet-rich plasma", "PRP is drawn anew each time.", True),
        ("TCA", "trichloroacetic acid", "Trichloroacetic acid (TCA) whitens the skin.", True),
        ("TCA", "trichloroacetic acid", "TCA whitens the skin. Trichloroacetic acid is dear.", False),
        ("LED", "light-emitting diode", "A light led us.", False),
        ("TCA", "trichloroacetic acid", "TCA (trichloroacetic acid) whitens the skin.", True),
        ("TCA", "trichloroacetic acid", "A bitrichloroacetic acid (TCA) whitens the skin.", False),
        ("TCA", "trichloroacetic acid", "Lactic acid (TCA) and trichloroacetic acid whiten the skin.", False),
        ("IPL", "laser", "IPL and laser.", False),
    ],
)
def test_a_short_form_is_of_a_names_first_letters_or_given_for_it_in_brackets(letters, name, text, right):
    assert is_short_for(letters, name, Written.of(text)) is right


def test_claims_about_a_thing_under_two_names_go_by_one():
    def about(subject):
        return Statement(
            category=Category.INDICATION, subject=subject, phrase="dry skin", start=0, end=1, language="en",
            qualifier=None, confidence=1.0,
        )  # fmt: skip

    names = [Name(key_of(one, "en"), one) for one in ("Platelet-rich plasma", "PRP", "wax")]
    told = under_one_name([about("platelet-rich plasma"), about("PRP"), about("wax")], names, "PRP", "en")
    assert [one.subject for one in told] == ["platelet-rich plasma (PRP)"] * 2 + ["wax"]
    assert [one.subject for one in under_one_name([about("PRP"), about("wax")], names, "PRP", "en")] == ["PRP", "wax"]
