"""Assignment and Grade Services: our score as the platform wants it, and the result it shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from lms_plugin.lti.connector import Connector
from lms_plugin.lti.http import Answer

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE_SCOPE = SCOPE + "score"
RESULT_SCOPE = SCOPE + "result.readonly"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
MAX_COMMENT = 500
DIGITS = Decimal("0.00001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A final score (Completed, FullyGraded): nothing else is ever sent once a score was (AGS-18)."""

    user_id: str
    score_given: Decimal
    score_maximum: Decimal
    comment: str
    timestamp: datetime
    started_at: datetime
    submitted_at: datetime

    def to_json(self) -> str:
        """The message, with the one place where points become JSON numbers (AGS-15, -16, -19, -20)."""
        if not self.score_given.is_finite() or self.score_given < 0 or self.score_maximum <= 0:
            raise ValueError("a score is not negative and its maximum is positive")
        submitted = min(self.submitted_at, self.timestamp)
        message: dict[str, Any] = {
            "userId": self.user_id,
            "scoreGiven": _number(self.score_given),
            "scoreMaximum": _number(self.score_maximum),
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": moment(self.timestamp),
            "comment": self.comment[:MAX_COMMENT],
            "submission": {
                "startedAt": moment(min(self.started_at, submitted)),
                "submittedAt": moment(submitted),
            },
        }
        return json.dumps(message)


def _number(value: Decimal) -> int | float:
    cut = value.quantize(DIGITS)
    return int(cut) if cut == cut.to_integral_value() else float(cut)


def moment(at: datetime) -> str:
    """UTC with milliseconds and zone."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def under(line_item_url: str, part: str, **query: str) -> str:
    """A service below a line item: the path grows, the query stays (AGS-13; Moodle's addresses end in ?type_id=…)."""
    parts = urlsplit(line_item_url)
    added = "&".join(filter(None, [parts.query, urlencode(query)]))
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/" + part, added, ""))


def post_score(connector: Connector, line_item_url: str, score: Score) -> Answer:
    """Send a score. Any 2xx is a success, whatever its body (AGS-27).

    Raises:
        PlatformUnavailable, PlatformRefused, TokenRefused
    """
    return connector.call(
        "POST", under(line_item_url, "scores"), [SCORE_SCOPE], content_type=SCORE_TYPE, data=score.to_json()
    )


def read_share(connector: Connector, line_item_url: str, user_id: str) -> Decimal | None:
    """What the platform shows for somebody, as a share of its maximum; None: nothing (AGS-23).

    Raises:
        PlatformUnavailable, PlatformRefused, TokenRefused
    """
    url = under(line_item_url, "results", user_id=user_id)
    results = connector.call("GET", url, [RESULT_SCOPE], accept=RESULTS_TYPE).json()
    mine = [one for one in results if isinstance(one, dict) and one.get("userId") == user_id] if results else []
    if not mine or mine[0].get("resultScore") is None:
        return None
    return Decimal(str(mine[0]["resultScore"])) / Decimal(str(mine[0].get("resultMaximum") or 1))


def next_timestamp(now: datetime, last: datetime | None) -> datetime:
    """When a score says it was made: now, but at least a second after the last one sent (AGS-16).

    Platforms compare whole seconds and refuse what is not later.
    """
    return max(now, last + timedelta(seconds=1)) if last else now
