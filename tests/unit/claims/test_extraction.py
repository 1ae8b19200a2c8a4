"""What is read from whole documents: sections, lists, prose, labels, consent forms, questions, tables; and the laws."""

import json

import depth
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules_alone import extract as by_rules

from question_bank.claims.extraction import extract
from question_bank.claims.model import Category
from question_bank.claims.unread import OTHER_LANGUAGE, SELLS
from question_bank.documents.limits import UnreadableDocument
from question_bank.documents.reader import read_document

USE, EFFECT, FORBIDS, HARM = Category.INDICATION, Category.DRUG_EFFECT, Category.CONTRAINDICATION, Category.SIDE_EFFECT


def found(text, name="notes.txt"):
    return by_rules(read_document(text.encode(), name)).claims


def said(text, category, name="notes.txt"):
    """The phrases of one category, in order."""
    return [one.claim for one in found(text, name) if one.category is category]


BULLETS = """Ozone therapy

Who it suits
• oily or dry scalp
• acne

Who should not have it
✖ pregnancy
✖ haemophilia
✖ pregnancy

Possible reactions
- redness
- dizziness (rare)

Preparation
- wash the face
- no coffee
"""


def test_headings_in_many_wordings_decide_what_a_list_is():
    assert said(BULLETS, USE) == ["oily scalp", "dry scalp", "acne"]
    assert said(BULLETS, FORBIDS) == ["pregnancy", "haemophilia"]
    assert said(BULLETS, HARM) == ["redness", "dizziness"]


def test_preparation_is_no_claim():
    assert all("coffee" not in one.claim and "wash" not in one.claim for one in found(BULLETS))


def test_a_repeated_bullet_is_one_claim_with_two_places():
    pregnancy = next(one for one in found(BULLETS) if one.claim == "pregnancy")
    assert [span.text for span in pregnancy.evidence] == ["pregnancy", "pregnancy"]
    assert pregnancy.evidence[0].start < pregnancy.evidence[1].start
    assert pregnancy.critical
    assert pregnancy.subject == "ozone therapy"


def test_a_qualifier_in_brackets_belongs_to_its_claim():
    assert {one.claim: one.qualifier for one in found(BULLETS) if one.category is HARM} == {
        "redness": None,
        "dizziness": "rare",
    }


def test_an_introduction_contradicts_its_heading():
    text = "Laser\n\nBenefits\n\nThe treatment is contraindicated in the following cases:\n- epilepsy\n- fresh tan\n"
    assert said(text, FORBIDS) == ["epilepsy", "fresh tan"]
    assert said(text, EFFECT) == []


def test_definition_bullets_are_effects_of_the_term():
    items = "- Biotin – strengthens the hair shaft\n- Zinc – regulates sebum, calms the skin\n"
    text = f"Mesotherapy\n\nWhat is in the syringe\n{items}"
    assert [(one.subject, one.claim) for one in found(text)] == [
        ("biotin", "strengthens hair shaft"),
        ("zinc", "regulates sebum"),
        ("zinc", "calms skin"),
    ]


def test_causes_of_a_disease_are_no_claims():
    text = "Mesotherapy\n\nWhy hair falls out\n- Stress – weakens the follicle\n- Hormones – shrink the follicle\n"
    assert found(text) == ()


PROSE = """Dermaplaning

Dermaplaning removes dead cells. It is used for dull skin and shallow scars.

It should not be performed on clients with active acne or cold sores.
People who take blood thinners must consult a doctor.

Most people notice slight redness, which fades within a day. Infection is very rare. It does not cause scars.
"""


def test_prose_is_read_by_its_cues():
    assert said(PROSE, EFFECT) == ["removes dead cells"]
    assert said(PROSE, USE) == ["dull skin", "shallow scars"]
    assert said(PROSE, FORBIDS) == ["active acne", "cold sores", "blood thinners"]
    assert said(PROSE, HARM) == ["redness", "infection"]


def test_prose_gives_qualifiers():
    qualifiers = {one.claim: one.qualifier for one in found(PROSE)}
    assert qualifiers["blood thinners"] == "relative"
    assert qualifiers["redness"] == "temporary"
    assert qualifiers["infection"] == "rare"


def test_what_is_denied_is_no_claim():
    assert all("scars" not in one.claim for one in found(PROSE) if one.category is HARM)


def test_unlike_another_procedure_speaks_of_this_one():
    text = "Mesotherapy\n\nUnlike peels, mesotherapy reduces sebum production.\n"
    assert [(one.subject, one.claim) for one in found(text)] == [("mesotherapy", "reduces sebum production")]


LABEL = """ADAPALENE GEL

Mechanism of action
Adapalene normalises the differentiation of follicular cells and reduces inflammation.

Contraindications
Hypersensitivity to adapalene. Pregnancy.

Adverse reactions
Very common: dry skin, erythema.
Uncommon: contact dermatitis.

Dosage and administration
A thin film once a day.
"""


def test_a_drug_label_is_read_by_its_sections():
    assert said(LABEL, FORBIDS) == ["hypersensitivity to adapalene", "pregnancy"]
    assert {one.claim: one.qualifier for one in found(LABEL) if one.category is HARM} == {
        "dry skin": "common",
        "erythema": "common",
        "contact dermatitis": "rare",
    }
    assert {one.subject for one in found(LABEL)} == {"adapalene gel"}


CONSENT = """Consent to laser treatment

I confirm that I:
- am not pregnant and am not breast-feeding;
- have never had an allergic reaction to lidocaine;
- am over 18 years of age.

I have been told that the following may occur: pain, small bruises and, in very rare cases, burns.
"""


def test_in_a_consent_form_what_the_client_denies_is_the_contraindication():
    assert said(CONSENT, FORBIDS)[:2] == ["pregnancy", "breastfeeding"]
    assert "age under 18" in said(CONSENT, FORBIDS)
    assert {one.claim: one.qualifier for one in found(CONSENT) if one.category is HARM} == {
        "pain": None,
        "small bruises": None,
        "burns": "rare",
    }


TABLE = """# Peels

| Peel | Action | Not for | May happen |
|---|---|---|---|
| Lactic acid | hydrates the skin | milk allergy | redness |
| Salicylic acid | dissolves fat | aspirin allergy, pregnancy | dryness, scars (rare) |
"""


def test_a_table_has_a_subject_a_row():
    assert [(one.subject, one.claim) for one in found(TABLE, "t.md") if one.category is FORBIDS] == [
        ("lactic acid", "milk allergy"),
        ("salicylic acid", "aspirin allergy"),
        ("salicylic acid", "pregnancy"),
    ]
    assert [one.qualifier for one in found(TABLE, "t.md") if one.claim == "scars"] == ["rare"]


RUSSIAN = """Дарсонвализация

Процедура улучшает кровообращение и снимает зуд.

Кому поможет
— жирная и пористая кожа

Кому нельзя
— беременным
— при эпилепсии

Осложнения
Покраснение держится 1–2 дня.
"""


def test_russian_is_read_like_english():
    assert said(RUSSIAN, EFFECT) == ["улучшает кровообращение", "снимает зуд"]
    assert said(RUSSIAN, USE) == ["жирная кожа", "пористая кожа"]
    assert said(RUSSIAN, FORBIDS) == ["беременность", "эпилепсия"]
    assert [(one.claim, one.qualifier) for one in found(RUSSIAN) if one.category is HARM] == [
        ("покраснение", "temporary")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Price list\nPeel €50\nLaser €90\nBotox €200\nMassage €40\n",
        "Only this week: 50 % off fillers! Book now!\nCall us today, wrinkles vanish for ever!\n",
    ],
)
def test_price_lists_and_adverts_hold_no_claims(text):
    assert extract(read_document(text.encode(), "p.txt")).notes == (SELLS,)


def test_a_catalogue_whose_items_end_in_their_price_tells_what_its_products_do():
    item = "{}) **{}**, 500 g. Absorbs excess oil. For: oily skin. Not to be used in pregnancy. *Ref. {}, €{}*\n\n"
    rows = [("Blue clay", 41, 12), ("Algae powder", 42, 19), ("Charcoal gel", 43, 15), ("Pepper wrap", 44, 29)]
    text = "Catalogue. For professionals only.\n\n" + "".join(
        item.format(number, *row) for number, row in enumerate(rows, start=1)
    )
    claims = extract(read_document(text.encode(), "catalogue.md")).claims
    bans = [one for one in claims if one.category is FORBIDS]
    assert [one.subject.lower() for one in bans] == ["blue clay", "algae powder", "charcoal gel", "pepper wrap"]
    assert all("pregnan" in one.claim for one in bans)
    assert not any("€" in one.evidence or "ref" in one.claim for one in claims)


def test_another_language_is_said_to_be_one_and_not_read():
    text = "Das Peeling ist nicht für die Haut mit Akne. Es wird bei der Schwangerschaft nicht und nie von uns gemacht."
    extraction = extract(read_document(text.encode(), "de.txt"))
    assert (extraction.claims, extraction.notes, extraction.language) == ((), (OTHER_LANGUAGE,), "other")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (
            "Согласие на восковую депиляцию\n\n"
            + "".join(
                f"{one}: да / нет\n" for one in ("Беременность", "Эпилепсия", "Сахарный диабет", "Герпес", "Варикоз")
            )
            + "\nПри ответе «да» процедура не выполняется.\n",
            "ru",
        ),
        (
            "Consent for waxing\n\n"
            + "".join(f"{one}: yes / no\n" for one in ("Pregnancy", "Diabetes", "Epilepsy", "Herpes", "Varicose veins"))
            + "\nI have read the form.\n",
            "en",
        ),
    ],
)
def test_a_form_of_questions_to_tick_is_in_its_language_however_often_it_says_yes_and_no(form, told):
    assert extract(read_document(form.encode(), "form.txt")).language == told


@pytest.mark.parametrize(
    "text",
    [
        "Терінің күйі қышу мен қызару болса, ем жүргізілмейді. Жүктілік кезінде болмайды, дәрігермен ақылдасыңыз.",
        "Процедурата не се прави при бременност и кърмене. Ако имате алергия, кажете на лекаря преди това. "
        "Тя е само за кожа, която не е раздразнена, и се прави от лекар или от козметик.",
    ],
)
def test_another_language_in_cyrillic_letters_is_not_taken_for_russian(text):
    assert extract(read_document(text.encode(), "other.txt")).language == "other"


def test_soft_hyphens_and_hard_spaces_hide_nothing_and_stay_in_the_evidence():
    text = "Laser\n\nContra\u00adindications\n- pre\u00adgnan\u00adcy\n- skin\u00a0cancer\n"
    claims = found(text)
    assert [one.claim for one in claims] == ["pregnancy", "skin cancer"]
    assert [one.evidence[0].text for one in claims] == ["pre\u00adgnan\u00adcy", "skin\u00a0cancer"]


TEXT = "laser peel acne redness pregnancy may cause is used for contraindicated in reduces • - : ; , . ( ) – ? ! not "
MARKS = "Contraindications: Indications\n \n\n 18 5% €9 рубцы показания: вызывает \u00ad \u00a0 | 1. Side effects"
words = st.sampled_from((TEXT + MARKS).split(" "))


@depth.law(50, 150)
@given(st.one_of(st.lists(words, max_size=60).map(" ".join), st.text(max_size=200)))
def test_evidence_is_always_exactly_what_stands_there(text):
    try:
        document = read_document(text.encode("utf-8", "replace"), "any.txt")
    except UnreadableDocument:
        return
    for claim in extract(document).claims:
        assert claim.claim
        assert claim.subject is not None
        assert 0 < claim.confidence <= 1
        for span in claim.evidence:
            assert document.text[span.start : span.end] == span.text
            assert span.text


def test_the_same_text_gives_the_same_claims():
    document = read_document(BULLETS.encode(), "a.txt")
    assert extract(document) == extract(document)


def test_claims_of_a_text_ten_times_over_are_the_same_claims_with_more_places():
    once, often = found(BULLETS), found(BULLETS * 10)
    assert [(one.category, one.claim) for one in often] == [(one.category, one.claim) for one in once]
    assert all(len(one.evidence) == 10 * len(first.evidence) for one, first in zip(often, once, strict=True))


def test_claims_are_json():
    from question_bank.document_commands import Places, claim_line

    document = read_document(BULLETS.encode(), "a.txt")
    for claim in extract(document).claims:
        line = claim_line(claim, Places(document))
        assert json.loads(json.dumps(line)) == line
