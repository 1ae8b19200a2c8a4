"""Registrations and their deployments: added, changed, switched off and on, and listed, by an operator."""

from __future__ import annotations

import hmac
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_plugin.errors import AppError, NotFound
from lms_plugin.lti.entries import LONGEST_ID, Entry, InvalidRegistration
from lms_plugin.lti.models import AccessToken, Deployment, Launch, Registration, Status
from lms_plugin.lti.signing_keys import vault
from lms_plugin.security import digest

log = structlog.get_logger(__name__)
KNOWN_ALREADY = "This issuer and client ID are registered already."


class ProposalChanged(AppError):
    """Between looking at a proposal and deciding about it, another took its place, or it was decided."""

    code = "PROPOSAL_CHANGED"
    status = 409
    title = "Something else is proposed now"
    message = "What the platform asks for has changed since you looked, or was decided already. Nothing was changed."
    advice = "Open the platform's page again and look at it anew."


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentLine:
    """A deployment as a page shows it; ``id`` is ours, ``deployment_id`` the platform's."""

    id: int
    deployment_id: str
    status: Status
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A registration as a page shows it, with its deployments (oldest first) and its newest launch."""

    id: int
    status: Status
    entry: Entry
    created_at: datetime
    deployments: tuple[DeploymentLine, ...]
    last_launch_at: datetime | None
    last_login_at: datetime | None = None
    lti11_key: str = ""
    granted_scopes: tuple[str, ...] | None = None
    proposal: Mapping[str, str] | None = None

    @property
    def pending(self) -> int:
        """How many deployments wait for approval."""
        return sum(one.status is Status.PENDING for one in self.deployments)


def add(
    session: Session,
    entry: Entry,
    *,
    deployment_id: str = "",
    development: bool,
    now: datetime,
    status: Status = Status.ACTIVE,
) -> int:
    """Register a platform, active from now on unless told otherwise, with its deployment if one is given.

    Returns its id.

    Raises:
        InvalidRegistration: with every problem.
    """
    entry = entry.cleaned()
    problems = _problems(session, entry, development=development)
    if len(deployment_id.strip()) > LONGEST_ID:
        problems["deployment_id"] = f"At most {LONGEST_ID} characters."
    if problems:
        raise InvalidRegistration(problems)
    row = Registration(**entry.values(), status=status, created_at=now)
    with _unless_taken(session, {"client_id": KNOWN_ALREADY}):
        session.add(row)
    if deployment_id.strip():
        add_deployment(session, row.id, deployment_id, now=now)
    log.info("registration_added", registration_id=row.id, issuer=row.issuer, client_id=row.client_id)
    return row.id


def update(session: Session, registration_id: int, entry: Entry, *, development: bool) -> None:
    """Change what is known of a platform. Bearers got under the old values are forgotten.

    Raises:
        NotFound: no such registration.
        InvalidRegistration: with every problem; nothing is changed.
    """
    row = _row(session, registration_id)
    entry = entry.cleaned()
    problems = _problems(session, entry, development=development, own_id=registration_id)
    if problems:
        raise InvalidRegistration(problems)
    with _unless_taken(session, {"client_id": KNOWN_ALREADY}):
        for name, value in entry.values().items():
            setattr(row, name, value)
    forget_tokens(session, registration_id)
    log.info("registration_changed", registration_id=row.id, issuer=row.issuer, client_id=row.client_id)


def mark_of(proposal: Mapping[str, str]) -> str:
    """What tells a proposal from any other: the page that shows it sends this back with the decision."""
    return digest(json.dumps(dict(proposal), sort_keys=True))


def decide(session: Session, registration_id: int, *, accept: bool, seen: str, development: bool) -> None:
    """Take over the addresses that a platform proposed when it registered again, or drop them (REG-09).

    ``seen`` is the mark of the proposal that was looked at: anybody may propose another one at any moment.

    Raises:
        NotFound: no such registration.
        ProposalChanged: what is proposed now is not what was seen.
        InvalidRegistration: the addresses cannot be used.
    """
    row = session.get(Registration, registration_id, with_for_update=True) or _row(session, registration_id)
    proposal = row.proposal
    if proposal is None or not hmac.compare_digest(mark_of(proposal).encode(), seen.encode()):
        raise ProposalChanged(detail=f"registration {registration_id}")
    row.proposal = None
    if accept:
        entry = replace(
            _entry(row),
            authorization_url=proposal["authorization_url"],
            token_url=proposal["token_url"],
            key_set_url=proposal["key_set_url"],
            token_audience=proposal["token_audience"],
        )
        update(session, registration_id, entry, development=development)
    log.info("proposal_decided", registration_id=registration_id, accepted=accept)


def set_status(session: Session, registration_id: int, status: Status) -> None:
    """Switch a registration off (nobody launches from it) or on."""
    _row(session, registration_id).status = status
    log.info("registration_switched", registration_id=registration_id, status=status)


def set_lti11(session: Session, registration_id: int, *, key: str, secret: str, secret_key: str) -> None:
    """Keep the consumer key and secret this platform used with LTI 1.1, encrypted; both empty forget them (CLAIM-14).

    Raises:
        InvalidRegistration: only one of the two, or too long.
    """
    row, key, secret = _row(session, registration_id), key.strip(), secret.strip()
    if bool(key) != bool(secret) or max(len(key), len(secret)) > LONGEST_ID:
        raise InvalidRegistration({"lti11": f"Give the consumer key and its secret, at most {LONGEST_ID} characters."})
    row.lti11_key = key or None
    row.lti11_secret = vault(secret_key).encrypt(secret.encode()).decode() if secret else None
    log.info("lti11_secret_set", registration_id=registration_id, there=bool(secret))


def forget_tokens(session: Session, registration_id: int) -> None:
    """Drop the bearers of a registration; the next call asks for a new one."""
    session.execute(delete(AccessToken).where(AccessToken.registration_id == registration_id))


def add_deployment(session: Session, registration_id: int, deployment_id: str, *, now: datetime) -> int:
    """Let a deployment launch from now on. Returns our id of it.

    Raises:
        InvalidRegistration: empty, too long or known already.
    """
    deployment_id = deployment_id.strip()
    if not 0 < len(deployment_id) <= LONGEST_ID:
        raise InvalidRegistration({"deployment_id": f"Give the deployment ID, at most {LONGEST_ID} characters."})
    row = Deployment(
        registration_id=_row(session, registration_id).id,
        deployment_id=deployment_id,
        status=Status.ACTIVE,
        created_at=now,
    )
    with _unless_taken(session, {"deployment_id": "This deployment is known already."}):
        session.add(row)
    return row.id


def set_deployment_status(session: Session, registration_id: int, deployment: int, status: Status) -> None:
    """Approve (``ACTIVE``) or switch off a deployment, by our id of it.

    Raises:
        NotFound: this registration has no such deployment.
    """
    row = session.get(Deployment, deployment)
    if row is None or row.registration_id != registration_id:
        raise NotFound(
            "This platform has no such deployment.",
            advice="Look at the platform's page again.",
            detail=f"deployment {deployment} of registration {registration_id}",
        )
    row.status = status
    log.info("deployment_switched", registration_id=registration_id, deployment=row.deployment_id, status=status)


def get(session: Session, registration_id: int) -> Registered:
    """One registration. Three queries.

    Raises:
        NotFound: no such registration.
    """
    return _facts(session, [_row(session, registration_id)])[0]


def find(session: Session, *, issuer: str, client_id: str) -> int | None:
    """The id of the registration with exactly these two, or None."""
    return session.scalar(
        select(Registration.id).where(Registration.issuer == issuer, Registration.client_id == client_id)
    )


def everything(session: Session) -> tuple[Registered, ...]:
    """All registrations by name; three queries however many there are."""
    return _facts(session, session.scalars(select(Registration).order_by(Registration.name, Registration.id)).all())


def of_issuer(session: Session, issuer: str, *, but: int | None = None) -> tuple[Registered, ...]:
    """All registrations of an issuer by age, without the one ``but``: each is a platform of its own to us, and only
    its client ID tells it from the others. Three queries."""
    query = select(Registration).where(Registration.issuer == issuer).order_by(Registration.id)
    return _facts(session, [row for row in session.scalars(query) if row.id != but])


def _row(session: Session, registration_id: int) -> Registration:
    row = session.get(Registration, registration_id)
    if row is None:
        raise NotFound(
            "There is no such platform.",
            advice="Look at the list of platforms again.",
            detail=f"registration {registration_id}",
        )
    return row


def _facts(session: Session, rows: Sequence[Registration]) -> tuple[Registered, ...]:
    ids = [row.id for row in rows]
    deployments: dict[int, list[DeploymentLine]] = defaultdict(list)
    for one in session.scalars(select(Deployment).where(Deployment.registration_id.in_(ids)).order_by(Deployment.id)):
        deployments[one.registration_id].append(
            DeploymentLine(id=one.id, deployment_id=one.deployment_id, status=one.status, created_at=one.created_at)
        )
    newest = (
        select(Launch.registration_id, func.max(Launch.created_at))
        .where(Launch.registration_id.in_(ids))
        .group_by(Launch.registration_id)
    )
    launches = dict(session.execute(newest).all())
    return tuple(
        Registered(
            id=row.id,
            status=row.status,
            entry=_entry(row),
            created_at=row.created_at,
            deployments=tuple(deployments[row.id]),
            last_launch_at=launches.get(row.id),
            last_login_at=row.last_login_at,
            lti11_key=row.lti11_key or "",
            granted_scopes=None if row.granted_scopes is None else tuple(row.granted_scopes),
            proposal=row.proposal,
        )
        for row in rows
    )


def _entry(row: Registration) -> Entry:
    return Entry(
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        authorization_url=row.authorization_url,
        token_url=row.token_url,
        key_set_url=row.key_set_url,
        token_audience=row.token_audience or "",
        family=row.family or "generic",
        trusted_audiences=tuple(row.trusted_audiences),
        frame_hosts=tuple(row.frame_hosts),
    )


@contextmanager
def _unless_taken(session: Session, taken: dict[str, str]) -> Iterator[None]:
    """Write what the block does; the database has the last word on what exists already."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise InvalidRegistration(taken) from error


def _problems(session: Session, entry: Entry, *, development: bool, own_id: int | None = None) -> dict[str, str]:
    """Field → what is wrong with it; empty when all is well."""
    found = entry.problems(development=development)
    known = find(session, issuer=entry.issuer, client_id=entry.client_id)
    if known is not None and known != own_id:
        found["client_id"] = KNOWN_ALREADY
    return found
