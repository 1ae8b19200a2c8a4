"""What an instructor sets for an assessment: a frozen value, kept as JSON in an immutable settings version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lms_plugin.delivery.plan import SectionPlan
from lms_plugin.delivery.review import (
    MATRIX,
    Releases,
    Review,
    Shown,
    from_document,
    moment_of,
    preset,
    to_document,
    visible,
)
from question_bank.grades import GradePolicy
from question_bank.passing import PassRules
from question_bank.sitting import Window

NO_PAUSE = timedelta(0)


class Layout(StrEnum):
    """How the questions are laid out."""

    ONE_PAGE = "one_page"
    ONE_PER_PAGE = "one_per_page"


class Expiry(StrEnum):
    """What becomes of an attempt whose time is over (assessment.md 3)."""

    AUTO_SUBMIT = "auto_submit"
    GRACE_PERIOD = "grace_period"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentSettings:
    """One version of an assessment's settings.

    ``topics`` are drawn from in equal shares; ``pass_percent`` is 0–100; ``critical_tolerance`` is how many dangerous
    choices may still pass, None switches the safety rule off; ``attempts`` None means as many as wanted.
    ``anonymous_practice`` lets people practise whom the platform does not name, without score or certificate.
    ``cool_off`` are the pauses after the first and after later attempts; ``access_code`` is kept hashed (codes.py);
    ``honour`` is a statement to agree with; ``submit_grace`` counts where ``expiry`` is GRACE_PERIOD. ``practice``:
    feedback on each question at once, no time limit, never graded. ``spread_use``: questions used less come first.
    ``certainty``: learners say how sure they are of each answer, which never changes the score. ``one_way``: there is
    no way back to a page that was left.
    ``sections`` say exactly what is drawn, in place of equal shares of ``topics``, and may have times of their own;
    ``questions`` and ``topics`` then tell what they come to.
    ``topic_minimums`` are (topic, least percent of its marks); ``under`` are (topic, those that stood under it when
    this was published) for the ones that had any.
    ``releases``: what learners see and when, in place of the preset ``review``;
    of these the newest settings hold, for attempts made before, too. ``bands`` are (least percent, what is said).
    """

    title: str
    topics: tuple[str, ...]
    questions: int
    layout: Layout = Layout.ONE_PAGE
    attempts: int | None = 1
    minutes: int | None = None
    pass_percent: Decimal | None = None
    critical_tolerance: int | None = 0
    review: Review = Review.AFTER_SUBMIT
    closes_at: datetime | None = None
    avoid_seen: bool = True
    anonymous_practice: bool = False
    opens_at: datetime | None = None
    cool_off: tuple[timedelta, timedelta] = (NO_PAUSE, NO_PAUSE)
    access_code: str = ""
    honour: str = ""
    expiry: Expiry = Expiry.AUTO_SUBMIT
    submit_grace: timedelta = NO_PAUSE
    grade_policy: GradePolicy = GradePolicy.BEST
    cap_sent_score: bool = False
    practice: bool = False
    spread_use: bool = False
    certainty: bool = False
    one_way: bool = False
    sections: tuple[SectionPlan, ...] = ()
    topic_minimums: tuple[tuple[str, Decimal], ...] = ()
    releases: Releases | None = None
    bands: tuple[tuple[Decimal, str], ...] = ()
    under: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def released(self) -> Releases:
        """What learners see and when: set thing by thing, or as the preset says."""
        return MATRIX[self.review] if self.releases is None else self.releases

    def shown(self, submitted_at: datetime | None, *, now: datetime, still_open: bool = False) -> frozenset[Shown]:
        """What a learner may see now of an attempt handed in then; ``still_open``: as if the quiz had not closed."""
        moment = moment_of(submitted_at, None if still_open else self.closes_at, now=now)
        return preset(self.review, moment) if self.releases is None else visible(self.releases, moment, now=now)

    def said(self, percent: Decimal) -> str:
        """The overall feedback to a score: that of the highest band it reaches."""
        return max(((least, text) for least, text in self.bands if percent >= least), default=(percent, ""))[1]

    @property
    def window(self) -> Window:
        """When the quiz is open to everybody."""
        return Window(self.opens_at, self.closes_at)

    @property
    def limit(self) -> timedelta | None:
        """The time limit; None: no limit, as always in practice."""
        return timedelta(minutes=self.minutes) if self.minutes and not self.practice else None

    @property
    def other_banks(self) -> tuple[int, ...]:
        """The banks that rows and fixed questions name beside the quiz's own."""
        rows = {one.bank for section in self.sections for one in section.rows}
        fixed = {one.bank for section in self.sections for one in section.fixed}
        return tuple(sorted(bank for bank in rows | fixed if bank is not None))

    @property
    def by_section(self) -> bool:
        """Whether it is taken section by section, without a way back to one that is closed: one has its own time."""
        return not self.practice and any(one.minutes for one in self.sections)

    @property
    def hand_in_grace(self) -> timedelta:
        """How long after the deadline the learner may still press Submit, answers frozen."""
        return self.submit_grace if self.expiry is Expiry.GRACE_PERIOD else NO_PAUSE

    @property
    def pass_rules(self) -> PassRules:
        """What an attempt must meet."""
        return PassRules(
            cut_percent=self.pass_percent,
            critical_tolerance=self.critical_tolerance,
            topic_minimums=self.topic_minimums,
            cap_sent_score=self.cap_sent_score,
            under=self.under,
        )

    @property
    def page_by_page(self) -> bool:
        """Whether the questions come on pages of their own, as they must without a way back, and in practice."""
        return self.one_way or self.practice or self.layout is Layout.ONE_PER_PAGE

    def to_document(self) -> dict[str, Any]:
        """As kept in the database: JSON values only."""
        return {
            "title": self.title,
            "topics": list(self.topics),
            "questions": self.questions,
            "layout": self.layout.value,
            "attempts": self.attempts,
            "minutes": self.minutes,
            "pass_percent": None if self.pass_percent is None else str(self.pass_percent),
            "critical_tolerance": self.critical_tolerance,
            "review": self.review.value,
            "closes_at": None if self.closes_at is None else self.closes_at.isoformat(),
            "avoid_seen": self.avoid_seen,
            "anonymous_practice": self.anonymous_practice,
            "opens_at": None if self.opens_at is None else self.opens_at.isoformat(),
            "cool_off": [pause.total_seconds() for pause in self.cool_off],
            "access_code": self.access_code,
            "honour": self.honour,
            "expiry": self.expiry.value,
            "submit_grace": self.submit_grace.total_seconds(),
            "grade_policy": self.grade_policy.value,
            "cap_sent_score": self.cap_sent_score,
            "practice": self.practice,
            "spread_use": self.spread_use,
            "certainty": self.certainty,
            "one_way": self.one_way,
            "sections": [one.to_document() for one in self.sections],
            "topic_minimums": [[topic, str(least)] for topic, least in self.topic_minimums],
            "releases": None if self.releases is None else to_document(self.releases),
            "bands": [[str(least), text] for least, text in self.bands],
            **({"under": {topic: list(below) for topic, below in self.under}} if self.under else {}),
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> AssessmentSettings:
        """Back from the database."""
        return cls(
            title=document["title"],
            topics=tuple(document["topics"]),
            questions=document["questions"],
            layout=Layout(document["layout"]),
            attempts=document["attempts"],
            minutes=document["minutes"],
            pass_percent=None if document["pass_percent"] is None else Decimal(document["pass_percent"]),
            critical_tolerance=document["critical_tolerance"],
            review=Review(document["review"]),
            closes_at=None if document["closes_at"] is None else datetime.fromisoformat(document["closes_at"]),
            avoid_seen=document["avoid_seen"],
            anonymous_practice=document.get("anonymous_practice", False),  # settings made before there was one
            **_later(document),
        )


def _later(document: dict[str, Any]) -> dict[str, Any]:
    """The members that came after the first settings were stored, with what these meant."""
    opens = document.get("opens_at")
    first, later = (timedelta(seconds=pause) for pause in document.get("cool_off", (0, 0)))
    return {
        "opens_at": None if opens is None else datetime.fromisoformat(opens),
        "cool_off": (first, later),
        "access_code": document.get("access_code", ""),
        "honour": document.get("honour", ""),
        "expiry": Expiry(document.get("expiry", Expiry.AUTO_SUBMIT)),
        "submit_grace": timedelta(seconds=document.get("submit_grace", 0)),
        "grade_policy": GradePolicy(document.get("grade_policy", GradePolicy.BEST)),
        "cap_sent_score": document.get("cap_sent_score", False),
        "practice": document.get("practice", False),
        "spread_use": document.get("spread_use", False),
        "certainty": document.get("certainty", False),
        "one_way": document.get("one_way", False),
        "sections": tuple(map(SectionPlan.from_document, document.get("sections", ()))),
        "topic_minimums": tuple((topic, Decimal(least)) for topic, least in document.get("topic_minimums", ())),
        "releases": from_document(document["releases"]) if document.get("releases") else None,
        "bands": tuple((Decimal(least), text) for least, text in document.get("bands", ())),
        "under": tuple((topic, tuple(below)) for topic, below in document.get("under", {}).items()),
    }
