"""Dynamic registration: our request to the platform, its answer, and what becomes of it here (REG-04 … REG-11)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.errors import PlatformRefused, PlatformTrouble, RateLimited
from lms_plugin.lti import http, registrations
from lms_plugin.lti.claims import is_id
from lms_plugin.lti.entries import LONGEST_NAME, Entry, InvalidRegistration
from lms_plugin.lti.known import pending_deployments
from lms_plugin.lti.models import Deployment, Registration, Status
from lms_plugin.lti.platform_config import PlatformConfig, RegistrationFailed, words_of
from lms_plugin.lti.presets import FAMILIES
from lms_plugin.lti.quirks import profile_of
from lms_plugin.lti.quirks_registration import meaning_of_refusal
from lms_plugin.lti.tool_configuration import SCOPES, TOOL_CONFIGURATION, registration_body
from lms_plugin.lti.upserts import upsert

ANSWER_BYTES = 1_000_000
MAX_PENDING = 50  # registrations of strangers that wait for an operator
PROPOSED = ("authorization_url", "token_url", "key_set_url", "token_audience")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the platform gave us. ``scopes`` None: it does not say, so all that was asked for."""

    client_id: str
    deployment_id: str
    scopes: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a registration here. ``asks``: an active one was asked to change, which an operator decides;
    ``beside``: how many other registrations of the same issuer there are."""

    registration_id: int
    name: str
    status: Status
    deployment_id: str
    lost: tuple[str, ...]
    asks: bool = False
    beside: int = 0


def check_room(session: Session) -> None:
    """Strangers may not fill the table.

    Raises:
        RateLimited: as many registrations as may wait for approval do.
    """
    waiting = session.scalar(select(func.count()).where(Registration.status == Status.PENDING)) or 0
    if waiting >= MAX_PENDING:
        raise RateLimited(detail="registrations that wait for approval")


def send(config: PlatformConfig, token: str, settings: Settings) -> Answer:
    """Post our registration, once: the token is spent by the first try, whatever comes of it (QUIRK-01).

    Raises:
        RegistrationFailed: with the platform's own words and what they mean.
    """
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    body = json.dumps(registration_body(config, settings)).encode()
    try:
        answer = http.request(
            "POST",
            config.registration_url,
            settings=settings,
            headers=headers,
            data=body,
            secrets=(token,),
            limit_bytes=ANSWER_BYTES,
        )
        return _read(answer.json(), config)
    except PlatformTrouble as trouble:
        raise _explained(trouble, config, token) from trouble


def _explained(trouble: PlatformTrouble, config: PlatformConfig, token: str) -> RegistrationFailed:
    said = words_of(_told(trouble.excerpt), token)
    meaning = meaning_of_refusal(said)
    refused = isinstance(trouble, PlatformRefused) and trouble.status is not None
    what = _("The platform refused the registration.") if refused else _("The platform gave no usable answer.")
    return RegistrationFailed(
        f"{what} {meaning}".strip(),
        family=config.family,
        said=said or trouble.reason,
        host=config.host,
        detail=trouble.reason,
    )


def _told(excerpt: str) -> str:
    """The sentences in ``{"errors": […]}``, ``{"error": …, "error_description": …}``; else the text as it is."""
    try:
        document = json.loads(excerpt)
    except (ValueError, RecursionError):
        return excerpt
    found = list(_sentences(document))
    return " · ".join(found) if found else excerpt


def _sentences(document: Any, depth: int = 0) -> Sequence[str]:
    if isinstance(document, str):
        return (document,)
    if depth > 4:
        return ()
    if isinstance(document, dict):
        names = ("error", "error_description", "errors", "message", "detail")
        inner = [document[name] for name in names if name in document]
    else:
        inner = document if isinstance(document, list) else []
    return [sentence for one in inner for sentence in _sentences(one, depth + 1)]


def _read(document: Any, config: PlatformConfig) -> Answer:
    """The client id and the rest of a platform's answer (REG-06, QUIRK-04: custom values are not compared)."""
    facts = document if isinstance(document, dict) else {}
    tool = facts.get(TOOL_CONFIGURATION)
    deployment = tool.get("deployment_id") if isinstance(tool, dict) else None
    if not is_id(facts.get("client_id")):
        raise RegistrationFailed(
            _("The platform answered without a client ID."), family=config.family, detail="no client_id"
        )
    scope = facts.get("scope")
    granted = frozenset(scope.split()) if isinstance(scope, str) else None
    return Answer(client_id=facts["client_id"], deployment_id=deployment if is_id(deployment) else "", scopes=granted)


def keep(
    session: Session,
    config: PlatformConfig,
    answer: Answer,
    *,
    invited: bool,
    name: str = "",
    settings: Settings,
    now: datetime,
) -> Outcome:
    """Store what the platform answered: active if an operator invited it, else waiting for one (REG-01, REG-09).

    The same issuer and client id again, invited, update what never was active; else nothing is changed but what is
    proposed to the operator. Another client id of a known issuer becomes a registration of its own.

    Raises:
        RegistrationFailed: the values cannot be used.
    """
    status = Status.ACTIVE if invited else Status.PENDING
    entry = _entry(session, config, answer, name)
    known = registrations.find(session, issuer=entry.issuer, client_id=entry.client_id)
    new = known is None
    try:
        if known is None:
            known = registrations.add(session, entry, development=settings.development, now=now, status=status)
            asks = False
        else:
            asks = _again(session, known, entry, settings, invited=invited)
    except InvalidRegistration as invalid:
        raise RegistrationFailed(
            _("The platform's values cannot be used: %(problems)s", problems=" ".join(invalid.problems.values())),
            family=config.family,
        ) from invalid
    row = session.get_one(Registration, known)
    granted = answer.scopes if answer.scopes is not None else config.scopes
    scopes = sorted(set(SCOPES) if granted is None else granted & set(SCOPES))
    if new or invited:  # nothing changes unasked
        row.granted_scopes = scopes
    if answer.deployment_id:
        _deployment(session, row, answer.deployment_id, trusted=new or invited, now=now)
    log.info("registered_dynamically", registration_id=row.id, status=row.status, invited=invited, asks=asks)
    return Outcome(
        registration_id=row.id,
        name=row.name,
        status=row.status,
        deployment_id=answer.deployment_id,
        lost=tuple(scope for scope in SCOPES if scope not in scopes),
        asks=asks,
        beside=len(registrations.of_issuer(session, row.issuer, but=row.id)),
    )


def _deployment(session: Session, row: Registration, deployment_id: str, *, trusted: bool, now: datetime) -> None:
    """The deployment that came with the answer: active with its registration (QUIRK-04); what is known stays.

    ``trusted``: the registration is new or invited; who repeats one uninvited adds nothing but a question, and not
    so many that they fill the table.
    """
    if not trusted and pending_deployments(session, row.id) >= MAX_PENDING:
        return
    upsert(
        session,
        Deployment,
        {"registration_id": row.id, "deployment_id": deployment_id},
        {},
        when_new={"status": Status.ACTIVE if trusted else Status.PENDING, "created_at": now},
    )


def _again(session: Session, known: int, entry: Entry, settings: Settings, *, invited: bool) -> bool:
    """The same platform again. Returns whether an operator has something to decide.

    Also one that only waits is changed by nobody but the invited: an operator may be looking at it just now, and
    would approve what was not there when they looked.
    """
    row = session.get_one(Registration, known)
    if invited and row.status in {Status.DRAFT, Status.PENDING}:
        held = registrations.get(session, known).entry
        entry = replace(entry, name=held.name, frame_hosts=held.frame_hosts, trusted_audiences=held.trusted_audiences)
        registrations.update(session, known, entry, development=settings.development)
        row.status, row.proposal = Status.ACTIVE, None
        return False
    proposed = {field: str(getattr(entry, field)) for field in PROPOSED}
    differs = any((getattr(row, field) or "") != value for field, value in proposed.items())
    if differs or invited:
        row.proposal = proposed if differs else None
    return differs


def _entry(session: Session, config: PlatformConfig, answer: Answer, name: str) -> Entry:
    profile = profile_of(config.family)
    title = str(profile.title) if profile.family in FAMILIES and profile.family != "generic" else ""
    return Entry(
        name=_free_name(session, name or f"{title} {config.host}".strip()),
        issuer=config.issuer,
        client_id=answer.client_id,
        authorization_url=config.authorization_url,
        token_url=config.token_url,
        key_set_url=config.key_set_url,
        token_audience=config.token_audience,
        family=profile.family if profile.family in FAMILIES else "generic",
    )


def _free_name(session: Session, name: str) -> str:
    """This name, or with a number behind it: two platforms on a page are told apart (REG-09)."""
    name = name[: LONGEST_NAME - 5]
    taken = set(session.scalars(select(Registration.name).where(Registration.name.startswith(name, autoescape=True))))
    numbered = (f"{name} ({number})" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)
