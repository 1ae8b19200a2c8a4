"""The bank that ships: complete, fair, in our own words, and tied to the passages it names."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from question_bank.items import Citation, Item
from question_bank.library import load_library_bank, load_study_guide
from question_bank.linter import lint_bank

DOCUMENTS = Path(__file__).resolve().parents[3].parent / "shared" / "documents"
FILES = {
    "meso-acne-long": "mesotherapy-for-acne-long.txt",
    "meso-acne-short": "mesotherapy-for-acne-short.txt",
}
LIST_MARK = re.compile(r"(•|\d+\.|\()")
WORDS_IN_A_ROW = 8
# Sections with at least one claim in them (tests/corpus/user says which); causes, price and reviews alone are none.
CLAIM_SECTIONS = {
    "meso-acne-long": (
        "Treatment of acne with mesotherapy - how does the procedure combat acne?",
        "Facial mesotherapy - what is it?",
        "Side effects",
        "Indications for mesotherapy against acne",
        "Mechanism of action and effectiveness",
        "Step by step process",
        "How much does acne mesotherapy treatment cost?",
        "Price",
        "Contraindications",
        "Vitamin C (ascorbic acid)",
        "Glycolic acid",
        "Placentex",
        "Multivitamin complex NSTF 135 (“Filorga”)",
        "Meso cocktails",
        "How is it carried out?",
    ),
    "meso-acne-short": (
        "Mesotherapy for Acne",
        "How can mesotherapy treat acne?",
        "Can mesotherapy treat acne scarring?",
    ),
}


@pytest.fixture(scope="module")
def bank() -> Any:
    return load_library_bank("mesotherapy-for-acne")


@pytest.fixture(scope="module")
def items(bank: Any) -> list[Item]:
    return [entry.item for entry in bank.items]


@pytest.fixture(scope="module")
def single_choice(items: list[Item]) -> list[Any]:
    return [item for item in items if item.type == "single_choice"]


@pytest.fixture(scope="module")
def source_documents() -> Path:
    """The folder of the two articles; they are their owner's and not part of the project."""
    if all((DOCUMENTS / name).is_file() for name in FILES.values()):
        return DOCUMENTS
    if os.environ.get("CI") == "true":
        pytest.fail("The two source articles are required in CI, beside the repository in shared/documents.")
    pytest.skip("not run, the two source articles are not beside the repository in shared/documents")


def test_a_new_school_gets_at_least_120_approved_items(bank):
    assert len(bank.items) >= 120
    assert {entry.status for entry in bank.items} == {"approved"}


def test_every_topic_of_the_bank_has_at_least_twenty_items(bank, items):
    counts = Counter(topic for item in items for topic in item.topics)
    assert set(counts) == {topic.id for topic in bank.topics}
    assert set(counts) == {"indication", "contraindication", "drug_effect", "side_effect"}
    assert min(counts.values()) >= 20


def test_the_types_that_suit_facts_and_cases_are_there(items):
    types = {"single_choice", "multiple_response", "true_false", "matching", "client_decision"}
    assert {item.type for item in items} == types


def test_twelve_client_decisions_ask_for_each_of_the_four_decisions(items):
    decisions = Counter(item.key["decision"] for item in items if item.type == "client_decision")
    assert decisions.total() >= 12
    assert set(decisions) == {"treat", "adapt", "defer", "refer"}
    assert min(decisions.values()) >= 2


def test_every_section_that_holds_claims_is_cited(items):
    cited = {(one.document, one.section) for item in items for one in every_citation(item)}
    assert {
        (name, section) for name, all_sections in CLAIM_SECTIONS.items() for section in all_sections
    } - cited == set()


def test_every_item_has_a_rationale_and_an_objective(items):
    assert [item.item_id for item in items if not (item.general_feedback and item.objective)] == []


def test_every_answer_has_feedback(items):
    assert [item.item_id for item in items if not all(answer_feedback(item))] == []


def test_every_item_says_on_which_section_and_paragraph_it_rests(items):
    assert [item.item_id for item in items if not item.citations] == []
    assert [one for item in items for one in every_citation(item) if not (one.section and one.paragraph)] == []


def test_every_citation_names_a_document_of_the_bank(bank, items):
    titles = {document.id: document.title for document in bank.documents}
    cited = {(one.document, one.title) for item in items for one in every_citation(item)}
    assert cited == set(titles.items())


def test_unsafe_answers_carry_no_credit_and_have_feedback_and_a_citation(items):
    unsafe = [one for item in items for one in critical_answers(item)]
    assert len({item_id for item_id, *_ in unsafe}) >= 10
    assert [one for one in unsafe if not all(one[1:])] == []


def test_the_longest_option_is_the_key_in_at_most_half_of_the_items(single_choice):
    longest = 0
    for item in single_choice:
        lengths = [len(option.text) for option in item.options]
        longest += lengths[key_position(item)] == max(lengths)
    assert longest <= len(single_choice) / 2


def test_keys_are_spread_evenly_over_the_positions(single_choice):
    places = Counter(key_position(item) for item in single_choice if len(item.options) == 4)
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) - min(places.values()) <= 3


def test_the_linter_finds_nothing_that_blocks_approval_or_certifying_use(bank):
    assert [one for one in lint_bank(bank, certifying=True) if one.severity == "error"] == []


def test_true_and_false_statements_are_both_well_represented(items):
    keys = Counter(item.key for item in items if item.type == "true_false")
    assert min(keys[True], keys[False]) >= 3


def test_how_many_answers_are_right_cannot_be_guessed_where_every_right_one_is_asked_for(items):
    right = Counter(sum(option.right for option in item.options) for item in items if item.type == "multiple_response")
    assert {2, 3, 4} <= set(right)
    assert max(right.values()) <= right.total() * 2 / 3


def test_a_client_who_is_treated_or_given_another_product_was_asked_about_pregnancy_and_medicines(items):
    accepted = [one for one in items if one.type == "client_decision" and one.key["decision"] in ("treat", "adapt")]
    assert len(accepted) >= 4
    assert [one.item_id for one in accepted if "not pregnant or nursing" not in one.client.history] == []
    assert [one.item_id for one in accepted if one.client.medicines != "None"] == []


def test_no_learner_has_to_know_which_article_is_long_or_short(items):
    vague = re.compile(r"\b(long|short) (article|one|source)\b", re.IGNORECASE)
    assert [(item.item_id, text) for item in items for text in texts(item) if vague.search(text)] == []


def test_every_matching_item_offers_more_choices_than_it_needs(items):
    matching = [item for item in items if item.type == "matching"]
    assert [one.item_id for one in matching if len(one.choices) <= len({p.choice for p in one.prompts})] == []


def test_every_document_is_the_one_the_bank_was_written_from(bank, source_documents):
    found = {name: hashlib.sha256((source_documents / FILES[name]).read_bytes()).hexdigest() for name in FILES}
    assert {document.id: document.sha256 for document in bank.documents} == found


def test_every_cited_passage_stands_where_the_citation_says(items, source_documents):
    lost = [
        (item.item_id, one.section, one.paragraph)
        for item in items
        for one in every_citation(item)
        if one.quote_hash != passage_hash(source_documents / FILES[one.document], one)
    ]
    assert lost == []


def test_the_study_guide_takes_no_eight_words_in_a_row_from_a_document(source_documents):
    guide = load_study_guide("mesotherapy-for-acne")
    theirs = {run for name in FILES.values() for run in word_runs((source_documents / name).read_text("utf-8"))}
    assert [run for run in word_runs(guide) if run in theirs] == []


def test_the_study_guide_names_every_exclusion_and_both_course_lengths():
    guide = load_study_guide("mesotherapy-for-acne")
    needed = "Pregnancy nursing clotting diabetes heart vessels fungal Damaged acute Allergy 10–12 3–7"
    assert [word for word in needed.split() if word not in guide] == []


def test_a_bank_without_a_guide_has_none():
    assert load_study_guide("no-such-bank") is None


def test_no_eight_words_in_a_row_are_taken_from_a_document(items, source_documents):
    theirs = {run for name in FILES.values() for run in word_runs((source_documents / name).read_text("utf-8"))}
    taken = [(item.item_id, " ".join(run)) for item in items for text in texts(item) for run in word_runs(text)]
    assert [one for one in taken if tuple(one[1].split()) in theirs] == []


def answer_feedback(item: Any) -> list[str]:
    if item.type == "true_false":
        return [item.feedback_true, item.feedback_false]
    return [one.feedback for one in parts(item)]


def parts(item: Any) -> tuple[Any, ...]:
    """Options, prompts, or decisions and reasons; a true/false item has none."""
    return tuple(one for name in ("options", "prompts", "decisions", "reasons") for one in getattr(item, name, ()))


def every_citation(item: Any) -> Iterator[Citation]:
    yield from item.citations
    for part in parts(item):
        yield from part.citations
    if item.type == "true_false":
        yield from item.citations_true + item.citations_false


def critical_answers(item: Any) -> Iterator[tuple[str, bool, str, tuple[Citation, ...]]]:
    """Item id, "carries no credit", feedback, citations of each answer that is flagged as unsafe."""
    if item.type == "true_false" and item.critical:
        wrong = (item.feedback_false, item.citations_false) if item.key else (item.feedback_true, item.citations_true)
        yield item.item_id, True, *wrong
    for part in parts(item):
        if item.type == "matching":
            flagged, no_credit = bool(part.critical_choices), part.choice not in part.critical_choices
        else:
            flagged, no_credit = part.critical, not getattr(part, "right", False) and getattr(part, "fraction", 0) <= 0
        if flagged:
            yield item.item_id, no_credit, part.feedback, part.citations


def key_position(item: Any) -> int:
    return [option.fraction == 1 for option in item.options].index(True)


def texts(item: Any) -> Iterator[str]:
    yield from (item.stem, item.general_feedback, item.objective)
    yield from answer_feedback(item)
    yield from (getattr(part, "text", "") for part in parts(item) + tuple(getattr(item, "choices", ())))
    if item.type == "client_decision":
        yield from (item.until, *item.client.facts().values())


def word_runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    for start in range(len(words) - WORDS_IN_A_ROW + 1):
        yield tuple(words[start : start + WORDS_IN_A_ROW])


def passage_hash(path: Path, citation: Citation) -> str | None:
    """The hash of the passage at this section and paragraph, where the document has one."""
    passages = sections(path).get(citation.section, [])
    index = (citation.paragraph or 0) - 1
    return hashlib.sha256(passages[index].encode()).hexdigest() if 0 <= index < len(passages) else None


@cache
def sections(path: Path) -> dict[str, list[str]]:
    """Heading → the paragraphs and list lines under it, white space evened out."""
    found: dict[str, list[str]] = {}
    passages: list[str] = []
    for line in (" ".join(line.split()) for line in path.read_text("utf-8").splitlines()):
        if is_heading(line):
            passages = found.setdefault(line, [])
        elif line:
            passages.append(line)
    return found


def is_heading(line: str) -> bool:
    """A short line that is no list entry, no labelled value and no sentence."""
    return bool(line) and len(line) < 90 and not (LIST_MARK.match(line) or line[-1] in ".;:!" or ": " in line)


def test_a_stem_names_its_source_by_title_so_that_nobody_has_to_know_which_article_is_meant(bank):
    for entry in bank.items:
        stem = str(entry.item.stem)
        assert not re.search(r"school's|(long|short) article|two articles", stem), stem
        named = set(re.findall(r"“((?:Treatment of acne|Mesotherapy for Acne)[^”]*)”", stem))
        cited = {citation.title.partition(" - ")[0] for citation in entry.item.citations}
        assert named, stem
        assert named <= cited, (entry.item.item_id, named, cited)
