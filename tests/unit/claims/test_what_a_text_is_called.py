"""What a text is about where a letter's line, a card's line or a heading with a dose says it."""

import pytest

from question_bank.claims.extraction import extract
from question_bank.documents.reader import read_document

LIST = "- keloid tendency\n- epilepsy\n- active cold sore\n"


def subjects(text: str) -> set[str]:
    return {one.subject for one in extract(read_document(text.encode(), "text.txt")).claims}


def test_a_letter_is_about_what_its_line_of_the_subject_says():
    text = (
        "To: all artists in the franchise\nFrom: your training consultant\n"
        "Re: screening before permanent make-up (brows, liner, lips)\n\nHi everyone,\n\n"
        f"NEVER, not even for your sister:\n{LIST}\nCheers,\nyour trainer\n"
    )
    assert subjects(text) == {"permanent make-up"}


def test_a_card_is_about_what_its_line_of_the_name_says():
    text = (
        "ORAL RETINOIDS - what a beauty therapist must know\n\n>> Name: isotretinoin (caps 10, 20 mg). Vit A.\n\n"
        f"What for\n\nnodulocystic acne; acne that scars\n\nWho must not have it\n\n{LIST}"
    )
    assert subjects(text) == {"isotretinoin"}


@pytest.mark.parametrize("title", ["PEELS lecture 2 – Mrs Duggan, wed am", "Peels – user manual"])
def test_the_number_of_a_lecture_and_who_reads_it_are_no_part_of_the_name(title):
    text = f"{title}\n\nContraindications\n\n{LIST}"
    assert {one.lower() for one in subjects(text)} == {"peels"}


def test_sections_that_notes_name_in_short_do_not_take_a_drug_from_its_heading():
    text = (
        "Зан. 6. РЕТИНОИДЫ\n\nАДАПАЛЕН 0,1 % (гель, крем)\nкогда: комедональное акне\nнельзя: экзема; порезы\n\n"
        "ИЗОТРЕТИНОИН внутрь 10/20 мг\nМ.д. до конца неясен, но: уменьшает сальные железы, подавляет выработку сала\n"
        "Пок.: узловато-кистозное акне, акне с риском рубцов, акне, которое не уступает другому лечению\n"
        "ПРОТИВОП.: лактация (кормить нельзя!!!) абсолютно; печёночная недостаточность; гипервитаминоз А\n"
    )
    found = extract(read_document(text.encode(), "text.txt")).claims
    about = {one.claim: one.subject.lower() for one in found}
    assert about["печёночная недостаточность"].startswith("изотретиноин")
    assert about["узловато-кистозное акне"].startswith("изотретиноин")
