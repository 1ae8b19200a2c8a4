"""Rosters as last read, of a course or of one link, and their members; apart from people who have launched."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.access import Role
from lms_plugin.db import Base, IntPk, JsonDocument, text_enum
from lms_plugin.lti.nrps import MemberStatus


class RosterState(StrEnum):
    """Where the reading of a roster stands."""

    WAITING = "waiting"  # to be begun, or gone on with, at ``due_at``
    READING = "reading"  # a worker is at it until ``lease_until``
    READ = "read"  # complete as of ``read_at``
    FAILED = "failed"  # the platform said no; a person must act


class Roster(Base):
    """One roster to read, and how far that is. What a killed worker left is gone on with at ``next_url``."""

    __tablename__ = "roster"
    __table_args__ = (
        UniqueConstraint("context_id", "rlid"),
        Index("ix_roster_due", "state", "due_at"),
    )

    id: Mapped[IntPk]
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id"))
    rlid: Mapped[str] = mapped_column(String(255), default="")  # the link it is of; empty: the whole course
    url: Mapped[str]  # the address the newest launch named
    state: Mapped[RosterState] = mapped_column(text_enum(RosterState))
    due_at: Mapped[datetime]
    lease: Mapped[str | None] = mapped_column(String(32))  # made anew for each holder: a late one writes nothing
    lease_until: Mapped[datetime | None]
    reading: Mapped[int] = mapped_column(default=0)  # number of this reading; members carry that of their last one
    next_url: Mapped[str | None]  # where this reading goes on; None: at its beginning
    pages: Mapped[int] = mapped_column(default=0)  # of this reading
    whole: Mapped[bool] = mapped_column(default=True)  # this reading is of all members, not of differences
    differences_url: Mapped[str | None]  # opaque; tells what has changed since the last reading
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(40))  # code of why the last try failed
    answer: Mapped[str] = mapped_column(default="")  # first 2 kB of what the platform said
    read_at: Mapped[datetime | None]


class RosterMember(Base):
    """One line of a roster. It names a person by (registration, user_id) and gives no login and no rights."""

    __tablename__ = "roster_member"
    __table_args__ = (
        UniqueConstraint("roster_id", "user_id"),
        Index("ix_roster_member_person", "registration_id", "user_id"),
    )

    id: Mapped[IntPk]
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    user_id: Mapped[str] = mapped_column(String(255))
    name: Mapped[str | None]
    email: Mapped[str | None]
    role: Mapped[Role] = mapped_column(text_enum(Role))
    roles: Mapped[list[str]] = mapped_column(JsonDocument, default=list)
    status: Mapped[MemberStatus] = mapped_column(text_enum(MemberStatus))
    legacy_user_id: Mapped[str | None] = mapped_column(String(255))  # LTI 1.1, kept only where proven (NRPS-08)
    reading: Mapped[int]  # the last reading that named this person
    updated_at: Mapped[datetime]
