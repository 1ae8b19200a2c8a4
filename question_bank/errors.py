"""What can be wrong with items, documents, responses and blueprints; messages are written for instructors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (``options[1].fraction``), what, the linter's rule and the text it is about."""

    path: str
    message: str
    rule: str = "S1"
    quoted: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message

    def under(self, place: str) -> Problem:
        """The same problem as seen from the thing that holds this one at ``place``."""
        joint = "." if self.path and place and not self.path.startswith("[") else ""
        return replace(self, path=f"{place}{joint}{self.path}")


class BankError(Exception):
    """Base of everything this package refuses."""


class InvalidItem(BankError):
    """An item breaks rules of its type (assessment.md 1.2); ``problems`` holds all of them, at least one."""

    def __init__(self, item_id: str, *problems: Problem | str) -> None:
        self.item_id = item_id
        self.problems = tuple(one if isinstance(one, Problem) else Problem("", one) for one in problems)
        super().__init__(f"Item {item_id}: " + " ".join(map(str, self.problems)))


class InvalidDocument(BankError):
    """A document cannot be read; ``problems`` holds all of them with their places, at least one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class InvalidResponse(BankError):
    """What was sent is no response to this item. It is refused, never graded as wrong."""


class UnknownRule(BankError):
    """The item asks for a version of its scoring rule that this program does not have."""


class InvalidBlueprint(BankError):
    """Drawing rules that contradict themselves, whatever the pool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Rows that together need more items than fit any of them."""

    rows: tuple[str, ...]
    needed: int
    available: int

    @property
    def lacking(self) -> int:
        """How many items are missing."""
        return self.needed - self.available

    def __str__(self) -> str:
        verb = "needs" if len(self.rows) == 1 else "together need"
        return f"{' and '.join(self.rows)} {verb} {self.needed}, the bank has {self.available}: {self.lacking} too few"


class InfeasibleBlueprint(BankError):
    """The pool cannot fill the blueprint; ``short`` names each group of short rows and how many items it lacks."""

    def __init__(self, short: Sequence[Shortfall]) -> None:
        self.short = tuple(short)
        super().__init__(f"The question bank cannot fill this quiz. {'; '.join(map(str, self.short))}.")


class RecordMismatch(BankError):
    """A stored draw does not give the paper that was stored with it, or was made by an algorithm we do not know."""


class InvalidStatistics(BankError):
    """What was to be counted is no mark, contradicts what is counted already, or was never counted."""
