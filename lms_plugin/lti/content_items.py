"""Content items and the signed answer that carries them back to the platform (DL 3.2, 4.5)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import jwt
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.lti import ags, claims
from lms_plugin.lti.line_items import NewLineItem
from lms_plugin.lti.login import is_ours
from lms_plugin.lti.messages import LINK_TYPE
from lms_plugin.lti.picks import Pick
from lms_plugin.lti.signing_keys import current_key

RESPONSE = "LtiDeepLinkingResponse"
EARLIER, LIFE = 5, 300  # seconds: platforms refuse an iat one second ahead of their clock (QUIRK-23)
SIZES = {"iframe": {"width": 1000, "height": 800}, "window": {"targetName": "assay", "width": 1000, "height": 800}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From when until when; a moment without a zone or an end before its start is refused (DL-12)."""

    start: datetime | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        moments = [at for at in (self.start, self.end) if at is not None]
        if any(at.tzinfo is None for at in moments):
            raise ValueError("dates of a content item have a zone (DL-12)")
        if moments != sorted(moments):
            raise ValueError("a content item does not end before it starts (DL-12)")

    def to_dict(self) -> dict[str, str]:
        """As sent; empty where nothing is set."""
        said = {"startDateTime": self.start, "endDateTime": self.end}
        return {name: ags.moment(at) for name, at in said.items() if at is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentItem:
    """One link to one assessment, as the platform is to make it (DL 3.2).

    Raises:
        ValueError: blank title, an address that is not ours, a custom value that is no string of one line.
    """

    title: str
    text: str = ""
    url: str | None = None
    origin: str = ""
    icon: str | None = None
    custom: Mapping[str, str] = field(default_factory=dict)
    target: str | None = None
    line_item: NewLineItem | None = None
    available: Window = Window()
    submission: Window = Window()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a content item has a title (DL-12)")
        if self.url is not None and not is_ours(self.url, self.origin):
            raise ValueError("a content item's address is ours (DL-12)")
        if not all(isinstance(value, str) and value.isprintable() for value in self.custom.values()):
            raise ValueError("custom values are strings of one line (DL-12, QUIRK-15)")
        if self.target is not None and self.target not in SIZES:
            raise ValueError("no such presentation target (DL-07)")

    def to_dict(self) -> dict[str, Any]:
        """As sent; members that say nothing are left out."""
        icon = self.icon and {"url": self.icon, "width": 128, "height": 128}
        members: dict[str, Any] = {
            "type": LINK_TYPE,
            "title": self.title.strip(),
            "text": self.text,
            "url": self.url,
            "icon": icon,
            "thumbnail": icon,
            "custom": dict(self.custom),
            "lineItem": self.line_item and self.line_item.to_dict(),
            "available": self.available.to_dict(),
            "submission": self.submission.to_dict(),
        }
        if self.target:
            members[self.target] = SIZES[self.target]
        return {name: value for name, value in members.items() if value}


def signed_answer(
    session: Session,
    pick: Pick,
    items: Sequence[ContentItem],
    *,
    settings: Settings,
    now: datetime,
    **words: str,
) -> str:
    """The answer as the platform wants it: a JWT signed with our current key (DL-08 … DL-11).

    ``words``: any of ``msg``, ``log``, ``errormsg``, ``errorlog``. There is no ``azp``: it would have to be the
    platform's issuer.

    Raises:
        ValueError: several items where one is taken, or words the standard does not have.
    """
    if len(items) > 1 and not pick.accept_multiple:
        raise ValueError("the platform takes one item (DL-05)")
    if unknown := set(words) - {"msg", "log", "errormsg", "errorlog"}:
        raise ValueError(f"not words of an answer: {', '.join(sorted(unknown))}")
    issued = int(now.timestamp()) - EARLIER
    body: dict[str, Any] = {
        "iss": pick.client_id,
        "aud": pick.issuer,
        "iat": issued,
        "exp": issued + LIFE,
        "nonce": secrets.token_urlsafe(32),
        claims.MESSAGE_TYPE: RESPONSE,
        claims.VERSION: "1.3.0",
        claims.DEPLOYMENT_ID: pick.deployment_id,
        claims.DEEP_LINKING + "content_items": [item.to_dict() for item in items],
    }
    if pick.has_data:
        body[claims.DEEP_LINKING + "data"] = pick.data
    body |= {claims.DEEP_LINKING + name: text for name, text in words.items() if text}
    kid, key = current_key(session, settings.secret_key)
    return jwt.encode(body, key, algorithm="RS256", headers={"kid": kid})
