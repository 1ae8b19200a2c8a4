"""Free prose: known things by the words around them, and sentences that announce what their paragraph is about."""

import pytest
from rules_alone import extract

from question_bank.claims.arguments import announced, argued, continues
from question_bank.claims.effects import governed
from question_bank.claims.model import Category
from question_bank.claims.nouns import noun_phrase, short_name
from question_bank.claims.predicates import happening
from question_bank.claims.weighing import clausal
from question_bank.documents.reader import read_document

USE, FORBIDS, HARM = Category.INDICATION, Category.CONTRAINDICATION, Category.SIDE_EFFECT


def told(sentence, category, language="en", *, sure=False):
    return [(one.phrase, one.qualifier) for one in argued(sentence, category, language, sure=sure)]


def phrases(text, category):
    document = read_document(text.encode(), "notes.txt")
    return [one.claim for one in extract(document).claims if one.category is category]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A pacemaker forbids galvanic current.", [("pacemaker", None)]),
        ("Somebody with myasthenia goes home.", [("myasthenia", None)]),
        ("Epileptics need the consent of their neurologist.", [("epilepsy", "relative")]),
        ("Pregnancy is no obstacle.", []),
        ("Diabetes runs in her family.", []),
        ("Never over herpes, a small scratch or a boil.", [("herpes", None), ("small scratch", None), ("boil", None)]),
    ],
)
def test_an_illness_beside_a_word_of_refusing_is_a_contraindication(sentence, expected):
    assert told(sentence, FORBIDS) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Pinpoint scabs appear on the legs.", ["pinpoint scabs"]),
        ("Nobody had bruises afterwards.", []),
        ("The gel calms the swelling.", []),
        ("The face is pink until bedtime.", ["pink face"]),
        ("Some feel dizzy and tired for an hour.", ["dizziness", "tiredness"]),
        ("The skin may sting because the acid is strong.", ["stinging of skin"]),
        ("Everybody peels at first.", ["peeling"]),
    ],
)
def test_a_reaction_beside_a_word_of_happening_is_a_side_effect(sentence, expected):
    assert [phrase.split(" on ")[0] for phrase, _ in told(sentence, HARM)] == expected


def test_what_clients_come_for_is_an_indication_unless_it_is_refused():
    assert told("Most clients come with melasma or fine wrinkles.", USE) == [("melasma", None), ("fine wrinkles", None)]
    assert told("We never treat melasma.", USE) == []


def test_a_list_of_nothing_but_illnesses_forbids_without_a_word():
    assert told("epilepsy, lupus, haemophilia", FORBIDS) == [("epilepsy", None), ("lupus", None), ("haemophilia", None)]
    assert told("epilepsy, lunch, tea", FORBIDS) == []


@pytest.mark.parametrize(
    ("sentence", "language", "topic"),
    [
        ("And now the ones you must turn away.", "en", "contraindication"),
        ("What goes wrong?", "en", "side_effect"),
        ("Whom would you offer it to?", "en", "indication"),
        ("Кому вы откажете?", "ru", "contraindication"),
        ("О неприятном.", "ru", "side_effect"),
        ("The lamp is on the left.", "en", ""),
        ("People with lupus must avoid it.", "en", ""),
        ("In the years since I began to work in this room I have never once had to send anybody home.", "en", ""),
    ],
)
def test_a_short_sentence_announces_what_those_behind_it_are_about(sentence, language, topic):
    assert announced(sentence, language) == topic


def test_a_paragraph_is_read_under_its_announcement():
    text = "Microneedling\n\nCertain people should not lie down. Lupus comes first. Weeping eczema is next.\n"
    assert phrases(text, FORBIDS) == ["lupus", "weeping eczema"]


def test_a_sentence_that_goes_on_is_of_the_category_before():
    assert continues("So does a metal plate under the area.", "en") > 0
    assert continues("It works.", "en") == 0
    text = "Electrolysis\n\nA pacemaker rules it out. So does a steel rod in the arm.\n"
    assert phrases(text, FORBIDS) == ["pacemaker", "steel rod in the arm"]


def test_russian_predicates_name_the_reaction():
    assert happening("лицо иногда краснеет", "ru") == ["покраснение лица"]
    assert happening("кружится голова", "ru") == ["головокружение"]
    assert happening("лицо сияет", "ru") == []


@pytest.mark.parametrize(
    ("piece", "word", "language", "expected"),
    [
        ("a hypersensitive carotid sinus", "hypersensitive", "en", "hypersensitive carotid sinus"),
        ("people with thyroid nodules", "thyroid", "en", "thyroid nodules"),
        ("raised moles on the back of one hand", "moles", "en", "raised moles on the back"),
        ("a mole, which bleeds", "mole", "en", "mole"),
        ("с опухолью на лице", "опухолью", "ru", "опухолью на лице"),
        ("непереносимость гиалуроновой кислоты", "непереносимость", "ru", "непереносимость гиалуроновой кислоты"),
    ],
)
def test_the_noun_phrase_around_a_known_word(piece, word, language, expected):
    start = piece.index(word)
    assert noun_phrase(piece, start, start + len(word), language) == expected


def test_a_short_name_has_no_verb():
    assert short_name("red lids", "en") == "red lids"
    assert short_name("it needs care", "en") == ""
    assert short_name("кожа краснеет", "ru") == ""


def test_a_question_heads_its_answer_and_a_plain_no_claims_what_it_names():
    text = """Mesotherapy, questions and answers

– Can a client with lupus have it?
– Better not.

– Does it help against dandruff?
– Yes, quite well.

– Whom do you send home?
– Epileptics. Expectant mothers.

– What does it cost?
– Forty euro, and dandruff goes away.
"""
    assert phrases(text, FORBIDS) == ["lupus", "epilepsy", "pregnancy"]
    assert phrases(text, USE) == ["dandruff"]


def test_a_list_under_a_question_stays_a_list():
    text = "Peels\n\nWhom do you refuse?\n- lupus\n- open wounds\n\nQ. A last word.\nWear a hat.\n"
    assert phrases(text, FORBIDS) == ["lupus", "open wounds"]


@pytest.mark.parametrize(
    ("phrase", "language", "says"),
    [
        ("wears the roller herself", "en", True),
        ("thyroid nodules", "en", False),
        ("теми", "ru", True),
        ("кожа краснеет", "ru", True),
        ("гнойное акне", "ru", False),
    ],
)
def test_a_claim_is_a_name_and_not_a_clause(phrase, language, says):
    assert clausal(phrase, language) is says


def test_an_effect_does_not_take_in_the_clause_behind_it():
    assert [one.phrase for one in governed("slows hair loss, and some hair comes back", "en")] == ["slows hair loss"]
    assert governed("stops when rinsed", "en") == []


def test_a_base_form_that_may_be_an_adjective_is_a_verb_only_behind_a_noun():
    text = "Mesotherapy\n\nPDO threads lift tissue. Bruises come on lower legs.\n"
    assert phrases(text, Category.DRUG_EFFECT) == ["lifts tissue"]


def test_who_speaks_is_no_subject_and_a_turn_is_its_last_question():
    text = """A chat about microblading

Reporter: You have done it for years. When do you say no?
Vera: Lupus. Keloids.

Reporter: And what goes wrong?
Vera: Scabs come on day four. A heavy hand leaves scars.
"""
    assert phrases(text, FORBIDS) == ["lupus", "keloids"]
    assert phrases(text, HARM) == ["scabs", "scars"]


def test_a_verb_that_damages_harms_only_where_it_may_happen():
    text = "Caffeine shampoo\n\nIt may dry out bleached hair. Caffeine strengthens the roots.\n"
    assert phrases(text, HARM) == ["dries out bleached hair"]
    assert phrases(text, Category.DRUG_EFFECT) == ["strengthens roots"]


def test_what_clients_are_said_to_come_for_is_what_it_is_for():
    text = "Paraffin bath\n\nI suggest it to gardeners with cracked hands. Patients with chilblains love it.\n"
    assert phrases(text, USE) == ["cracked hands", "chilblains"]
