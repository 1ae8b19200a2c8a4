"""Drafts about classes and times, the words they are shown in, and what everybody knows to be true."""

from __future__ import annotations

import pytest
from claim_makers import AFTER, DOES, FOR, NOT, claim
from strategies import SEED

from question_bank.documents.reader import read_document
from question_bank.drafting.advice import advised
from question_bank.drafting.classing import classed, is_classed
from question_bank.drafting.deciding import client
from question_bank.drafting.distractors import distractors
from question_bank.drafting.fitness import unfit
from question_bank.drafting.known import is_well_known
from question_bank.drafting.limits import is_limited
from question_bank.drafting.periods import period
from question_bank.drafting.phrasing import spoken
from question_bank.drafting.relating import matrix
from question_bank.drafting.shop import NotDrafted, Shop
from question_bank.drafting.titles import title_of
from question_bank.facts import Facts, Source

KEY = bytes.fromhex(SEED)


def facts_of(text, *rows, name="gel.txt", language="en"):
    """Facts of one document; a row is category, subject, phrase, words in the text, and what else the claim holds."""
    claims = tuple(
        claim("gel", text, category, subject, phrase, quote, **more) for category, subject, phrase, quote, more in rows
    )
    return Facts([Source(read_document(text.encode(), name), claims, language)])


def of_gel(text, category, phrase, quote="", **more):
    facts = facts_of(text, (category, "gel", phrase, quote, more))
    return facts.all[0], Shop(facts, KEY)


CAUTION = "As a reason for caution, but no ban"


def key_of(item):
    return next(one.text for one in item.options if one.fraction == 1)


def test_a_ban_is_classed_by_how_strict_it_is():
    key, shop = of_gel("The gel\n\nNot in pregnancy.", NOT, "pregnancy", critical=True)
    item = classed(key, shop)
    assert item.stem in {
        "How does the text “The gel” class pregnancy?",
        "Pregnancy: how does the text “The gel” class this?",
    }
    assert {one.text for one in item.options} == {"As a contraindication", CAUTION, "As no obstacle"}
    assert key_of(item) == "As a contraindication"
    assert [one.text for one in item.options if one.critical] == ["As no obstacle"]
    assert is_classed(item)
    key, shop = of_gel("The gel\n\nWith caution: pregnancy.", NOT, "pregnancy", qualifier="relative")
    assert key_of(classed(key, shop)) == CAUTION


@pytest.mark.parametrize("head", ["With caution", "4.2 Relative", "Relative:", "Not done"])
def test_a_relative_contraindication_is_never_denied_to_be_one(head):
    text = f"# The gel\n\n## {head}\n\n- pregnancy\n"
    key, shop = of_gel(text, NOT, "pregnancy", qualifier="relative")
    options = {one.text for one in classed(key, shop).options}
    assert "As a contraindication" not in options
    assert ("As a relative contraindication" in options) is ("Relative" in head)
    assert "As an absolute contraindication" in options


def test_what_is_a_ban_without_a_letter_is_no_mere_caution():
    text = "# The gel\n\n## With caution\n\n- hepatitis without a letter\n"
    key, shop = of_gel(text, NOT, "hepatitis without a letter", qualifier="relative")
    with pytest.raises(NotDrafted):
        classed(key, shop)


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("The gel\n\nOften sore? we do it but ask your gp. active cold sore we send you home", None),
        ("The gel\n\nNot done: active cold sore, we send you home", "defer"),
    ],
)
def test_what_is_said_of_the_sentence_before_decides_nothing(text, decision):
    key, shop = of_gel(text, NOT, "active cold sore", critical=True, qualifier="temporary")
    if decision is None:
        with pytest.raises(NotDrafted):
            client(key, shop)
    else:
        assert next(one.id for one in client(key, shop).decisions if one.fraction == 1) == decision


@pytest.mark.parametrize(
    ("title", "told"), [("ИНСТРУКЦИЯ ДЛЯ СПЕЦИАЛИСТОВ", False), ("Сначала спросить специалиста", True)]
)
def test_a_paper_for_specialists_sends_nobody_to_one(title, told):
    text = f"{title}\n\nПротивопоказания\n\nС осторожностью: диабет; тяжёлая печёночная недостаточность.\n"
    row = (NOT, "гель", "тяжёлая печёночная недостаточность", "", {"qualifier": "relative"})
    key = facts_of(text, row, name="gel.md", language="ru").all[0]
    assert ("refer" in advised(key)) is told


@pytest.mark.parametrize(
    ("said", "phrase", "limited"),
    [
        ("pregnancy, breastfeeding: postpone, except if tissue is at stake", "pregnancy", True),
        ("pregnancy, breastfeeding: postpone", "pregnancy", False),
        ("applying it to the breast while nursing", "applying it to the breast while nursing", True),
    ],
)
def test_an_exception_or_a_place_makes_no_plain_ban(said, phrase, limited):
    key, _ = of_gel(f"# The gel\n\n## Not done\n\n- {said}\n", NOT, phrase, qualifier="relative")
    assert is_limited(key, seen=True) is limited


def test_an_exception_in_russian_makes_no_plain_ban():
    text = "# Гель\n\n## Противопоказания\n\n- беременность, за исключением второго триместра\n- нанесение на грудь\n"
    rows = [(NOT, "гель", phrase, phrase, {}) for phrase in ("беременность", "нанесение на грудь")]
    facts = facts_of(text, *rows, name="gel.md", language="ru")
    assert [is_limited(one) for one in facts.all] == [True, True]


def test_what_limits_a_ban_stands_in_the_question():
    key, shop = of_gel("The gel\n\nNot in pregnancy, first trimester.", NOT, "pregnancy", qualifier="first trimester")
    assert "pregnancy (first trimester)" in classed(key, shop).stem.lower()
    key, shop = of_gel("The gel\n\nNot in severe eczema.", NOT, "severe eczema", qualifier="in severe")
    assert "severe eczema" in classed(key, shop).stem.lower()


def test_a_ban_beside_an_advice_is_not_classed():
    key, shop = of_gel("The gel\n\nNot in diabetes, ask your doctor.", NOT, "diabetes")
    with pytest.raises(NotDrafted):
        classed(key, shop)


def test_what_may_be_two_things_is_not_classed():
    text = "The gel\n\nIt is used for redness. Redness may follow."
    facts = facts_of(text, (FOR, "gel", "redness", "", {}), (AFTER, "gel", "redness", "Redness", {}))
    with pytest.raises(NotDrafted, match="distractors"):
        classed(facts.all[1], Shop(facts, KEY))


def test_an_effect_is_not_classed():
    key, shop = of_gel("The gel binds water.", DOES, "binds water")
    with pytest.raises(NotDrafted):
        classed(key, shop)


def test_a_time_is_asked_for_among_others_that_the_text_has_nowhere():
    text = "The gel\n\nNot after isotretinoin within the last 6 months. A course takes 3 months."
    key, shop = of_gel(text, NOT, "isotretinoin", qualifier="within the last 6 months")
    for seed in (bytes([number]) * 16 for number in range(12)):
        item = period(key, Shop(shop.facts, seed))
        assert key_of(item) == "Within the last 6 months"
        values = [int(one.text.split()[3]) for one in item.options]
        assert values == sorted(values)
        assert len(values) == 4
        assert 3 not in values


@pytest.mark.parametrize(
    ("qualifier", "phrase"),
    [
        ("under 18 years", "age"),
        ("longer than 4 weeks", "use"),
        (None, "pregnancy"),
        ("within the last 6 months", "surgery within the last 6 months"),
        ("in the acute stage", "acne"),
    ],
)
def test_an_age_a_duration_and_a_stage_are_no_time_that_passes(qualifier, phrase):
    key, shop = of_gel(f"The gel\n\nNot with: {phrase}, {qualifier}.", NOT, phrase, qualifier=qualifier)
    with pytest.raises(NotDrafted):
        period(key, shop)


@pytest.mark.parametrize(
    ("sentence", "category", "phrase", "quote", "shown"),
    [
        ("The gel softens the horny layer.", DOES, "softens horny layer", "softens the horny layer", None),
        ("These gels slow the growth of a hair.", DOES, "slows growth of hair", "slow the growth of a hair", None),
        ("Slight swelling may follow.", AFTER, "swelling", "", "slight swelling"),
        ("Redness for two hours, then nothing.", AFTER, "redness", "Redness", "redness for two hours"),
        ("Redness, and swelling later.", AFTER, "redness", "Redness", "redness"),
        ("Slight acne is treated.", FOR, "acne", "", "acne"),
    ],
)
def test_a_phrase_is_shown_with_its_articles_its_degree_and_its_time(sentence, category, phrase, quote, shown):
    key, _ = of_gel(f"The gel\n\n{sentence}", category, phrase, quote)
    wanted = {"softens horny layer": "softens the horny layer", "slows growth of hair": "slows the growth of a hair"}
    assert spoken(key) == (shown or wanted[phrase])


def test_a_russian_adjective_in_another_case_is_not_put_before_a_phrase():
    text = "Гель\n\nБывает лёгкий отёк. Сопровождается лёгкой сухостью."
    rows = [(AFTER, "гель", "отёк", "", {}), (AFTER, "гель", "сухость", "сухостью", {})]
    facts = facts_of(text, *rows, language="ru")
    assert [spoken(one) for one in facts.all] == ["лёгкий отёк", "сухость"]


def test_what_the_field_says_of_a_subject_is_no_wrong_answer():
    text = "Shelf\n\nNiacinamide reduces water loss.\n\nKojic acid lightens dark spots.\n\nTar numbs the tongue."
    rows = [("niacinamide", "reduces water loss"), ("kojic acid", "lightens dark spots"), ("tar", "numbs the tongue")]
    facts = facts_of(text, *((DOES, subject, phrase, "", {}) for subject, phrase in rows))
    found = {one.fact.text for one in distractors(facts.all[0], facts, seed=KEY, wanted=9)}
    assert found == {"numbs the tongue"}


def test_what_a_machine_does_is_no_wrong_answer_about_a_substance_of_another_document():
    shelf = facts_of("Shelf\n\nUrea bends a curl.", (DOES, "urea", "bends a curl", "", {})).sources[0]
    text = "Room\n\nThe plasma pen blunts a shaft.\n\nZinc colours a shaft."
    rows = [(DOES, "plasma pen", "blunts a shaft", "", {}), (DOES, "zinc", "colours a shaft", "", {})]
    facts = Facts([shelf, facts_of(text, *rows, name="room.txt").sources[0]])
    assert [one.fact.text for one in distractors(facts.all[0], facts, seed=KEY, wanted=9)] == ["colours a shaft"]


def test_another_document_lends_an_effect_only_where_it_is_on_the_same_thing():
    shelf = facts_of("Shelf\n\nUrea bends a curl.", (DOES, "urea", "bends a curl", "", {})).sources[0]
    text = "Room\n\nCaffeine blunts a needle.\n\nZinc colours a shaft."
    rows = [(DOES, "caffeine", "blunts a needle", "", {}), (DOES, "zinc", "colours a shaft", "", {})]
    facts = Facts([shelf, facts_of(text, *rows, name="room.txt").sources[0]])
    assert [one.fact.text for one in distractors(facts.all[0], facts, seed=KEY, wanted=9)] == ["colours a shaft"]


@pytest.mark.parametrize(
    ("title", "called"),
    [
        ("Laser 🔥 in short", "Laser in short"),
        ("Board of students › Hands and feet of our clients and what we do for them", ""),
        ("Chapter 14", ""),
        ("From: Ann", ""),
        ("DEVICE;USED FOR;EFFECT;SETTINGS", ""),
        ("LASERS. Cards for the exam", "Lasers. Cards for the exam"),
        ("HANDS & FEET – what to tell before, while and after a long visit", ""),
    ],
)
def test_a_source_is_called_by_something_that_names_it(title, called):
    document = read_document(f"# {title}\n\nHands and feet.".encode(), "note-on-lasers.md")
    assert title_of(Source(document, ())) == called


def test_a_short_name_is_what_the_author_wants():
    assert title_of(Source(read_document(b"# Chapter 14", "a.md"), (), short_name="Waxing")) == "Waxing"


@pytest.mark.parametrize(
    ("sentence", "phrase", "found"),
    [
        ("Pregnancy is no obstacle.", "Pregnancy", "hedged"),
        ("Relative contraindications comprise epilepsy.", "epilepsy", "limited"),
        ("Epilepsy → tell me before.", "Epilepsy", "limited"),
        ("Epilepsy lies in the family.", "Epilepsy lies in the family", "phrase"),
        ("Well, there's electrolysis.", "there's electrolysis", "phrase"),
        ("With cold sores in the past give aciclovir first.", "cold sores in the past give aciclovir first", "phrase"),
        ("Haemophilia moustache: not there.", "Haemophilia moustache", "limited"),
        ("Epilepsy – wait for the doctor's letter.", "Epilepsy", "limited"),
        ("I do take / do not take: aspirin.", "aspirin", "limited"),
        ("On the arms, under the chin.", "arms and under the chin", "limited"),
        ("Not with a papaya or latex allergy.", "papaya", "limited"),
        ("Not in epilepsy.", "epilepsy", ""),
    ],
)
def test_a_ban_that_is_allowed_relative_or_garbled_is_refused_with_a_reason(sentence, phrase, found):
    quote = "arms, under the chin" if " and " in phrase else ""
    key, shop = of_gel(f"The gel\n\n{sentence}", NOT, phrase, quote)
    assert unfit(key, shop.facts) == found


def test_what_must_never_be_done_is_no_mere_caution():
    key, shop = of_gel("The gel\n\nPrecautions: never on eczema.", NOT, "eczema", qualifier="relative")
    assert unfit(key, shop.facts) == "hedged"
    key, shop = of_gel("The gel\n\nWith caution on eczema.", NOT, "eczema", qualifier="relative")
    assert unfit(key, shop.facts) == ""


def test_an_advice_in_the_cell_beside_a_state_counts():
    text = "# Gel\n\n| State | What to do |\n|---|---|\n| Epilepsy | ask the doctor |\n| Lupus | not allowed |"
    rows = [(NOT, "gel", "epilepsy", "Epilepsy", {}), (NOT, "gel", "lupus", "Lupus", {})]
    facts = facts_of(text, *rows, name="gel.md")
    assert [unfit(one, facts) for one in facts.all] == ["limited", ""]


@pytest.mark.parametrize(
    ("sentence", "phrase", "found"),
    [
        ("The gel raises fluid in the cells, re-tunes muscle.", "raises re-tunes muscle", "phrase"),
        ("The gel drives colour into the skin.", "drives colour into skin", "phrase"),
        ("The gel thins hair (stings there), weeping skin.", "thins weeping skin", "limited"),
        ("The gel thins hair.", "thins hair", ""),
    ],
)
def test_an_effect_of_two_doings_or_a_step_is_no_effect(sentence, phrase, found):
    quote = sentence.split("gel ")[1].rstrip(".")
    key, shop = of_gel(f"The gel\n\n{sentence}", DOES, phrase, quote)
    assert unfit(key, shop.facts) == found


def test_what_may_only_happen_is_no_effect_to_be_asked_about():
    key, _ = of_gel("The gel may whiten the skin.", DOES, "whitens skin", "whiten the skin")
    assert is_limited(key)
    key, _ = of_gel("The gel whitens the skin.", DOES, "whitens skin", "whitens the skin")
    assert not is_limited(key)


def test_what_one_place_shares_with_another_is_not_cut_from_it():
    text = "Гель\n\nНельзя: филлеры в щеках или губах моложе месяца, удалён зуб."
    rows = [(NOT, "гель", "филлеры в щеках", "", {}), (NOT, "гель", "губы моложе месяца", "губах моложе месяца", {})]
    facts = facts_of(text, *rows, (NOT, "гель", "удалён зуб", "", {}), language="ru")
    assert [unfit(one, facts) for one in facts.all] == ["limited", "limited", "phrase"]


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("броссаж", ""),
        ("дермапен", ""),
        ("третиноина пероксид (гель 5 %)", ""),
        ("сахарной", "subject"),
        ("хлоргексидином", "subject"),
    ],
)
def test_a_loan_word_that_no_dictionary_holds_is_a_name_where_it_ends_like_one(subject, found):
    facts = facts_of(
        f"Занятие\n\n{subject}: нельзя при эпилепсии.", (NOT, subject, "эпилепсия", "эпилепсии", {}), language="ru"
    )
    assert unfit(facts.all[0], facts) == found


def test_a_limit_that_follows_its_state_needs_no_brackets():
    key, shop = of_gel(
        "The gel\n\nNot with aspirin in the last 7 days.", NOT, "aspirin", qualifier="in the last 7 days"
    )
    assert "aspirin in the last 7 days" in classed(key, shop).stem.lower()


def test_a_name_that_shouts_is_said_quietly():
    facts = facts_of("# Sheet\n\nALKALINE REMOVER: not in epilepsy.", (NOT, "ALKALINE REMOVER", "epilepsy", "", {}))
    assert facts.all[0].name == "alkaline remover"


def test_a_name_in_capitals_keeps_all_of_them():
    text = "# Menu\n\nEnzyme Facial\n\nThe Facial smells. Not with epilepsy."
    facts = facts_of(text, (NOT, "enzyme facial", "epilepsy", "", {}), name="gel.md")
    assert facts.all[0].name == "Enzyme Facial"


@pytest.mark.parametrize("subject", ["SPF after", "smoking", "неделя", "лекарственная форма"])
def test_nothing_is_asked_about_a_piece_of_a_sentence_or_of_a_form(subject):
    facts = facts_of(f"{subject}: not in epilepsy.", (NOT, subject, "epilepsy", "", {}))
    assert unfit(facts.all[0], facts) == "subject"


def test_a_strength_behind_a_comma_and_a_town_belong_to_no_other_subject():
    text = "# Glycolic peel, 30 % in Leeds\n\nGlycolic peel, 30 %: not in epilepsy."
    facts = facts_of(text, (NOT, "Glycolic peel, 30 % in Leeds", "epilepsy", "", {}), name="gel.md")
    assert unfit(facts.all[0], facts) == ""
    assert facts.all[0].name == "Glycolic peel, 30 %"
    facts = facts_of(
        "# Lavender, 10 ml\n\nNot in epilepsy.", (NOT, "lavender, 10 ml", "epilepsy", "", {}), name="gel.md"
    )
    assert facts.all[0].name == "lavender"


def test_a_matrix_is_explained_class_by_class():
    text = "The gel\n\nIt is used for warts and freckles. Not in epilepsy, not in lupus."
    rows = [(FOR, "gel", one, "", {}) for one in ("warts", "freckles")]
    rows += [(NOT, "gel", one, "", {}) for one in ("epilepsy", "lupus")]
    facts = facts_of(text, *rows)
    told = matrix(facts.all, Shop(facts, KEY)).general_feedback
    assert told.startswith("What the source says of a gel. ")
    assert "Contraindications: " in told
    assert "Indications: " in told


@pytest.mark.parametrize(
    ("language", "subject", "phrase"),
    [
        ("en", "hyaluronic filler", "improves turgor"),
        ("en", "hyaluronic filler", "activates fibroblasts"),
        ("en", "PRP", "improves turgor"),
        ("en", "darsonval", "improves turgor"),
        ("en", "ultrasonic peeling", "carries serum in"),
        ("en", "resorcinol", "kills bacteria"),
        ("en", "niacinamide", "catches free radicals"),
        ("ru", "ниацинамид", "нейтрализует свободные радикалы"),
        ("ru", "третиноин", "ослабляет сцепление корнеоцитов"),
        ("ru", "гликолевая кислота", "облегчает проникновение других веществ"),
        ("ru", "резорцин", "убивает бактерии"),
    ],
)
def test_what_the_field_says_of_a_subject_is_no_wrong_answer_about_it(language, subject, phrase):
    other = "tar" if language == "en" else "дёготь"
    rows = [(DOES, subject, "scratches glass", "", {}), (DOES, other, phrase, "", {})]
    facts = facts_of(f"Shelf\n\n{subject} scratches glass.\n\n{other} {phrase}.", *rows, language=language)
    assert is_well_known(facts.all[1], facts.all[0])
    assert not is_well_known(facts.all[0], facts.all[1])


@pytest.mark.parametrize(
    ("language", "subject", "asked", "procedure"),
    [
        ("en", "hydroquinone", "The use of hydroquinone is planned for a client.", "Use of hydroquinone"),
        ("en", "hydroquinone peel", "A client asks for a hydroquinone peel.", "Hydroquinone peel"),
        (
            "ru",
            "гидрохинон",
            "Клиенту хотят назначить средство: гидрохинон.",
            "Применение средства: гидрохинон",
        ),
    ],
)
def test_a_client_asks_for_a_treatment_and_not_for_a_substance(language, subject, asked, procedure):
    phrase = "pregnancy" if language == "en" else "беременность"
    text = f"{subject}\n\n{'Not in' if language == 'en' else 'Противопоказания'}: {phrase}."
    facts = facts_of(text, (NOT, subject, phrase, "", {}), language=language)
    item = client(facts.all[0], Shop(facts, KEY))
    assert item.stem.startswith(asked)
    assert item.client.procedure == procedure


def test_that_there_is_no_exception_is_said_once():
    key, shop = of_gel("The gel\n\nNot in epilepsy.", NOT, "epilepsy", qualifier="absolute")
    told = client(key, shop).general_feedback
    assert told.count("absolute") == 1
    assert "It is not done here." in told


def test_a_state_with_a_time_beside_it_is_not_over_with_the_state():
    key, shop = of_gel("The gel\n\nNot after:\n\n1) sunburn, sun less than 2 weeks ago;", NOT, "sunburn")
    with pytest.raises(NotDrafted, match="decision"):
        client(key, shop)
    key, shop = of_gel("The gel\n\nNot after:\n\n1) sunburn;", NOT, "sunburn")
    assert client(key, shop).key["decision"] == "defer"


@pytest.mark.parametrize("phrase", ["pregnancy (first trimester)", "pregnancy (for strong currents)"])
def test_a_ban_for_one_way_of_treating_decides_nothing_about_another(phrase):
    key, shop = of_gel("# The gel\n\n## Not done\n\n- pregnancy\n", NOT, phrase, "pregnancy", critical=True)
    if "for" in phrase:
        with pytest.raises(NotDrafted):
            client(key, shop)
    else:
        assert client(key, shop).client.findings or client(key, shop).client.history
