"""A contradiction between two passages; it stays open until a person resolves it (claims.md 4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from question_bank.conflicts.why import Why, in_english


class Kind(StrEnum):
    """What two passages disagree about."""

    SESSIONS = "sessions"
    INTERVAL = "interval"
    CONCENTRATION = "concentration"
    EXPOSURE = "exposure"
    ABSTENTION = "abstention"
    LASTING = "lasting"
    COURSE = "course"
    AMOUNT = "amount"
    PRICE = "price"
    AGE = "age"
    ONSET = "onset"
    SHARE = "share"
    LENGTH = "length"
    VERDICT = "verdict"
    EFFECT = "effect"
    NONE_AND_SOME = "none_and_some"
    ABSOLUTE = "absolute"


MEASURED = frozenset(
    {
        Kind.SESSIONS,
        Kind.INTERVAL,
        Kind.CONCENTRATION,
        Kind.EXPOSURE,
        Kind.ABSTENTION,
        Kind.LASTING,
        Kind.COURSE,
        Kind.AMOUNT,
        Kind.PRICE,
        Kind.AGE,
        Kind.ONSET,
        Kind.SHARE,
        Kind.LENGTH,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a document's stored text, in code points; ``claim_id`` if a claim rests on it."""

    document: str
    start: int
    end: int
    text: str
    claim_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two passages and one line why they cannot both stand as they are: a kind of sentence, and what fills it."""

    kind: Kind
    subject: str
    why: Why
    parts: tuple[str, ...] = ()
    one: Passage
    other: Passage

    @property
    def reason(self) -> str:
        """The line in English."""
        return in_english(self.why, self.parts)
