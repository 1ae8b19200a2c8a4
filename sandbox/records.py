"""What the platform keeps, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
LEARNER, INSTRUCTOR, ADMINISTRATOR, MENTOR = (
    [ROLE + name] for name in ("Learner", "Instructor", "Administrator", "Mentor")
)
ASSISTANT = [ROLE + "Instructor", "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"]
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody with an account. ``roles`` by course id; ``mentees``: whose results an observer may read; ``inactive``:
    the courses they are suspended in; ``dates``: custom parameters of their own, told with a link's roster."""

    id: str
    given: str
    family: str
    roles: dict[str, list[str]] = field(default_factory=dict)
    email: str = ""
    mentees: list[str] = field(default_factory=list)
    inactive: set[str] = field(default_factory=set)
    dates: dict[str, str] = field(default_factory=dict)
    legacy_id: str = ""

    def __post_init__(self) -> None:
        self.email = self.email or f"person-{self.id}@example.edu"

    @property
    def name(self) -> str:
        """As shown."""
        return f"{self.given} {self.family}"


@dataclass(slots=True, kw_only=True)
class Course:
    """A context."""

    id: str
    label: str
    title: str


@dataclass(slots=True, kw_only=True)
class Link:
    """A resource link. ``window``: opens in a new window by default; ``target``: its own target_link_uri."""

    id: str
    course_id: str
    title: str
    window: bool = False
    graded: bool = True
    target: str = ""
    custom: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class LineItem:
    """A gradebook column. ``coupled``: it came with its link; ``extra`` keeps members we have no field for."""

    id: str
    course_id: str
    label: str
    score_maximum: Decimal
    link_id: str | None = None
    coupled: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Grade:
    """What the gradebook holds for one person in one column: the last score message, wiped where it wiped.

    ``override``: points on the column's scale that a teacher put in its place; ``attempts``, ``comments`` and
    ``submission`` as ``sandbox/submissions.py`` keeps them.
    """

    score: Decimal | None
    maximum: Decimal | None
    comment: str
    activity: str
    grading: str
    timestamp: str
    received: float
    override: Decimal | None = None
    locked: bool = False
    scored_by: str = ""
    attempts: int = 0
    comments: list[str] = field(default_factory=list)
    submission: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Hint:
    """A launch under way: what its message hint stands for; used once. ``pick``: of a request for content, which has
    no link; ``for_person``: whose work is reviewed."""

    person_id: str
    link_id: str
    window: bool
    course_id: str
    pick: str = ""
    for_person: str = ""
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A request for content: where it is from, and what its answer has to fit. None: the setting is not sent."""

    id: str
    course_id: str
    types: tuple[str, ...] = ("ltiResourceLink",)
    targets: tuple[str, ...] = ("iframe", "window")
    multiple: bool | None = True
    line_item: bool | None = True
    auto_create: bool = False
    data: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """A token we gave out, and to which registration."""

    scopes: frozenset[str]
    expires: float
    client_id: str


@dataclass(slots=True, kw_only=True)
class Pass:
    """A registration token we handed out: for which client id, usable once. ``tool``: of an update, its number."""

    client_id: str
    expires: float
    tool: str = ""
    used: bool = False


@dataclass(slots=True, kw_only=True)
class Tool:
    """A tool that registered itself; pending until an administrator presses Activate."""

    id: str
    client_id: str
    name: str
    addresses: dict[str, str]  # login, launch, keys
    scopes: frozenset[str]
    active: bool = False


@dataclass(slots=True)
class Tools:
    """Passes by token, tools by number."""

    passes: dict[str, Pass] = field(default_factory=dict)
    held: dict[str, Tool] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget all."""
        self.passes.clear()
        self.held.clear()
