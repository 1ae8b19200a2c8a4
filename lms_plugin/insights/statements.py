"""Statements as xAPI 1.0.3 has them (sections 4.1, 4.2): an attempt that was completed, scored anew, or voided."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lms_plugin.delivery.models import Attempt
from lms_plugin.insights.statement_models import Verb
from lms_plugin.lti.models import Person

VERBS = {
    Verb.COMPLETED: "http://adlnet.gov/expapi/verbs/completed",
    Verb.SCORED: "http://adlnet.gov/expapi/verbs/scored",
    Verb.VOIDED: "http://adlnet.gov/expapi/verbs/voided",
}
ASSESSMENT, COURSE = (f"http://adlnet.gov/expapi/activities/{kind}" for kind in ("assessment", "course"))


def actor(person: Person, issuer: str, *, base: str, secret: str, naming: str) -> dict[str, Any]:
    """Who it was, no more than ``naming`` allows: "pseudonym", "id" (the platform's own) or "name" (id and name)."""
    if naming == "pseudonym":
        known = f"statements\0{person.registration_id}\0{person.sub}".encode()
        account = {"homePage": base, "name": hmac.new(secret.encode(), known, "sha256").hexdigest()[:32]}
        return {"objectType": "Agent", "account": account}
    told = {"name": person.name} if naming == "name" and person.name else {}
    return {"objectType": "Agent", "account": {"homePage": issuer, "name": person.sub}} | told


def about(
    verb: Verb, attempt: Attempt, who: Mapping[str, Any], *, statement_id: str, at: datetime, base: str,
    assessment_id: int, context_id: int, title: str,
) -> dict[str, Any]:  # fmt: skip
    """An attempt that was completed, or scored anew; its result as it is now."""
    named = {"type": ASSESSMENT, "name": {"und": title}}
    course = {"id": f"{base}/xapi/courses/{context_id}", "definition": {"type": COURSE}}
    return {
        "id": statement_id,
        "actor": dict(who),
        "verb": _verb(verb),
        "object": {"id": f"{base}/xapi/assessments/{assessment_id}", "definition": named},
        "result": _result(attempt),
        "context": {
            "registration": str(uuid5(NAMESPACE_URL, f"{base}/xapi/attempts/{attempt.id}")),
            "contextActivities": {"grouping": [course]},
            "platform": "Assay",
        },
        "timestamp": at.isoformat(),
    }


def voiding(who: Mapping[str, Any], *, statement_id: str, voided: str, at: datetime) -> dict[str, Any]:
    """An earlier statement holds no more."""
    reference = {"objectType": "StatementRef", "id": voided}
    return {
        "id": statement_id, "actor": dict(who), "verb": _verb(Verb.VOIDED), "object": reference,
        "timestamp": at.isoformat(),
    }  # fmt: skip


def _verb(verb: Verb) -> dict[str, Any]:
    return {"id": VERBS[verb], "display": {"en": verb.value}}


def _result(attempt: Attempt) -> dict[str, Any]:
    found: dict[str, Any] = {"completion": True}
    if attempt.submitted_at:
        found["duration"] = f"PT{max(0, round((attempt.submitted_at - attempt.started_at).total_seconds()))}S"
    if attempt.mark is not None and attempt.max_mark:
        raw, most = max(0.0, float(attempt.mark)), float(attempt.max_mark)
        found["score"] = {"scaled": min(1.0, round(raw / most, 6)), "raw": raw, "min": 0, "max": most}
    decided = ((attempt.outcome or {}).get("trace") or {}).get("outcome")
    return found | ({"success": decided == "passed"} if decided in {"passed", "not_passed"} else {})
