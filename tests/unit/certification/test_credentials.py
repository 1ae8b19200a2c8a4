"""The credential: the published vector byte for byte, our shape and nothing else, status lists bit for bit."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from openbadgeslib.ob3 import contexts
from second_signer import parts, sign, verify

from lms_plugin.certification import shape, status
from lms_plugin.certification.credential import to_bytes
from lms_plugin.certification.did import PublicKey, did_document
from lms_plugin.certification.sign import (
    TEST_SEED,
    NotSigned,
    SeedSigner,
    from_multibase,
    multibase,
    self_verify,
    sign_credential,
    verify_list,
    verify_signature,
)

EXAMPLE = json.loads((Path(__file__).parent / "example.json").read_text(encoding="utf-8"))
DID = "did:web:verify.example.org:i:lumiere"
SIGNED_AT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
KEY = SeedSigner.of_seed(DID, "key-2026-11", TEST_SEED, for_tests=True)
METHODS = [KEY.method]


@pytest.fixture(autouse=True)
def _that_day():
    with time_machine.travel(datetime(2026, 11, 21, tzinfo=UTC), tick=False):
        yield


def unsigned():
    return {name: value for name, value in copy.deepcopy(EXAMPLE).items() if name != "proof"}


def test_both_signers_give_the_published_proof_byte_for_byte():
    ours = sign_credential(unsigned(), KEY, at=SIGNED_AT)
    assert ours == EXAMPLE
    assert sign(EXAMPLE, Ed25519PrivateKey.from_private_bytes(TEST_SEED)) == EXAMPLE["proof"][0]["proofValue"]


def test_the_canonical_texts_and_the_stored_bytes_have_the_published_hashes():
    options, document = parts(EXAMPLE)
    found = [(len(one.splitlines()), sha256(one.encode()).hexdigest()) for one in (document, options)]
    assert found == [
        (103, "b6ada078e90373de693519ea3062d79c1265aabbaf4b8fb0796724286fcfe3de"),
        (5, "bcbe47cedf0c4eefb731d78ab2bc4aa29a6c3995acc487894ffbfe9436cbdd4c"),
    ]
    data = to_bytes(EXAMPLE)
    assert (len(data), sha256(data).hexdigest()) == (
        4559,
        "f10d7688b8eb6cca61295475d57a47e88010461ca61b3abf0f65d58c4763bd09",
    )


def test_the_contexts_are_those_that_were_pinned():
    folder = Path(contexts.__file__).parent
    starts = {
        "credentials-v2.json": "59955ced",
        "ob-v3p0-context-3.0.3.json": "3d34f4d4",
        "ob-v3p0-extensions.json": "87c06c81",
    }
    found = {name: sha256((folder / name).read_bytes()).hexdigest()[:8] for name in starts}
    assert found == starts


def test_the_key_of_the_published_example_never_signs_for_real():
    with pytest.raises(ValueError, match="published example"):
        SeedSigner.of_seed(DID, "k", TEST_SEED)
    assert multibase(KEY.public) == "z6MkehRgf7yJbgaGfYsdoAsKdBPE3dj2CYhowQdcjqSJgvVd"
    assert multibase(from_multibase(multibase(KEY.public))) == multibase(KEY.public)
    with pytest.raises(ValueError, match="Ed25519"):
        from_multibase("zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme")


def check(document, methods=METHODS, data=None):
    self_verify(data or to_bytes(document), document, KEY, issuer_did=DID, methods=methods, expires=True)


def test_what_was_built_stands_its_own_check():
    check(EXAMPLE)


def changed(change):
    document = copy.deepcopy(EXAMPLE)
    change(document)
    return document


MUTATIONS = {
    "status as a list": lambda d: d.update(credentialStatus=[d["credentialStatus"]]),
    "proof as one object": lambda d: d.update(proof=d["proof"][0]),
    "no criteria": lambda d: d["credentialSubject"]["achievement"].pop("criteria"),
    "an extra term": lambda d: d.update(extra="x"),
    "an extra term inside": lambda d: d["issuer"].update(phone="1"),
    "contexts in another order": lambda d: d["@context"].reverse(),
    "a fourth context": lambda d: d["@context"].append("https://example.org/x"),
    "a brace in a text": lambda d: d.update(name="{x}"),
    "a value below what is required": lambda d: d["credentialSubject"]["result"][0].update(value="84"),
    "a value that is no number": lambda d: d["credentialSubject"]["result"][0].update(value="lots"),
    "an e-mail as identifier": lambda d: d["credentialSubject"]["identifier"][0].update(identityType="emailAddress"),
    "two identifiers": lambda d: d["credentialSubject"]["identifier"].append(d["credentialSubject"]["identifier"][0]),
    "a hashed name": lambda d: d["credentialSubject"]["identifier"][0].update(hashed=True),
    "type as text": lambda d: d.update(type="OpenBadgeCredential"),
    "type as list where text belongs": lambda d: d["credentialStatus"].update(type=["BitstringStatusListEntry"]),
    "no number": lambda d: d["credentialSubject"].pop("licenseNumber"),
    "another purpose": lambda d: d["credentialStatus"].update(statusPurpose="suspension"),
    "an index of another list": lambda d: d["credentialStatus"].update(statusListIndex="1"),
    "two proofs": lambda d: d["proof"].append(d["proof"][0]),
    "another cryptosuite": lambda d: d["proof"][0].update(cryptosuite="eddsa-jcs-2022"),
    "a result without description": lambda d: d["credentialSubject"]["result"][0].update(resultDescription="x"),
    "a moment with an offset": lambda d: d.update(validFrom="2026-11-20T14:04:00+02:00"),
    "a subject that is an address": lambda d: d["credentialSubject"].update(id="mailto:a@b.example"),
    "no end": lambda d: d.pop("validUntil"),
    "larger than 64 KB": lambda d: d.update(name="x" * 65_536),
    "something that is no object": lambda d: d.update(evidence=["x"]),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_whatever_differs_from_our_shape_is_refused(name):
    document = changed(MUTATIONS[name])
    assert shape.problems(document, expires=True)
    with pytest.raises(NotSigned):
        check(document)


@pytest.mark.parametrize("thing", [None, [], "text", 3, {}, {"proof": [{}]}])
def test_what_is_no_credential_at_all_has_problems_and_no_exception(thing):
    assert shape.problems(thing)


def test_a_term_that_no_context_knows_is_noticed_though_the_bare_signature_stands():
    document = changed(lambda d: d["issuer"].update(favouriteColour="teal"))
    with pytest.raises(NotSigned):
        verify_signature(to_bytes(document), KEY.public)


def test_a_foreign_verification_method_and_a_key_that_does_not_assert_are_refused():
    foreign = SeedSigner(did="did:web:evil.example", kid="k", private=KEY.private)
    document = sign_credential(unsigned(), foreign, at=SIGNED_AT)
    with pytest.raises(NotSigned, match="verification method"):
        check(document)
    with pytest.raises(NotSigned, match="verification method"):
        check(EXAMPLE, methods=[])


def test_bytes_that_are_not_the_document_are_refused():
    with pytest.raises(NotSigned):
        check(EXAMPLE, data=json.dumps(EXAMPLE, ensure_ascii=False).encode())


def test_one_changed_letter_fails_both_checkers():
    document = changed(lambda d: d["credentialSubject"]["identifier"][0].update(identityHash="Zoë Kowalczyk"))
    with pytest.raises(NotSigned):
        verify_signature(to_bytes(document), KEY.public)
    with pytest.raises(InvalidSignature):
        verify(document, KEY.public)
    verify(EXAMPLE, KEY.public)


def test_dates_are_left_out_only_on_request_and_never_the_signature():
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC), tick=False):
        with pytest.raises(NotSigned, match="expired"):
            verify_signature(to_bytes(EXAMPLE), KEY.public)
        verify_signature(to_bytes(EXAMPLE), KEY.public, today=False)
        longer = changed(lambda d: d.update(validUntil="2029-11-20T21:59:59Z"))
        with pytest.raises(NotSigned):
            verify_signature(to_bytes(longer), KEY.public, today=False)


def test_two_hundred_bits_set_decode_to_exactly_those():
    indexes = {n * 655 for n in range(200)}
    bits = status.decoded(status.encoded(indexes))
    assert {n for n in range(status.SIZE) if status.is_set(bits, n)} == indexes
    assert status.encoded(indexes) == status.encoded(sorted(indexes))


@pytest.mark.parametrize("text", ["", "uAAAA", "xyz", "u" + "A" * 50, status.encoded([])[:-9]])
def test_what_is_no_list_is_refused(text):
    with pytest.raises(ValueError, match=r"list|packed|size"):
        status.decoded(text)


def test_a_status_list_is_signed_and_one_changed_bit_is_noticed():
    address = "https://verify.example.org/i/lumiere/status/1"
    signed = status.status_list(address, DID, [7], KEY, at=SIGNED_AT)
    verify_list(signed, KEY.public)
    verify(signed, KEY.public)
    signed["credentialSubject"]["encodedList"] = status.encoded([])
    with pytest.raises(NotSigned):
        verify_list(signed, KEY.public)


def test_the_did_document_lists_each_key_twice_and_only_those_that_assert():
    old = PublicKey(kid="old", public=KEY.public, asserts=False)
    document = did_document(DID, [old, PublicKey(kid="key-2026-11", public=KEY.public)])
    assert [one["id"].split("#")[1] for one in document["verificationMethod"]] == [
        "old", "old-jwk", "key-2026-11", "key-2026-11-jwk",
    ]  # fmt: skip
    assert document["assertionMethod"] == [f"{DID}#key-2026-11", f"{DID}#key-2026-11-jwk"]
    assert document["verificationMethod"][3]["publicKeyJwk"]["x"] == "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"
