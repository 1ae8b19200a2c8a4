"""Whoever opens or pastes a wrong address reads which address belongs where."""

from __future__ import annotations

import pytest
from constants import TOOL_URL


@pytest.mark.parametrize("path", ["/lti/", "/lti/registers", "/lti/register/", "/lti/a/b?c=d", "/lti/<b>"])
def test_a_wrong_address_lists_the_right_ones(browser, path):
    page = browser.get(path)
    assert page.status_code == 404
    assert "WRONG_ADDRESS" in page.text
    for name in ("register", "config.json", "login", "launch", "jwks"):
        assert f">{TOOL_URL}/lti/{name}<" in page.text
    assert "<b>" not in page.text


def test_without_its_slash_it_is_the_same(browser):
    assert browser.get("/lti", follow_redirects=True).status_code == 404


@pytest.mark.parametrize("invitation", ["", "abc-123", 'x"><b>'])
def test_the_registration_address_opened_by_hand_is_shown_to_be_copied_with_where_it_goes(browser, invitation):
    page = browser.get("/lti/register", query_string={"invitation": invitation} if invitation else {})
    assert page.status_code == 400
    assert "REGISTRATION_BY_HAND" in page.text
    assert "Tool URL: paste it" in page.text
    assert f">{TOOL_URL}/lti/register" in page.text
    assert ("?invitation=abc-123<" in page.text) == (invitation == "abc-123")
    assert ("holds no invitation" in page.text) == (not invitation)
    assert "<b>" not in page.text
    assert "works once" not in page.text  # nothing was spent


def test_a_platform_that_names_its_configuration_otherwise_is_told_what_is_needed(browser):
    page = browser.get("/lti/register?openid_config=https://lms.example/c&registration_token=secret")
    assert (
        "It was opened with openid_config; what the platform has to send is called openid_configuration." in page.text
    )
    assert "secret" not in page.text


@pytest.mark.parametrize("path", ["/lti/launch", "/lti/ticket"])
def test_an_address_that_platforms_post_to_says_so_when_it_is_opened_by_hand(browser, path):
    page = browser.get(path)
    assert page.status_code == 405
    assert "The address is right" in page.text
