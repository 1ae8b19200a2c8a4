"""What a claim calls its subject is made whole by the text: cuts, numbers, quotes, short forms and brands."""

from __future__ import annotations

import pytest
from claim_makers import DOES, FOR, NOT, claim

from question_bank.documents.reader import read_document
from question_bank.drafting.fitness import unfit
from question_bank.facts import Facts, Source
from question_bank.other_names import is_one_thing
from question_bank.whole_names import whole_name


@pytest.mark.parametrize(
    ("subject", "text", "language", "whole"),
    [
        ("9.3 Barbed threads", "9.3 Barbed threads\nBarbed threads lift.", "en", "barbed threads"),
        ("card 2 · Brow henna", "Card 2 · Brow henna", "en", "brow henna"),
        ("section b – Erbium laser", "SECTION B – ERBIUM LASER", "en", "erbium laser"),
        ('VACUUM SET "Bell', "VACUUM SET “Bell”", "en", "VACUUM SET Bell"),
        ("mandelic", "A mandelic peel. The mandelic peel stings.", "en", "mandelic peel"),
        ("salicylic acid 40", "Salicylic acid 40 % plaster.", "en", "salicylic acid 40 % plaster"),
        ("ботулинический токсин типа", "Ботулинический токсин типа А.", "ru", "ботулинический токсин типа А"),
        ("пластический", "Пластический массаж подтягивает.", "ru", "пластический массаж"),
        ("по Жаке", "Массаж по Жаке очищает.", "ru", "массаж по Жаке"),
        ("И изотретиноин", "И изотретиноин в капсулах.", "ru", "изотретиноин"),
        ("0.5 % minoxidil", "0.5 % minoxidil", "en", "0.5 % minoxidil"),
        ("буккальный", "Буккальный: стоматит.", "ru", "буккальный"),
        ("salicylic", "AHAs and BHAs. Salicylic likes oil.", "en", "salicylic acid"),
        ("salicylic", "Salicylic likes oil.", "en", "salicylic"),
        ("q-switched Nd", "The Q-switched Nd:YAG fades ink.", "en", "q-switched Nd:YAG"),
        ("peel", "Peel:draws water.", "en", "peel"),
        ("витамин", "Витамин С осветляет, витамин в коже.", "ru", "витамин С"),
        ("лекция 3 карбокситерапия", "Лекция 3 карбокситерапия", "ru", "карбокситерапия"),
        ("PEELS lecture 2", "PEELS lecture 2", "en", "PEELS"),
    ],
)
def test_a_name_is_taken_as_its_text_has_it_in_full(subject, text, language, whole):
    assert whole_name(subject, text, language) == whole


@pytest.mark.parametrize(
    ("one", "other", "text", "same"),
    [
        ("PRP", "platelet-rich plasma", "", True),
        ("трихлоруксусная кислота", "ТСА", "", True),
        ("hydrodermabrasion", "HDA", "Hydrodermabrasion (HDA) is gentle.", True),
        ("hydrodermabrasion", "HDA", "HDA hurts less than hydrodermabrasion.", False),
        ("IPL", "HIFU", "", False),
    ],
)
def test_a_short_form_is_the_same_thing_where_the_field_or_the_text_says_so(one, other, text, same):
    assert is_one_thing(one, other, text) is same
    assert is_one_thing(other, one, text) is same


def facts_of(text, *rows, language="en", name="sheet.md"):
    claims = tuple(claim("sheet", text, *row[:4], **(row[4] if len(row) > 4 else {})) for row in rows)
    return Facts([Source(read_document(text.encode(), name), claims, language)])


def test_what_is_said_of_a_thing_by_two_names_is_said_of_one_subject():
    text = "# Plasma\n\nPlatelet-rich plasma is used for thinning hair.\n\nPRP is not done in pregnancy."
    rows = [(FOR, "platelet-rich plasma", "thinning hair"), (NOT, "PRP", "pregnancy")]
    facts = facts_of(text, *rows)
    hair, pregnancy = facts.all
    assert hair.subject == pregnancy.subject
    assert [unfit(one, facts) for one in facts.all] == ["", ""]


def test_a_name_that_is_also_a_reason_elsewhere_is_a_subject_where_much_is_told_of_it():
    text = (
        "# Acne\n\n## Isotretinoin\n\nIsotretinoin shrinks glands. It calms inflammation. It is used for cysts. "
        "Forbidden: pregnancy.\n\n## Peels\n\nPeels are not done with isotretinoin."
    )
    rows = [
        (DOES, "isotretinoin", "shrinks glands"), (DOES, "isotretinoin", "calms inflammation"),
        (FOR, "isotretinoin", "cysts"), (NOT, "isotretinoin", "pregnancy"), (NOT, "peels", "isotretinoin"),
    ]  # fmt: skip
    facts = facts_of(text, *rows)
    assert facts.names_something(facts.all[0])
    few = facts_of(text, rows[0], rows[4])
    assert not few.names_something(few.all[0])


@pytest.mark.parametrize(
    ("text", "row", "found"),
    [
        ("Peel\n\n3. Restrictions\nAbsolute: epilepsy.\n4. Course\nSix visits.", (NOT, "peel", "epilepsy"), ""),
        ("Peel\n\n3. Course\nAbsolute: epilepsy.\n4. Price\nSix visits.", (NOT, "peel", "epilepsy"), "category"),
        ("EXAM CARD No. 27\n\nThe peel is used for melasma.", (FOR, "peel", "melasma"), ""),
        ("Peel without fear\n\nThe peel is used for melasma.", (FOR, "peel", "melasma"), ""),
        ("Peel\n\nThe peel is used for melasma, so don't book it before a wedding.", (FOR, "peel", "melasma"), ""),
        ("Peel\n\nThe peel is not used for melasma.", (FOR, "peel", "melasma"), "hedged"),
        ("Not fillers: boosters\n\nNo injection is given in pregnancy. Boosters help.", (NOT, "fillers", "pregnancy"),
         "subject"),
        ("Peel\n\nThe peel is used for afterwards.", (FOR, "peel", "afterwards"), "phrase"),
        ("Peel\n\nThe peel is not done on parents.", (NOT, "peel", "parents"), "category"),
        ("Kit\n\n| | Adapalene | Urea |\n|---|---|---|\n| Not with | eczema | wounds |", (NOT, "adapalene", "eczema"),
         ""),
        ("Kit\n\n| | Urea | Adapalene |\n|---|---|---|\n| Not with | eczema | wounds |", (NOT, "adapalene", "eczema"),
         "subject"),
    ],
)  # fmt: skip
def test_headings_numbers_tables_and_titles_say_what_a_passage_means(text, row, found):
    facts = facts_of(text, row, name="sheet.md" if "|" in text or text.startswith("#") else "sheet.txt")
    assert unfit(facts.all[0], facts) == found


def test_a_doubtful_claim_needs_its_subject_nearer_than_in_the_title():
    title = "Fillers and masks for the face and what suits whom"
    text = f"{title}\n\nMany ask that.\n\nNot for anybody:\n\n- pregnancy\n\nMasks soothe."
    rows = [(DOES, "masks", "soothe")]
    sure = facts_of(text, (NOT, "fillers", "pregnancy"), *rows, name="sheet.txt")
    doubtful = facts_of(text, (NOT, "fillers", "pregnancy", "", {"confidence": 0.61}), *rows, name="sheet.txt")
    assert unfit(doubtful.all[0], doubtful) == "subject"
    assert unfit(sure.all[0], sure) != "subject"
