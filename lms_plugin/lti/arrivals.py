"""A launch arrives: the login it answers is found, the token checked, and the rows it stands for are written.

This module commits, which services otherwise leave to the edge: see ``receive``.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.db import reading_past
from lms_plugin.errors import GoneMeanwhile
from lms_plugin.lti import picks, reviews, states
from lms_plugin.lti.claims import text
from lms_plugin.lti.errors import DeploymentUnknown, LaunchCode, LaunchRejected
from lms_plugin.lti.keysets import KeySets
from lms_plugin.lti.known import Known, bring_up_to_date, pending_deployments
from lms_plugin.lti.launch import PracticeAllowed, StrictLaunch, VerifiedLaunch, nobody_practises
from lms_plugin.lti.launch_rows import LaunchRows, write_launch
from lms_plugin.lti.login import refuse_lti_1_1
from lms_plugin.lti.models import Deployment, Status
from lms_plugin.lti.openings import LinkLaunch
from lms_plugin.lti.parked import Parked, claim, park
from lms_plugin.lti.refusing import explain
from lms_plugin.lti.signals import link_launched
from lms_plugin.lti.standing import NOBODY
from lms_plugin.lti.tokens import MAX_TOKEN, Unproved, read_unproved
from lms_plugin.lti.upserts import upsert
from lms_plugin.security import digest

LAUNCH_LIFE = timedelta(hours=12)  # after its last use
MAX_PENDING = 50  # deployments of one registration that wait for approval
_PLATFORM_ERRORS = {
    "login_required": LaunchCode.PLATFORM_LOGIN_REQUIRED,
    "launch_no_longer_valid": LaunchCode.PLATFORM_LAUNCH_NO_LONGER_VALID,
}
_OVER = {LaunchCode.STATE_EXPIRED, LaunchCode.PLATFORM_LAUNCH_NO_LONGER_VALID}
log = structlog.get_logger(__name__)


def receive(
    session: Session,
    fields: Mapping[str, str],
    browser: str,
    *,
    key_sets: KeySets,
    settings: Settings,
    now: datetime,
    practice_allowed: PracticeAllowed = nobody_practises,
) -> str | Parked:
    """Verify what a platform posted and admit it; returns the id of the launch (LAUNCH-01 … LAUNCH-30).

    A launch whose login is bound by the platform's storage instead of a cookie is parked until its browser shows what
    is stored there (STOR-06).

    Three steps. The login, with the deployment that the token names, is looked up in a transaction that only reads and
    ends at once: verifying may fetch a key set, and no lock may be held over that. Then the token is verified. Last one
    write transaction spends the login and stores the launch: of two posts at once the second waits for the first, finds
    it spent, and is the same browser's double click or refused. A refused token spends it too, and keeps nothing else.

    Raises:
        LaunchRejected: with the code of what failed; the login is spent and committed.
    """
    state, token = fields.get("state", ""), fields.get("id_token", "")
    login, launch, told = None, None, _told(token)
    try:
        refuse_lti_1_1(fields)
        with reading_past(session):
            login = states.find_login(session, state, told.names if told else NOBODY)
        _check_fields(fields, answered=login is not None and (bool(login.storage_hash) or login.is_bound_to(browser)))
        if login is None:
            return _seen_before(session, state=state, token=token, browser=browser, now=now)
        _check_login(login, browser, now)
        launch = StrictLaunch(
            fields, login, session, key_sets=key_sets, settings=settings, now=now, practice_allowed=practice_allowed
        )
        verified = launch.validate(told).verified
        if not states.spend(session, state):
            return _seen_before(session, state=state, token=token, browser=browser, now=now)
    except LaunchRejected as refusal:
        return _ended(session, refusal, fields, browser, login, launch, settings=settings, now=now)
    if login.storage_hash:
        return park(session, login, token, settings=settings, now=now)
    left = states.tombstone(state=state, token=token, browser=browser, click_hash=login.click_hash, now=now)
    return admit(session, verified, login, browser_hash=login.browser_hash, tombstone=left, now=now)


def receive_parked(
    session: Session,
    handle: str,
    value: str,
    *,
    key_sets: KeySets,
    settings: Settings,
    now: datetime,
    practice_allowed: PracticeAllowed = nobody_practises,
) -> str:
    """Admit a parked launch whose browser shows the secret of its login; returns the launch's id (STOR-06).

    The token is verified again, as of the moment it came. No cookie opens this launch, for the browser keeps none: a
    ticket has to carry it into a new window.

    Raises:
        LaunchRejected: STATE_UNKNOWN, BROWSER_NOT_BOUND, or what verifying says. The handle is spent.
    """
    found = claim(session, handle, value, settings=settings, now=now)
    fields, at = {"id_token": found.token}, found.parked_at
    launch = StrictLaunch(
        fields, found.login, session, key_sets=key_sets, settings=settings, now=at, practice_allowed=practice_allowed
    )
    try:
        _check_status(found.login)
        launch.validate()
    except LaunchRejected as refusal:
        explain(refusal, fields, found.login, launch, settings=settings, now=now)
        raise
    unused = digest(secrets.token_urlsafe(32))
    return admit(session, launch.verified, found.login, browser_hash=unused, now=now)


def _told(token: str) -> Unproved | None:
    """What the token says of itself; a token that says nothing is refused in its turn, after its login."""
    try:
        return read_unproved(token)
    except LaunchRejected:
        return None


def _ended(
    session: Session,
    refusal: LaunchRejected,
    fields: Mapping[str, str],
    browser: str,
    login: states.Login | None,
    launch: StrictLaunch | None,
    *,
    settings: Settings,
    now: datetime,
) -> str:
    """The launch is refused: its login is spent, what an operator needs is put together; or, where the same click
    made a launch in this browser that is still alive, that one's id: straight back into the quiz (ERR-06).

    Raises:
        LaunchRejected: the refusal, explained.
    """
    state = fields.get("state", "")
    if state:
        login = login or states.find_login(session, state)
        states.spend(session, state)
    again = None
    if refusal.code in _OVER and login is not None and login.is_bound_to(browser):
        again = states.launch_of_click(session, login, now=now)
    if isinstance(refusal, DeploymentUnknown):
        _keep_for_approval(session, refusal, now=now)
    session.commit()
    if again is not None:
        return again
    explain(refusal, fields, login, launch, settings=settings, now=now)
    raise refusal


def _check_fields(fields: Mapping[str, str], *, answered: bool) -> None:
    """The platform's own refusal, or a state and a token of a size to look at (LAUNCH-02, -03, -04).

    Anybody can post words to this address, so a platform's are shown only where they answer a login of this browser.
    """
    error = fields.get("error")
    if error:
        code = _PLATFORM_ERRORS.get(error, LaunchCode.PLATFORM_REFUSED_LAUNCH)
        words = text(fields.get("error_description"), 300) or text(error, 60)
        said = _("Your learning platform says: “%(words)s”.", words=words) if answered else None
        raise LaunchRejected(code, (text(error, 60) or ""), message=said)
    if not fields.get("state"):
        raise LaunchRejected(LaunchCode.STATE_MISSING)
    if not fields.get("id_token"):
        raise LaunchRejected(LaunchCode.TOKEN_MISSING)
    if len(fields["id_token"]) > MAX_TOKEN:
        raise LaunchRejected(LaunchCode.TOKEN_TOO_BIG, f"{len(fields['id_token'])} characters")


def _check_login(login: states.Login, browser: str, now: datetime) -> None:
    """The login is in time, this browser's, and of a registration that is still on (LAUNCH-03, LOGIN-12)."""
    if login.expires_at <= now:
        raise LaunchRejected(LaunchCode.STATE_EXPIRED)
    if not login.storage_hash and not login.is_bound_to(browser):
        raise LaunchRejected(LaunchCode.BROWSER_NOT_BOUND, "other cookie" if browser else "no cookie")
    _check_status(login)


def _check_status(login: states.Login) -> None:
    if login.status is not Status.ACTIVE:
        raise LaunchRejected(LaunchCode.REGISTRATION_INACTIVE, f"registration {login.registration_id}")


def _seen_before(session: Session, *, state: str, token: str, browser: str, now: datetime) -> str:
    launch_id = states.launch_made_from(session, state=state, token=token, browser=browser, now=now)
    if launch_id is None:
        raise LaunchRejected(LaunchCode.STATE_UNKNOWN)
    return launch_id


def _keep_for_approval(session: Session, unknown: DeploymentUnknown, *, now: datetime) -> None:
    """Store a deployment that a verified token named, for an admin to approve (LAUNCH-19)."""
    if pending_deployments(session, unknown.registration_id) < MAX_PENDING:
        key = {"registration_id": unknown.registration_id, "deployment_id": unknown.deployment_id}
        upsert(session, Deployment, key, {}, when_new={"status": Status.PENDING, "created_at": now})
        log.info("deployment_pending", registration=unknown.registration_id)


def _write(
    session: Session,
    known: Known,
    verified: VerifiedLaunch,
    launch: Mapping[str, Any],
    tombstone: Mapping[str, Any] | None,
) -> int:
    """Write the rows; whoever was erased since they were looked up is somebody new. Returns the person's id."""
    for again in (False, True):
        if again:
            known = bring_up_to_date(session, verified, NOBODY, None, now=launch["created_at"])
        rows = LaunchRows(
            person=known.person, sub=verified.sub, member=known.member, launch=launch, tombstone=tombstone
        )
        person_id = write_launch(session, rows)
        if person_id is not None:
            return person_id
    raise GoneMeanwhile(detail="whoever comes was erased since the token was checked")


def admit(
    session: Session,
    verified: VerifiedLaunch,
    login: states.Login,
    *,
    browser_hash: str,
    tombstone: Mapping[str, Any] | None = None,
    now: datetime,
) -> str:
    """Write the rows of a verified launch and its own; returns its id, 256 random bits.

    ``tombstone``: what is left of the ``login`` it answers.
    """
    known: Known = bring_up_to_date(session, verified, login.told, login.seen, now=now)
    link_id = reviews.link_of(session, verified, known.context_id) if verified.review else known.resource_link_id
    launch = {
        "id": secrets.token_urlsafe(32),
        "browser_hash": browser_hash,
        "registration_id": verified.registration_id,
        "deployment_id": verified.deployment_row,
        "context_id": known.context_id,
        "resource_link_id": link_id,
        "message": verified.message,
        "content_pick_id": picks.keep(session, verified.pick, now=now) if verified.pick else None,
        "review_sub": verified.review.person_sub if verified.review else None,
        "review_attempt": verified.review.attempt_id if verified.review else None,
        "role": verified.role,
        "test_user": verified.test_user,
        "set_aside": verified.set_aside,
        "locale": verified.locale,
        "return_url": verified.return_url,
        "created_at": now,
        "used_at": now,
        "expires_at": now + LAUNCH_LIFE,
    }
    person_id = _write(session, known, verified, launch, tombstone)
    if known.resource_link_id is not None and verified.opening:
        link = LinkLaunch(
            resource_link_id=known.resource_link_id,
            context_id=known.context_id,
            registration_id=verified.registration_id,
            deployment_id=verified.deployment_row,
            person_id=person_id,
            opening=verified.opening,
        )
        link_launched.send(None, session=session, link=link, now=now)
    log.info("launched", launch_role=verified.role, resource_link=link_id, message=verified.message)
    return str(launch["id"])
