"""One launch: the LTI library's message with our checks in place of its own, in a fixed order. Knows no Flask."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

import requests
from pylti1p3.cookie import CookieService
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.request import Request
from pylti1p3.session import SessionService
from sqlalchemy.orm import Session

from lms_plugin.access import Role, SetAside
from lms_plugin.config import Settings
from lms_plugin.db import reading
from lms_plugin.lti import checks, claims, lti11
from lms_plugin.lti.errors import DeploymentUnknown, LaunchCode, LaunchRejected
from lms_plugin.lti.keysets import KeySets
from lms_plugin.lti.messages import PickRequest, ReviewRequest, read_message
from lms_plugin.lti.models import Message, Status
from lms_plugin.lti.openings import LinkDates, Opening, read_dates, read_opening
from lms_plugin.lti.quirks import is_acting
from lms_plugin.lti.roles import parse_roles
from lms_plugin.lti.states import Login
from lms_plugin.lti.tokens import Unproved, proved_claims, read_unproved
from lms_plugin.lti.tool_config import LoginsRegistration

ANONYMOUS_SUB = "assay-anonymous-"
PracticeAllowed = Callable[[Session, int, str], bool]  # our deployment id, the platform's id of the link
_NEVER_USED = requests.Session()  # the library makes one per launch unless it is given one; ours goes through http.py


def nobody_practises(_session: Session, _deployment_row: int, _resource_link_id: str) -> bool:
    """Where nothing knows of assessments, nobody unnamed is let in."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What a launch says about gradebook and roster (AGS-01). ``offered`` is False where there was no AGS claim."""

    offered: bool = False
    line_item_url: str | None = None
    line_items_url: str | None = None
    ags_scopes: tuple[str, ...] = ()
    roster_url: str | None = None


class PlatformFacts(NamedTuple):
    """What a platform says of itself in tool_platform (CLAIM-11); None where it does not."""

    guid: str | None
    name: str | None
    version: str | None
    family: str | None

    @property
    def said_anything(self) -> bool:
        """Whether the claim was there at all."""
        return any(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedLaunch:
    """A launch whose token passed every check; all of it comes from the claims that were signed.

    ``resource_link_id`` is empty where the message names no link; ``pick`` or ``review`` is there for its message.
    """

    message: Message
    pick: PickRequest | None
    review: ReviewRequest | None
    opening: Opening
    dates: LinkDates
    registration_id: int
    deployment_row: int
    platform: PlatformFacts
    sub: str
    lti11_user_id: str | None
    set_aside: SetAside | None
    name: str | None
    email: str | None
    role: Role
    test_user: bool
    roles: tuple[str, ...]
    context_id: str
    context_label: str | None
    context_title: str | None
    resource_link_id: str
    resource_link_title: str | None
    services: Services
    locale: str | None
    return_url: str | None
    custom: Mapping[str, str]


class _Form(Request):
    """The posted fields, as the library wants to read them."""

    session: Mapping[str, Any] = {}

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields

    def is_secure(self) -> bool:
        return True

    def get_param(self, key: str) -> str:
        return self.fields.get(key, "")


class _NoCookies(CookieService):
    """The library asks for a cookie store; ours is the browser cookie of the edge."""

    def get_cookie(self, name: str) -> None:  # noqa: ARG002 - the library's signature
        return None

    def set_cookie(self, name: str, value: Any, exp: int | None = 3600) -> None:
        raise NotImplementedError


class StrictLaunch(MessageLaunch[Any, Any, Any, Any]):
    """The library's message launch, validated by us against the login it answers."""

    def __init__(
        self,
        fields: Mapping[str, str],
        login: Login,
        session: Session,
        *,
        key_sets: KeySets,
        settings: Settings,
        now: datetime,
        practice_allowed: PracticeAllowed = nobody_practises,
    ) -> None:
        form = _Form(fields)
        super().__init__(
            form,
            LoginsRegistration(session, login),
            session_service=SessionService(form),
            cookie_service=_NoCookies(),
            requests_session=_NEVER_USED,
        )
        self.login = login
        self.key_sets = key_sets
        self.settings = settings
        self.session = session
        self.now = now
        self.practice_allowed = practice_allowed
        self.key_id: str | None = None
        self.seen: Mapping[str, Any] = {}  # what the token says of itself, signed or not
        self.signed: Mapping[str, Any] | None = None  # the claims, once signature and parties held

    def _get_request_param(self, key: str) -> str:
        return str(self._request.get_param(key))

    def validate(self, told: Unproved | None = None) -> StrictLaunch:
        """Check everything; the first failure ends it. ``verified`` is there afterwards.

        ``told``: what this token says of itself, where somebody has read it already. The session is left without a
        transaction.

        Raises:
            LaunchRejected: with the code of what failed.
        """
        self._validated = True  # the library's getters would otherwise start its own validation
        try:
            self._check_token(told)
            self.verified = self._check_claims()
        except Exception:
            self._validated = False
            raise
        return self

    def _check_token(self, told: Unproved | None) -> None:
        """Form, parties, key, signature. What was read before that is never a launch's: only what was signed is."""
        token = self._get_request_param("id_token")
        checks.check_parts(token)
        header, claimed = told or read_unproved(token)
        self.seen, self.key_id = claimed, claims.text(header.get("kid"), 60)
        checks.check_header(header)
        checks.check_parties(claimed, self.login)
        key = self.key_sets.key(self.session.get_bind(), self.login.key_set_url, header["kid"], header["alg"])
        body = proved_claims(token, key, header["alg"])
        checks.check_parties(body, self.login)
        self.signed = body
        checks.check_times(body, self.now)
        self._jwt = {"header": cast(Any, header), "body": cast(Any, body)}
        self._registration = self._tool_config.find_registration_by_params(self.login.issuer, self.login.client_id)

    def _check_claims(self) -> VerifiedLaunch:
        """What the signed claims say, in the order of the conformance list."""
        body, login = self._jwt["body"], self.login
        checks.check_nonce(body, login)
        message = checks.check_message(body)
        deployment_row = self._active_deployment(checks.deployment_id(body, login))
        checks.check_person(body, message)
        checks.check_target(body, login, self.settings.origin, message)
        if body.get("sub") is None and not self._may_practise(deployment_row, body, message):
            raise LaunchRejected(LaunchCode.ANONYMOUS)
        return read_claims(
            body,
            login,
            deployment_row,
            message=message,
            development=self.settings.development,
            lti11_user_id=self._lti11_user_id(body),
        )

    def _may_practise(self, deployment_row: int, body: Mapping[str, Any], message: Message) -> bool:
        """Whether the instructor lets people nobody named practise on this link (LAUNCH-23)."""
        if message is not Message.RESOURCE_LINK:
            return False
        with reading():
            allowed = self.practice_allowed(self.session, deployment_row, body[claims.RESOURCE_LINK]["id"])
            self.session.commit()
        return allowed

    def _lti11_user_id(self, body: Mapping[str, Any]) -> str | None:
        """The person's id under LTI 1.1, if the platform proved that it may say so (CLAIM-14)."""
        if claims.LTI11 not in body:
            return None
        with reading():
            secret = lti11.secret_of(self.session, self.login.registration_id, self.settings.secret_key)
            self.session.commit()
        return lti11.proved_user_id(body, self.login.client_id, secret)

    def _active_deployment(self, deployment_id: str) -> int:
        found = self._deployment(deployment_id)
        if found is None or found[1] is Status.PENDING:
            raise DeploymentUnknown(self.login.registration_id, deployment_id)
        if found[1] is not Status.ACTIVE:
            raise LaunchRejected(LaunchCode.DEPLOYMENT_INACTIVE, f"deployment {found[0]} is {found[1]}")
        return found[0]

    def _deployment(self, deployment_id: str) -> tuple[int, Status] | None:
        """Row and status of a deployment: as found with the login, if that was looked up."""
        told, seen = self.login.told, self.login.seen
        if seen is not None and deployment_id == told.deployment:
            return None if seen["platform_id"] is None else (seen["platform_id"], seen["platform_status"])
        with reading():
            found: tuple[int, Status] | None = self._tool_config.deployment_row(deployment_id)
            self.session.commit()
        return found


def read_claims(
    body: Mapping[str, Any],
    login: Login,
    deployment_row: int,
    *,
    message: Message,
    development: bool,
    lti11_user_id: str | None = None,
) -> VerifiedLaunch:
    """What we keep of a verified token. Optional claims of a wrong type count as absent (LAUNCH-25, CLAIM-16).

    Raises:
        LaunchRejected: the message lacks what it needs, or is not for somebody in this role.
    """
    role, test_user = parse_roles(body.get(claims.ROLES) or ())
    if body.get("sub") is None:
        role = Role.LEARNER  # whoever it is may practise, whatever roles came along
    context = claims.member(body, claims.CONTEXT)
    link = claims.member(body, claims.RESOURCE_LINK)
    presentation = claims.member(body, claims.PRESENTATION)
    custom = claims.custom_values(body)
    message, pick, review = read_message(body, message, role, development=development)
    return VerifiedLaunch(
        message=message,
        pick=pick,
        review=review,
        opening=read_opening(custom, str(body.get(claims.TARGET_LINK_URI))),
        dates=read_dates(custom),
        registration_id=login.registration_id,
        deployment_row=deployment_row,
        platform=read_platform(body),
        sub=body["sub"] if body.get("sub") is not None else ANONYMOUS_SUB + secrets.token_urlsafe(16),
        lti11_user_id=lti11_user_id,
        set_aside=_set_aside(body, custom),
        name=_full_name(body),
        email=claims.text(body.get("email"), 254),
        role=role,
        test_user=test_user,
        roles=claims.texts(body.get(claims.ROLES)),
        context_id=context["id"] if claims.is_id(context.get("id")) else "",
        context_label=claims.text(context.get("label")),
        context_title=claims.text(context.get("title")),
        resource_link_id=link["id"] if pick is None and claims.is_id(link.get("id")) else "",
        resource_link_title=claims.text(link.get("title")),
        services=read_services(body, development=development),
        locale=claims.locale_tag(presentation.get("locale")) or claims.locale_tag(body.get("locale")),
        return_url=claims.web_address(presentation.get("return_url"), development=development),
        custom=custom,
    )


def _set_aside(body: Mapping[str, Any], custom: Mapping[str, str]) -> SetAside | None:
    """Why nothing of this launch counts; a test user is known by its role."""
    if body.get("sub") is None:
        return SetAside.ANONYMOUS
    return SetAside.ACTING if is_acting(custom) else None


def read_platform(body: Mapping[str, Any]) -> PlatformFacts:
    """What the platform says of itself (CORE 5.4.2)."""
    said = claims.member(body, claims.PLATFORM)
    return PlatformFacts(
        guid=claims.text(said.get("guid"), claims.MAX_ID),
        name=claims.text(said.get("name"), claims.MAX_ID),
        version=claims.text(said.get("version"), 60),
        family=claims.text(said.get("product_family_code"), 60),
    )


def _full_name(body: Mapping[str, Any]) -> str | None:
    """The name as given, else put together from its parts (LAUNCH-24)."""
    parts = (claims.text(body.get("given_name")), claims.text(body.get("family_name")))
    return claims.text(body.get("name")) or claims.text(" ".join(part for part in parts if part))


def read_services(body: Mapping[str, Any], *, development: bool) -> Services:
    """The gradebook and roster services a token offers; addresses we would not call count as absent."""
    endpoint = claims.member(body, claims.AGS)
    roster = claims.member(body, claims.NRPS).get("context_memberships_url")
    return Services(
        offered=bool(endpoint),
        line_item_url=claims.web_address(endpoint.get("lineitem"), development=development),
        line_items_url=claims.web_address(endpoint.get("lineitems"), development=development),
        ags_scopes=tuple(
            sorted(one for one in set(claims.texts(endpoint.get("scope"))) if one.startswith(claims.AGS_SCOPE))
        ),
        roster_url=claims.web_address(roster, development=development),
    )
