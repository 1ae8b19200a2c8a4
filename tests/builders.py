"""Rows for tests, written directly: a platform, somebody's launch, a quiz. Typed, with sensible defaults."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.access import Role
from lms_plugin.authoring import service as authoring
from lms_plugin.db import Base, utc_now
from lms_plugin.delivery import assessments
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.lti.models import Context, Deployment, Launch, Membership, Person, Registration, ResourceLink, Status
from lms_plugin.security import csrf_token, digest
from lms_plugin.web import BROWSER_COOKIE
from question_bank.interchange import native

SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A launch in a browser: its id, the browser's cookie, and the rows behind it."""

    launch_id: str
    cookie: str
    registration_id: int
    deployment_id: int
    context_id: int
    resource_link_id: int
    person_id: int

    def path(self, rest: str = "") -> str:
        """An address under this launch."""
        return f"/launch/{self.launch_id}/{rest}"

    def csrf(self, secret_key: str) -> str:
        """The form token of this launch in this browser."""
        return csrf_token(secret_key, f"{self.launch_id}\0{digest(self.cookie)}")

    def in_browser(self, client: FlaskClient) -> FlaskClient:
        """Give the browser this launch's cookie."""
        client.set_cookie(BROWSER_COOKIE, self.cookie, domain="localhost")
        client.set_cookie(BROWSER_COOKIE, self.cookie, domain="127.0.0.1")
        return client


def a_registration(session: Session, **changes: Any) -> Registration:
    """An active registration; every one has its own client id unless told otherwise."""
    values: dict[str, Any] = {
        "name": "Test LMS",
        "issuer": "https://lms.example",
        "client_id": f"client-{secrets.token_hex(4)}",
        "authorization_url": "https://lms.example/auth",
        "token_url": "https://lms.example/token",
        "key_set_url": "https://lms.example/jwks",
        "status": Status.ACTIVE,
        "created_at": utc_now(),
    }
    registration = Registration(**(values | changes))
    session.add(registration)
    session.commit()
    return registration


def _the(session: Session, kind: type[Base], values: dict[str, Any], **defaults: Any) -> Any:
    """The row with these values, made if it is not there."""
    row = session.scalar(select(kind).filter_by(**values))
    if row is None:
        row = kind(**values, **defaults)
        session.add(row)
        session.flush()
    return row


def a_launch(
    session: Session,
    *,
    role: Role = Role.LEARNER,
    person_sub: str = "s1",
    context: str = "c1",
    link: str = "l1",
    registration: Registration | None = None,
    ags: bool = True,
    **changes: Any,
) -> Entered:
    """A launch of somebody on a link, in a browser of its own; rows of the same ids are shared between launches."""
    now = utc_now()
    registration = (
        registration or session.scalar(select(Registration).order_by(Registration.id)) or a_registration(session)
    )
    deployment = _the(
        session,
        Deployment,
        {"registration_id": registration.id, "deployment_id": "1"},
        status=Status.ACTIVE,
        created_at=now,
    )
    course = _the(
        session,
        Context,
        {"deployment_id": deployment.id, "context_id": context},
        title=f"Course {context}",
        created_at=now,
    )
    placed = _the(
        session,
        ResourceLink,
        {"deployment_id": deployment.id, "resource_link_id": link},
        context_id=course.id,
        title=f"Quiz {link}",
        line_item_url=f"https://lms.example/items/{link}" if ags else None,
        ags_scopes=[SCORE_SCOPE] if ags else [],
        created_at=now,
        updated_at=now,
    )
    person = _the(
        session, Person, {"registration_id": registration.id, "sub": person_sub}, name=f"Person {person_sub}",
        created_at=now, updated_at=now,
    )  # fmt: skip
    _the(session, Membership, {"context_id": course.id, "person_id": person.id}, role=role, updated_at=now)
    cookie = secrets.token_urlsafe(32)
    values: dict[str, Any] = {
        "id": secrets.token_urlsafe(32),
        "browser_hash": digest(cookie),
        "registration_id": registration.id,
        "deployment_id": deployment.id,
        "context_id": course.id,
        "resource_link_id": placed.id,
        "person_id": person.id,
        "role": role,
        "created_at": now,
        "used_at": now,
        "expires_at": now + timedelta(hours=12),
    }
    launch = Launch(**(values | changes))
    session.add(launch)
    session.commit()
    return Entered(
        launch_id=launch.id,
        cookie=cookie,
        registration_id=registration.id,
        deployment_id=deployment.id,
        context_id=course.id,
        resource_link_id=placed.id,
        person_id=person.id,
    )


def a_bank(session: Session, items: Sequence[dict[str, Any]] | None = None, *, key: str = "test-bank") -> int:
    """A bank of four small items (one per type) with planted markers in every key, or of the items given."""
    content = native.bank_from_document(
        {
            "schema_version": 1,
            "bank": {"id": key, "title": "Test bank", "topics": [{"id": "safety", "title": "Safety"}]},
            "items": [{"status": "approved", "item": item} for item in (items or sample_items())],
        }
    )
    authoring.import_bank(session, content, registration_id=None, now=utc_now())
    session.flush()
    from lms_plugin.authoring.models import Bank

    bank_id = session.scalar(select(Bank.id).where(Bank.key == key))
    assert bank_id is not None
    return bank_id


MARKER = "PLANTED-MARKER"


def sample_items() -> list[dict[str, Any]]:
    """One item of each type; feedback, rationale and citations carry a marker that no open attempt may show."""
    head: dict[str, Any] = {
        "schema_version": 1,
        "topics": ["safety"],
        "general_feedback": f"{MARKER} rationale",
        "citations": [{"document": "doc", "title": f"{MARKER} document", "section": "Safety", "paragraph": 1}],
    }
    return [
        head
        | {
            "item_id": "one", "type": "single_choice", "stem": "Which answer fits?",
            "options": [
                {"id": "a", "text": "First", "fraction": "1", "feedback": f"{MARKER} a"},
                {"id": "b", "text": "Second", "feedback": f"{MARKER} b", "critical": True},
                {"id": "c", "text": "Third", "feedback": f"{MARKER} c"},
            ],
        },
        head
        | {
            "item_id": "two", "type": "multiple_response", "stem": "Which answers fit?",
            "options": [
                {"id": "a", "text": "Alpha", "right": True, "feedback": f"{MARKER} a"},
                {"id": "b", "text": "Beta", "right": True, "feedback": f"{MARKER} b"},
                {"id": "c", "text": "Gamma", "feedback": f"{MARKER} c"},
                {"id": "d", "text": "Delta", "feedback": f"{MARKER} d"},
            ],
        },
        head
        | {
            "item_id": "three", "type": "true_false", "stem": "Water is wet.", "key": True,
            "feedback_true": f"{MARKER} true", "feedback_false": f"{MARKER} false",
        },
        head
        | {
            "item_id": "four", "type": "matching", "stem": "Which belongs to which?",
            "prompts": [
                {"id": "p1", "text": "North", "choice": "c1", "feedback": f"{MARKER} p1"},
                {"id": "p2", "text": "South", "choice": "c2", "feedback": f"{MARKER} p2"},
            ],
            "choices": [{"id": "c1", "text": "Cold"}, {"id": "c2", "text": "Warm"}, {"id": "c3", "text": "Wet"}],
        },
    ]  # fmt: skip


def part_items() -> list[dict[str, Any]]:
    """One item of each type that is made of parts with lists of their own; markers as in the samples."""
    head = {
        name: value for name, value in sample_items()[0].items() if name not in {"item_id", "type", "stem", "options"}
    }

    def options(prefix: str, *texts: str) -> list[dict[str, Any]]:
        return [
            {
                "id": f"{prefix}{place}", "text": text, "fraction": "0" if place > 1 else "1",
                "feedback": f"{MARKER} {prefix}{place}",
            }
            for place, text in enumerate(texts, start=1)
        ]  # fmt: skip

    verdicts = (("treat", "0", True), ("adapt", "0.5", False), ("defer", "1", None), ("refer", "0", False))
    return [
        head
        | {
            "item_id": "five", "type": "matrix", "stem": "Judge each.",
            "columns": [{"id": "ok", "text": "Allowed"}, {"id": "no", "text": "Not allowed"}],
            "rows": [
                {"id": "w1", "text": "Dry skin", "column": "ok", "feedback": f"{MARKER} w1"},
                {"id": "w2", "text": "Fever", "column": "no", "feedback": f"{MARKER} w2", "critical_columns": ["ok"]},
            ],
        },
        head
        | {
            "item_id": "six", "type": "cloze", "stem": "Fill the gaps.", "text": "Ice [[g1]] and *steam* [[g2]].",
            "gaps": [
                {"id": "g1", "options": options("a", "cools", "heats")},
                {"id": "g2", "options": options("b", "warms", "freezes")},
            ],
        },
        head
        | {
            "item_id": "seven", "type": "decision_reason", "stem": "What now, and why?",
            "decisions": options("d", "Stop", "Go on"), "reasons": options("r", "It burns", "It is late"),
        },
        head
        | {
            "item_id": "eight", "type": "client_decision", "stem": "What do you do today?",
            "client": {"age": "34", "procedure": "peel", "history": "cold sores"}, "until": "healed",
            "decisions": [
                {"id": one, "fraction": share, "critical": critical, "feedback": f"{MARKER} {one}"}
                for one, share, critical in verdicts
            ],
            "reasons": options("q", "The sores spread", "The skin is dry"),
        },
    ]  # fmt: skip


def given_items() -> list[dict[str, Any]]:
    """One item of each type that is put in order or typed; markers as in the samples."""
    shared = {"schema_version", "topics", "general_feedback", "citations"}
    head = {name: value for name, value in sample_items()[0].items() if name in shared}
    return [
        head
        | {
            "item_id": "nine", "type": "ordering", "stem": "Put in order.",
            "entries": [
                {"id": f"e{rank}", "text": text, "rank": rank, "feedback": f"{MARKER} e{rank}"}
                for rank, text in enumerate(("Cleanse", "Numb", "Inject"), start=1)
            ],
            "critical_pairs": [{"before": "e3", "after": "e1", "feedback": f"{MARKER} dirty"}],
        },
        head
        | {
            "item_id": "ten", "type": "numeric", "stem": "How many?", "units": [{"symbol": "ml"}],
            "answers": [
                {"id": "a", "value": "2", "tolerance": "0.5", "feedback": f"{MARKER} two"},
                {"id": "b", "value": "9", "fraction": "0", "critical": True, "feedback": f"{MARKER} nine"},
            ],
        },
        head
        | {
            "item_id": "eleven", "type": "short_text", "stem": "Which drug?",
            "variants": [
                {"id": "a", "text": "Retinol", "fraction": "1", "feedback": f"{MARKER} right"},
                {"id": "b", "text": "<b>", "feedback": f"{MARKER} tag"},
            ],
        },
    ]  # fmt: skip


RIGHT_PARTS: dict[str, Any] = {
    "five": {"w1": "ok", "w2": "no"},
    "six": {"g1": "a1", "g2": "b1"},
    "seven": {"decision": "d1", "reason": "r1"},
    "eight": {"decision": "defer", "reason": "q1"},
}
RIGHT: dict[str, Any] = {"one": "a", "two": ["a", "b"], "three": True, "four": {"p1": "c1", "p2": "c2"}}


def a_quiz(session: Session, entered: Entered, *, bank_id: int | None = None, **changes: Any) -> int:
    """A quiz on the launch's link, drawn from the bank of samples. Returns the assessment's id."""
    values: dict[str, Any] = {
        "title": "Sample quiz",
        "topics": ("safety",),
        "questions": 4,
        "attempts": 2,
        "pass_percent": Decimal(50),
    }
    settings = AssessmentSettings(**(values | changes))
    bank = bank_id or a_bank(session)
    assessment = assessments.create_assessment(
        session,
        context_id=entered.context_id,
        bank_id=bank,
        settings=settings,
        person_id=entered.person_id,
        now=utc_now(),
    )
    assessments.bind(
        session,
        resource_link_id=entered.resource_link_id,
        context_id=entered.context_id,
        assessment_id=assessment,
        person_id=entered.person_id,
        now=utc_now(),
    )
    session.commit()
    return assessment


def long_ago(hours: int = 1) -> datetime:
    """A moment in the past."""
    return utc_now() - timedelta(hours=hours)
