"""What is taken out of a token, and what the LTI 1.1 signature proves."""

from __future__ import annotations

import pytest

from lms_plugin.lti import claims
from lms_plugin.lti.lti11 import OldSecret, proved_user_id, signature

OLD = OldSecret(key="179248902", secret="my-lti11-secret")
VECTOR = {
    "deployment_id": "689302",
    "issuer": "https://lmsvendor.com",
    "client_id": "PM48OJSfGDTAzAo",
    "exp": 1551290856,
    "nonce": "172we8671fd8z",
}
SIGN = "lWd54kFo5qU7xshAna6v8BwoBm6tmUjc6GTax6+12ps="


def test_claim_08_custom_values_are_strings_and_empty_is_a_value():
    given = {"a": "x", "b": "", "c": "$5.00 fee", "d": "a $Name.x inside", "e": "$"}
    assert claims.custom_values({claims.CUSTOM: given}) == given


@pytest.mark.parametrize("name", ["$Canvas.user.id", "$Context.id.history", "$User.id", " $ResourceLink.title "])
def test_claim_08_a_variable_without_value_is_absent(name):
    assert claims.custom_values({claims.CUSTOM: {"id": name, "other": "x"}}) == {"other": "x"}


@pytest.mark.parametrize("value", [None, 5, True, [], {}, ["x"]])
def test_claim_08_what_is_no_string_is_no_value(value):
    assert claims.custom_values({claims.CUSTOM: {"id": value}}) == {}
    assert claims.custom_values({claims.CUSTOM: value}) == {}


def test_claim_14_the_vector_of_the_standard():
    assert signature(OLD, **VECTOR) == SIGN


def a_body(**changes):
    said = {"user_id": "old-7", "oauth_consumer_key": OLD.key, "oauth_consumer_key_sign": SIGN}
    return {
        "iss": VECTOR["issuer"],
        "exp": VECTOR["exp"],
        "nonce": VECTOR["nonce"],
        "sub": "new-7",
        claims.DEPLOYMENT_ID: VECTOR["deployment_id"],
        claims.LTI11: said,
    } | changes


def test_claim_14_a_good_signature_proves_the_old_id():
    assert proved_user_id(a_body(), "PM48OJSfGDTAzAo", OLD) == "old-7"
    assert proved_user_id(a_body(exp=float(VECTOR["exp"])), "PM48OJSfGDTAzAo", OLD) == "old-7"
    same = {name: value for name, value in a_body()[claims.LTI11].items() if name != "user_id"}
    assert proved_user_id(a_body(**{claims.LTI11: same}), "PM48OJSfGDTAzAo", OLD) == "new-7"


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": VECTOR["exp"] + 1},
        {"nonce": "another"},
        {"iss": "https://other.example"},
        {claims.DEPLOYMENT_ID: "1"},
        {claims.LTI11: {"user_id": "old-7", "oauth_consumer_key": OLD.key, "oauth_consumer_key_sign": "x" + SIGN[1:]}},
        {claims.LTI11: {"user_id": "old-7", "oauth_consumer_key": OLD.key, "oauth_consumer_key_sign": "é"}},
        {claims.LTI11: {"user_id": "old-7", "oauth_consumer_key": "other", "oauth_consumer_key_sign": SIGN}},
        {claims.LTI11: {"user_id": "old-7", "oauth_consumer_key": OLD.key}},
        {claims.LTI11: {"user_id": 7, "oauth_consumer_key": OLD.key, "oauth_consumer_key_sign": SIGN}},
        {claims.LTI11: "old-7"},
    ],
)
def test_claim_14_anything_else_proves_nothing(changes):
    assert proved_user_id(a_body(**changes), "PM48OJSfGDTAzAo", OLD) is None


def test_claim_14_without_a_secret_or_of_another_client_nothing_is_believed():
    assert proved_user_id(a_body(), "PM48OJSfGDTAzAo", None) is None
    assert proved_user_id(a_body(), "another", OLD) is None
