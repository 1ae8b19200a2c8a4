"""A course whose quiz has a wrong key: people sit it, a version is written, a regrade is tried and applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from builders import a_bank, a_launch, a_quiz
from sqlalchemy import select

from lms_plugin.access import Role
from lms_plugin.authoring.models import Item, ItemStatus, ItemVersion
from lms_plugin.authoring.questions import columns_of
from lms_plugin.db import utc_now
from lms_plugin.delivery import service as delivery
from lms_plugin.delivery.models import Assessment, Attempt, AttemptSlot, SavedAnswer
from lms_plugin.delivery.regrade_models import Decision
from lms_plugin.regrading.applying import Applied, Order, apply
from lms_plugin.regrading.terms import Terms
from lms_plugin.regrading.trials import Trial, try_out
from question_bank.regrade.policies import Policy


def choice_items(*names: str, key: str = "b", critical: str = "a") -> list[dict[str, Any]]:
    """Questions with options a to d, one of them the key."""
    return [
        {
            "schema_version": 1, "item_id": name, "type": "single_choice", "stem": f"Which, {name}?",
            "topics": ["safety"], "citations": [{"document": "doc", "title": "Leaflet"}],
            "options": [
                {
                    "id": one, "text": f"Answer {one}", "fraction": "1" if one == key else "0", "feedback": "Because.",
                    "critical": one in critical,
                }
                for one in "abcd"
            ],
        }
        for name in names
    ]  # fmt: skip


class RegradedCourse:
    """Four questions, keyed ``b``; that of ``x`` turns out to be ``c``."""

    def __init__(self, session: Any, registration: Any = None, **settings: Any):
        place = {"link": settings.pop("link", "l1"), "context": settings.pop("context", "c1")}
        names, cases = settings.pop("names", ("x", "y", "z", "w")), settings.pop("cases", ())
        self.session, self.registration = session, registration
        self.place = place
        self.teacher = self.enter("teacher", role=Role.INSTRUCTOR)
        self.bank = a_bank(session, [*choice_items(*names), *cases])
        values = {"attempts": None, "questions": len(names), "pass_percent": 60, "avoid_seen": False}
        self.quiz = a_quiz(session, self.teacher, bank_id=self.bank, **values | settings)
        self.context = session.get_one(Assessment, self.quiz).context_id
        self.item = session.scalar(select(Item.id).where(Item.key == "x", Item.bank_id == self.bank))

    def enter(self, who: str, **facts: Any) -> Any:
        """A launch of somebody on the quiz's link."""
        return a_launch(self.session, person_sub=who, registration=self.registration, **self.place | facts)

    def sit(self, who: str, answers: Mapping[str, Any], *, hand_in: bool = True) -> int:
        """Start, answer by item key, hand in. Returns the attempt's id."""
        entered = self.enter(who)
        sitter = delivery.Sitter(resource_link_id=entered.resource_link_id, person_id=entered.person_id, preview=False)
        attempt = delivery.start_attempt(self.session, sitter, seed="0" * 31 + "1", now=utc_now())
        for slot, key in self.keys(attempt.id).items():
            if answers.get(key) is not None:
                self.session.add(
                    SavedAnswer(
                        attempt_id=attempt.id, slot=slot, revision=1, client_id="c", seq=slot, answer=answers[key],
                        saved_at=utc_now(),
                    )
                )  # fmt: skip
        self.session.flush()
        if hand_in:
            delivery.submit_attempt(self.session, attempt, now=utc_now())
        self.session.commit()
        return attempt.id

    def hand_in(self, attempt: int) -> None:
        """Hand in what was left open."""
        delivery.submit_attempt(self.session, self.session.get_one(Attempt, attempt), now=utc_now())
        self.session.commit()

    def keys(self, attempt: int) -> dict[int, str]:
        """Slot → item key."""
        rows = self.session.execute(
            select(AttemptSlot.slot, Item.key)
            .join(ItemVersion, ItemVersion.id == AttemptSlot.item_version_id)
            .join(Item, Item.id == ItemVersion.item_id)
            .where(AttemptSlot.attempt_id == attempt)
        )
        return {row[0]: row[1] for row in rows}

    def versions(self) -> list[int]:
        """Ids of the versions of ``x``, oldest first."""
        query = select(ItemVersion.id).where(ItemVersion.item_id == self.item).order_by(ItemVersion.number)
        return list(self.session.scalars(query))

    def write(self, **changes: Any) -> int:
        """A new, approved version of ``x``. Returns its id."""
        (document,) = choice_items("x", **{"key": "c", "critical": "ad"} | changes)
        number = len(self.versions()) + 1
        version = ItemVersion(
            item_id=self.item, number=number, status=ItemStatus.APPROVED, reason="key", created_at=utc_now(),
            **columns_of(document | {"version": number, "difficulty": "medium"}),
        )  # fmt: skip
        self.session.add(version)
        self.session.commit()
        return version.id

    def terms(self, policy: Policy, new: int | None = None, **changes: Any) -> Terms:
        """A regrade of the first version of ``x`` in this quiz."""
        values = {
            "context_id": self.context, "item_id": self.item, "old_versions": (self.versions()[0],), "policy": policy,
            "assessment_id": self.quiz, "new_version": new if policy.needs_version else None,
        }  # fmt: skip
        return Terms(**values | changes)

    def try_out(self, terms: Terms) -> Trial:
        """A dry run, on what is stored."""
        self.session.expire_all()
        trial = try_out(self.session, terms, now=utc_now())
        self.session.rollback()
        return trial

    def order(self, trial: Trial, lost: Decision = Decision.WITHDRAW, **changes: Any) -> Order:
        """What is ordered after looking at it; every lost pass is decided alike."""
        decisions = {row.attempt: lost for row in trial.run.losing}
        values = {
            "dry_run_hash": trial.run.content_hash, "reason": "The key was wrong.",
            "person_id": self.teacher.person_id, "decisions": decisions,
        }  # fmt: skip
        return Order(**values | changes)

    def apply(self, terms: Terms, **changes: Any) -> Applied:
        """Try out, order, apply, commit."""
        order = self.order(self.try_out(terms), **changes)
        applied = apply(self.session, terms, order, now=utc_now())
        self.session.commit()
        self.session.expire_all()
        return applied

    def percents(self) -> dict[int, float]:
        """Attempt → percent, rounded."""
        self.session.expire_all()
        rows = self.session.scalars(select(Attempt).order_by(Attempt.id)).all()
        return {row.id: round(float(100 * row.mark / row.max_mark), 2) for row in rows if row.mark is not None}


OTHERS = ("y", "z", "w")


def ten_learners(course: RegradedCourse) -> dict[int, int]:
    """The ten of the hand table (assessment.md 5): learner number → attempt."""
    rows = (("b", 3), ("b", 2), ("b", 1), ("c", 3), ("c", 2), ("c", 0), ("a", 3), ("a", 1), ("d", 2), (None, 2))
    return {
        number: course.sit(
            f"learner-{number}",
            {"x": chosen} | {key: "b" if place < right else "c" for place, key in enumerate(OTHERS)},
        )
        for number, (chosen, right) in enumerate(rows, start=1)
    }
