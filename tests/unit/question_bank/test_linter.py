"""The item linter, rule by rule (assessment.md 4.3)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from strategies import CITATION, items, law, multiple, pairs, single, statement

from question_bank.bank import Bank, BankItem
from question_bank.interchange.native import item_to_document
from question_bank.items import Citation
from question_bank.items.single_choice import Option
from question_bank.linter import lint_bank, lint_documents, lint_item
from question_bank.linting.words import WORD_RULES, word_lists


def choice(*texts, stem="Which of these is right?", key=0, **changes):
    """A single-choice item with these option texts, feedback everywhere and a citation: nothing to find by itself."""
    options = tuple(
        Option(id=f"o{place}", text=text, fraction=Decimal(place == key), feedback="Because.")
        for place, text in enumerate(texts or ("Redness", "Swelling", "Bruising"))
    )
    return single(**{"stem": stem, "options": options, "citations": (CITATION,)} | changes)


def rules(item, **settings):
    return [finding.rule for finding in lint_item(item, **settings)]


def found(item, rule, **settings):
    """The one finding of a rule."""
    (finding,) = [finding for finding in lint_item(item, **settings) if finding.rule == rule]
    return finding


def test_a_good_item_has_no_findings():
    assert rules(choice()) == []


@pytest.mark.parametrize(
    "text",
    [
        "![](scar.png)",
        '<img src="scar.png">',
    ],
)
def test_s3_an_image_needs_a_description(text):
    finding = found(choice(stem=f"{text} Which one?"), "S3")
    assert (finding.severity, finding.quoted) == ("error", text)
    flagged = replace(choice(), general_feedback=text)
    assert rules(flagged) == ["S3"]


@pytest.mark.parametrize(
    "text", ["![A scar](media:a)", '<img src="media:a" alt="">', "<img role='presentation' src=media:a>"]
)
def test_s3_described_and_decorative_images_are_fine(text):
    assert rules(choice(stem=f"{text} Which one?")) == []


def test_s3_looks_into_options_prompts_choices_and_feedback():
    image = "![](x.png)"
    assert "S3" in rules(statement(feedback_true=image))
    item = pairs()
    assert "S3" in rules(replace(item, prompts=(replace(item.prompts[0], feedback=image), *item.prompts[1:])))
    assert "S3" in rules(replace(item, choices=(replace(item.choices[0], text=image), *item.choices[1:])))


def test_s5_an_item_without_a_citation_cannot_be_traced():
    assert found(choice(citations=()), "S5").severity == "warning"
    assert found(choice(citations=()), "S5", certifying=True).severity == "error"


@pytest.mark.parametrize("member", ["citations_true", "citations_false"])
def test_s5_a_citation_of_an_answer_counts(member):
    assert "S5" not in rules(statement(**{member: (CITATION,)}))


def test_s5_a_quote_must_be_in_its_document_version_whitespace_apart():
    item = choice(citations=(replace(CITATION, quote="Wait   two\nweeks."), Citation(document="other", title="Other")))
    assert rules(item, documents={("handbook", 1): "First. Wait two weeks. Then go on."}) == []
    assert rules(item, documents={("handbook", 2): "Nothing of the kind."}) == []
    finding = found(item, "S5", documents={("handbook", 1): "Wait three weeks."}, certifying=True)
    assert (finding.severity, finding.quoted) == ("error", "Wait   two\nweeks.")
    assert "version 1 of Handbook of procedures" in finding.message


def test_s6_weights_and_counts_moodle_does_not_have_only_count():
    assert "S6" not in rules(single("1", "0.3333333", "-0.5", "0"))
    finding = found(single("1", "0.42", "0"), "S6")
    assert (finding.severity, finding.quoted) == ("info", "0.42")
    assert found(multiple("abcdefghijk", "l"), "S6").quoted == "11"
    weights = {"a": "0.58", "b": "0.42", "c": "-1"}
    assert rules(multiple("ab", "c", rule="moodle_weights", weights=weights)).count("S6") == 2


@pytest.mark.parametrize(
    "stem",
    [
        "Which one is right?",
        "A client asks. What do you say",
        "Which are right? Select all that apply.",
        "**Which** one?",
    ],
)
def test_w1_a_lead_in_that_asks_is_fine(stem):
    assert "W1" not in rules(choice(stem=stem))


@pytest.mark.parametrize("stem", ["Mesotherapy", "What is it? It is a peel.", "Select the right answer."])
def test_w1_a_lead_in_that_does_not_ask_is_found(stem):
    assert found(choice(stem=stem), "W1").severity == "warning"


def test_w1_a_statement_or_a_list_to_match_need_not_ask():
    assert "W1" not in rules(statement())
    assert "W1" not in rules(pairs())


@pytest.mark.parametrize(
    ("stem", "severity"),
    [
        ("Which is not a side effect?", "warning"),
        ("Which is NOT a side effect?", "info"),
        ("Which is **not** a side effect?", "info"),
        ("Which is the least likely?", "warning"),
        ("All are right EXCEPT which?", "info"),
    ],
)
def test_w2_a_negative_lead_in_is_found_and_only_counts_when_emphasised(stem, severity):
    assert found(choice(stem=stem), "W2").severity == severity


@pytest.mark.parametrize(
    "stem", ["She is not pregnant. Which peel fits?", "Which needs at least two weeks?", "Which knot?"]
)
def test_w2_other_negatives_are_fine(stem):
    assert "W2" not in rules(choice(stem=stem))


@pytest.mark.parametrize("text", ["All of the above", "None of the above.", "Both A and B"])
def test_w3_options_about_options_are_found_once(text):
    assert rules(choice("Redness", "Swelling", text)) == ["W3"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [("Always swelling", "W4"), ("Only redness", "W4"), ("May swell", "W5"), ("It often swells", "W5")],
)
def test_w4_and_w5_absolute_and_vague_words_are_quoted_with_their_option(text, rule):
    finding = found(choice("Redness", text, "Bruising"), rule)
    assert finding.quoted == text


def test_w4_looks_at_whole_words():
    assert rules(choice("Allergy", "Mayonnaise", "Nonetheless")) == []


def test_w6_a_much_longer_option_is_found():
    long = "Redness that goes away within two days at most"
    assert found(choice(long, "Swelling", "Bruising"), "W6").quoted == long
    assert "W6" not in rules(choice("Redness for two days", "Swelling", "Bruising"))


@pytest.mark.parametrize(
    ("stem", "options"),
    [
        ("What you need is an", ("acid", "peel", "needle")),
        ("What you use is a", ("acid", "peel", "unit")),
        ("What we see are", ("wrinkles", "scar", "spots")),
        ("What we see is:", ("wrinkles of the face", "scar", "virus")),
    ],
)
def test_w7_a_stem_whose_end_fits_only_some_options_is_found(stem, options):
    assert "W7" in rules(choice(*options, stem=stem))


@pytest.mark.parametrize(
    ("stem", "options"),
    [
        ("What you use is a", ("unit", "peel", "one-way valve")),
        ("What we see are", ("wrinkles", "scars", "pain and heat")),
        ("What is seen on", ("wrinkles", "scar", "spots")),
        ("Which?", ("wrinkles", "scar", "spots")),
        ("???", ("wrinkles", "scar", "spots")),
    ],
)
def test_w7_a_stem_that_fits_all_options_is_fine(stem, options):
    assert "W7" not in rules(choice(*options, stem=stem))


def test_w8_a_word_shared_by_stem_and_key_only_gives_it_away():
    stem = "Which drug is used against rosacea?"
    assert found(choice("A rosacea gel", "Oil", "Water", stem=stem), "W8").quoted == "rosacea"
    assert "W8" not in rules(choice("A rosacea gel", "A rosacea oil", "Water", stem=stem))
    assert "W8" not in rules(choice("A drug against it", "Oil", "Water", stem=stem))


@pytest.mark.parametrize(
    "options",
    [("1 day", "3 days", "2 days"), ("5%", "20%", "10%"), ("0–5 mm", "5–10 mm", "11–20 mm"), ("2 to 4", "3", "5")],
)
def test_w9_numbers_out_of_order_and_overlapping_ranges_are_found(options):
    assert "W9" in rules(choice(*options))


@pytest.mark.parametrize(
    "options", [("1 day", "2 days", "3 days"), ("20 %", "10 %", "5 %"), ("−1,5", "0", "2.5"), ("0-5", "6-10", "11-20")]
)
def test_w9_and_w10_ordered_numbers_of_one_unit_are_fine(options):
    assert rules(choice(*options)) == []


@pytest.mark.parametrize("options", [("1 day", "2 weeks", "3 days"), ("1", "2 mg", "3"), ("1 day", "A week", "2 days")])
def test_w10_mixed_units_and_numbers_among_words_are_found(options):
    assert "W10" in rules(choice(*options))


def test_w10_none_of_the_above_is_no_word_among_numbers():
    assert rules(choice("1 day", "2 days", "None of the above")) == ["W3"]


@pytest.mark.parametrize(("count", "rule"), [(2, ["W11"]), (3, []), (5, []), (6, ["W11"])])
def test_w11_three_to_five_options(count, rule):
    assert rules(choice(*["Redness", "Swelling", "Bruising", "Itching", "Scarring", "Peeling"][:count])) == rule


def test_w12_a_stem_of_more_than_120_words_is_found():
    assert "W12" not in rules(choice(stem="word " * 118 + "which one?"))
    assert "121 words" in found(choice(stem="word " * 119 + "which one?"), "W12").message


def test_w13_feedback_for_right_and_wrong_answers():
    messages = [finding.message for finding in lint_item(single(citations=(CITATION,))) if finding.rule == "W13"]
    assert messages == [
        "The right answer has no feedback that says why it is right.",
        "3 wrong answers have no feedback.",
    ]
    assert found(statement(feedback_true="Yes."), "W13").message == "1 wrong answer has no feedback."
    assert found(statement(key=False, feedback_true="No."), "W13").quoted == "false"
    assert found(pairs(), "W13").quoted == "Prompt p1"
    assert rules(multiple("a", "b")).count("W13") == 2


def test_html_stems_are_read_without_their_tags():
    stem = "<p>Which is <strong>not</strong> right?</p>"
    assert found(choice(stem=stem, format="html"), "W2").severity == "info"


def test_a_language_without_word_lists_skips_its_rules_and_says_so():
    findings = lint_item(choice("Nie", "Immer", "Alles"), language="de-AT")
    assert [finding.rule for finding in findings] == list(WORD_RULES)
    assert {finding.severity for finding in findings} == {"info"}
    assert "was skipped: there is no word list for the language 'de-AT'" in findings[0].message


def test_word_lists_are_found_by_the_main_language():
    assert word_lists("en-GB") == word_lists("en")
    assert word_lists("../x") is None


@law
@given(items())
def test_every_finding_says_what_is_wrong_and_no_valid_item_breaks_a_structural_rule(item):
    for finding in lint_item(item):
        assert finding.item_id == item.item_id
        assert finding.message.strip()
        assert finding.rule not in {"S1", "S2", "S4"}


def bank_of(*items_, **changes):
    entries = [BankItem(status="draft", item=replace(item, item_id=f"i{place}")) for place, item in enumerate(items_)]
    return Bank(**{"id": "b", "title": "B", "items": tuple(entries)} | changes)


def test_b1_the_longest_option_is_the_key_too_often():
    long = choice("Redness and heat", "Swelling", "Bruising")
    short = choice("Heat", "Swelling", "Bruising")
    (finding,) = lint_bank(bank_of(long, long, short))
    assert (finding.rule, finding.quoted, finding.item_id) == ("B1", "2 of 3 items", "")
    assert lint_bank(bank_of(long, short)) == ()


@pytest.mark.parametrize(("shuffle", "severity"), [(True, "info"), (False, "warning")])
def test_b2_keys_that_are_mostly_in_one_place(shuffle, severity):
    group = [
        choice("Redness", "Swelling", "Bruising", key=place % 3 if place < 9 else 1, shuffle=shuffle)
        for place in range(30)
    ]
    (finding,) = [one for one in lint_bank(bank_of(*group)) if one.rule == "B2"]
    assert finding.severity == severity
    assert finding.quoted == "1.: 3, 2.: 24, 3.: 3"


def test_b2_needs_30_items_and_accepts_chance():
    uneven = [choice("Redness", "Swelling", "Bruising", key=1) for _ in range(29)]
    even = [choice("Redness", "Swelling", "Bruising", key=place % 3) for place in range(30)]
    assert "B2" not in [one.rule for one in lint_bank(bank_of(*uneven))]
    assert "B2" not in [one.rule for one in lint_bank(bank_of(*even))]


def test_a_bank_is_linted_by_its_language_once_and_without_its_retired_items():
    bank = bank_of(choice(citations=()), choice(citations=()), language="xx")
    retired = replace(bank, items=(replace(bank.items[0], status="retired"), bank.items[1]))
    assert [one.item_id for one in lint_bank(retired) if one.rule == "S5"] == ["i1"]
    assert [one.rule for one in lint_bank(bank)].count("W4") == 1


def test_documents_that_are_no_valid_items_are_findings_too():
    good = item_to_document(choice())
    twice = good | {"options": [*good["options"][:2], good["options"][0] | {"id": "x"}]}
    flagged = good | {"options": [good["options"][0] | {"critical": True}, *good["options"][1:]]}
    findings = lint_documents([twice, flagged, "no object", good, {"schema_version": 1}])
    assert [(one.item_id, one.rule, one.severity) for one in findings] == [
        ("single", "S2", "error"),
        ("single", "S1", "error"),
        ("single", "S4", "error"),
        ("", "S1", "error"),
        ("", "S1", "error"),
    ]
    assert findings[0].message == "options[2].text: reads the same as option o0"
    assert findings[0].quoted == "Redness"
