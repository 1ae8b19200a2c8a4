"""The platform's state, in memory behind one lock: people, courses, links, line items, scores, and what was said."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sandbox.faults import Faults
from sandbox.keys import PlatformKeys
from sandbox.records import Bearer, Course, Grade, Hint, LineItem, Link, Person, Pick, Tools
from sandbox.settings import SandboxSettings
from sandbox.tool_keys import ToolKeys
from sandbox.vocabulary import SCOPES

LOG_LENGTH = 2000


@dataclass(slots=True)
class World:
    """Everything the platform knows. Change it under ``lock``.

    ``scopes`` are those the platform offers and grants; ``habits`` are names out of ``sandbox/habits.py``,
    ``storage`` is one of the modes of ``sandbox/platform_storage.py``.
    """

    settings: SandboxSettings
    keys: PlatformKeys = field(default_factory=PlatformKeys)
    tool_keys: ToolKeys = field(default_factory=ToolKeys)
    faults: Faults = field(default_factory=Faults)
    lock: threading.RLock = field(default_factory=threading.RLock)
    people: dict[str, Person] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    line_items: dict[str, LineItem] = field(default_factory=dict)
    grades: dict[tuple[str, str], Grade] = field(default_factory=dict)  # (line item id, person id)
    hints: dict[str, Hint] = field(default_factory=dict)
    roster_marks: dict[str, Any] = field(default_factory=dict)  # mark of a differences link → the roster of then
    picks: dict[str, Pick] = field(default_factory=dict)
    answers: set[str] = field(default_factory=set)  # the nonce of each content answer taken
    bearers: dict[str, Bearer] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)
    assertions: set[str] = field(default_factory=set)  # the jti of each assertion taken
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    habits: set[str] = field(default_factory=set)
    storage: str = "off"
    attempts_allowed: dict[str, int] = field(default_factory=dict)  # line item id → attempts, with "submissions"
    tools: Tools = field(default_factory=Tools)
    log: list[dict[str, Any]] = field(default_factory=list)
    clock_offset: float = 0.0

    def now(self) -> float:
        """The platform's clock, which can be told to be wrong."""
        return time.time() + self.clock_offset

    def point_at(self, tool_url: str) -> None:
        """Say where the tool is, once its port is known."""
        self.settings = replace(self.settings, tool_url=tool_url)
        self.tool_keys.forget()

    def note(self, what: str, verdict: str, reason: str = "", **facts: Any) -> None:
        """Write into the log that the pages and the tests read.

        Verdicts: ``answered``, ``refused``, ``reported`` (answered, but not as the standard wants it), ``fault``.
        """
        sand = reason[:7] if reason.startswith("SAND-") else ""
        entry = {"at": self.now(), "what": what, "verdict": verdict, "sand": sand, "reason": reason} | facts
        with self.lock:
            self.log.append(entry)
            del self.log[:-LOG_LENGTH]

    def roles_of(self, person_id: str, course_id: str) -> list[str]:
        """A person's role addresses in a course; empty: not a member."""
        person = self.people.get(person_id)
        return person.roles.get(course_id, []) if person else []

    def line_item_of(self, link_id: str) -> LineItem | None:
        """The column that came with a link."""
        return next((item for item in self.line_items.values() if item.link_id == link_id and item.coupled), None)

    def grade_of(self, link_id: str, person_id: str) -> Grade | None:
        """What a person has in the column that came with a link."""
        item = self.line_item_of(link_id)
        return self.grades.get((item.id, person_id)) if item else None

    def teacher_sets(self, item_id: str, person_id: str, points: object = None, *, locked: bool = False) -> Grade:
        """A teacher puts points of their own into a cell, or locks it (or both)."""
        with self.lock:
            empty = Grade(
                score=None, maximum=None, comment="", activity="", grading="", timestamp="", received=self.now()
            )
            grade = self.grades.setdefault((item_id, person_id), empty)
            grade.override, grade.locked = None if points is None else Decimal(str(points)), locked
        return grade

    def add_person(self, **facts: Any) -> Person:
        """A new account: ``id, given, family, roles={course: [role, …]}, email, mentees``."""
        person = Person(**facts)
        with self.lock:
            self.people[person.id] = person
        return person

    def add_course(self, course_id: str, label: str, title: str) -> Course:
        """A new course, with nobody in it."""
        with self.lock:
            course = self.courses[course_id] = Course(id=course_id, label=label, title=title)
        return course

    def add_link(self, link_id: str, course_id: str, title: str, *, maximum: float = 100, **facts: Any) -> Link:
        """A new resource link and, unless ``graded=False``, its column. ``facts`` are those of ``Link``.

        Raises:
            KeyError: no such course.
        """
        link = Link(id=link_id, course_id=self.courses[course_id].id, title=title, **facts)
        with self.lock:
            self.links[link_id] = link
            if link.graded:
                item = f"item-{link_id}"
                self.line_items[item] = LineItem(
                    id=item,
                    course_id=course_id,
                    label=title,
                    score_maximum=Decimal(str(maximum)),
                    link_id=link_id,
                    coupled=True,
                )
        return link

    def new_hint(self, person_id: str, link_id: str, *, window: bool, for_person: str = "") -> str:
        """A message hint for one launch; ``for_person``: of the review of somebody's work."""
        value = secrets.token_urlsafe(16)
        with self.lock:
            self.hints[value] = Hint(
                person_id=person_id,
                link_id=link_id,
                window=window,
                course_id=self.links[link_id].course_id,
                for_person=for_person,
            )
        return value

    def hint_for(self, person_id: str, pick: Pick) -> str:
        """A message hint for a request for content, which is of no link."""
        value = secrets.token_urlsafe(16)
        with self.lock:
            self.hints[value] = Hint(
                person_id=person_id, link_id="", window=False, course_id=pick.course_id, pick=pick.id
            )
        return value

    def new_pick(self, course_id: str, **facts: Any) -> Pick:
        """A request for content for this course; ``facts`` are those of ``Pick``."""
        pick = Pick(id=secrets.token_urlsafe(12), course_id=course_id, **facts)
        with self.lock:
            self.picks[pick.id] = pick
        return pick

    def new_bearer(self, scopes: set[str], *, life: float = 3600, client_id: str | None = None) -> str:
        """A bearer with these scopes; of another registration if one is named."""
        value = secrets.token_urlsafe(24)
        bearer = Bearer(
            scopes=frozenset(scopes), expires=self.now() + life, client_id=client_id or self.settings.client_id
        )
        with self.lock:
            self.bearers[value] = bearer
        return value

    def clear(self) -> None:
        """Forget everything but settings and keys; switch all faults off."""
        with self.lock:
            for held in (self.people, self.courses, self.links, self.line_items, self.grades, self.hints, self.picks):
                held.clear()
            secrets_held = (self.bearers, self.nonces, self.assertions, self.roster_marks)
            for gone in (*secrets_held, self.habits, self.log, self.attempts_allowed):
                gone.clear()
            self.tools.clear()
            self.scopes = set(SCOPES)
            self.storage = "off"
            self.clock_offset = 0.0
            self.faults.clear()
