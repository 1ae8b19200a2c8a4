"""Contradictions in short texts as schools and clinics write them, read and found as the command line does."""

from __future__ import annotations

import pytest

from question_bank.claims.extraction import extract
from question_bank.conflicts.finder import find_conflicts
from question_bank.documents.reader import read_document
from question_bank.facts import Facts, Source


def kinds(*texts):
    """The kinds of the contradictions within and across texts."""
    sources = []
    for number, text in enumerate(texts):
        document = read_document(text.encode(), f"{number}.txt")
        found = extract(document)
        sources.append(Source(document, found.claims, found.language))
    return [one.kind.value for one in find_conflicts(Facts(sources))]


PEEL = "Glycolic peel\n\nThe glycolic peel loosens dead cells and is used for post-acne marks.\n\n"
TOXIN = "Botulinum toxin\n\nBotulinum toxin relaxes the muscle and is used for frown lines.\n\n"
LASHES = "Ламинирование ресниц\n\nЛаминирование ресниц придаёт ресницам изгиб и блеск.\n\n"


@pytest.mark.parametrize(
    ("about", "one", "other", "kind"),
    [
        (PEEL, "A full course is 5-6 peels.", "A course of glycolic peels is 10 sessions.", "sessions"),
        (PEEL, "The peel is repeated every other day.", "The peel is done every 4-6 weeks.", "interval"),
        (PEEL, "A course lasts 6-9 months.", "The course takes 2 months.", "course"),
        (PEEL, "The acid is held for 2-4 minutes.", "The acid stays on for 8-10 minutes.", "exposure"),
        (PEEL, "Tools are kept in the solution for 20 minutes.", "Tools lie in it for 60 minutes.", "exposure"),
        (PEEL, "Redness passes in 24-48 hours.", "Redness stays for 5 to 7 days.", "lasting"),
        (PEEL, "Hairs should be 4-5 mm long.", "The peel needs hair of 10-12 mm.", "amount"),
        (PEEL, "The peel heats the skin to 40-42 °C.", "The skin is heated to 55-60 °C.", "amount"),
        (TOXIN, "No alcohol for 24 hours.", "Avoid alcohol for 7 days.", "abstention"),
        (TOXIN, "Avoid the sun for 2 weeks before it.", "Avoid the sun for two months before it.", "abstention"),
        (TOXIN, "Botulinum toxin lasts 3-4 months.", "Effect: 8 to 12 months.", "lasting"),
        (TOXIN, "Anaesthesia is not required.", "Anaesthesia is obligatory.", "absolute"),
        (TOXIN, "It is a reversible procedure.", "The result is irreversible.", "absolute"),
        (TOXIN, "It is painless.", "The injections are very painful.", "absolute"),
        (TOXIN, "It is allowed at any age.", "Persons under 18 are never injected.", "none_and_some"),
        (TOXIN, "It can be used in pregnancy.", "It is contraindicated in pregnancy.", "verdict"),
        (TOXIN, "It can be combined with peels.", "Do not combine it with peels.", "absolute"),
        (TOXIN, "Diabetes is not a contraindication.", "Diabetes is a contraindication.", "verdict"),
        (TOXIN, "The toxin calms redness.", "The toxin worsens redness.", "effect"),
        (TOXIN, "Exercise is allowed again after 14 days.", "Do not exercise for at least six weeks.", "abstention"),
        (TOXIN, "It is indicated after liposuction.", "It is contraindicated after liposuction.", "verdict"),
        (TOXIN, "No retinol for 2 days. The glow lasts 5 days.", "The glow stays for a month.", "lasting"),
        (TOXIN, "It is done once a month.", "Book it every week.", "interval"),
        (TOXIN, "10 in a course, twice a week.", "A course has 5-6 sessions.", "sessions"),
        (TOXIN, "It never leaves scars.", "It often leaves scars.", "none_and_some"),
        (TOXIN, "Never causes allergy.", "Allergy to the toxin may happen.", "none_and_some"),
        (TOXIN, "The result is visible immediately.", "The effect is not immediate.", "absolute"),
        (TOXIN, "It is done under local anaesthesia.", "It requires no anaesthesia.", "absolute"),
        (TOXIN, "The needle goes 1 mm deep.", "The needle goes down to 3-4 mm.", "amount"),
        (TOXIN, "It lowers blood pressure.", "It raises blood pressure.", "effect"),
        (TOXIN, "“How long?” It is kept for a year and a half.", "It is kept for 6 months.", "lasting"),
        (TOXIN, "One visit costs 90 euros.", "A session costs 45-50 euros.", "price"),
        (TOXIN, "A visit costs $3,000 to $7,000.", "The price of the procedure is $2,500-3,500.", "price"),
        (TOXIN, "A course costs 400 dollars.", "A course of six costs 900 dollars.", "price"),
        (TOXIN, "It is done from the age of 18.", "Clients are treated from 14 years.", "age"),
        (TOXIN, "People under 18 are not treated.", "It is done from 16 years.", "age"),
        (TOXIN, "The best age is 25-30 years.", "It is recommended between 35 and 50 years.", "age"),
        (TOXIN, "The effect appears after 2 days.", "The first results are seen two weeks later.", "onset"),
        (TOXIN, "The full result is seen after a month.", "The final effect is visible in 3 months.", "onset"),
        (TOXIN, "Headache occurs in 5 % of patients.", "About 30 % of patients get a headache.", "share"),
        (TOXIN, "The session takes 15 minutes.", "The procedure lasts about an hour.", "length"),
        (TOXIN, "20 units are injected into the forehead.", "Inject 50 units into the forehead.", "amount"),
        (TOXIN, "1 ml is injected per visit.", "In one visit 4-5 ml are injected.", "amount"),
        (TOXIN, "Alcohol is not allowed for 2 days.", "You may drink alcohol at once.", "abstention"),
        (TOXIN, "Flights are not allowed for a week.", "You can fly the next day.", "abstention"),
        (TOXIN, "It is an injection technique.", "It acts in a non-invasive way.", "absolute"),
        (TOXIN, "The drug is injected under the skin.", "The needles just break the surface of it.", "absolute"),
        (TOXIN, "Burning is felt during it.", "You will not feel any burning.", "none_and_some"),
        (TOXIN, "Bruises are normal.", "Bruises do not occur.", "none_and_some"),
        (TOXIN, "It is not done on tanned skin.", "Tanned skin may be treated.", "verdict"),
        (LASHES, "Препарат вводят подкожно.", "Препарат вводят внутрикожно.", "absolute"),
        (LASHES, "Процедура стоит 1500 рублей.", "Цена процедуры – от 3 тысяч рублей.", "price"),
        (LASHES, "Ламинирование делают с 14 лет.", "Ламинирование не делают до 18 лет.", "age"),
        (LASHES, "Эффект заметен через день.", "Первые результаты видны через 3 недели.", "onset"),
        (LASHES, "Процедура длится 20 минут.", "Процедура занимает полтора часа.", "length"),
        (LASHES, "За 3 дня отменяют аспирин.", "Аспирин отменяют за неделю до процедуры.", "abstention"),
        (LASHES, "Курс – четыре процедуры.", "Для лица достаточно двух процедур.", "sessions"),
        (LASHES, "Ламинирование утолщает волоски.", "Ламинирование истончает волоски.", "effect"),
        (LASHES, "Можно делать дома.", "Ламинирование проводится только в салоне.", "absolute"),
        (LASHES, "Эффект держится 6-8 недель.", "Ламинирование держится 3-4 недели.", "lasting"),
        (LASHES, "Баню исключают на 7 дней.", "В баню нельзя 3 недели.", "abstention"),
        (LASHES, "Ламинирование укрепляет ресницы.", "Ламинирование ослабляет ресницы.", "effect"),
        (LASHES, "Ламинирование безболезненно.", "Ламинирование довольно болезненно.", "absolute"),
        (LASHES, "Анестезия не нужна.", "Анестезия обязательна.", "absolute"),
        (LASHES, "Можно делать при диабете.", "Диабет – это противопоказание.", "verdict"),
    ],
)
def test_what_two_texts_say_of_one_subject_contradicts(about, one, other, kind):
    assert kinds(about + one, about + other) == [kind]


@pytest.mark.parametrize(
    ("about", "one", "other"),
    [
        (
            PEEL,
            "A course is 6 sessions.",
            "For maintenance one or two sessions are enough. Salicylic peels take 3 visits.",
        ),
        (PEEL, "The peel is repeated every 14 days.", "The peel is repeated once in two weeks."),
        (PEEL, "The peel is done every 2 weeks.", "At home the gel is used twice a week."),
        (PEEL, "It is applied once a day.", "In the first two weeks it is applied every other day."),
        (PEEL, "The acid is held for 3 minutes.", "Salicylic acid is held for one minute."),
        (PEEL, "On the face it is done every 4 weeks.", "On the body it is done every 8 weeks."),
        (PEEL, "Redness passes in two days.", "Swelling stays for a week."),
        (PEEL, "Avoid the sun for two weeks.", "Avoid alcohol for a day. Avoid the sun for a month before it."),
        (PEEL, "The sun is avoided for 2 weeks.", "No sun for 14 days."),
        (TOXIN, "It lasts 3-4 months.", "For sweating the effect lasts 6-9 months."),
        (TOXIN, "It is painless.", "Microneedling is very painful."),
        (TOXIN, "It can be combined with peels.", "Do not combine it with alcohol."),
        (TOXIN, "It is contraindicated in pregnancy.", "Azelaic acid can be used in pregnancy."),
        (TOXIN, "Diabetes is a contraindication.", "Diabetes is not a contraindication if it is under control."),
        (TOXIN, "It calms redness.", "At first it worsens redness. Myth: it provokes redness."),
        (TOXIN, "It is painless.", "Mistake: the injections are very painful. Is it painful?"),
        (TOXIN, "It is the safest way.", "“It is very painful!” – Olga, 41"),
        (TOXIN, "A course is 6-10 sessions.", "For the armpits a course is 3 sessions."),
        (TOXIN, "One session costs 60 euros.", "A course of ten sessions costs 500 euros."),
        (TOXIN, "A visit costs 60 euros.", "A visit costs 40 dollars. Microneedling costs 90 euros."),
        (TOXIN, "A visit costs 50-70 euros.", "The procedure costs 60 euros. A tube of cream costs 9 euros."),
        (TOXIN, "A visit costs 50-70 euros.", "Manual cleaning costs 30 euros."),
        (TOXIN, "It is done from 18 years.", "With the consent of the parents it is done from 16 years."),
        (TOXIN, "It is done from 18 years.", "It is recommended between 35 and 50 years."),
        (TOXIN, "The effect appears after 3 days.", "The full effect appears after 14 days and lasts 4 months."),
        (TOXIN, "Headache occurs in 5 % of patients.", "Bruises occur in 30 % of patients. It is a 10 % solution."),
        (TOXIN, "20 units are injected into the forehead.", "10 units are injected around the eyes."),
        (TOXIN, "Inject 1 ml.", "The toxin is used from ampoules of 5 ml."),
        (TOXIN, "The session takes 30 minutes.", "The effect lasts 4 hours. A course takes 10 sessions."),
        (
            TOXIN,
            "It is repeated every 4 weeks for the face and every 8 weeks for the legs.",
            "For the legs: every 8 weeks.",
        ),
        (TOXIN, "The mix can be prepared independently.", "For care at home only ready-made ampoules will do."),
        (TOXIN, "In 1952 the drug was injected under the skin.", "It is injected into the dermis."),
        (LASHES, "Процедура стоит 1500 рублей.", "Курс из пяти процедур стоит 6000 рублей."),
        (LASHES, "Эффект держится 6-8 недель.", "Химическая завивка держится 2-3 месяца."),
        (LASHES, "Сутки не мочить ресницы.", "Вода – через 24 часа."),
        (LASHES, "Состав держат 8-10 минут на тонких ресницах.", "На жёстких ресницах состав держат 15 минут."),
    ],
)
def test_other_subjects_phases_parts_of_the_body_and_units_do_not_contradict(about, one, other):
    assert kinds(about + one, about + other) == []


DRUGS = """Mesotherapy for acne

Mesotherapy treats acne and smooths scars.

Vitamin C

For mesotherapy a 10 % and a 20 % (as part of cocktails) solution is used. Vitamin C strengthens vessels.

Hyaluronic acid

A mesotherapy drug (50 and 100 % solution) that is used only on its own. Hyaluronic acid moistens the skin.
"""


def test_what_is_said_of_one_drug_under_its_name_does_not_contradict_what_is_said_of_another():
    assert kinds(DRUGS) == []


def test_two_strengths_under_one_name_still_do():
    assert "concentration" in kinds(DRUGS, DRUGS.replace("50 and 100 %", "10 %"))


def test_a_list_of_prices_has_one_for_each_thing_and_contradicts_nothing():
    rows = [f"A visit to room {place} costs {place}0 euros." for place in range(2, 8)]
    assert kinds(TOXIN + "\n\n".join(rows)) == []
    assert "price" in kinds(TOXIN + "\n\n".join(rows[:2]))
