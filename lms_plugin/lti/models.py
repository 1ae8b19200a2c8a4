"""Rows of the LTI world: registrations, deployments, people, contexts, links, launches, and each step's secrets."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.access import Role, SetAside
from lms_plugin.db import Base, IntPk, JsonDocument, text_enum


class Status(StrEnum):
    """Where a registration or deployment stands; only ``active`` ones launch."""

    DRAFT = "draft"
    PENDING = "pending"
    ACTIVE = "active"
    DISABLED = "disabled"


class Message(StrEnum):
    """The messages we handle (CORE 5.3.1, DL 4.1, SR); the value is the standard's name."""

    RESOURCE_LINK = "LtiResourceLinkRequest"
    DEEP_LINKING = "LtiDeepLinkingRequest"
    SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"


class Registration(Base):
    """A platform as we know it: issuer and client id, its endpoints, and whom else its tokens may name."""

    __tablename__ = "registration"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[IntPk]
    name: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    authorization_url: Mapped[str]
    token_url: Mapped[str]
    token_audience: Mapped[str | None]
    key_set_url: Mapped[str]
    status: Mapped[Status] = mapped_column(text_enum(Status), default=Status.ACTIVE)
    family: Mapped[str | None]
    trusted_audiences: Mapped[list[str]] = mapped_column(JsonDocument, default=list)
    frame_hosts: Mapped[list[str]] = mapped_column(JsonDocument, default=list)
    # By dynamic registration only: the scopes it was granted, and a change that waits for an operator (REG-09).
    granted_scopes: Mapped[list[str] | None] = mapped_column(JsonDocument)
    proposal: Mapped[dict[str, str] | None] = mapped_column(JsonDocument)
    last_login_at: Mapped[datetime | None]  # to the hour: a login is no place to write every time (ERR-05)
    lti11_key: Mapped[str | None]
    lti11_secret: Mapped[str | None]  # encrypted under the secret key (CLAIM-14)
    created_at: Mapped[datetime]


class Deployment(Base):
    """One installation of us inside a registration. ``platform_…`` is what its newest launch said of tool_platform:
    here, because some platforms are one registration for all their schools (QUIRK-80, CLAIM-11)."""

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("registration_id", "deployment_id"),)

    id: Mapped[IntPk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    status: Mapped[Status] = mapped_column(text_enum(Status), default=Status.ACTIVE)
    platform_guid: Mapped[str | None]
    platform_name: Mapped[str | None]
    platform_version: Mapped[str | None]
    platform_family: Mapped[str | None]
    created_at: Mapped[datetime]


class Invitation(Base):
    """Lets one dynamic registration in without an operator's approval; its token is kept as a hash (REG-01)."""

    __tablename__ = "invitation"

    id: Mapped[IntPk]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str]  # what the platform will be called; empty: after its host
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))


class KeySetFetch(Base):
    """Who fetched our key set last, by address: where a platform cannot reach us, its check says so (REG-13)."""

    __tablename__ = "key_set_fetch"

    address: Mapped[str] = mapped_column(String(45), primary_key=True)
    user_agent: Mapped[str] = mapped_column(String(200))
    fetched_at: Mapped[datetime]


class Person(Base):
    """Somebody a registration knows by ``sub``; equal subs of two registrations are two people (CORE 5.3.6)."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("registration_id", "sub"),)

    id: Mapped[IntPk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    sub: Mapped[str] = mapped_column(String(255))
    name: Mapped[str | None]
    email: Mapped[str | None]
    anonymous: Mapped[bool] = mapped_column(default=False)  # made for one launch that named nobody (LAUNCH-23)
    lti11_user_id: Mapped[str | None] = mapped_column(String(255))  # its LTI 1.1 id, proved by signature (CLAIM-14)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Context(Base):
    """A course. Where a platform sends none, ``context_id`` is empty and the deployment stands in (CLAIM-10).

    ``zone``: the time zone in which its dates are typed, by its name; empty: nobody has chosen one.
    """

    __tablename__ = "context"
    __table_args__ = (UniqueConstraint("deployment_id", "context_id"),)

    id: Mapped[IntPk]
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
    context_id: Mapped[str] = mapped_column(String(255))
    label: Mapped[str | None]
    title: Mapped[str | None]
    zone: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]


class ResourceLink(Base):
    """The placement that opens an assessment, with the services its launches offered last (AGS-01)."""

    __tablename__ = "resource_link"
    __table_args__ = (UniqueConstraint("deployment_id", "resource_link_id"),)

    id: Mapped[IntPk]
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id"), index=True)
    resource_link_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str | None]
    line_item_url: Mapped[str | None]
    line_items_url: Mapped[str | None]
    ags_scopes: Mapped[list[str]] = mapped_column(JsonDocument, default=list)
    roster_url: Mapped[str | None]
    available_start: Mapped[datetime | None]  # the platform's own dates (CLAIM-13)
    available_end: Mapped[datetime | None]
    submission_start: Mapped[datetime | None]
    submission_end: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Membership(Base):
    """A person in a course, with the role their newest launch gave them there (CLAIM-07)."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("context_id", "person_id"),)

    id: Mapped[IntPk]
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(text_enum(Role))
    roles: Mapped[list[str]] = mapped_column(JsonDocument, default=list)
    test_user: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime]


class Launch(Base):
    """One verified message in one browser. Its id is in every page's address, its browser's cookie proves it.

    Only a resource link launch is sure to have a link. ``review_sub`` is whose work a submission review is of;
    ``review_attempt`` is an attempt opened for marking by the address its score left.
    """

    __tablename__ = "launch"

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id"))
    resource_link_id: Mapped[int | None] = mapped_column(ForeignKey("resource_link.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    message: Mapped[Message] = mapped_column(text_enum(Message, length=40), default=Message.RESOURCE_LINK)
    content_pick_id: Mapped[int | None] = mapped_column(ForeignKey("content_pick.id"))
    review_sub: Mapped[str | None] = mapped_column(String(255))
    review_attempt: Mapped[int | None]
    role: Mapped[Role] = mapped_column(text_enum(Role))
    test_user: Mapped[bool] = mapped_column(default=False)
    set_aside: Mapped[SetAside | None] = mapped_column(text_enum(SetAside))
    locale: Mapped[str | None] = mapped_column(String(35))
    return_url: Mapped[str | None]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class ContentPick(Base):
    """What a platform asked for when somebody was sent to pick content; answered once, within the hour (DL-15).

    ``data`` is JSON text, echoed as it came; None where none was sent. ``accept_line_item`` None: nothing was said.
    """

    __tablename__ = "content_pick"

    id: Mapped[IntPk]
    return_url: Mapped[str]
    data: Mapped[str | None]
    accept_types: Mapped[list[str]] = mapped_column(JsonDocument)
    accept_multiple: Mapped[bool]
    accept_line_item: Mapped[bool | None]
    auto_create: Mapped[bool]
    targets: Mapped[list[str]] = mapped_column(JsonDocument)
    text: Mapped[str | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]


class LoginState(Base):
    """State and nonce of one login: one row, bound to one browser, taken once (LAUNCH-03, LAUNCH-16).

    What binds it is the browser's cookie or, where none comes back, a secret in the platform's storage; then
    ``browser_hash`` is empty (STOR-07).
    """

    __tablename__ = "login_state"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    nonce: Mapped[str] = mapped_column(String(64))
    target_link_uri: Mapped[str]
    deployment_hint: Mapped[str | None]
    storage_target: Mapped[str | None] = mapped_column(String(255))
    storage_key: Mapped[str | None] = mapped_column(String(64))
    storage_hash: Mapped[str | None] = mapped_column(String(64))
    click_hash: Mapped[str] = mapped_column(String(64), default="")
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ParkedLaunch(Base):
    """A verified token that waits a minute for its browser to show what the platform stored for it (STOR-06)."""

    __tablename__ = "parked_launch"

    handle_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    storage_hash: Mapped[str] = mapped_column(String(64))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    nonce: Mapped[str] = mapped_column(String(64))
    target_link_uri: Mapped[str]
    deployment_hint: Mapped[str | None]
    token: Mapped[str]  # encrypted under the secret key: it holds names
    parked_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class UsedState(Base):
    """What is left of a used login while its launch lives: a reload or Back finds its own launch again (LAUNCH-28).

    ``click_hash`` stands for the click in the course that began it: hints and target of the login, hashed (ERR-06).
    """

    __tablename__ = "used_state"
    __table_args__ = (Index("ix_used_state_browser_hash_click_hash", "browser_hash", "click_hash"),)

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64))
    click_hash: Mapped[str] = mapped_column(String(64), default="")
    launch_id: Mapped[str] = mapped_column(ForeignKey("launch.id"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Refusal(Base):
    """What an operator finds under a reference: ids and facts, never a token, name, e-mail, hint or return URL."""

    __tablename__ = "refusal"
    __table_args__ = (Index("ix_refusal_registration_id_id", "registration_id", "id"),)

    id: Mapped[IntPk]
    reference: Mapped[str] = mapped_column(String(16), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
    code: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(index=True)
    facts: Mapped[dict[str, str]] = mapped_column(JsonDocument)


class Ticket(Base):
    """A one-time pass that carries a launch into a new window (STOR-12)."""

    __tablename__ = "ticket"

    ticket_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    launch_id: Mapped[str] = mapped_column(ForeignKey("launch.id"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class KeyState(StrEnum):
    """Life of a signing key: published before it signs, still published after (SEC-01, SEC-02)."""

    NEXT = "next"
    CURRENT = "current"
    RETIRED = "retired"


class SigningKey(Base):
    """One of our RSA keys; the private part is encrypted under the secret key."""

    __tablename__ = "signing_key"

    id: Mapped[IntPk]
    kid: Mapped[str] = mapped_column(String(64), unique=True)
    private_key: Mapped[str]
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    state: Mapped[KeyState] = mapped_column(text_enum(KeyState))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class KeySet(Base):
    """A platform's key set as last fetched, shared by all our processes."""

    __tablename__ = "key_set"

    url: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    fetched_at: Mapped[datetime]
    fresh_until: Mapped[datetime]


class AccessToken(Base):
    """A platform's bearer for us, per registration, deployment and scopes; encrypted, never shared (AGS-06)."""

    __tablename__ = "access_token"
    __table_args__ = (UniqueConstraint("registration_id", "deployment_id", "scopes"),)

    id: Mapped[IntPk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))  # as named in the assertion; empty: none was
    scopes: Mapped[str]
    token: Mapped[str]
    expires_at: Mapped[datetime]
    clock_ahead: Mapped[float]  # seconds by which the platform's clock led ours when it gave the bearer (AGS-16)
