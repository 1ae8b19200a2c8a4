"""Drafts from claims: honest distractors, keys that rest on a passage, nothing from what is in doubt."""

from __future__ import annotations

import contextlib
import hashlib
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest
from claim_makers import AFTER, DOES, FOR, NOT, PEEL, claim, mixtures, peel
from hypothesis import given
from strategies import SEED, SEEDS, law

from question_bank.documents.reader import read_document
from question_bank.drafting.choosing import several, single
from question_bank.drafting.citing import citations_of
from question_bank.drafting.classing import classed, is_classed
from question_bank.drafting.deciding import client
from question_bank.drafting.distractors import distractors
from question_bank.drafting.drafter import OTHERS_PER_STATEMENT, draft
from question_bank.drafting.relating import cloze, matching, matrix
from question_bank.drafting.shapes import stands_alone
from question_bank.drafting.shop import NotDrafted, Shop, said, stated
from question_bank.drafting.stating import statement
from question_bank.drafting.titles import title_of
from question_bank.facts import Facts, Source
from question_bank.interchange.native import canonical, item_to_document
from question_bank.items import MultipleResponse, SingleChoice
from question_bank.linter import lint_item
from question_bank.linting.answers import answers_of
from question_bank.terms import near, terms
from question_bank.twins import twins

KEY = bytes.fromhex(SEED)


def facts_of(*sources, **options):
    return Facts(list(sources or (peel(), mixtures())), **options)


def fact(facts, phrase):
    return next(one for one in facts.all if one.text == phrase)


def shop_of(*sources, seed=KEY):
    return Shop(facts_of(*sources), seed)


def statements(key, facts):
    """The true and the false statement on a fact, as far as there are such."""
    for true in (True, False):
        with contextlib.suppress(NotDrafted):
            yield statement(key, Shop(facts, KEY), true=true)


def written(drafts):
    return "".join(canonical(item_to_document(item)) for item in drafts.items)


@law
@given(SEEDS)
def test_no_wrong_answer_is_claimed_of_the_subject_and_none_is_near_another(seed):
    facts = facts_of()
    for item in draft(facts, seed=seed, per_claim=3).items:
        key = next(one for one in facts.all if one.id == item.claim_ids[0])
        if not isinstance(item, SingleChoice | MultipleResponse):
            continue
        answers = [(terms(one.text, "en"), one.right) for one in answers_of(item)]
        for place, (phrase, right) in enumerate(answers):
            assert right or not facts.is_said(phrase, key, key.category)
            assert not any(near(phrase, other) for other, _ in answers[:place])


@law
@given(SEEDS)
def test_every_draft_is_without_error_cited_in_the_stored_text_and_explained(seed):
    sources = {source.document.name: source.document.text for source in (peel(), mixtures())}
    for item in draft(facts_of(), seed=seed, per_claim=3).items:
        documents = {(name, 1): text for name, text in sources.items()}
        found = lint_item(item, certifying=True, documents=documents)
        assert not [one for one in found if one.severity == "error" or one.rule == "W13"]
        for one in item.citations:
            assert one.quote in sources[one.document]
            assert one.quote_hash == hashlib.sha256(" ".join(one.quote.split()).encode()).hexdigest()
        assert item.general_feedback
        assert item.tags == ("draft",)


SHELF = """What stands on our shelf

Zinc binds copper in the wound. Zinc numbs the tongue.

Caffeine carries fat away.

Urea loosens old plaster.

Tartar blunts a needle.
"""
SHELF_ROWS = (
    ("zinc", "binds copper in the wound"),
    ("zinc", "numbs the tongue"),
    ("caffeine", "carries fat away"),
    ("urea", "loosens old plaster"),
    ("tartar", "blunts a needle"),
)


def test_every_kind_is_drafted_from_a_few_pages():
    shelf = one_source(SHELF, *((DOES, *row) for row in SHELF_ROWS), name="shelf.txt")
    kinds = Counter(item.type for item in draft(facts_of(peel(), shelf), seed=KEY, per_claim=3).items)
    assert set(kinds) == {
        "single_choice",
        "multiple_response",
        "true_false",
        "matching",
        "matrix",
        "client_decision",
        "cloze",
    }


def test_the_same_claims_and_seed_give_the_same_bytes_in_another_process():
    here = written(draft(facts_of(), seed=KEY, per_claim=2))
    program = (
        "import sys; sys.path[:0] = ['tests', '.']; sys.stdout.reconfigure(encoding='utf-8', newline='\\n')\n"
        "from claim_makers import mixtures, peel\n"
        "from question_bank.drafting.drafter import draft\n"
        "from question_bank.facts import Facts\n"
        "from question_bank.interchange.native import canonical, item_to_document\n"
        f"drafts = draft(Facts([peel(), mixtures()]), seed=bytes.fromhex('{SEED}'), per_claim=2)\n"
        "sys.stdout.write(''.join(canonical(item_to_document(item)) for item in drafts.items))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout == here
    assert written(draft(facts_of(), seed=bytes(16), per_claim=2)) != here


def test_a_dangerous_wrong_answer_is_flagged():
    text = "The gel is used for wrinkles. It is forbidden with abscesses and with active herpes."
    rows = [(FOR, "gel", "wrinkles"), (NOT, "gel", "active herpes"), (NOT, "gel", "abscesses")]
    facts = facts_of(one_source(text, *rows))
    item = single(facts.all[0], Shop(facts, KEY))
    assert {one.text for one in item.options if one.critical} == {"Active herpes", "Abscesses"}


def test_keys_stand_at_every_place_equally_often():
    shop, places = shop_of(mixtures()), {3: Counter(), 4: Counter()}
    for key in shop.facts.all * 4:
        with contextlib.suppress(NotDrafted):
            item = single(key, shop)
            places[len(item.options)][[one.id for one in item.options].index(item.key)] += 1
    assert len(places[3]) == 3
    assert all(max(one.values()) - min(one.values()) <= 1 for one in places.values() if one)


@pytest.mark.parametrize(
    ("phrase", "changes", "why"),
    [
        ("pregnancy", {"flags": ("marketing",)}, "watchlist"),
        ("pregnancy", {"confidence": 0.4}, "confidence"),
    ],
)
def test_nothing_rests_on_a_claim_in_doubt_and_it_is_no_distractor_either(phrase, changes, why):
    facts = facts_of(peel(**{phrase: changes}), mixtures(), least=0.5)
    drafts = draft(facts, seed=KEY, per_claim=3)
    doubtful = fact(facts, phrase)
    assert [(one.why) for one in drafts.skipped if one.claim_id == doubtful.id] == [why]
    for item in drafts.items:
        assert doubtful.id not in item.claim_ids
        assert "Pregnancy" not in [one.text for one in answers_of(item)]


def test_claims_in_an_open_conflict_are_left_out():
    blocked = fact(facts_of(), "acne marks").id
    drafts = draft(facts_of(blocked=frozenset({blocked})), seed=KEY)
    assert blocked in {one.claim_id for one in drafts.skipped if one.why == "conflict"}
    assert not any(blocked in item.claim_ids for item in drafts.items)


def test_a_claim_that_is_asked_about_already_is_not_asked_about_in_another_way():
    first = draft(facts_of(), seed=KEY)
    again = draft(facts_of(), seed=KEY, existing=first.items)
    alone = {item.claim_ids for item in first.items if len(item.claim_ids) == 1}
    assert alone
    assert not alone & {item.claim_ids for item in again.items}


def test_drafting_again_with_the_same_seed_adds_nothing():
    for seed in (bytes([number]) * 16 for number in range(12)):
        first = draft(facts_of(peel()), seed=seed)
        assert not draft(facts_of(peel()), seed=seed, existing=first.items).items


def test_what_is_there_already_is_not_drafted_again():
    first = draft(facts_of(), seed=KEY)
    again = draft(facts_of(), seed=KEY, existing=first.items)
    assert {one.why for one in again.skipped} >= {"twin"}
    assert not {one.item_id for one in again.items} & {one.item_id for one in first.items}
    assert all(not twins(one, first.items) for one in again.items)


def test_what_somebody_who_knows_the_field_could_defend_is_no_wrong_answer():
    text = "Burns and swelling may follow. Not in epilepsy. It is used for freckles and wrinkles."
    rows = [(AFTER, "burns", "Burns"), (AFTER, "swelling", ""), (NOT, "epilepsy", ""), (FOR, "freckles", "")]
    claims = tuple(claim("gel", text, category, "gel", phrase, quote) for category, phrase, quote in rows)
    facts = facts_of(Source(read_document(text.encode(), "gel.txt"), claims))
    assert "burns" not in {one.fact.text for one in distractors(fact(facts, "epilepsy"), facts, seed=KEY, wanted=9)}
    assert all(one.key for one in statements(fact(facts, "burns"), facts))


def test_a_word_that_stands_among_the_keys_own_kind_is_no_wrong_answer():
    text = "The gel is used for warts and freckles.\n\nNot with plane warts, and not on eczema."
    rows = [(FOR, "warts"), (FOR, "freckles"), (NOT, "eczema")]
    facts = facts_of(one_source(text, *((category, "gel", phrase) for category, phrase in rows)))
    found = {one.fact.text for one in distractors(fact(facts, "eczema"), facts, seed=KEY, wanted=9)}
    assert found == {"freckles"}


def test_what_another_document_says_of_its_subject_is_told_with_its_title():
    one = Source(
        read_document(b"# Sugaring\n\nSugaring is used for wrinkles. It may bring redness.", "sugaring.md"),
        (claim("sugaring", "Sugaring is used for wrinkles.", FOR, "sugaring", "wrinkles"),),
    )
    text = "Laser\n\nThe laser is used for tattoos, warts and cellulite."
    other = Source(
        read_document(text.encode(), "laser.txt"),
        tuple(claim("laser", text, FOR, "laser", phrase) for phrase in ("tattoos", "warts", "cellulite")),
    )
    facts = facts_of(one, other)
    item = single(fact(facts, "wrinkles"), Shop(facts, KEY))
    told = {option.feedback for option in item.options if not option.fraction}
    assert told == {"Not so. “Laser” says this of a laser; “Sugaring” does not say it of sugaring."}


def test_without_honest_distractors_there_is_no_question_and_it_is_said_why():
    text = "Sulphur soap cleans the face. It is used for dandruff."
    alone = Source(read_document(text.encode(), "soap.txt"), (claim("soap", text, FOR, "sulphur soap", "dandruff"),))
    drafts = draft(facts_of(alone), seed=KEY, per_claim=2)
    assert not [one for one in drafts.items if one.type == "single_choice" and not is_classed(one)]
    assert ("single_choice", "distractors") in {(one.kind, one.why) for one in drafts.skipped}


def test_a_phrase_that_a_document_has_beside_the_subject_is_no_wrong_answer_though_no_claim_was_drawn():
    text = "The sulphur cream also bends a shaft. It makes a curl smooth."
    source = Source(
        read_document(text.encode(), "tar.txt"), (claim("tar", text, DOES, "sulphur cream", "makes a curl smooth"),)
    )
    lent = "Shelf\n\nZinc colours a scalp.\n\nDexpanthenol bends a shaft."
    rows = [("zinc", "colours a scalp"), ("dexpanthenol", "bends a shaft")]
    other = Source(read_document(lent.encode(), "shelf.txt"), tuple(claim("shelf", lent, DOES, *one) for one in rows))
    facts = facts_of(source, other)
    found = distractors(fact(facts, "makes a curl smooth"), facts, seed=KEY, wanted=9)
    assert {one.fact.text for one in found} == {"colours a scalp"}


def test_synonyms_are_never_offered_beside_each_other():
    text = "The gel is used for swelling and warts. Not on edema, not on eczema, not on psoriasis or verrucas."
    rows = [(FOR, "swelling"), (FOR, "warts"), (NOT, "edema"), (NOT, "eczema"), (NOT, "verrucas")]
    facts = facts_of(one_source(text, *((category, "gel", phrase) for category, phrase in rows)))
    assert "edema" not in {one.fact.text for one in distractors(fact(facts, "swelling"), facts, seed=KEY, wanted=9)}
    assert distractors(fact(facts, "warts"), facts, seed=KEY, wanted=9)


def test_a_statement_is_made_false_only_by_what_the_source_says():
    facts = facts_of(peel())
    for one in facts.all:
        for item in statements(one, facts):
            assert (item.stem == stated(one, Shop(facts, KEY).words(one))) is item.key
            if not item.key:
                asked = "an indication" if one.category is NOT else "a contraindication"
                assert item.stem.endswith(f" as {asked}.")
                assert one.text in item.stem
                assert one.text not in {"pregnancy", "epilepsy", "isotretinoin course", "burning"}


def test_statements_are_few_and_as_often_false_as_true():
    for seed in (bytes([number]) * 16 for number in range(20)):
        drafts = draft(facts_of(), seed=seed, per_claim=2)
        for source in facts_of().sources:
            made = [one for one in drafts.items if one.citations[0].title == source.title]
            told = [one.key for one in made if one.type == "true_false"]
            assert abs(sum(1 if key else -1 for key in told)) <= 1
            assert len(told) <= max(1, (len(made) - len(told)) // OTHERS_PER_STATEMENT)


def test_true_statements_alone_are_not_made_beside_other_questions():
    text = "Peel\n\nThe peel is used for freckles. Not in pregnancy and not in epilepsy."
    rows = [(NOT, "peel", "pregnancy"), (NOT, "peel", "epilepsy")]
    made = Counter(one.type for one in draft(facts_of(one_source(text, *rows)), seed=KEY, per_claim=4).items)
    assert made["client_decision"]
    assert not made["true_false"]


def test_an_effect_is_said_falsely_only_of_a_subject_of_which_the_document_does_not_tell_it():
    text = "Notes\n\nZinc calms inflammation.\n\nVitamin C evens the colour of the face.\n\n"
    text += "Dexpanthenol speeds up healing. It calms inflammation as well."
    rows = [("zinc", "calms inflammation"), ("vitamin C", "evens the colour of the face")]
    rows += [("dexpanthenol", "speeds up healing")]
    facts = facts_of(one_source(text, *((DOES, *row) for row in rows)))
    false = {one.text: item.stem for one in facts.all for item in statements(one, facts) if not item.key}
    assert set(false) == {"evens the colour of the face", "speeds up healing"}
    assert false["speeds up healing"].endswith("dexpanthenol slows down healing.")  # the one of whom both are told


def test_the_answer_that_denies_a_critical_contraindication_is_flagged_whether_it_is_true_or_false():
    facts = facts_of()
    told = list(statements(fact(facts, "active herpes"), facts))
    assert [one.key for one in told] == [True, False]
    assert all(one.critical for one in told)
    assert not any(one.critical for one in statements(fact(facts, "dark skin"), facts))


def test_a_qualified_claim_is_never_turned():
    facts = facts_of()
    assert [one.key for one in statements(fact(facts, "dark skin"), facts)] == [True]


def test_caution_is_asked_as_caution_and_qualifiers_are_told():
    facts = facts_of(peel(redness={"qualifier": "temporary"}))
    relative = classed(fact(facts, "dark skin"), Shop(facts, KEY))
    assert next(one.text for one in relative.options if one.fraction) == "As a reason for caution, but no ban"
    assert "asks for caution before a glycolic peel in the case of dark skin." in relative.general_feedback
    assert said(fact(facts, "redness"), Shop(facts, KEY).words(facts.all[0])).endswith(
        "The source says that it passes."
    )


def test_a_limit_in_the_sources_words_is_part_of_the_statement_and_a_comment_is_not():
    facts = facts_of(peel(redness={"qualifier": "temporary"}, epilepsy={"qualifier": "within 6 months"}))
    shop = Shop(facts, KEY)
    limited, passing = fact(facts, "epilepsy"), fact(facts, "redness")
    words = shop.words(limited)
    assert stated(limited, words) == (
        "The text “Glycolic peel” lists epilepsy (within 6 months) as a contraindication."
    )
    assert "passes" not in stated(passing, words)
    assert said(passing, words).endswith("The source says that it passes.")


@pytest.mark.parametrize(
    ("category", "phrase"),
    [
        (FOR, "clench their teeth"),
        (FOR, "is dull skin"),
        (NOT, "severe high"),
        (AFTER, "area"),
        (AFTER, "redness of the"),
        (DOES, "helps it to heal"),
        (DOES, "traps"),
        (NOT, "hypersensitive"),
    ],
)
def test_a_phrase_that_says_nothing_without_its_sentence_is_neither_asked_about_nor_offered(category, phrase):
    text = PEEL + f"\nAnd so: {phrase}."
    broken = claim("peel", text, category, "glycolic peel", phrase)
    whole = Source(read_document(text.encode(), "peel.txt"), (*peel().claims, broken))
    drafts = draft(facts_of(whole, mixtures()), seed=KEY, per_claim=3)
    assert "phrase" in {one.why for one in drafts.skipped}
    assert phrase not in written(drafts).lower()


@pytest.mark.parametrize(("phrase", "language"), [("больные, которым за 60", "ru"), ("области", "ru"), ("она", "ru")])
def test_russian_phrases_are_held_to_the_same(phrase, language):
    one = Source(read_document(phrase.encode(), "a.txt"), (claim("a", phrase, NOT, "пилинг", phrase),), language)
    assert not stands_alone(facts_of(one).all[0])


def test_effects_of_the_keys_form_are_offered_first_so_that_grammar_tells_nothing():
    rows = ["calms redness", "numbs the tongue", "more moisture", "thicker crust", "builds fibres", "deeper colour"]
    subjects = ["urea", "caffeine", "sulphur", "clay", "vitamin C", "omega 3"]
    text = "\n\n".join(f"The {subject} {row}." for subject, row in zip(subjects, rows, strict=True))
    claims = tuple(claim("a", text, DOES, subject, row) for subject, row in zip(subjects, rows, strict=True))
    facts = facts_of(Source(read_document(text.encode(), "a.txt"), claims))
    doing = {one.fact.text for one in distractors(facts.all[0], facts, seed=KEY, wanted=2)}
    thing = {one.fact.text for one in distractors(facts.all[2], facts, seed=KEY, wanted=2)}
    assert doing == {"numbs the tongue", "builds fibres"}
    assert thing == {"thicker crust", "deeper colour"}


@pytest.mark.parametrize(
    ("title", "text", "quiet"),
    [
        ("CONSENT TO A TCA PEEL", "The TCA peel is a peel. I consent to it. TCA burns.", "Consent to a TCA Peel"),
        ("ANN LEE – CO2 LASER", "Ann Lee works with CO2.", "Ann Lee – CO2 Laser"),
        ("CONSENT TO TOXIN TYPE A", "I consent to a toxin of type A.", "Consent to Toxin Type A"),
        ("Facts About IPL", "ipl", "Facts About IPL"),
        ("Acids compared (tabs between columns)", "acids", "Acids compared"),
        ("Acid  (10%)", "acid", "Acid (10%)"),
        ("ПИЛИНГ ДЛЯ ЛИЦА", "Что даёт пилинг для лица.", "Пилинг для лица"),
        ("BROOK & SONS - PEEL SHEET", "We peel.", "Brook & Sons - Peel Sheet"),
        ("NOTES from the PEELING room", "We peel.", "NOTES from the Peeling room"),
        ("Курс „Пилинг“", "Пилинг.", "Курс „Пилинг“"),
        ("Глава 3. ПИЛИНГИ И МАСКИ", "Что дают пилинги и маски.", "Глава 3. Пилинги и маски"),
        ("САЛОН «ВЕСНА-ЛЮКС». Урок 2", "Урок.", "Салон „Весна-люкс“. Урок 2"),
    ],
)
def test_a_title_in_capitals_is_quoted_with_those_of_a_title(title, text, quiet):
    document = replace(read_document(text.encode(), "a.txt"), title=title)
    assert Source(document, ()).title == quiet


def test_the_rationale_says_under_which_heading_the_passage_stands():
    text = "# Peel\n\nUsed for scars, for dryness and for spots.\n\n## Not for\n\nPregnancy, rosacea, epilepsy."
    rows = [(NOT, "rosacea"), (FOR, "scars"), (FOR, "dryness"), (FOR, "spots")]
    claims = tuple(claim("peel", text, category, "peel", phrase) for category, phrase in rows)
    facts = facts_of(Source(read_document(text.encode(), "peel.md"), claims))
    assert single(facts.all[0], Shop(facts, KEY)).general_feedback.endswith("It stands under “Not for”.")


@pytest.mark.parametrize(
    ("phrase", "decision", "member", "until"),
    [
        ("pregnancy", "defer", "findings", "the pregnancy is over"),
        ("active herpes", "defer", "findings", "the herpes has healed"),
        ("heart disease", "refer", "history", ""),
    ],
)
def test_a_client_with_a_passing_state_is_put_off_and_one_with_a_lasting_one_sent_on(phrase, decision, member, until):
    text = "Glycolic peel: contraindications are pregnancy, active herpes, heart disease."
    shop = shop_of(one_source(text, (NOT, "glycolic peel", phrase)))
    item = client(fact(shop.facts, phrase), shop)
    assert item.key["decision"] == decision
    assert item.until == until
    assert item.client.facts() == {"procedure": "Glycolic peel", member: phrase.capitalize()}
    flags = {one.id: one.critical for one in item.decisions}
    assert flags == {"treat": True, "adapt": True, "defer": False, "refer": False} | {decision: None}


@pytest.mark.parametrize(
    ("heading", "phrase", "decision"),
    [
        ("Contraindications", "pacemaker", "refer"),
        ("Contraindications – TOTAL", "pacemaker", "refer"),
        ("Contraindications – TOTAL", "pregnancy", ""),  # it passes, but no exception is made: both could be meant
        ("Whom we refuse", "pregnancy", "defer"),
        ("Contraindications – LOCAL or TEMPORARY", "cuts", ""),
        ("Do not treat", "blood thinners", "refer"),
        ("Do not treat", "breastfeeding", "defer"),
        ("Whom we refuse", "epilepsy", "refer"),
        ("Whom we refuse", "allergy to wax", ""),  # another product may do
        ("Whom we refuse", "isotretinoin", ""),
    ],
)
def test_nobody_with_a_contraindication_is_treated_and_what_passes_is_put_off(heading, phrase, decision):
    shop = shop_of(one_source(f"# Waxing\n\n## {heading}\n\n- {phrase}", (NOT, "waxing", phrase), name="waxing.md"))
    with contextlib.nullcontext() if decision else pytest.raises(NotDrafted, match="decision"):
        item = client(shop.facts.all[0], shop)
        assert item.key["decision"] == decision
        assert [one.id for one in item.decisions if one.critical] == ["treat", "adapt"]


@pytest.mark.parametrize(
    ("sentence", "phrase", "changes", "decision", "until"),
    [
        ("Pregnant clients ask their doctor first.", "Pregnant", {"qualifier": "relative"}, "refer", ""),
        ("With caution: dark skin.", "dark skin", {"qualifier": "relative"}, "adapt", ""),
        ("With caution: blood thinners.", "blood thinners", {"qualifier": "relative", "critical": True}, "", ""),
        ("Diabetes: wait until the sugar is stable.", "Diabetes", {}, "defer", "the sugar is stable"),
        (
            "Isotretinoin in the last 6 months.",
            "Isotretinoin",
            {"qualifier": "in the last 6 months"},
            "defer",
            "the time that the source gives is over (in the last 6 months)",
        ),
        ("Epilepsy, diabetes (ask the doctor), lupus.", "lupus", {}, "", ""),
        ("Epilepsy; diabetes (ask the doctor); lupus.", "lupus", {}, "refer", ""),
        ("Blood thinners → tell me before.", "Blood thinners", {}, "", ""),
        ("Age under 18 years.", "Age", {"qualifier": "under 18 years"}, "", ""),
    ],
)
def test_a_decision_follows_what_the_source_tells_to_do(sentence, phrase, changes, decision, until):
    text = f"Waxing\n\n{sentence}"
    source = Source(
        read_document(text.encode(), "waxing.txt"), (claim("waxing", text, NOT, "waxing", phrase, **changes),)
    )
    shop = shop_of(source)
    with contextlib.nullcontext() if decision else pytest.raises(NotDrafted, match="decision"):
        item = client(shop.facts.all[0], shop)
        assert (item.key["decision"], item.until) == (decision, until)


def test_the_reason_of_a_caution_is_that_the_source_asks_for_it():
    text = "Waxing: with caution on dark skin."
    one = claim("waxing", text, NOT, "waxing", "dark skin", qualifier="relative")
    shop = shop_of(Source(read_document(text.encode(), "waxing.txt"), (one,)))
    item = client(shop.facts.all[0], shop)
    right = next(one for one in item.reasons if one.fraction)
    assert right.text == "It calls for caution, but it is no ban"


@pytest.mark.parametrize("phrase", ["acne marks", "redness"])
def test_a_decision_that_is_not_clear_beyond_doubt_is_not_asked(phrase):
    shop = shop_of()
    with pytest.raises(NotDrafted, match="decision"):
        client(fact(shop.facts, phrase), shop)


def test_a_client_is_not_asked_about_a_state_the_source_also_treats():
    text = "The gel is used for active herpes. Not with active herpes of the eye."
    claims = (
        claim("gel", text, FOR, "gel", "active herpes"),
        claim("gel", text, NOT, "gel", "active herpes of the eye", critical=True),
    )
    facts = facts_of(Source(read_document(text.encode(), "gel.txt"), claims))
    with pytest.raises(NotDrafted, match="distractors"):
        client(facts.all[1], Shop(facts, KEY))


def test_a_matrix_classes_what_is_of_one_class_only():
    facts = facts_of(peel())
    item = matrix(facts.all, Shop(facts, KEY))
    assert {one.column for one in item.rows} == {"indication", "contraindication", "relative", "side_effect"}
    assert {one.text for one in item.rows if one.column == "relative"} == {"Dark skin"}
    assert "Caution: dark skin." in item.general_feedback
    for row in item.rows:
        assert bool(row.critical_columns) is (row.column == "contraindication")
    with pytest.raises(NotDrafted, match="facts"):
        matrix([one for one in facts.all if one.category is FOR], Shop(facts, KEY))


def test_pairs_and_gaps_need_subjects_that_share_no_effect():
    source = one_source(SHELF, *((DOES, *row) for row in SHELF_ROWS))
    shared = replace(source.claims[0], subject="urea")
    facts = facts_of(Source(source.document, (*source.claims, shared)))
    shop = Shop(facts, KEY)
    item = matching(facts.all, shop)
    texts = {one.id: one.text for one in item.choices}
    told = {one.text: texts[one.choice] for one in item.prompts}
    assert not {"Zinc", "Urea"} <= set(told) or "Binds copper in the wound" not in told.values()
    gap = cloze(facts.all[0], facts.all, shop).gaps[0]
    assert "urea" not in {one.text for one in gap.options}
    with pytest.raises(NotDrafted, match="facts"):
        matching(facts.all[:2], shop)
    with pytest.raises(NotDrafted, match="facts"):
        cloze(facts.all[0], facts.all[:2], shop)


def test_several_answers_need_two_facts_and_two_wrong_ones():
    facts = facts_of(peel())
    with pytest.raises(NotDrafted, match="facts"):
        several([fact(facts, "redness")], Shop(facts, KEY))
    only = facts_of(Source(peel().document, tuple(one for one in peel().claims if one.category is AFTER)))
    with pytest.raises(NotDrafted, match="distractors"):
        several(only.all, Shop(only, KEY))


def test_a_draft_that_an_instructor_would_have_to_mend_is_not_offered():
    source = mixtures()
    changed = replace(source.claims[1], claim="evens all colours of the face")
    facts = facts_of(replace(source, claims=(source.claims[0], changed, *source.claims[2:])))
    drafts = draft(facts, seed=KEY, per_claim=3)
    assert "W4" in {one.why for one in drafts.skipped}
    for item in drafts.items:
        if isinstance(item, SingleChoice | MultipleResponse):
            assert "Evens all colours of the face" not in [one.text for one in answers_of(item)]


def test_the_source_is_called_by_its_title_its_first_line_or_its_name():
    titled = replace(peel().document, title="The “peel”.")
    assert Source(titled, ()).title == "The ‘peel’"
    assert Source(replace(titled, title="“The peel”"), ()).title == "The peel"
    assert peel().title == "Glycolic peel"
    assert Source(read_document(b"A sentence of its own.", "wax_peel-1.txt"), ()).title == "Wax peel 1"
    told = (
        "\n\nIt loosens comedones, and resistance does not develop, so that it may be used for many months in a row.\n"
    )
    for first, title in (("Creams. Week 4 summary.", "Creams. Week 4 summary"), ("It dries the skin.", "Wax peel 1")):
        assert Source(read_document((first + told).encode(), "wax_peel-1.txt"), ()).title == title


def test_citations_name_section_paragraph_and_page():
    text = "# Peel\n\n## Not for\n\nOne.\n\nNot in pregnancy."
    document = read_document(text.encode(), "peel.md")
    source = Source(
        document, (claim("peel", text, NOT, "peel", "pregnancy"), claim("peel", text, FOR, "peel", "##", "##"))
    )
    facts = facts_of(source)
    first, second = (citations_of(one)[0] for one in facts.all)
    assert (first.section, first.paragraph, first.quote) == ("Not for", 2, "pregnancy")
    assert (second.section, second.paragraph) == ("Peel", None)


def test_russian_claims_are_asked_in_russian():
    text = (
        "Пилинг применяют при акне, тусклом цвете лица, морщинах. Нельзя: беременность, эпилепсия. Бывает покраснение."
    )
    rows = [
        (FOR, "акне", ""),
        (FOR, "тусклый цвет лица", "тусклом цвете лица"),
        (FOR, "морщины", "морщинах"),
        (NOT, "беременность", ""),
        (NOT, "эпилепсия", ""),
        (AFTER, "покраснение", ""),
    ]
    claims = tuple(
        claim("peel", text, category, "пилинг", phrase, quote, critical=category is NOT)
        for category, phrase, quote in rows
    )
    facts = facts_of(Source(read_document(text.encode(), "пилинг.txt"), claims, "ru"))
    drafts = draft(facts, seed=KEY, per_claim=3)
    assert {item.type for item in drafts.items} >= {"true_false", "client_decision", "matrix"}
    assert all("“" not in item.stem for item in drafts.items)
    assert all(item.item_id.isascii() for item in drafts.items)


def test_a_passage_between_two_blocks_is_cited_with_its_section():
    text = "# Peel\n\n- pregnancy"
    source = Source(read_document(text.encode(), "peel.md"), (claim("peel", text, NOT, "peel", "pregnancy", "- preg"),))
    found = citations_of(facts_of(source).all[0])[0]
    assert (found.section, found.paragraph) == ("Peel", None)
    last = "# Peel\n\nNot in pregnancy.\n\n***"
    source = Source(read_document(last.encode(), "peel.md"), (claim("peel", last, NOT, "peel", "pregnancy", "***"),))
    found = citations_of(facts_of(source).all[0])[0]
    assert (found.section, found.paragraph) == ("Peel", 1)


def test_of_two_claims_that_say_the_same_one_is_an_answer():
    text = "The gel is used for freckles, oily skin and greasy skin. Not on eczema, not on herpes, not with scabies."
    rows = [(FOR, "freckles"), (FOR, "oily skin"), (FOR, "greasy skin")]
    rows += [(NOT, one) for one in ("eczema", "herpes", "scabies")]
    facts = facts_of(one_source(text, *((category, "gel", phrase) for category, phrase in rows)))
    item = several(facts.all[:3], Shop(facts, KEY))
    assert [one.text for one in item.options if one.right] in (["Freckles", "Oily skin"], ["Oily skin", "Freckles"])


WHOLE = """Needling for acne

Needling improves the complexion. Needling calms inflammation.
Zinc stimulates collagen synthesis.
Retinol activates collagen production.
Urea binds water.
Niacin numbs the tongue.
"""


def whole():
    rows = [
        ("needling", "improves the complexion"),
        ("needling", "calms inflammation"),
        ("zinc", "stimulates collagen synthesis"),
        ("retinol", "activates collagen production"),
        ("urea", "binds water"),
        ("niacin", "numbs the tongue"),
    ]
    claims = tuple(claim("whole", WHOLE, DOES, subject, phrase) for subject, phrase in rows)
    return facts_of(Source(read_document(WHOLE.encode(), "whole.txt"), claims))


def test_what_is_said_of_a_part_is_no_wrong_answer_about_the_whole_nor_the_other_way_round():
    facts = whole()
    assert distractors(fact(facts, "calms inflammation"), facts, seed=KEY, wanted=9) == []
    found = distractors(fact(facts, "binds water"), facts, seed=KEY, wanted=9)
    assert "needling" not in {one.fact.claim.subject for one in found}
    shop = Shop(facts, KEY)
    assert "Needling" not in {one.text for one in matching(facts.all, shop).prompts}
    assert "needling" not in {one.text for one in cloze(fact(facts, "binds water"), facts.all, shop).gaps[0].options}
    with pytest.raises(NotDrafted, match="facts"):
        cloze(fact(facts, "calms inflammation"), facts.all, shop)


def test_an_effect_said_with_another_verb_is_the_same_effect():
    facts = whole()
    found = distractors(fact(facts, "stimulates collagen synthesis"), facts, seed=KEY, wanted=9)
    assert {one.fact.text for one in found} == {"numbs the tongue"}


def test_a_document_without_a_title_or_a_leading_subject_has_no_main_one():
    facts = facts_of(mixtures())
    assert not any(facts.is_main(one) for one in facts.all)
    often = Source(peel().document, tuple(replace(one, subject="gel") for one in peel().claims))
    assert all(Facts([often]).is_main(one) for one in Facts([often]).all)


def one_source(text, *rows, name="peel.txt"):
    claims = tuple(
        claim("peel", text, category, subject, phrase, critical=category is NOT) for category, subject, phrase in rows
    )
    return Source(read_document(text.encode(), name), claims)


def test_a_subject_has_the_capitals_its_document_gives_it():
    source = one_source("Use Jessner solution for scars, not in epilepsy.", (FOR, "jessner solution", "scars"))
    assert facts_of(source).all[0].name == "Jessner solution"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("electrolysis essay", "Electrolysis is used for scars."),
        ("acne", "It is used for scars and acne."),
        ("салициловая 20%", "Салициловая 20% применяется при scars."),
        ("контурной пластики", "Для контурной пластики scars."),
        ("PEN", "Work with the PEN on scars."),
        ("enzyme", "The enzyme is used for scars."),
        ("плазмотерапия в клинике «Ладога", "Плазмотерапия в клинике «Ладога»: scars."),
    ],
)
def test_nothing_is_asked_about_what_is_no_name_of_the_document(subject, text):
    rows = [(FOR, subject, "scars"), *([(FOR, "gel", "acne")] if subject == "acne" else [])]
    facts = facts_of(one_source(text, *rows))
    assert not facts.names_something(facts.all[0])
    assert "subject" in {one.why for one in draft(facts, seed=KEY).skipped}


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("Breastfeeding need not be interrupted.", "Breastfeeding"),
        ("Convulsions follow if too much is used.", "Convulsions"),
        ("The risk of scars is low.", "scars"),
    ],
)
def test_what_its_own_sentence_takes_back_is_neither_asked_about_nor_offered(sentence, phrase):
    text = f"The gel is used for acne, warts and rosacea. {sentence} Not in epilepsy or in pregnancy."
    rows = [(FOR, "gel", "acne"), (FOR, "gel", "warts"), (NOT, "gel", phrase), (NOT, "gel", "epilepsy")]
    drafts = draft(facts_of(one_source(text, *rows)), seed=KEY, per_claim=3)
    assert "hedged" in {one.why for one in drafts.skipped}
    assert phrase not in written(drafts)


def test_a_client_is_not_asked_about_where_the_sentence_offers_a_way():
    text = "The gel is used for acne. In diabetes start with a small patch. In epilepsy it is forbidden."
    facts = facts_of(one_source(text, (NOT, "gel", "diabetes"), (NOT, "gel", "epilepsy")))
    with pytest.raises(NotDrafted, match="decision"):
        client(facts.all[0], Shop(facts, KEY))
    assert client(facts.all[1], Shop(facts, KEY)).key["decision"] == "refer"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("redness", "reddish skin"),
        ("weals", "swelling"),
        ("seborrhoea", "seborrhoeic skin"),
        ("inflammation", "inflamed"),
    ],
)
def test_relatives_of_a_word_are_never_offered_as_its_opposite(one, other):
    text = f"The gel may bring {one}. The wax may bring {other}.\n\nThe clay may bring cracks."
    rows = [(AFTER, "gel", one), (AFTER, "wax", other), (AFTER, "clay", "cracks")]
    facts = facts_of(one_source(text, *rows))
    assert other not in {row.fact.text for row in distractors(facts.all[0], facts, seed=KEY, wanted=9)}


def test_what_is_treated_and_what_forbids_are_no_wrong_answers_about_reactions():
    text = "The gel is used for freckles and oily skin. Not with sunburn. Numbness and nodules may follow."
    rows = [(FOR, "freckles"), (FOR, "oily skin"), (NOT, "sunburn"), (AFTER, "Numbness"), (AFTER, "nodules")]
    facts = facts_of(one_source(text, *((category, "gel", phrase) for category, phrase in rows)))
    assert distractors(fact(facts, "nodules"), facts, seed=KEY, wanted=3) == []
    found = distractors(fact(facts, "sunburn"), facts, seed=KEY, wanted=3)
    assert {row.fact.category for row in found} == {FOR}


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Waxing for all", "“Waxing for all” lists"),
        ("Waxing card, version 5", "The source lists"),
        (
            "Waxing from the first day to the last, told for everybody",
            "“Waxing from the first day to the last, told for everybody” lists",
        ),
        ("Waxing from the first day to the very last one, told anew for all and everybody", "The source lists"),
        ("Chapter 14", "The source lists"),
        ("Slide 1", "The source lists"),
        ("Dear colleague", "The source lists"),
        ("Waxing for you (translated)", "“Waxing for you” lists"),
        ("Board › Waxing 💅", "“Board › Waxing” lists"),
        (
            "Waxing and sugaring: what to tell the clients of the first day",
            "“Waxing and sugaring: what to tell the clients of the first day” lists",
        ),
    ],
)
def test_a_stem_does_not_quote_a_long_title_or_a_version(title, named):
    facts = facts_of(
        one_source(f"# {title}\n\nWaxing: not in pregnancy.", (NOT, "waxing", "pregnancy"), name="w-pages.md")
    )
    assert next(statements(facts.all[0], facts)).stem == f"{named} pregnancy as a contraindication to waxing."


@pytest.mark.parametrize(
    ("lines", "called"),
    [
        ("Waxing at home and away – all we know of it, told for those who have never tried", "Waxing at home and away"),
        (
            "Waxing room: sheet for the test (columns stand apart by commas, the first line is heads)",
            "Waxing room: sheet for the test",
        ),
        ("Home / Blog / Waxing\n\nPublished 2 May 2024\n\nWaxing for all", "Waxing for all"),
        ("Home/Peels/Milk\n\nMilk peel: a soft start\n\nIt evens the tone.", "Milk peel: a soft start"),
        ("BOARD Wax and Co > Legs > Waxing the shin: who has tried?", "Waxing the shin: who has tried?"),
        ("Trainer: so let us begin with what wax is and with all that we must never do to legs", ""),
    ],
)
def test_a_source_without_a_heading_is_called_by_the_beginning_of_its_first_line(lines, called):
    text = f"{lines}\n\nThe wax is warm. It is put on the leg."
    assert title_of(Source(read_document(text.encode(), "w.txt"), ())) == called


def test_a_stem_does_not_quote_a_title_that_shares_a_word_with_the_key():
    source = peel()
    key = fact(facts_of(source, mixtures()), "active herpes")
    assert f"“{key.source.title}”" in single(key, shop_of(source, mixtures())).stem
    text = "Peels in active herpes\n\nThe peel is not for active herpes."
    told = facts_of(
        Source(read_document(text.encode(), "herpes.txt"), (claim("herpes", text, NOT, "peel", "active herpes"),))
    )
    assert statement(told.all[0], Shop(told, KEY), true=True).stem == (
        "The source lists active herpes as a contraindication to a peel."
    )
