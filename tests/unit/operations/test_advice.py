"""What a check says in words: clocks, refused tokens."""

from datetime import UTC, datetime, timedelta

import pytest

from lms_plugin.lti.connector import TokenRefused
from lms_plugin.operations.checks import skew, token_advice

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, "ok"), (5, "ok"), (-5, "ok"), (6, "warning"), (-60, "warning"), (61, "problem")]
)
def test_clocks_five_seconds_apart_warn_and_sixty_are_a_problem(seconds, state):
    """SEC-07."""
    assert skew(NOW + timedelta(seconds=seconds), NOW).state == state


def test_a_clock_says_which_way_it_is_wrong():
    assert skew(NOW + timedelta(seconds=94), NOW).text == "the platform's clock is 94 s ahead of ours"
    assert skew(NOW - timedelta(seconds=94), NOW).text == "the platform's clock is 94 s behind ours"


def test_a_platform_without_a_time_is_no_problem_but_said():
    assert skew(None, NOW).state == "warning"


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ('{"error":"invalid_scope"}', "Assignment and Grade Services"),
        ('{"error":"invalid_client","error_description":"bad aud claim"}', "audience"),
        ('{"error":"invalid_client"}', "switched on"),
    ],
)
def test_a_refused_token_gets_the_likely_cause(answer, word):
    """ERR-08."""
    assert word in token_advice(TokenRefused("HTTP 400", status=400, excerpt=answer))


def test_a_scope_that_was_not_granted_names_the_setting():
    refusal = TokenRefused("the platform did not grant https://purl.imsglobal.org/spec/lti-ags/scope/score")
    assert "Canvas: scopes" in token_advice(refusal)
