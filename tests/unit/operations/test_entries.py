"""What an operator enters about a platform: every problem at once, and nothing changed that must stay as it is."""

from dataclasses import replace

import pytest

from lms_plugin.lti.entries import Entry, InvalidRegistration
from lms_plugin.lti.presets import FAMILIES, PRESETS

GOOD = Entry(
    name="School",
    issuer="https://lms.example",
    client_id="abc",
    authorization_url="https://lms.example/auth",
    token_url="https://lms.example/token?x=1",
    key_set_url="https://lms.example/jwks",
)


def problems(development: bool = False, **changes: object) -> dict[str, str]:
    return replace(GOOD, **changes).cleaned().problems(development=development)


def test_a_complete_entry_has_no_problem():
    assert problems() == {}


def test_every_problem_is_found_at_once():
    found = problems(
        name="",
        issuer="https://lms.example/?a=1",
        client_id="a b",
        authorization_url="lms.example/auth",
        token_url="http://lms.example/token",
        key_set_url="",
        token_audience="two words",
        family="webct",
        trusted_audiences=("a b",),
        frame_hosts=("school.example/path",),
    )
    assert set(found) == set(Entry.__dataclass_fields__)


@pytest.mark.parametrize("issuer", ["https://lms.example", "https://lms.example/", "https://LMS.example"])
def test_an_issuer_is_kept_character_for_character(issuer):
    assert replace(GOOD, issuer=f" {issuer} ").cleaned().issuer == issuer


@pytest.mark.parametrize(
    "address",
    [
        "ftp://lms.example", "https://", "https://u:p@lms.example", "https://lms.example/#x", "https://lms example",
        "https://[::1", "https://lms.example:port/", "https://{host}/auth", "https://<host>/auth", "javascript:x",
        "https://lms.example;script-src", "https://" + "a" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_https_address_is_refused(address):
    for name in ("issuer", "authorization_url", "token_url", "key_set_url"):
        assert name in problems(**{name: address})


def test_http_is_allowed_on_loopback_in_development_only():
    assert problems(development=True, token_url="http://localhost:8081/token") == {}
    assert "token_url" in problems(token_url="http://localhost:8081/token")
    assert "token_url" in problems(development=True, token_url="http://lms.example/token")


def test_hosts_that_may_frame_us_become_origins():
    cleaned = replace(GOOD, frame_hosts=(" school.example ", "https://other.example:8443/", "")).cleaned()
    assert cleaned.frame_hosts == ("https://school.example", "https://other.example:8443")
    assert cleaned.problems(development=False) == {}


def test_the_client_id_is_put_where_an_address_holds_its_place():
    preset = PRESETS["blackboard"]
    entry = Entry(name="B", client_id="42", family="blackboard", **preset.filled("")).cleaned()
    assert entry.key_set_url.endswith("/applications/42/jwks.json")
    assert entry.problems(development=False) == {}


@pytest.mark.parametrize("key", ["canvas", "canvas-beta", "canvas-test", "moodle", "brightspace", "canvas-self-hosted"])
def test_a_preset_with_host_and_client_id_is_complete(key):
    entry = Entry(name="S", client_id="42", family=PRESETS[key].family, **PRESETS[key].filled("lms.example.edu"))
    assert entry.cleaned().problems(development=False) == {}


def test_a_preset_without_its_host_shows_the_place_and_is_refused():
    assert PRESETS["moodle"].needs_host
    filled = PRESETS["moodle"].filled("")
    assert filled["token_url"] == "https://{host}/mod/lti/token.php"
    assert {"issuer", "token_url"} <= set(Entry(name="S", client_id="1", **filled).problems(development=False))


def test_a_pasted_address_is_as_good_as_a_host_name():
    assert PRESETS["moodle"].filled(" https://m.example/course/view.php")["issuer"] == "https://m.example"


def test_brightspace_asks_for_tokens_under_its_own_audience():
    """QUIRK-75: never the token address."""
    assert PRESETS["brightspace"].filled("x")["token_audience"] == "https://api.brightspace.com/auth/token"


def test_every_family_has_a_preset():
    assert set(FAMILIES) == {"canvas", "moodle", "brightspace", "blackboard", "openedx", "generic"}


def test_the_refusal_carries_a_sentence_per_field():
    refusal = InvalidRegistration({"name": "Give a name.", "issuer": "Give this address."})
    assert refusal.message == "name: Give a name. issuer: Give this address."
    assert refusal.status == 422
