"""What reading a file gives, question by question, and what writing one gives: bytes and what was lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from question_bank.errors import BankError, Problem
from question_bank.items import Item


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know of a question that came or went over; ``code`` names what was lost or changed."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One question of a file: an item, or one of a kind we cannot deliver (kept in ``raw``), or problems.

    ``place`` is where it stands: ``line 12``, ``row 3``, ``items/q1.xml``. ``kind`` is the file's word for its type,
    ``status`` where it stood in review, in our own format.
    """

    place: str
    kind: str
    item: Item | None = None
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()
    raw: str = ""
    reason: str = ""
    status: str = ""

    @property
    def unsupported(self) -> bool:
        """Whether it is kept as it came, never to be drawn."""
        return self.item is None and not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file read: every question in order, what concerns the whole file, and its media by name."""

    found: tuple[Found, ...] = ()
    notes: tuple[Note, ...] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def items(self) -> list[Item]:
        """The questions we can deliver, in order."""
        return [one.item for one in self.found if one.item is not None]

    @property
    def kept(self) -> list[Found]:
        """The questions that are kept as they came."""
        return [one for one in self.found if one.unsupported]


@dataclass(frozen=True, slots=True)
class Loss:
    """What a target format cannot hold of an item; ``refused`` if the item was therefore not written at all."""

    item_id: str
    code: str
    message: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A file to hand out, and what it lost against the bank; ``written`` counts the items in it."""

    data: bytes
    losses: tuple[Loss, ...]
    written: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What is to be written: items, questions kept in the target's own words, and media by name."""

    items: Sequence[Item]
    title: str = "Questions"
    kept: Sequence[str] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)


class UnreadableFile(BankError):
    """The file as a whole cannot be read; the message says what to do."""


class Unwritable(BankError):
    """An item that the target would refuse or misread."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)
