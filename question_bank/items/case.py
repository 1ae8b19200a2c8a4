"""A case: a shared vignette, and the questions about it, which are shown together and scored each on its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from question_bank.errors import InvalidItem, InvalidResponse, Problem
from question_bank.items.common import ITEM_ID, MAX_OPTIONS, MIN_OPTIONS, BaseItem, shared_problems


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChild:
    """A question of a case: an item of the same bank in exactly this version."""

    item_id: str
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(BaseItem):
    """The stem is the vignette. A case earns nothing itself: its mark is the sum of its questions' marks.

    That every question is there, is no case itself and is approved where the case is, only its bank can tell.

    Raises:
        InvalidItem: with everything that is wrong.
    """

    type: ClassVar[Literal["case"]] = "case"
    children: tuple[CaseChild, ...]

    def __post_init__(self) -> None:
        problems = shared_problems(self)
        if not MIN_OPTIONS <= len(self.children) <= MAX_OPTIONS:
            message = f"a case has {MIN_OPTIONS} to {MAX_OPTIONS} questions, not {len(self.children)}"
            problems.append(Problem("children", message))
        times = Counter(child.item_id for child in self.children)
        for place, child in enumerate(self.children):
            path = f"children[{place}]"
            if not ITEM_ID.fullmatch(child.item_id):
                problems.append(Problem(f"{path}.item_id", "is no item id", quoted=child.item_id))
            elif child.item_id == self.item_id:
                problems.append(Problem(f"{path}.item_id", "a case cannot be a question of itself"))
            elif times[child.item_id] > 1:
                message = "this question is in the case twice"
                problems.append(Problem(f"{path}.item_id", message, quoted=child.item_id))
            if child.version < 1:
                problems.append(Problem(f"{path}.version", "must be 1 or more"))
        if problems:
            raise InvalidItem(self.item_id, *problems)


def parse(_item: Case, raw: Any) -> str | None:
    """Nothing is all that can be said to a case itself."""
    if raw in (None, "", [], ()):
        return None
    raise InvalidResponse("A case is answered by its questions.")
