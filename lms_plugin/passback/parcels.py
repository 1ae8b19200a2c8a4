"""A score on its way: what a worker carries to the platform, and what it brings back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from lms_plugin.lti.ags import Result
from lms_plugin.lti.connector import Client
from lms_plugin.lti.quirks import GENERIC, Profile
from lms_plugin.passback.models import TOTAL, MessageKind, TeacherGrades, TryResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A leased score with everything needed to send it; plain values, no transaction behind it.

    ``comment`` None: not to be sent again (QUIRK-58). ``sent_before``: score and maximum of every score of this person
    and column that may be there. ``new_hand_in``: nothing about this attempt was sent yet (QUIRK-57). ``holder``: who
    leased it; ``probe``: it tries whether a platform that rests works again.
    """

    owed_id: int
    client: Client
    link_id: str
    line_item_url: str
    line_items_url: str | None
    scopes: frozenset[str]
    user_id: str
    score_given: Decimal
    score_maximum: Decimal
    comment: str | None
    started_at: datetime
    submitted_at: datetime
    tries: int
    last_sent: datetime | None
    attempt_id: int
    kind: MessageKind = MessageKind.SCORE
    tag: str = TOTAL
    resource_id: str | None = None
    profile: Profile = GENERIC
    teacher_grades: TeacherGrades = TeacherGrades.KEEP
    overwrites: bool = False
    scoring_user_id: str | None = None
    new_hand_in: bool = True
    sent_before: tuple[tuple[Decimal, Decimal], ...] = ()
    holder: str = ""
    probe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one try; ``retry_after`` in seconds. ``result`` None: nothing was sent yet, for it is too soon.

    ``timestamp`` is set if the platform took the message, or may have; ``moved_to`` is the link's new line item,
    ``shown`` what its gradebook showed if it was looked at, ``request`` what was sent, without whose score it is.
    """

    result: TryResult | None
    http_status: int | None = None
    answer: str = ""
    retry_after: float | None = None
    timestamp: datetime | None = None
    moved_to: str | None = None
    shown: Result | None = None
    request: dict[str, Any] | None = None
    milliseconds: int | None = None
