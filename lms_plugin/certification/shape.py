"""Whether a credential has exactly the form we issue: the one thing no library checks for us."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from lms_plugin.certification.credential import CONTEXTS, SCHEMA, to_bytes

LARGEST = 64 * 1024
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_REQUIRED = {"@context", "id", "type", "name", "issuer", "validFrom", "awardedDate", "credentialSubject",
             "evidence", "credentialSchema", "credentialStatus", "proof"}  # fmt: skip
_MEMBERS = {
    "": (_REQUIRED, {"validUntil"}),
    "issuer": ({"id", "type", "name", "url"}, set()),
    "credentialSubject": (
        {"id", "type", "identifier", "licenseNumber", "activityStartDate", "activityEndDate", "achievement"},
        {"result"},
    ),
    "achievement": (
        {"id", "type", "achievementType", "name", "version", "inLanguage", "humanCode", "description", "criteria"},
        {"alignment", "resultDescription"},
    ),
    "identifier": ({"type", "hashed", "identityHash", "identityType"}, set()),
    "criteria": ({"id", "narrative"}, set()),
    "alignment": ({"type", "targetName", "targetCode", "targetFramework", "targetUrl"}, set()),
    "resultDescription": (
        {"id", "type", "name", "resultType", "requiredValue", "valueMin", "valueMax"}, set()
    ),
    "result": ({"type", "resultDescription", "value", "status"}, set()),
    "evidence": ({"id", "type", "name", "genre", "narrative"}, {"description"}),
    "credentialSchema": ({"id", "type"}, set()),
    "credentialStatus": (
        {"id", "type", "statusPurpose", "statusListIndex", "statusListCredential"}, set()
    ),
    "proof": (
        {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}, set()
    ),
}  # fmt: skip
_MANY = {"identifier", "alignment", "resultDescription", "result", "evidence", "credentialSchema", "proof"}
_TEXT_TYPES = {"identifier", "credentialSchema", "credentialStatus", "proof"}


def problems(document: Any, *, expires: bool | None = None) -> list[str]:
    """Everything in which a document differs from what we issue; empty: it has our shape.

    ``expires``: whether there must be a ``validUntil``; None: either is well.
    """
    if not isinstance(document, dict):
        return ["the document is no object"]
    found = list(_members("", document))
    if found:
        return found
    found += _fixed(document)
    found += _results(document["credentialSubject"])
    found += [f"text holds a brace: {path}" for path, text in _texts("", document) if "{" in text or "}" in text]
    if expires is not None and ("validUntil" in document) is not expires:
        found.append("validUntil is missing" if expires else "validUntil must not be there")
    if len(to_bytes(document)) > LARGEST:
        found.append(f"larger than {LARGEST} bytes")
    return found


def _members(kind: str, value: Mapping[str, Any]) -> Iterator[str]:
    """Members that are missing, unknown, or of the wrong kind, here and below."""
    required, allowed = _MEMBERS[kind]
    place = kind or "the document"
    yield from (f"{place} lacks {name}" for name in sorted(required - value.keys()))
    yield from (f"{place} has an unknown member {name}" for name in sorted(value.keys() - required - allowed))
    if "type" in value and isinstance(value["type"], str) is not (kind in _TEXT_TYPES):
        yield f"type of {place} has the wrong form"
    for name, inner in value.items():
        if name == "resultDescription" and kind == "result":
            if not isinstance(inner, str):
                yield "resultDescription of result is no address"
        elif name in _MEMBERS and name:
            yield from _inner(name, inner)
        elif not _is_plain(name, inner):
            yield f"{name} of {place} has the wrong form"


def _inner(name: str, inner: Any) -> Iterator[str]:
    if isinstance(inner, list) is not (name in _MANY) or not inner:
        yield f"{name} must be {'a list' if name in _MANY else 'one object'}"
        return
    for one in inner if isinstance(inner, list) else [inner]:
        if isinstance(one, dict):
            yield from _members(name, one)
        else:
            yield f"{name} holds something that is no object"


def _is_plain(name: str, value: Any) -> bool:
    if name in {"@context", "type"} and isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return value is False if name == "hashed" else isinstance(value, str) and bool(value)


def _fixed(document: Mapping[str, Any]) -> Iterator[str]:
    """What is always the same, and what must agree with something else."""
    status, subject = document["credentialStatus"], document["credentialSubject"]
    listed = f"{status['statusListCredential']}#{status['statusListIndex']}"
    held = {
        "@context": (document["@context"], list(CONTEXTS)),
        "type": (document["type"], ["VerifiableCredential", "OpenBadgeCredential"]),
        "credentialSchema": (document["credentialSchema"][0]["id"], SCHEMA),
        "statusPurpose": (status["statusPurpose"], "revocation"),
        "type of credentialStatus": (status["type"], "BitstringStatusListEntry"),
        "id of credentialStatus": (status["id"], listed),
        "number of identifiers": (len(subject["identifier"]), 1),
        "identityType": (subject["identifier"][0]["identityType"], "name"),
        "cryptosuite": (document["proof"][0]["cryptosuite"], "eddsa-rdfc-2022"),
        "proofPurpose": (document["proof"][0]["proofPurpose"], "assertionMethod"),
        "number of proofs": (len(document["proof"]), 1),
    }
    yield from (f"{name} is not what it must be" for name, (seen, wanted) in held.items() if seen != wanted)
    if not subject["id"].startswith("urn:uuid:"):
        yield "the subject's id is no urn:uuid"
    moments = [document.get(name, document["validFrom"]) for name in ("validFrom", "validUntil", "awardedDate")]
    yield from (f"{one} is no moment in UTC" for one in moments if not _MOMENT.fullmatch(one))


def _results(subject: Mapping[str, Any]) -> Iterator[str]:
    """Each result names a description, and is at least what that requires."""
    described = {one["id"]: one for one in subject["achievement"].get("resultDescription", ())}
    results = subject.get("result", ())
    if len(described) != len(results):
        yield "results and their descriptions do not match"
    for one in results:
        description = described.get(one["resultDescription"])
        if description is None:
            yield "a result has no description"
        elif not _reaches(one["value"], description["requiredValue"]):
            yield f"result {description['name']} is below what is required"


def _reaches(value: str, required: str) -> bool:
    try:
        return Decimal(value) >= Decimal(required)
    except InvalidOperation:
        return False


def _texts(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(f"{path}.{name}".strip("."), inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts(f"{path}[{place}]", inner)
