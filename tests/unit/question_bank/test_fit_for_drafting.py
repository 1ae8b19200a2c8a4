"""What no draft rests on: a subject that the passage does not speak of, a phrase that says less than its passage."""

from __future__ import annotations

import pytest
from claim_makers import AFTER, DOES, FOR, NOT, claim

from question_bank.documents.reader import read_document
from question_bank.drafting.fitness import unfit
from question_bank.drafting.kinds import is_plausible, is_related
from question_bank.drafting.limits import how_often
from question_bank.facts import Facts, Source

RETINOIDS = """Retinoids

Tretinoin is the oldest. It unclogs pores and is used for acne.

Adapalene is gentler. Because it calms redness, it is used for blackheads.
"""


def facts_of(text, *rows, language="en", name="sheet.md", **options):
    claims = tuple(claim("sheet", text, *row[:4], qualifier=(row[4:] or (None,))[0]) for row in rows)
    return Facts([Source(read_document(text.encode(), name), claims, language)], **options)


def why(text, *row, language="en", **options):
    facts = facts_of(text, row, language=language, **options)
    return unfit(facts.all[0], facts)


@pytest.mark.parametrize(
    ("category", "subject", "phrase", "found"),
    [
        (DOES, "tretinoin", "unclogs pores", ""),
        (FOR, "tretinoin", "acne", ""),
        (DOES, "tretinoin", "calms redness", "subject"),
        (FOR, "tretinoin", "blackheads", "subject"),
        (FOR, "adapalene", "blackheads", ""),
        (FOR, "retinoids", "acne", "subject"),
    ],
)
def test_the_last_name_before_the_phrase_is_what_it_is_said_of(category, subject, phrase, found):
    assert why(RETINOIDS, category, subject, phrase) == found


ENTRIES = """# Injections of the scalp

## Vitamin C (ascorbic acid)

For mesotherapy sessions a weak solution is used. Its effects:

- strengthens vessels

## Salmora

Mesotherapy with hyaluronic acid goes deeper. Together they act:

- firms skin

## Agents

- antibiotics (clindamycin, erythromycin) – suppress bacteria
- complex 135 (“Brand”) – calms redness
"""


@pytest.mark.parametrize(
    ("subject", "phrase", "found"),
    [
        ("vitamin C (ascorbic acid)", "strengthens vessels", ""),
        ("Salmora", "firms skin", "subject"),
    ],
)
def test_an_entry_of_a_list_of_drugs_is_about_the_drug_whose_name_heads_it(subject, phrase, found):
    assert why(ENTRIES, DOES, subject, phrase) == found


@pytest.mark.parametrize(
    ("subject", "phrase", "named"),
    [
        ("antibiotics (clindamycin, erythromycin)", "suppress bacteria", True),
        ("complex 135 (“Brand”)", "calms redness", True),
        ("vessels, skin", "calms redness", False),
    ],
)
def test_what_stands_in_brackets_behind_a_name_parts_nothing(subject, phrase, named):
    facts = facts_of(ENTRIES, (DOES, subject, phrase))
    assert facts.names_something(facts.all[0]) is named


@pytest.mark.parametrize(
    ("text", "subject", "found"),
    [
        ("# Waxing\n\n## Contraindications\n\n- sunburn", "waxing", ""),
        ("# Hair\n\n## Waxing\n\nDo not treat:\n\n- sunburn", "waxing", ""),
        ("# Hair\n\n## Waxing\n\nFine.\n\n## Diode laser\n\n- sunburn", "waxing", "subject"),
        ("# Hair\n\n| Method | Not with |\n|---|---|\n| Waxing | sunburn |", "waxing", ""),
        ("# Hair\n\n| Method | Not with |\n|---|---|\n| Diode laser | sunburn |", "waxing", "subject"),
        ("# Talk\n\nQ: And waxing?\n\nA: Never on a sunburn.", "waxing", ""),
        ("# Waxing\n\nThree waxes, compared: not on a sunburn.", "three waxes, compared", "subject"),
    ],
)
def test_headings_rows_and_questions_say_what_is_spoken_of(text, subject, found):
    facts = facts_of(text if "axing" in text else f"{text}\n\nWaxing hurts.", (NOT, subject, "sunburn"))
    assert unfit(facts.all[0], facts) == found


@pytest.mark.parametrize(
    ("sentence", "row", "found"),
    [
        ("Mono threads lift cheeks and sharpen the jaw.", (DOES, "lifts sharpen the jaw"), "limited"),
        ("Mono threads: not with the syndrome of Lambert – Eaton.", (NOT, "syndrome of Lambert"), "limited"),
        ("Mono threads: a finger pricked by mistake goes white (necrosis).", (AFTER, "necrosis"), "limited"),
        ("Mono threads: not on kidneys.", (NOT, "kidneys"), "phrase"),
        ("Mono threads: never on the carotid sinus.", (NOT, "carotid sinus"), "category"),
        ("Mono threads: never over the eczema.", (NOT, "eczema"), "limited"),
        ("Mono threads: never on the eczema.", (NOT, "eczema"), ""),
        ("Mono threads: not with inflammation of the facial nerve.", (NOT, "inflammation of the facial nerve"), ""),
        ("Mono threads: not with rosacea – on the face at least.", (NOT, "rosacea"), "limited"),
        ("Mono threads are used in the knee.", (FOR, "knee"), "category"),
        ("Mono threads are used on the backs of the hands.", (FOR, "backs of the hands"), "category"),
        ("Mono threads are given to even out asymmetry.", (FOR, "out asymmetry"), "phrase"),
    ],
)
def test_a_phrase_torn_out_of_its_sentence_is_refused_and_a_whole_one_is_not(sentence, row, found):
    category, phrase = row
    text = f"# Mono threads\n\n{sentence}"
    rest = "lift cheeks and sharpen the jaw" if "lift" in phrase else phrase
    claims = (claim("a", text, category, "mono threads", phrase, rest),)
    facts = Facts([Source(read_document(text.encode(), "a.md"), claims)])
    assert unfit(facts.all[0], facts) == found


def test_what_is_told_of_something_unlike_the_subject_is_not_told_of_it():
    text = "# Waxing\n\nWaxing is no device, {} the magnet, which is forbidden with pacemakers."
    assert why(text.format("unlike"), NOT, "waxing", "pacemakers") == "subject"


@pytest.mark.parametrize("name", ["threads and fillers", "consent to threads", "threads added"])
def test_two_names_a_form_and_a_name_with_a_doing_are_no_subject(name):
    text = f"# {name.capitalize()}\n\nNot used in pregnancy: {name}."
    assert why(text, NOT, name, "pregnancy") == "subject"


def test_what_a_consent_says_of_the_plural_it_is_all_about_is_no_matter_of_one_of_many():
    asked = ("pregnancy", "hepatitis", "epilepsy", "haemophilia", "eczema", "psoriasis", "fever", "scars")
    text = "# Powder brows\n\nI confirm that I have none of these: " + ", no ".join(asked) + "."
    facts = facts_of(text, *((NOT, "powder brows", one) for one in asked))
    assert {unfit(one, facts) for one in facts.all} == {""}


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("Arnica gel is popular, but a cold compress reduces swelling.", "reduces swelling"),
        ("Arnica gel, which many brands add to lotions, smells.", "add to lotions"),
        ("Arnica gel dries. Cuticle oil stands beside it. It softens the nail.", "softens the nail"),
    ],
)
def test_an_effect_is_the_doing_of_what_stands_ahead_of_its_verb(sentence, phrase):
    text = f"# Arnica gel\n\n{sentence}"
    claimed = phrase.replace("add ", "adds ")
    facts = Facts(
        [Source(read_document(text.encode(), "a.md"), (claim("a", text, DOES, "arnica gel", claimed, phrase),))]
    )
    assert unfit(facts.all[0], facts) == "subject"


@pytest.mark.parametrize(
    ("category", "sentence", "phrase", "found"),
    [
        (NOT, "Do not wax with a hernia near the area.", "hernia", "limited"),
        (NOT, "Do not wax on tattoos or moles in the treated area.", "tattoos", "limited"),
        (NOT, "Blood thinners: ask the doctor first.", "Blood thinners", "limited"),
        (NOT, "Do not wax after severe sunburn.", "sunburn", "limited"),
        (NOT, "Do not wax if the client has epilepsy.", "epilepsy", ""),
        (NOT, "Do not wax over metal pins or plates in the head.", "metal pins", "limited"),
        (NOT, "Do not wax over metal pins or plates.", "plates", "limited"),
        (NOT, "Do not wax near a pacemaker or other electronic implant.", "pacemaker", "limited"),
        (NOT, "Do not wax with a pacemaker or other electronic implant.", "pacemaker", ""),
        (FOR, "Waxing is for veins up to 3 mm.", "veins", "limited"),
        (DOES, "Waxing calms redness after laser.", "calms redness", "limited"),
        (AFTER, "Burns are possible if the wax is too hot.", "Burns", "limited"),
        (AFTER, "An old herpes may flare up.", "herpes", "limited"),
        (AFTER, "Redness (a few hours) is usual.", "Redness", ""),
        (AFTER, "Waxing leaves dark spots in people prone to pigmentation.", "dark spots", "limited"),
        (NOT, "No waxing for those prone to keloids.", "keloids", "limited"),
        (NOT, "Wax must not be combined with retinol.", "retinol", "limited"),
        (NOT, "No waxing: pregnancy (belly and legs).", "pregnancy", "limited"),
        (FOR, "Waxing suits hirsutism (after hormones have been checked).", "hirsutism", "limited"),
        (FOR, "Waxing is for dark, coarse hair.", "coarse hair", "limited"),
        (FOR, "Waxing will not work for grey hair.", "grey hair", "hedged"),
        (FOR, "Some people say that waxing helps ingrown hairs.", "ingrown hairs", "hedged"),
        (AFTER, "Waxing is contraindicated in cold urticaria.", "cold urticaria", "hedged"),
        (DOES, "Waxing adds no volume.", "adds no volume", "hedged"),
        (DOES, "Waxing cools, calms the skin.", "cools, calms the skin", "limited"),
    ],
)
def test_a_claim_that_says_less_than_its_passage_is_not_asked_about(category, sentence, phrase, found):
    assert why(f"# Waxing\n\n{sentence}", category, "waxing", phrase.replace("cools, calms", "cools")
               if category is DOES and "," in phrase else phrase, phrase) == found  # fmt: skip


@pytest.mark.parametrize(
    ("category", "phrase"),
    [(AFTER, "painkillers of the ibuprofen type"), (DOES, "fine lines on the cheeks"), (DOES, "heavy upper lid")],
)
def test_words_of_another_category_are_no_reaction_and_no_effect(category, phrase):
    assert why(f"# Waxing\n\nWaxing: {phrase}.", category, "waxing", phrase) == "category"


@pytest.mark.parametrize("subject", ["cannot stand steam", "three waxes, compared", "waxing notes"])
def test_words_that_name_nothing_are_no_subject(subject):
    text = f"# Waxing\n\nThose who {subject}. They should avoid fever."
    assert why(text, NOT, subject, "fever") == "subject"


def test_a_titles_tail_is_no_part_of_a_name():
    text = "# Azelaic acid in practice\n\nNot with eczema."
    assert facts_of(text, (NOT, "azelaic acid in practice", "eczema")).all[0].name == "azelaic acid"


FAQ = """# Talc, wax, chlorhexidine

### What does talc do?

Talc absorbs sweat.

### Who must not have chlorhexidine?

- eczema

### Which reactions?

Itching is possible.
"""


@pytest.mark.parametrize(("category", "phrase"), [(NOT, "eczema"), (AFTER, "Itching")])
def test_a_question_picks_one_of_the_titles_things_until_the_next_one_does(category, phrase):
    assert why(FAQ, category, "talc", phrase) == "subject"
    assert why(FAQ, category, "chlorhexidine", phrase) == ""


def test_a_labelled_line_is_about_what_the_line_above_it_begins_with():
    text = "LED therapy\n\nBlue light kills bacteria.\n\nIndications: rosacea.\n"
    rows = [(FOR, "led therapy", "rosacea"), (DOES, "blue light", "kills bacteria")]
    facts = facts_of(text, *rows, name="led.txt")
    assert unfit(facts.all[0], facts) == "subject"


@pytest.mark.parametrize(("subject", "found"), [("plant extracts", "subject"), ("plant extract", "")])
def test_text_that_names_nothing_may_be_about_one_of_several(subject, found):
    text = f"# {subject.capitalize()}\n\nStinging is possible."
    assert why(text, AFTER, subject, "Stinging") == found


@pytest.mark.parametrize(
    ("phrase", "quote"),
    [
        ("creates skin", "creates a tiny arc between its cold tip and the skin"),
        ("kills clings to the skin", "kills most germs and clings to the skin"),
    ],
)
def test_words_that_stand_apart_are_no_effect(phrase, quote):
    assert why(f"# Waxing\n\nWaxing {quote}.", DOES, "waxing", phrase, quote) == "limited"


def test_a_kind_is_not_spoken_of_where_one_of_it_is():
    text = "# Acids\n\nGlycolic acid thins the horny layer. Acids sting."
    assert why(text, DOES, "acids", "thins the horny layer") == "subject"


def test_what_a_heading_only_warns_of_is_no_ban():
    text = "# Waxing\n\nThink twice (ask the doctor)\n\n- migraine"
    assert why(text, NOT, "waxing", "migraine") == "limited"


@pytest.mark.parametrize("phrase", ["opens grips coarse hair", "includes acne"])
def test_an_effect_is_one_doing_of_its_subject(phrase):
    text = "# Waxing\n\nWaxing opens grips coarse hair. In classes we include acne."
    assert why(text, DOES, "waxing", phrase, phrase.replace("includes", "include")) in {"phrase", "subject"}


@pytest.mark.parametrize(
    ("sentence", "phrase", "quote", "found"),
    [
        ("Нельзя при тяжёлой гипертонии.", "гипертония", "гипертонии", "limited"),
        ("Нельзя при нарушении свёртываемости.", "нарушение", "нарушении", "limited"),
        ("Нельзя при эпилепсии.", "эпилепсия", "эпилепсии", ""),
        ("Нельзя при криоглобулинемии.", "криоглобулинемии", "криоглобулинемии", "phrase"),
        ("Нельзя при камнях (если процедура на животе).", "камни", "камнях", "limited"),
    ],
)
def test_russian_phrases_keep_their_words_and_their_case(sentence, phrase, quote, found):
    assert why(f"# Пилинг\n\nПилинг делают весной. {sentence}", NOT, "пилинг", phrase, quote, language="ru") == found


@pytest.mark.parametrize(("subject", "found"), [("глиняная (белая)", "subject"), ("глиняная маска", "")])
def test_a_russian_subject_is_a_noun(subject, found):
    text = f"# Маски\n\n| Маска | Нельзя |\n|---|---|\n| {subject.capitalize()} | экзема |"
    assert why(text, NOT, subject, "экзема", language="ru") == found


def test_a_subject_in_another_case_is_named_as_the_text_names_it():
    text = "# Разговор о ботулотоксине\n\nБотулотоксин нельзя при миастении."
    facts = facts_of(text, (NOT, "ботулотоксине", "миастения", "миастении"), language="ru")
    assert facts.all[0].name == "ботулотоксин"


def test_words_read_as_two_categories_are_neither():
    text = "# Peel\n\nThe peel: rosacea."
    facts = facts_of(text, (NOT, "peel", "rosacea"), (FOR, "peel", "rosacea"))
    assert {unfit(one, facts) for one in facts.all} == {"category"}


def test_what_a_person_wrote_need_not_be_the_words_of_the_passage():
    row = (FOR, "retinoids", "acne")
    one = facts_of(RETINOIDS, row).all[0]
    facts = facts_of(RETINOIDS, row, vouched=frozenset({one.id}))
    assert unfit(facts.all[0], facts) == ""


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Redness is almost universal.", "almost universal"),
        ("Redness is very common, burns are rare.", ""),
        ("Redness comes.", ""),
    ],
)
def test_how_often_is_told_in_the_sources_words_where_there_is_one_of_them(sentence, told):
    facts = facts_of(f"# Peel\n\n{sentence}", (AFTER, "peel", "Redness", "Redness", "common"))
    assert how_often(facts.all[0]) == told


@pytest.mark.parametrize(
    ("category", "key", "wrong", "plausible"),
    [
        (NOT, "epilepsy", "wrinkles", False),
        (NOT, "epilepsy", "asthma", True),
        (NOT, "eczema", "dull complexion", True),
        (AFTER, "bruising", "pregnancy", False),
        (AFTER, "bruising", "sunburn", True),
        (DOES, "curls lashes", "kills bacteria", False),
        (DOES, "curls lashes", "darkens brows", True),
    ],
)
def test_a_wrong_answer_is_of_the_keys_kind(category, key, wrong, plausible):
    facts = facts_of(f"Peel: {key}, {wrong}.", (category, "peel", key), (category, "peel", wrong))
    assert is_plausible(facts.all[1], facts.all[0]) is plausible


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        ("freckles", "uneven tone", True),
        ("fine lines", "crepey skin", True),
        ("oily skin", "enlarged pores", True),
        ("freckles", "sagging cheeks", False),
    ],
)
def test_a_wider_or_a_nearer_word_is_related(one, other, related):
    facts = facts_of(f"Peel: {one}, {other}.", (FOR, "peel", one), (FOR, "peel", other))
    assert is_related(*facts.all) is related


@pytest.mark.parametrize(
    ("text", "category", "phrase", "language"),
    [
        ("# Waxing\n\nIf wax gets into your eyes, see a doctor about redness.", AFTER, "redness", "en"),
        ("# Waxing\n\nBlood tests are needed: hepatitis.", NOT, "hepatitis", "en"),
        ("# Waxing\n\n## Why clients choose us\n\n- tubes with anticoagulants", NOT, "anticoagulants", "en"),
        ("# Waxing\n\n- Blanching, pain → STOP", AFTER, "pain", "en"),
        ("# Waxing\n\nIt is not given electively in epilepsy.", NOT, "epilepsy", "en"),
        ("# Waxing\n\nNot with an allergy to bee or wasp venom.", NOT, "allergy to bee", "en"),
        ("# Пилинг\n\nАнализ крови нужен обязательно: гепатит.", NOT, "гепатит", "ru"),
    ],
)
def test_tests_first_aid_praise_signs_to_stop_at_and_cut_phrases_carry_no_question(text, category, phrase, language):
    assert why(text, category, "waxing" if language == "en" else "пилинг", phrase, language=language) == "limited"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The clay drains water.", ""),
        ("The clay drains water, so they say.", "hedged"),
        ("The clay is supposed to drain: drains water.", "hedged"),
        ("Unlike the clay, a bath is quick: it drains water.", "subject"),
        ("Unlike the clay, a bath is quick. It drains water.", "subject"),
        ("Unlike the clay, a bath is quick. The clay drains water.", ""),
    ],
)
def test_what_a_source_only_passes_on_or_says_of_something_unlike_carries_no_draft(text, found):
    assert why(f"Clay and baths\n\nThe clay is green.\n\n{text}", DOES, "clay", "drains water") == found


def test_in_russian_too():
    text = "Глина\n\nГлина якобы выводит воду."
    assert why(text, DOES, "глина", "выводит воду", language="ru") == "hedged"
    text = "Глина и баня\n\nВ отличие от глины, баня горячая: она выводит воду."
    assert why(text, DOES, "глина", "выводит воду", language="ru") == "subject"


def test_a_scrap_of_a_heading_is_no_subject():
    text = "Гель\n\nПротивопоказания для применения: беременность."
    assert why(text, NOT, "применения", "беременность", language="ru") == "subject"


@pytest.mark.parametrize(
    ("subject", "phrase", "found"),
    [
        ("collagen", "forms around the thread", "phrase"),
        ("kojic acid", "peels fade melasma", "phrase"),
        ("kojic acid", "fades melasma", ""),
        ("collagen", "forms new fibres", ""),
    ],
)
def test_what_a_verb_was_cut_from_is_no_effect(subject, phrase, found):
    assert why(f"Sheet\n\n{subject.capitalize()} {phrase}.", DOES, subject, phrase) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Lidocaine cream\n\nLidocaine numbs. Not for:\n\n## pregnancy\n\nA doctor may prescribe it.", "category"),
        (
            "Lidocaine cream\n\nIt numbs. Not for:\n\npregnancy\n\nHere a doctor may well prescribe it in small doses.",
            "category",
        ),
        ("Lidocaine cream\n\nIt numbs. Not for:\n\npregnancy\n\nherpes\n\nIt is put on half an hour before.", ""),
        ("# Lidocaine cream\n\nLidocaine numbs. Not for:\n\n- pregnancy\n\nA doctor may prescribe it.", ""),
    ],
)
def test_a_heading_alone_forbids_nothing(text, found):
    assert why(text, NOT, "lidocaine cream", "pregnancy") == found
