"""The dry run: what an import would bring, question by question, nothing being written (assessment.md 7.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from question_bank.interchange.model import Found, Reading
from question_bank.interchange.native import canonical, item_to_document
from question_bank.items import Item
from question_bank.twins import pairs, trigrams

STATES = ("new", "same", "changed", "unsupported", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question of the file: its state, the item of the bank it meets, and near-duplicates there.

    ``numbered``: the two bear the same number. ``twice`` and ``alike``: where in the file the same content, or
    nearly the same, stood before.
    """

    found: Found
    state: str
    meets: str | None = None
    twins: tuple[str, ...] = ()
    numbered: bool = False
    twice: str = ""
    alike: str = ""

    def document(self) -> dict[str, Any]:
        """As one JSON object; a question that is kept or refused shows its source."""
        found = self.found
        line: dict[str, Any] = {
            "place": found.place,
            "state": self.state,
            "kind": found.kind,
            "item_id": found.item.item_id if found.item else None,
            "type": found.item.type if found.item else None,
            "meets": self.meets,
            "twins": list(self.twins),
            "twice": self.twice,
            "alike": self.alike,
            "notes": [{"code": one.code, "message": one.message} for one in found.notes],
            "problems": [str(one) for one in found.problems],
        }
        return line | ({} if found.item else {"reason": found.reason, "raw": found.raw})


def content_hash(item: Item) -> str:
    """What an item says, whatever it is called."""
    document = item_to_document(replace(item, item_id="x", idnumber=None, version=1))
    return sha256(canonical(document).encode("utf-8")).hexdigest()


def dry_run(reading: Reading, bank: Iterable[Item]) -> list[Line]:
    """A line for each question, in the file's order.

    ``same``: the bank holds this content already; ``changed``: it holds other content under the same number or id.
    """
    there = list(bank)
    by_content = {content_hash(item): item for item in there}
    by_number = {item.idnumber: item for item in there if item.idnumber is not None}
    by_id = {item.item_id: item for item in there}
    close_to, before = _twins(there, reading.found)
    lines = []
    places: dict[str, str] = {}
    for place, found in enumerate(reading.found):
        if found.item is None:
            lines.append(Line(found=found, state="unsupported" if found.unsupported else "error"))
            continue
        item = found.item
        content = content_hash(item)
        same = by_content.get(content)
        numbered = by_number.get(item.idnumber or "")
        met = same or numbered or by_id.get(item.item_id)
        state = "same" if same else "changed" if met else "new"
        close = () if met else close_to.get(place, ())
        lines.append(
            Line(
                found=found,
                state=state,
                meets=met.item_id if met else None,
                twins=close,
                numbered=met is not None and met is numbered,
                twice=places.get(content, ""),
                alike="" if content in places or place not in before else reading.found[before[place]].place,
            )
        )
        places.setdefault(content, found.place)
    return lines


def _twins(there: Sequence[Item], found: Sequence[Found]) -> tuple[dict[int, tuple[str, ...]], dict[int, int]]:
    """Place in the file → items of the bank that ask nearly the same, and → the first place in the file that does."""
    held = dict(enumerate(map(trigrams, there)))
    first = len(held)
    fresh = {first + place: trigrams(one.item) for place, one in enumerate(found) if one.item is not None}
    close: dict[int, tuple[str, ...]] = {}
    before: dict[int, int] = {}
    for one, other in sorted(pairs(held | fresh, list(fresh))):
        place = other - first
        if one < first:
            close[place] = (*close.get(place, ()), there[one].item_id)
        else:
            before.setdefault(place, one - first)
    return close, before


def summary(lines: Sequence[Line]) -> dict[str, int]:
    """How many there are of each state; they add up to the questions of the file."""
    counts = Counter(line.state for line in lines)
    return {state: counts[state] for state in STATES}
