"""What is true of the contradictions of any documents: order and copies change nothing, and passages are there."""

from __future__ import annotations

from functools import cache

from depth import law
from hypothesis import given
from hypothesis import strategies as st

from question_bank.claims.extraction import extract
from question_bank.conflicts.finder import find_conflicts
from question_bank.documents.reader import read_document
from question_bank.facts import Facts, Source

PEEL = "Glycolic peel\n\nThe glycolic peel loosens dead cells and is used for post-acne marks.\n\n"
TOXIN = "Botulinum toxin\n\nBotulinum toxin relaxes the muscle and is used for frown lines.\n\n"
SAID = {
    PEEL: (
        "A full course is 5-6 peels.", "A course of glycolic peels is 10 sessions.",
        "The peel is repeated every other day.", "The peel is done every 4-6 weeks.",
        "The acid is held for 2-4 minutes.", "The acid stays on for 8-10 minutes.", "Redness passes in 24-48 hours.",
        "Redness stays for 5 to 7 days.", "Use 30 % glycolic acid.",
        "Contraindications: rosacea, pregnancy, open wounds.", "Indications: rosacea, melasma.",
        "The peel is done in pregnancy.", "After it the skin is often red.", "It never leaves scars.",
    ),
    TOXIN: (
        "No alcohol for 24 hours.", "Avoid alcohol for 7 days.", "Botulinum toxin lasts 3-4 months.",
        "Effect: 8 to 12 months.", "Anaesthesia is not required.", "Anaesthesia is obligatory.", "It is painless.",
        "The injections are very painful.", "It can be used in pregnancy.", "It is contraindicated in pregnancy.",
        "Diabetes is not a contraindication.", "Diabetes is a contraindication.", "The toxin calms redness.",
        "The toxin worsens redness.", "It often leaves scars.", "It never leaves scars.", "One visit costs 90 euros.",
        "A session costs 45-50 euros.", "It is done from the age of 18.", "Clients are treated from 14 years.",
        "It lowers blood pressure.", "It raises blood pressure.", "Headache occurs in 5 % of patients.",
        "About 30 % of patients get a headache.",
    ),
}  # fmt: skip
TEXTS = st.sampled_from([PEEL, TOXIN]).flatmap(
    lambda about: st.lists(st.sampled_from(SAID[about]), min_size=1, max_size=4, unique=True).map(
        lambda said: about + "\n\n".join(said) + "\n"
    )
)
FEW = st.lists(TEXTS, min_size=2, max_size=4)


@cache
def read(text, name):
    document = read_document(text.encode(), f"{name}.txt")
    found = extract(document)
    return Source(document, found.claims, found.language)


def named(texts):
    return [read(text, f"document {number}") for number, text in enumerate(texts)]


def told(sources):
    """What contradicts what, whichever comes first: of passages that read alike one stands for all."""
    return {(one.kind, frozenset(side.text for side in (one.one, one.other))) for one in find_conflicts(Facts(sources))}


@law(60, 1_000)
@given(FEW, st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(texts, chance):
    sources = named(texts)
    mixed = list(sources)
    chance.shuffle(mixed)
    assert told(mixed) == told(sources)


@law(60, 1_000)
@given(FEW)
def test_a_copy_of_a_document_contradicts_nothing_more(texts):
    sources = named(texts)
    assert told([*sources, read(texts[0], "a copy")]) == told(sources)


@law(60, 1_000)
@given(FEW)
def test_both_passages_of_a_contradiction_stand_in_their_texts(texts):
    sources = {one.document.name: one for one in named(texts)}
    facts = Facts(list(sources.values()))
    own = {one.id: one.claim.document for one in facts.all}
    for found in find_conflicts(facts):
        assert (found.one.document, found.one.start) != (found.other.document, found.other.start)
        for side in (found.one, found.other):
            source = sources[side.document]
            assert 0 <= side.start < side.end <= len(source.document.text)
            assert source.document.text[side.start : side.end] == side.text
            assert side.claim_id is None or own.get(side.claim_id) == side.document
