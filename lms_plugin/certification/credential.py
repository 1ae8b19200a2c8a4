"""The credential: Open Badges 3.0 on VC 2.0 as a plain dictionary, built from facts that were fixed before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
CLOCKS_APART = timedelta(seconds=60)  # a verifier's clock may be behind ours; a validFrom ahead of it fails


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of results. ``slug`` is its anchor on the programme's page; ``kind`` is Percent or RawScore."""

    slug: str
    name: str
    value: str
    required: str
    most: str = "100"
    kind: str = "Percent"
    code: str = ""  # of a category, which also becomes an alignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What shows that it was earned: a deciding attempt, or who decided. ``payload`` is a SHA-256 in hex or empty."""

    uuid: str
    name: str
    narrative: str
    genre: str = "quiz-attempt"
    payload: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a credential says. Addresses are built from ``host`` (no trailing slash); times are UTC."""

    host: str
    token: str
    issuer_slug: str
    issuer_did: str
    issuer_name: str
    programme_code: str
    programme_version: int
    human_code: str
    language: str
    title: str
    description: str
    narrative: str
    name: str
    number: str
    subject_uuid: str
    awarded_at: datetime
    signed_at: datetime
    valid_until: datetime | None
    started_at: datetime
    results: Sequence[Result]
    proofs: Sequence[Proof]
    list_number: int
    list_index: int

    @property
    def page(self) -> str:
        """The verification page of this document, which is also its id."""
        return f"{self.host}/c/{self.token}"

    @property
    def programme_page(self) -> str:
        """The public page of the programme's version."""
        return f"{self.host}/p/{self.issuer_slug}/{self.programme_code}/v{self.programme_version}"


def stamp(at: datetime) -> str:
    """A moment as credentials write it: UTC, whole seconds."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def build(facts: Facts) -> dict[str, Any]:
    """The unsigned credential, members in the order in which they are stored."""
    document: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": facts.page,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.title,
        "issuer": {
            "id": facts.issuer_did,
            "type": ["Profile"],
            "name": facts.issuer_name,
            "url": f"{facts.host}/i/{facts.issuer_slug}",
        },
        "validFrom": stamp(facts.signed_at - CLOCKS_APART),
    }
    if facts.valid_until is not None:
        document["validUntil"] = stamp(facts.valid_until)
    status = f"{facts.host}/i/{facts.issuer_slug}/status/{facts.list_number}"
    return document | {
        "awardedDate": stamp(facts.awarded_at),
        "credentialSubject": _subject(facts),
        "evidence": [_evidence(one) for one in facts.proofs],
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": {
            "id": f"{status}#{facts.list_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(facts.list_index),
            "statusListCredential": status,
        },
    }


def _subject(facts: Facts) -> dict[str, Any]:
    subject: dict[str, Any] = {
        "id": f"urn:uuid:{facts.subject_uuid}",
        "type": ["AchievementSubject"],
        "identifier": [{"type": "IdentityObject", "hashed": False, "identityHash": facts.name, "identityType": "name"}],
        "licenseNumber": facts.number,
        "activityStartDate": stamp(facts.started_at),
        "activityEndDate": stamp(facts.awarded_at),
        "achievement": _achievement(facts),
    }
    if facts.results:
        subject["result"] = [
            {
                "type": ["Result"],
                "resultDescription": f"{facts.programme_page}#r-{one.slug}",
                "value": one.value,
                "status": "Completed",
            }
            for one in facts.results
        ]
    return subject


def _achievement(facts: Facts) -> dict[str, Any]:
    page = facts.programme_page
    achievement: dict[str, Any] = {
        "id": page,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": facts.title,
        "version": str(facts.programme_version),
        "inLanguage": facts.language,
        "humanCode": facts.human_code,
        "description": facts.description,
        "criteria": {"id": f"{page}#criteria", "narrative": facts.narrative},
    }
    framework = f"{facts.human_code} blueprint, version {facts.programme_version}"
    alignments = [
        {
            "type": ["Alignment"],
            "targetName": one.name,
            "targetCode": one.code,
            "targetFramework": framework,
            "targetUrl": f"{page}#cat-{one.slug}",
        }
        for one in facts.results
        if one.code
    ]
    if alignments:
        achievement["alignment"] = alignments
    if facts.results:
        achievement["resultDescription"] = [_description(page, one) for one in facts.results]
    return achievement


def _description(page: str, one: Result) -> dict[str, Any]:
    return {
        "id": f"{page}#r-{one.slug}",
        "type": ["ResultDescription"],
        "name": one.name,
        "resultType": one.kind,
        "requiredValue": one.required,
        "valueMin": "0",
        "valueMax": one.most,
    }


def _evidence(one: Proof) -> dict[str, Any]:
    evidence: dict[str, Any] = {
        "id": f"urn:uuid:{one.uuid}",
        "type": ["Evidence"],
        "name": one.name,
        "genre": one.genre,
        "narrative": one.narrative,
    }
    return evidence | ({"description": f"payload sha256:{one.payload}"} if one.payload else {})


def to_bytes(document: dict[str, Any]) -> bytes:
    """As stored and handed out: UTF-8, this member order, no spaces, no ASCII escapes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
