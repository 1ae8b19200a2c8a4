"""Gradebook columns: found, read, created, changed as a whole, deleted (AGS 3.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from lms_plugin.errors import PlatformRefused, PlatformUnavailable
from lms_plugin.lti import ags, paging
from lms_plugin.lti.connector import Connector
from lms_plugin.lti.http import Answer

ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
CONTAINER_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
IDENTITY = ("id", "resourceLinkId")
PART = "topic:"  # begins the tag of a column for a part of a link's grade (AGS-30)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """A column as the platform shows it; ``members`` is the whole object, with what only the platform understands."""

    url: str
    label: str
    score_maximum: Decimal | None
    resource_link_id: str | None
    resource_id: str | None
    tag: str | None
    members: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLineItem:
    """A column to create; what the standard or a platform would refuse is refused here, before it is sent (AGS-08).

    Raises:
        ValueError: blank label, maximum not above zero, a time without a zone, an end before its start.
    """

    label: str
    score_maximum: Decimal
    resource_link_id: str | None = None
    resource_id: str | None = None
    tag: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    grades_released: bool | None = None
    submission_review: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if not self.label.strip():
            raise ValueError("a line item has a label (AGS-08)")
        if not (self.score_maximum.is_finite() and self.score_maximum > 0):
            raise ValueError("a line item's maximum is above zero (AGS-08)")
        times = [at for at in (self.starts_at, self.ends_at) if at is not None]
        if any(at.tzinfo is None for at in times):
            raise ValueError("a line item's times have a zone (AGS-08)")
        if times != sorted(times):
            raise ValueError("a line item does not end before it starts (AGS-08)")

    def to_json(self) -> str:
        """As sent to the service."""
        return json.dumps(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """As sent; members that say nothing are left out."""
        members = {
            "label": self.label.strip(),
            "scoreMaximum": ags.number(self.score_maximum),
            "resourceLinkId": self.resource_link_id,
            "resourceId": self.resource_id,
            "tag": self.tag,
            "startDateTime": self.starts_at and ags.moment(self.starts_at),
            "endDateTime": self.ends_at and ags.moment(self.ends_at),
            "gradesReleased": self.grades_released,
            "submissionReview": self.submission_review and dict(self.submission_review),
        }
        return {name: value for name, value in members.items() if value is not None}


def reading_scopes(offered: Iterable[str]) -> list[str]:
    """What to ask for when reading columns: all that is offered, for some releases want both (QUIRK-28)."""
    return [scope for scope in (ags.LINE_ITEM_SCOPE, ags.LINE_ITEM_READ_SCOPE) if scope in set(offered)]


def list_line_items(connector: Connector, url: str, offered: Iterable[str], **filters: str | None) -> list[LineItem]:
    """The columns that pass ``resource_link_id``, ``resource_id`` and ``tag``, whether or not the platform filters.

    No ``limit`` is ever asked for: one page holds them all, and some platforms page wrongly (QUIRK-39).

    Raises:
        PlatformUnavailable, PlatformRefused, TokenRefused
    """
    wanted = {name: value for name, value in filters.items() if value is not None}
    first = ags.with_query(url, **wanted)
    found: list[LineItem] = []
    for answer in paging.pages(connector, first, reading_scopes(offered), accept=CONTAINER_TYPE):
        found += [item for row in paging.rows(answer) if (item := _item(row, url)) is not None]
    return [item for item in found if all(getattr(item, name) == value for name, value in wanted.items())]


def find_line_item(
    connector: Connector,
    url: str,
    offered: Iterable[str],
    *,
    resource_link_id: str,
    resource_id: str | None = None,
    tag: str | None = None,
) -> LineItem | None:
    """A link's column: by the link, then by resourceId and tag, never one that hangs on another link (AGS-29).

    Where several hang on the link, the one with our resourceId and tag is meant; without such a one, none. A column
    for a part of the grade never stands for the whole, nor the whole or another part for it (AGS-30).

    Raises:
        PlatformUnavailable, PlatformRefused, TokenRefused
    """
    hanging = list_line_items(connector, url, offered, resource_link_id=resource_link_id)
    linked = [item for item in hanging if _part(item.tag) == _part(tag)]
    exact = [item for item in linked if resource_id and (item.resource_id, item.tag) == (resource_id, tag)]
    if exact:
        return exact[0]  # of two alike the first; a third would not help (QUIRK-41)
    others = [item for item in linked if resource_id is None or item.resource_id != resource_id]
    if len(others) == 1:
        return others[0]
    if others or resource_id is None:
        return None
    alike = list_line_items(connector, url, offered, resource_id=resource_id, tag=tag)
    return next((item for item in alike if item.resource_link_id in (None, resource_link_id)), None)


def _part(tag: str | None) -> str | None:
    """Which part of the grade a column with this tag is for; None: the whole."""
    return tag if tag is not None and tag.startswith(PART) else None


def read_line_item(connector: Connector, url: str, offered: Iterable[str]) -> LineItem:
    """One column.

    Raises:
        PlatformUnavailable, PlatformRefused, TokenRefused
    """
    return _one(connector.call("GET", url, reading_scopes(offered), accept=ITEM_TYPE), url)


def create_line_item(connector: Connector, line_items_url: str, new: NewLineItem) -> LineItem:
    """A column of our own. The caller has looked whether it is there already (AGS-09).

    Raises:
        PlatformUnavailable, PlatformRefused, TokenRefused
    """
    answer = connector.call(
        "POST", line_items_url, [ags.LINE_ITEM_SCOPE], accept=ITEM_TYPE, content_type=ITEM_TYPE, data=new.to_json
    )
    return _one(answer, line_items_url)


def update_line_item(connector: Connector, url: str, changes: Mapping[str, Any]) -> LineItem:
    """Change members of a column: read it, and put the whole object back with the changes (AGS-10, 3.2.6).

    Raises:
        ValueError: ``changes`` touch what makes it that column.
        PlatformUnavailable, PlatformRefused, TokenRefused
    """
    if set(IDENTITY) & set(changes):
        raise ValueError("id and resourceLinkId of a line item stay as they are (AGS-10)")
    held = _one(connector.call("GET", url, [ags.LINE_ITEM_SCOPE], accept=ITEM_TYPE), url)
    # Open edX shows times it has none of as null, and refuses them when they come back.
    whole = json.dumps({name: value for name, value in {**held.members, **changes}.items() if value is not None})
    answer = connector.call(
        "PUT", url, [ags.LINE_ITEM_SCOPE], accept=ITEM_TYPE, content_type=ITEM_TYPE, data=lambda: whole
    )
    return _one(answer, url) if answer.text.strip() else held


def delete_line_item(connector: Connector, url: str) -> None:
    """Delete a column with its grades. Only for columns we created ourselves: the caller knows which (AGS-11).

    Raises:
        PlatformUnavailable, PlatformRefused, TokenRefused
    """
    connector.call("DELETE", url, [ags.LINE_ITEM_SCOPE])


def _one(answer: Answer, asked: str) -> LineItem:
    document = answer.json()
    item = _item(document, asked) if isinstance(document, dict) else None
    if item is None:
        raise PlatformUnavailable("the answer is not a line item", status=answer.status, excerpt=answer.text)
    return item


def _item(row: Mapping[str, Any], asked: str) -> LineItem | None:
    """A column out of an answer; one without an address is none, and an address elsewhere is refused (HTTP-06)."""
    url = row.get("id")
    if not isinstance(url, str) or not url:
        return None
    if not paging.same_origin(url, asked):
        raise PlatformRefused("a line item's address is on another host")
    return LineItem(
        url=url,
        label=str(row.get("label") or ""),
        score_maximum=_decimal(row.get("scoreMaximum")),
        resource_link_id=_text(row.get("resourceLinkId")),
        resource_id=_text(row.get("resourceId")),
        tag=_text(row.get("tag")),
        members=row,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _decimal(value: object) -> Decimal | None:
    try:
        return None if value is None or isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None
