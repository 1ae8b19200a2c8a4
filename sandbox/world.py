"""The platform's state, in memory behind one lock: people, courses, links, line items, scores, and what was said."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sandbox.faults import Faults
from sandbox.keys import PlatformKeys

ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
LEARNER, INSTRUCTOR, ADMINISTRATOR, MENTOR = (
    [ROLE + name] for name in ("Learner", "Instructor", "Administrator", "Mentor")
)
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """Where the platform and the tool are, and as whom the tool is registered."""

    base_url: str
    tool_url: str
    client_id: str = "assay-sandbox"
    deployment_id: str = "1"
    name: str = "Sandbox LMS"

    @property
    def login_url(self) -> str:
        """The tool's login initiation address."""
        return f"{self.tool_url}/lti/login"

    @property
    def launch_url(self) -> str:
        """The tool's only redirect address, and the target of our links."""
        return f"{self.tool_url}/lti/launch"

    @property
    def tool_keys_url(self) -> str:
        """Where the tool publishes its key set."""
        return f"{self.tool_url}/lti/jwks"


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody with an account here."""

    id: str
    given: str
    family: str
    roles: dict[str, list[str]]  # by course id

    @property
    def name(self) -> str:
        """As shown."""
        return f"{self.given} {self.family}"

    @property
    def email(self) -> str:
        """Made up."""
        return f"{self.given.lower()}@example.edu"


@dataclass(slots=True, kw_only=True)
class LineItem:
    """A gradebook column; ``link_id`` set: it came with a resource link. ``extra`` keeps unknown members."""

    id: str
    course_id: str
    label: str
    score_maximum: Decimal
    link_id: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Link:
    """A resource link in a course; ``window``: the course page opens it in a new window."""

    id: str
    course_id: str
    title: str
    window: bool = False
    graded: bool = True


@dataclass(slots=True, kw_only=True)
class Course:
    """A course with its links."""

    id: str
    label: str
    title: str


@dataclass(slots=True, kw_only=True)
class Grade:
    """What the gradebook holds for one person in one column."""

    score: Decimal | None
    maximum: Decimal | None
    comment: str
    activity: str
    grading: str
    timestamp: str
    received: float


@dataclass(slots=True, kw_only=True)
class Hint:
    """A launch under way: what the message hint stands for; used once."""

    person_id: str
    link_id: str
    window: bool
    used: bool = False


@dataclass(slots=True, kw_only=True)
class Bearer:
    """A token we gave out."""

    scopes: frozenset[str]
    expires: float


@dataclass(slots=True)
class World:
    """Everything the platform knows."""

    settings: SandboxSettings
    keys: PlatformKeys = field(default_factory=PlatformKeys)
    faults: Faults = field(default_factory=Faults)
    lock: threading.RLock = field(default_factory=threading.RLock)
    people: dict[str, Person] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    line_items: dict[str, LineItem] = field(default_factory=dict)
    grades: dict[tuple[str, str], Grade] = field(default_factory=dict)  # (line item id, person id)
    hints: dict[str, Hint] = field(default_factory=dict)
    bearers: dict[str, Bearer] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)
    assertions: set[str] = field(default_factory=set)
    log: list[dict[str, Any]] = field(default_factory=list)
    clock_offset: float = 0.0

    def now(self) -> float:
        """The platform's clock, which can be told to be wrong."""
        return time.time() + self.clock_offset

    def note(self, what: str, verdict: str, reason: str = "", **facts: Any) -> None:
        """Write into the log that the pages and the tests read."""
        with self.lock:
            entry = {"at": self.now(), "what": what, "verdict": verdict, "reason": reason} | facts
            self.log.append(entry)
            del self.log[:-2000]

    def roles_of(self, person_id: str, course_id: str) -> list[str]:
        """A person's role addresses in a course; empty: not a member."""
        person = self.people.get(person_id)
        return person.roles.get(course_id, []) if person else []

    def line_item_of(self, link_id: str) -> LineItem | None:
        """The column that came with a link."""
        return next((one for one in self.line_items.values() if one.link_id == link_id), None)

    def add_link(self, link_id: str, course_id: str, title: str, **facts: Any) -> Link:
        """A new resource link and, unless it is ungraded, its column."""
        with self.lock:
            link = self.links[link_id] = Link(id=link_id, course_id=course_id, title=title, **facts)
            if link.graded:
                item = f"item-{link_id}"
                self.line_items[item] = LineItem(
                    id=item, course_id=course_id, label=title, score_maximum=Decimal(100), link_id=link_id
                )
            return link

    def new_hint(self, person_id: str, link_id: str, *, window: bool) -> str:
        """A message hint for one launch."""
        with self.lock:
            value = secrets.token_urlsafe(16)
            self.hints[value] = Hint(person_id=person_id, link_id=link_id, window=window)
            return value


def furnished(settings: SandboxSettings) -> World:
    """A world with three trainees, an instructor, a course admin, and two courses with two links each."""
    world = World(settings)
    for course in (
        Course(id="skin-101", label="SKIN-101", title="Skin treatments 101"),
        Course(id="inject-201", label="INJ-201", title="Peels and injections 201"),
    ):
        world.courses[course.id] = course
    both = {"skin-101": LEARNER, "inject-201": LEARNER}
    for person in (
        Person(id="1001", given="Amara", family="Okafor", roles=both),
        Person(id="1002", given="Linh", family="Nguyễn", roles=both),
        Person(id="1003", given="Ольга", family="Ёжикова", roles={"skin-101": LEARNER}),
        Person(id="2001", given="Marta", family="Silva", roles={"skin-101": INSTRUCTOR}),
        Person(id="3001", given="Jonas", family="Weber", roles=dict.fromkeys(world.courses, ADMINISTRATOR)),
        Person(id="4001", given="Test", family="Student", roles={"skin-101": [*LEARNER, TEST_USER]}),
        Person(id="5001", given="Ines", family="Observer", roles={"skin-101": MENTOR}),
    ):
        world.people[person.id] = person
    world.add_link("skin-quiz", "skin-101", "Mesotherapy for acne: quiz")
    world.add_link("skin-window", "skin-101", "Safety check (opens in a new window)", window=True)
    world.add_link("inject-quiz", "inject-201", "Entry quiz")
    world.add_link("inject-free", "inject-201", "Self-check without a grade", graded=False)
    return world
