"""How times look on pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_plugin.filters import bare, language_name, moment, moment_text

NOON = datetime(2026, 3, 5, 9, 7, 3, tzinfo=UTC)


def test_a_time_names_day_month_year_hour_and_zone():
    assert moment_text(NOON) == "5 Mar 2026, 09:07 UTC"
    assert moment_text(NOON, seconds=True) == "5 Mar 2026, 09:07:03 UTC"
    assert moment(NOON) == '<time datetime="2026-03-05T09:07:03+00:00" data-local>5 Mar 2026, 09:07 UTC</time>'


@given(st.integers(0, 4_000_000_000), st.integers(-14, 14))
def test_a_moment_is_written_alike_whatever_zone_it_came_in(seconds, hours):
    at = datetime.fromtimestamp(seconds, UTC)
    assert moment(at.astimezone(timezone(timedelta(hours=hours)))) == moment(at)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("A **glycolic** peel, *today*?", "A glycolic peel, today?"),
        ("Is 3 * 4 more than 2_000?", "Is 3 * 4 more than 2_000?"),
        ("<p>What is <b>wrong</b> &amp; why?</p>", "What is wrong & why?"),
        ("![a red rash](media:x.png) What is this?", "a red rash What is this?"),
    ],
)
def test_a_line_of_a_list_shows_a_stem_without_the_signs_of_its_markup(written, shown):
    assert bare(written) == shown


@pytest.mark.parametrize(("code", "name"), [("ru", "Русский"), ("es", "Español"), ("en", "English"), ("zz-9", "zz-9")])
def test_a_language_is_called_what_it_calls_itself(code, name):
    assert language_name(code) == name
