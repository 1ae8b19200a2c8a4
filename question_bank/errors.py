"""What can be wrong with items, responses and blueprints; messages are written for instructors."""

from __future__ import annotations

from collections.abc import Sequence


class BankError(Exception):
    """Base of everything this package refuses."""


class InvalidItem(BankError):
    """An item breaks a rule of its type; ``problems`` has one sentence each."""

    def __init__(self, item_id: str, problems: Sequence[str]) -> None:
        super().__init__(f"{item_id}: " + " ".join(problems))
        self.item_id = item_id
        self.problems = tuple(problems)


class InvalidResponse(BankError):
    """What was answered is no response to this item. It is refused, never graded as wrong."""


class InvalidDocument(BankError):
    """A native document cannot be read; ``problems`` has one line with its place for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class InfeasibleBlueprint(BankError):
    """The pool cannot fill the blueprint; ``short`` names each short row and how many items it lacks."""

    def __init__(self, short: Sequence[tuple[str, int]]) -> None:
        rows = "; ".join(f"{row}: {lacking} too few" for row, lacking in short)
        super().__init__(f"The question bank cannot fill this quiz. {rows}.")
        self.short = tuple(short)
