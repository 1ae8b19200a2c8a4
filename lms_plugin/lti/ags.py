"""Assignment and Grade Services: our score as the platform wants it, and the result it shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from lms_plugin.errors import PlatformUnavailable
from lms_plugin.lti.connector import Connector
from lms_plugin.lti.http import Answer
from lms_plugin.lti.paging import pages, rows

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE_SCOPE = SCOPE + "score"
RESULT_SCOPE = SCOPE + "result.readonly"
LINE_ITEM_SCOPE = SCOPE + "lineitem"
LINE_ITEM_READ_SCOPE = SCOPE + "lineitem.readonly"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
MAX_COMMENT = 500
DIGITS, LARGEST = Decimal("0.00001"), Decimal(10) ** 7  # what the ledger can hold
ONE, SAME = Decimal(1), Decimal("0.0001")
ROUNDED = Decimal("0.01")  # platforms round what they show; a teacher's own grade differs by more
APART = timedelta(seconds=1)  # platforms compare whole seconds and refuse what is not later (QUIRK-33)


class ActivityProgress(StrEnum):
    """How far the learner is (AGS 3.4.7)."""

    INITIALIZED = "Initialized"
    STARTED = "Started"
    IN_PROGRESS = "InProgress"
    SUBMITTED = "Submitted"
    COMPLETED = "Completed"


class GradingProgress(StrEnum):
    """How far the grading is (AGS 3.4.8)."""

    FULLY_GRADED = "FullyGraded"
    PENDING = "Pending"
    PENDING_MANUAL = "PendingManual"
    FAILED = "Failed"
    NOT_READY = "NotReady"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreMessage:
    """A score for one person; final unless told otherwise. ``user_id`` is the launch's ``sub``.

    ``score_given`` None belongs to messages that are not final: platforms wipe the grade for those (AGS-18, -22).
    ``comment`` None: the platform has it already and would show it twice (QUIRK-58). ``scoring_user_id`` is the
    ``sub`` of the teacher who overrode (AGS-21). ``extensions`` are members of the platform's own, by their names.
    """

    user_id: str
    score_given: Decimal | None
    score_maximum: Decimal
    comment: str | None
    started_at: datetime
    submitted_at: datetime
    scoring_user_id: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict)
    activity: ActivityProgress = ActivityProgress.COMPLETED
    grading: GradingProgress = GradingProgress.FULLY_GRADED

    def __post_init__(self) -> None:
        given = Decimal(0) if self.score_given is None else self.score_given
        if not (given.is_finite() and given >= 0 and self.score_maximum.is_finite() and self.score_maximum > 0):
            raise ValueError("a score is not negative and its maximum is positive (AGS-15)")
        if self.scoring_user_id == "":
            raise ValueError("who scored is somebody or is left out (AGS-21)")
        if (self.score_given is not None) != (self.grading is GradingProgress.FULLY_GRADED):
            raise ValueError("a score is final, and only a final message has one (AGS-18)")

    def to_json(self, timestamp: datetime) -> str:
        """The message as sent at ``timestamp``: the one place where points become JSON numbers.

        The comment goes with it, for leaving it out erases it (AGS-19); the moments of the submission are in
        order and never later than the message (AGS-20).
        """
        submitted = min(self.submitted_at, timestamp)
        message: dict[str, Any] = {
            "userId": self.user_id,
            "activityProgress": self.activity.value,
            "gradingProgress": self.grading.value,
            "timestamp": moment(timestamp),
            "submission": {
                "startedAt": moment(min(self.started_at, submitted)),
                "submittedAt": moment(submitted),
            },
        }
        if self.comment is not None:
            message["comment"] = self.comment[:MAX_COMMENT]
        if self.scoring_user_id is not None:
            message["scoringUserId"] = self.scoring_user_id
        if self.score_given is not None:
            message["scoreGiven"] = number(self.score_given)
            message["scoreMaximum"] = number(self.score_maximum)
        return json.dumps(message | dict(self.extensions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the platform shows for a person; ``score`` None: nothing, which is not zero (AGS-23)."""

    score: Decimal | None
    maximum: Decimal

    def same_share(self, given: Decimal, maximum: Decimal, *, within: Decimal = SAME) -> bool:
        """Whether this is that score, as a share of its maximum, to one part in ten thousand or as told."""
        return self.score is not None and abs(self.score / self.maximum - given / maximum) < within


def number(value: Decimal) -> int | float:
    """Points as a JSON number, at most five digits behind the point."""
    cut = value.quantize(DIGITS)
    return int(cut) if cut == cut.to_integral_value() else float(cut)


def moment(at: datetime) -> str:
    """UTC with milliseconds and zone."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def next_timestamp(now: datetime, last: datetime | None) -> datetime:
    """When a score says it was made: now, but at least a second after the last one sent (AGS-16)."""
    return max(now, last + APART) if last else now


def under(line_item_url: str, part: str, **query: str) -> str:
    """A service below a line item: the path grows, the query stays (AGS-13; Moodle's addresses end in ?type_id=…)."""
    parts = urlsplit(line_item_url)
    return with_query(parts._replace(path=parts.path.rstrip("/") + "/" + part).geturl(), **query)


def with_query(url: str, **query: str) -> str:
    """An address with more in its query; what is there stays."""
    parts = urlsplit(url)
    added = "&".join(filter(None, [parts.query, urlencode(query)]))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, added, ""))


def post_score(
    connector: Connector, line_item_url: str, message: ScoreMessage, timestamp: Callable[[], datetime]
) -> Answer:
    """Send a score; ``timestamp`` is asked when it is sent. A 2xx is a success if its body is not a page (AGS-27).

    Raises:
        PlatformUnavailable, PlatformRefused, TokenRefused
    """
    answer = connector.call(
        "POST",
        under(line_item_url, "scores"),
        [SCORE_SCOPE],
        content_type=SCORE_TYPE,
        data=lambda: message.to_json(timestamp()),
    )
    if answer.text.lstrip()[:1] in {"<", "{", "["}:  # most answer with nothing; maintenance pages say 200, too
        answer.json()
    return answer


def read_result(connector: Connector, line_item_url: str, user_id: str) -> Result:
    """What the platform shows for somebody (AGS-23).

    Raises:
        PlatformUnavailable, PlatformRefused, TokenRefused
    """
    url = under(line_item_url, "results", user_id=user_id)
    answer = connector.call("GET", url, [RESULT_SCOPE], accept=RESULTS_TYPE)
    for row in rows(answer):
        if row.get("userId") == user_id:
            return _result(row, answer)
    return Result(score=None, maximum=Decimal(1))


def read_results(connector: Connector, line_item_url: str) -> dict[str, Result]:
    """What the platform shows for everybody, by ``userId``. No page size is asked for: Moodle would not know it.

    Raises:
        PlatformUnavailable, PlatformRefused, TokenRefused
    """
    found: dict[str, Result] = {}
    for answer in pages(connector, under(line_item_url, "results"), [RESULT_SCOPE], accept=RESULTS_TYPE):
        found |= {row["userId"]: _result(row, answer) for row in rows(answer) if isinstance(row.get("userId"), str)}
    return found


def _result(row: dict[str, Any], answer: Answer) -> Result:
    score, maximum = row.get("resultScore"), row.get("resultMaximum")
    try:
        read = Result(
            score=None if score is None else Decimal(str(score)),
            maximum=Decimal(1) if maximum is None else Decimal(str(maximum)),
        )
        numbers = (read.score or Decimal(0), read.maximum)
        if all(one.is_finite() and abs(one) < LARGEST for one in numbers) and read.maximum >= DIGITS:
            return Result(score=None if read.score is None else read.score.quantize(DIGITS), maximum=read.maximum)
    except InvalidOperation:
        pass
    raise PlatformUnavailable("the result is not a number", status=answer.status, excerpt=answer.text)
