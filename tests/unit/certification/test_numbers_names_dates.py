"""Numbers with their check character, names as printed, and the last second of the last day."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.certification.dates import Period, grace_ends, renewal_opens, renewed_until, valid_until
from question_bank.certification.names import UnprintableName, folded, printable, same_person, tidy, unprintable
from question_bank.certification.numbers import ALPHABET, check_character, draw, parse, significant

VECTORS = {
    "7F3K9QXDM2RT": "C",
    "000000000000": "Q",
    "ZZZZZZZZZZZZ": "6",
    "0123456789AB": "9",
    "CDEFGHJKMNPQ": "T",
    "A12425GABC1234002": "M",
}
EXAMPLE = "LUM-2026-7F3K-9QXD-M2RT-C"


@pytest.mark.parametrize("body", VECTORS)
def test_the_check_characters_of_the_published_examples_come_out(body):
    assert check_character(body) == VECTORS[body]


def drawn(count):
    below = random.Random(8).randrange  # noqa: S311 - the same numbers in every run
    return [draw("LUM", 2026, below) for _ in range(count)]


def test_numbers_hold_no_letter_that_is_misread_and_come_back():
    for number in drawn(20_000):
        assert not set("ILOU") & set(number.removeprefix("LUM-2026-"))
        assert parse(number) == significant(number)


def test_one_wrong_character_is_always_noticed_and_two_swapped_ones_nearly_always():
    swaps = passed = 0
    for key in (significant(one) for one in drawn(1000)):
        body, check = key[:-1], key[-1]
        for place, was in enumerate(body):
            others = (body[:place] + new + body[place + 1 :] for new in ALPHABET if new != was)
            assert all(check_character(other) != check for other in others)
        assert all(parse(body + other) is None for other in ALPHABET if other != check)
        for place in range(12):
            swapped = key[:place] + key[place + 1] + key[place] + key[place + 2 :]
            swaps += swapped != key
            passed += swapped != key and parse(swapped) is not None
    assert passed / swaps <= 0.005


@pytest.mark.parametrize("typed", [EXAMPLE, "lum 2026 7f3k–9qxd m2rt c", "7F3K9QXDM2RTC", "７F3K-9QXD-M2RT-C"])
def test_a_number_is_read_as_people_type_it(typed):
    assert parse(typed) == "7F3K9QXDM2RTC"


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_number_or_none(text):
    found = parse(text)
    assert found is None or (len(found) == 13 and check_character(found[:12]) == found[12])


@pytest.mark.parametrize("name", ["Łukasz Żółć", "Ольга Ёжикова", "José Núñez-Ärzt", "Ελένη", "Nguyễn Thị Hằng"])
def test_names_in_latin_greek_and_cyrillic_print(name):
    assert printable(name) == name


@pytest.mark.parametrize("name", ["მარიამი", "李小龍", "محمد", "😀", "x ≥ y"])
def test_a_name_that_no_font_of_ours_has_is_refused_with_the_names_of_its_characters(name):
    with pytest.raises(UnprintableName) as refused:
        printable(name)
    assert refused.value.characters
    assert refused.value.characters[0] in str(refused.value)


def test_the_character_is_named():
    assert unprintable("a≥b≥") == ("≥ (greater-than or equal to)",)


def test_direction_and_zero_width_characters_are_dropped_and_the_name_is_composed():
    assert tidy("  Zoe\u0308\u202e \u200bKo\u2066wal\ufeffczyk\t\n ") == "Zoë Kowalczyk"


@pytest.mark.parametrize("name", ["", " \u200b ", "a" * 121, "{name}", "\u202e"])
def test_empty_long_and_braced_names_are_refused(name):
    with pytest.raises(UnprintableName):
        printable(name)


@given(st.text(max_size=40))
def test_tidying_twice_is_tidying_once_and_leaves_no_hidden_character(text):
    once = tidy(text)
    assert tidy(once) == once
    assert not set(once) & set("\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\x00\x07\n")


def test_names_are_compared_by_their_letters():
    printed = "Zoë Kowalczyk-Łukasik / Зоя"
    for typed in ("zoe kowalczyk lukasik", "KOWALCZYK-ŁUKASIK", "Зоя"):
        assert same_person(typed, printed)
    for typed in ("", "-", "Zoë", "Kowalczyk"):
        assert not same_person(typed, printed)
    assert folded("Ó'Brien") == "obrien"


@pytest.mark.parametrize(
    ("zone", "ends"), [("Europe/Riga", "2028-11-20T21:59:59"), ("America/Los_Angeles", "2028-11-21T07:59:59")]
)
def test_the_last_day_ends_in_the_programmes_zone(zone, ends):
    start = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
    assert valid_until(start, "P2Y", zone) == datetime.fromisoformat(ends).replace(tzinfo=UTC)


def test_calendar_sums_end_on_the_last_day_a_month_has():
    assert Period.parse("P2Y").after(date(2028, 2, 29)) == date(2030, 2, 28)
    assert Period.parse("P6M").after(date(2026, 8, 31)) == date(2027, 2, 28)
    assert Period.parse("P90D").before(date(2028, 11, 20)) == date(2028, 8, 22)
    assert Period.parse("P1M").before(date(2026, 3, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize("text", ["", "P", "P0D", "2Y", "P1W", "PT5H", "P-1Y"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match="period"):
        Period.parse(text)


def test_a_renewal_in_its_window_loses_no_day_and_counts_from_now_before_and_after_it():
    until = valid_until(datetime(2026, 11, 20, tzinfo=UTC), "P2Y", "UTC")
    opens = renewal_opens(until, "P90D", "UTC")
    assert renewed_until(until, opens, "P2Y", "P90D", "UTC").year == 2030
    early = datetime(2027, 1, 1, tzinfo=UTC)
    assert renewed_until(until, early, "P2Y", "P90D", "UTC").date() == date(2029, 1, 1)
    late = datetime(2028, 12, 1, tzinfo=UTC)
    assert renewed_until(until, late, "P2Y", "P90D", "UTC").date() == date(2030, 12, 1)
    assert renewed_until(until, late, None, "P90D", "UTC") is None


@given(st.integers(0, 36 * 366 * 86_400))
def test_renewal_opens_before_the_end_and_grace_ends_after_it(seconds):
    start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    until = valid_until(start, "P2Y", "Europe/Riga")
    assert start < renewal_opens(until, "P90D", "Europe/Riga") < until < grace_ends(until, "P30D", "Europe/Riga")
    assert grace_ends(until, None, "UTC") == until
