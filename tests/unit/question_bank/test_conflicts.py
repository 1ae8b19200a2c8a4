"""Contradictions within and across documents: numbers as values, verdicts, effects, statements."""

from __future__ import annotations

import pytest
from claim_makers import AFTER, DOES, FOR, NOT, claim
from hypothesis import given
from hypothesis import strategies as st
from strategies import law

from question_bank.claims.model import Span as Stretch
from question_bank.conflicts.finder import blocked_claims, find_conflicts
from question_bank.conflicts.numbers import Span, value
from question_bank.documents.reader import read_document
from question_bank.facts import Facts, Source


def source(text, *claims, name="leaflet", language="en"):
    """A document with claims given as (category, subject, phrase, quote, changes)."""
    made = tuple(
        claim(name, text, category, subject, phrase, quote, **changes)
        for category, subject, phrase, quote, changes in claims
    )
    return Source(read_document(text.encode(), f"{name}.txt"), made, language)


def told(*sources):
    """Kind and reason of each conflict."""
    return [(one.kind.value, one.reason) for one in find_conflicts(Facts(sources))]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("A full course is 10–12 sessions.", "The course takes 3-7 visits.", "“10–12 sessions” against “3-7 visits”"),
        (
            "Come for six procedures.",
            "You need up to four treatments.",
            "“six procedures” against “up to four treatments”",
        ),
        ("It is repeated every 7 to 10 days.", "Leave intervals of three weeks.", "every 7 to 10 days"),
        ("Use it twice a week.", "It is applied every day.", "“twice a week” against “every day”"),
        ("The effect lasts 6 months.", "The result lasts for up to 3 months.", "how long it lasts"),
        ("Avoid the sun and sauna for two weeks.", "Avoid sun and sauna for 3 days.", "time to abstain"),
        ("Leave the cooling mask on for 20 minutes.", "The cooling mask is left on for 5 minutes.", "time it acts"),
    ],
)
def test_values_that_have_nothing_in_common_contradict(one, other, reason):
    within = told(source(f"{one} {other}"))
    across = told(source(one), source(other))
    assert [kind for kind, _ in within] == [kind for kind, _ in across]
    assert reason in within[0][1]


@pytest.mark.parametrize(
    "text",
    [
        "A course is 10-12 sessions. The course takes 8 to 10 visits.",
        "It is repeated every 14 days. Leave intervals of two weeks.",
        "Use it twice a week. Every 3 to 4 days is enough.",
        "Every month. Leave intervals of 30 days.",
        "At least once a month. Once every two weeks is usual.",
        "A course is 10 sessions. To prevent acne 1-2 sessions are enough.",
        "The first few sessions are twice a week, and then it is used every day.",
        "One session takes half an hour. A course is 10 sessions.",
        "A visit costs from 3,000 rubles and you need 3 visits. A course is 10 sessions.",
        "Ann, 22 years old: I needed 6 sessions. A course is 10 sessions.",
        "Leave the mask on for 20 minutes. The gel is kept for 5 minutes.",
        "At least five sessions. The course takes 8 visits.",
        "Keep 10 and 20% apart. Nothing more to say about it.",
        "A course is 10 sessions. Already after 2-3 procedures the skin looks better.",
        "The peel is repeated every two weeks. Wear SPF 50 daily.",
        "The spray is applied every other day. The flask is checked once a year.",
        "The gel is a solution of acid of 2 %. The blend contains 14 % of acid.",
        "Ann, 43: six visits were enough.\n\nA course is 10 sessions.",
    ],
)
def test_values_that_agree_or_measure_something_else_do_not(text):
    assert told(source(text)) == []


def test_a_pair_of_values_is_told_once_with_its_first_passages():
    text = "A course is 10 sessions. The course takes 3 visits. So, 10 sessions. And not more than 3 visits."
    found = find_conflicts(Facts([source(text)]))
    assert len(found) == 1
    assert (found[0].one.text, found[0].other.text) == ("A course is 10 sessions.", "The course takes 3 visits.")
    assert text[found[0].one.start : found[0].one.end] == found[0].one.text


def test_strengths_are_compared_for_the_same_substance():
    text = "Retinol is used at 1 %.\n\nAzelaic acid\n\nIt is used at 20 %. Retinol is used at 5 % by the school."
    rows = [
        (DOES, "retinol", "is used", "Retinol is used", {}),
        (DOES, "azelaic acid", "is used", "It is used", {}),
        (DOES, "peel", "x", "school", {}),
        (DOES, "peel", "y", "by the", {}),
    ]
    assert told(source(text, *rows)) == [("concentration", "strength: “1 %” against “5 %”")]
    assert told(source("It holds 5 % of acid. Then 20 % of water is added.")) == []
    assert told(source("The gel holds 5 % urea. The gel holds 20 % urea.")) != []


ACNE = "Used for acne. Not with acne."


@pytest.mark.parametrize(
    ("phrase", "changes", "conflict"),
    [
        ("acne", {}, True),
        ("acute acne", {}, False),
        ("acne", {"qualifier": "temporary"}, False),
        ("acne of the back", {}, False),
        ("inflamed skin round the acne", {}, False),
        ("rosacea", {}, False),
    ],
)
def test_an_indication_that_is_forbidden_too_contradicts_unless_something_sets_them_apart(phrase, changes, conflict):
    rows = [(FOR, "peel", "acne", "", {}), (NOT, "peel", phrase, "Not with acne", changes)]
    found = told(source(ACNE, *rows))
    assert [kind for kind, _ in found] == ["verdict"] * conflict
    elsewhere = told(source(ACNE, rows[0], name="a"), source(ACNE, rows[1], name="b"))
    assert [kind for kind, _ in elsewhere] == ["verdict"] * conflict


@pytest.mark.parametrize(
    ("treated", "forbidden", "conflict"),
    [
        ("papulopustular rosacea", "rosacea", True),
        ("melasma in pregnancy", "pregnancy", True),
        ("rosacea scars", "rosacea", False),
        ("marks after rosacea", "rosacea", False),
    ],
)
def test_who_forbids_a_condition_forbids_its_kinds_and_no_more(treated, forbidden, conflict):
    text = f"It is used for {treated}. It is no choice in {forbidden} at all."
    rows = [(FOR, "gel", treated, treated, {}), (NOT, "gel", forbidden, f"in {forbidden} at", {})]
    assert [kind for kind, _ in told(source(text, *rows))] == ["verdict"] * conflict


def test_a_kind_in_russian_is_told_by_its_adjective():
    for treated, conflict in (("папулопустулёзная розацеа", True), ("живот после родов", False)):
        forbidden = treated.split()[-1]
        text = f"Применяют: {treated}. Нельзя: {forbidden}."
        rows = [(FOR, "гель", treated, treated, {}), (NOT, "гель", forbidden, f"Нельзя: {forbidden}", {})]
        assert [kind for kind, _ in told(source(text, *rows, language="ru"))] == ["verdict"] * conflict


def test_one_place_that_was_read_two_ways_is_no_contradiction():
    text = "The peel for acne."
    rows = [(FOR, "peel", "acne", "acne", {}), (NOT, "peel", "acne", "acne", {})]
    assert told(source(text, *rows)) == []


def test_verdicts_on_different_subjects_or_in_other_languages_do_not_contradict():
    one = source(ACNE, (FOR, "peel", "acne", "", {}))
    assert told(one, source(ACNE, (NOT, "laser", "acne", "", {}), name="b")) == []
    assert told(one, source(ACNE, (NOT, "peel", "acne", "", {}), name="b", language="ru")) == []
    assert told(source(ACNE, (FOR, "peel", "of the", "for", {}), (NOT, "peel", "acne", "", {}))) == []


def test_an_effect_and_its_opposite_contradict():
    text = "It stimulates sebum. It reduces sebum. It stimulates collagen. It dries."
    rows = [
        (DOES, "zinc", "stimulates sebum", "", {}),
        (DOES, "zinc", "reduces sebum", "", {}),
        (DOES, "zinc", "stimulates collagen", "", {}),
        (DOES, "zinc", "dries", "", {}),
    ]
    assert told(source(text, *rows)) == [("effect", "“stimulates sebum” against “reduces sebum”")]


@pytest.mark.parametrize(
    ("text", "conflict"),
    [
        ("The peel has no side effects. Redness may follow.", "“has no side effects” against “redness”"),
        ("The peel is completely safe. Redness may follow.", "“completely safe” against “redness”"),
        ("The peel is painless. Redness may follow.", ""),
        ("Suitable for everyone. Redness may follow.", ""),
        ("No claim at all. Redness may follow.", ""),
    ],
)
def test_none_contradicts_some(text, conflict):
    found = told(source(text, (AFTER, "peel", "redness", "Redness", {})))
    assert found == ([("none_and_some", conflict)] if conflict else [])


def test_a_statement_about_pain_is_held_against_pain_only():
    text = "The peel is painless. Redness and soreness may follow."
    rows = [(AFTER, "peel", "redness", "Redness", {}), (AFTER, "peel", "soreness", "", {})]
    assert told(source(text, *rows)) == [("none_and_some", "“painless” against “soreness”")]


def test_two_ways_that_are_each_the_usual_one_contradict():
    by_hand = "Most often the injections are given manually."
    device = "It is mainly done with a device."
    assert told(source(f"{by_hand} {device}")) == [("absolute", "usually “manual” against usually “device”")]
    assert told(source(f"{by_hand} It is mainly done in the traditional way, and not with a device.")) == []
    assert told(source(f"{by_hand} It is done with a device. Mainly in the evening.")) == []


def test_one_superlative_of_two_things_for_one_end_contradicts():
    text = "Peel is the most effective way against scars. Laser is the most effective method against scars."
    rows = [
        (DOES, "peel", "x", "Peel", {}),
        (DOES, "laser", "y", "Laser", {}),
        (DOES, "needling", "z", "way", {}),
        (DOES, "needling", "a", "method", {}),
    ]
    assert [kind for kind, _ in told(source(text, *rows))] == ["absolute"]
    other = text.replace("against scars.", "against wrinkles.", 1)
    assert told(source(other, *rows)) == []


def test_two_ways_that_are_each_said_to_be_the_safe_one_contradict():
    text = (
        "- Injection-free. The safest option of all.\n- With a machine. It is quick.\n\n"
        "Our doctor works by hand, not with a machine. That way it is easier to avoid complications."
    )
    reason = "“The safest” is said of injection-free and “easier to avoid complications” of manual"
    assert told(source(text)) == [("absolute", reason)]
    assert told(source(text.replace("The safest option", "A good option"))) == []


def test_a_usual_way_by_hand_contradicts_steps_with_a_device_alone():
    usual = "Most often the doctor injects manually.\n\n"
    steps = "1. The skin is cleaned.\n2. The device is set.\n3. The device is moved over the face.\n"
    assert told(source(usual + steps)) == [("absolute", "usually by hand, and steps with a device only")]
    assert told(source(usual + steps.replace("2. The", "2. By hand or with the"))) == []
    assert told(source("The doctor injects manually.\n\n" + steps)) == []


def test_removing_the_cause_contradicts_removing_its_signs_alone():
    text = "The peel eliminates pathogenic microflora. It can only relieve external manifestations of the disease."
    assert told(source(text)) == [("absolute", "the cause against the signs alone")]
    assert told(source(text.replace("eliminates", "does not eliminate"))) == []


OPPOSED = [
    (
        "The peel is a minimally invasive method.",
        "It acts in a non-invasive way.",
        "minimally invasive against non-invasive",
    ),
    ("The peel is affordable.", "One drawback of the peel is its price.", "affordable against dear"),
    (
        "No special measures are needed to prepare the skin.",
        "Before booking the procedure you need to see a doctor.",
        "no preparation against something that has to come first",
    ),
    ("This is an injection technique.", "A needle-free variant is offered.", "an injection against without injections"),
    ("Hair is removed for ever.", "The effect of the peel lasts a year.", "for good against for a time"),
    ("There is no downtime.", "Recovery takes 5 to 7 days.", "no downtime against time to recover"),
    ("It is done all year round.", "It is not done in summer.", "all the year round against not in some seasons"),
    ("It suits all skin types.", "It is not for dark skin.", "for every skin against not for some skins"),
    ("It is used only on its own.", "It is often combined with zinc.", "only on its own against with others"),
    ("It can be done at home.", "It is done only by a doctor.", "at home against by professionals alone"),
    (
        "The mix can be prepared independently.",
        "It is better to use ready-made ampoules.",
        "mixed by oneself against ready-made only",
    ),
]


@pytest.mark.parametrize(("one", "other", "reason"), OPPOSED)
def test_opposites_said_of_one_subject_contradict(one, other, reason):
    assert told(source(f"{one} {other}")) == [("absolute", reason)]
    assert told(source(one)) == told(source(other)) == []


def test_opposites_contradict_across_documents_but_not_of_two_subjects():
    one, other = "The peel is affordable.", "A drawback of the peel is its price."
    rows = (FOR, "peel", "x", "peel", {})
    assert told(source(one, rows, name="a"), source(other, rows, name="b")) == [("absolute", "affordable against dear")]
    laser = (FOR, "laser", "x", "laser", {})
    assert told(source(one, rows, name="a"), source(other.replace("peel", "laser"), laser, name="b")) == []


def test_what_an_advert_or_a_customer_says_contradicts_nothing():
    assert told(source("The peel is affordable. Special offer: no longer expensive, book now!")) == []


def test_opposites_are_found_in_russian():
    text = "Это малоинвазивная процедура. Метод неинвазивный."
    assert told(source(text, language="ru")) == [("absolute", "minimally invasive against non-invasive")]


def test_what_is_treated_and_is_a_common_reaction_too_contradicts():
    text = "The peel is used for acne. Acne after the peel is common, and swelling is."
    rows = [(FOR, "peel", "acne", "acne", {}), (AFTER, "peel", "acne", "Acne after", {"qualifier": "common"})]
    treated = [("verdict", "“acne” is treated here and a common reaction there")]
    assert told(source(text, *rows)) == treated
    assert told(source(text, *rows), source(text, rows[0], name="other")) == treated
    rare = [rows[0], (AFTER, "peel", "acne", "Acne", {"qualifier": "rare"})]
    assert told(source(text, *rare)) == []


def test_claims_in_a_conflict_or_resting_on_its_passages_are_blocked():
    text = "A course is 10 sessions for acne. The course takes 3 visits. It is used for scars."
    facts = Facts([source(text, (FOR, "peel", "acne", "", {}), (FOR, "peel", "scars", "", {}))])
    names = {fact.id: fact.text for fact in facts.all}
    assert {names[one] for one in blocked_claims(find_conflicts(facts), facts)} == {"acne"}
    spans = tuple(
        Stretch(start=text.index(one), end=text.index(one) + len(one), text=one)
        for one in ("10 sessions", "used for scars")
    )
    twice = claim("leaflet", text, FOR, "peel", "scars", evidence=spans)
    assert not blocked_claims(find_conflicts(facts), Facts([Source(facts.sources[0].document, (twice,))]))
    facts = Facts([source(ACNE, (FOR, "peel", "acne", "", {}), (NOT, "peel", "acne", "Not with acne", {}))])
    assert blocked_claims(find_conflicts(facts), facts) == {fact.id for fact in facts.all}


def test_headings_name_what_the_sentences_below_are_about():
    parts = ("Retinol\n\nUsed at 1 %.", "Zinc\n\nUsed at 5 %.", "Retinol\n\nUsed at 9 %.")
    text = "\n\n## ".join(["# Peel\n\nIntro to it all.", *parts])
    made = tuple(
        claim("a", text, DOES, subject, phrase, quote)
        for subject, phrase, quote in (
            ("peel", "a", "Peel"),
            ("peel", "b", "Intro"),
            ("retinol", "c", "Retinol"),
            ("zinc", "d", "Zinc"),
        )
    )
    document = read_document(text.encode(), "a.md")
    assert told(Source(document, made)) == [("concentration", "strength: “1 %” against “9 %”")]


def test_russian_texts_are_read_too():
    text = "Курс – 10 сеансов. Нужно 3–5 процедур. Пилинг не имеет противопоказаний. Нельзя при беременности."
    found = told(source(text, (NOT, "пилинг", "беременность", "беременности", {}), language="ru"))
    assert [kind for kind, _ in found] == ["sessions", "none_and_some"]
    assert told(source("Раз в 2 недели. Повторяют 2 раза в месяц.", language="ru")) == []


@law
@given(st.text("Aa 0123456789%.,-–\nsessionwk", max_size=120))
def test_any_text_is_read_without_a_hitch_and_passages_stand_in_it(text):
    document = read_document(f"Peel. {text}".encode(), "a.txt")
    for one in find_conflicts(Facts([Source(document, ())])):
        for side in (one.one, one.other):
            assert document.text[side.start : side.end] == side.text


def test_numbers_are_read_in_digits_and_words():
    assert [value(one) for one in ("3,5", "Twelve", "half an", "двух")] == [3.5, 12, 0.5, 2]
    assert Span(1, 2).meets(Span(2, 3))
    assert not Span(1, 2).meets(Span(3, 4))
    assert Span(28, 28).meets(Span(30, 30), 0.15)
