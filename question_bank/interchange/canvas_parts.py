"""What a Canvas question says, whatever its type: texts, lists, conditions, feedback."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.naming import Names
from question_bank.interchange.texts import EMPTY, Rich, Say
from question_bank.items.results import ONE, ZERO

Element = Any  # lxml ships no types
Picture = Callable[[str, b.Draft], str | None]
_COMBINED = {"correct_fb": "right", "general_incorrect_fb": "wrong"}
_ADDRESS = re.compile(r"""(src=["'])([^"']+)(["'])""")


@dataclass(slots=True)
class Choices:
    """A list to choose from: the response it fills, its heading, and its entries by id."""

    response: str
    heading: Rich
    rows: dict[str, Rich]


class Parts:
    """What all questions have, read once."""

    def __init__(self, item: Element, draft: b.Draft, fields: dict[str, str], picture: Picture, names: Names) -> None:
        self.item, self.draft, self._picture = item, draft, picture
        presentation = x.child(item, "presentation")
        self.stem = self.rich(x.child(presentation, "material"))
        self.lists = [self._choices(one) for one in x.descendants(item, "response_lid")]
        self.conditions = x.descendants(item, "respcondition")
        said = {
            one.get("ident") or "": self.rich(next(iter(x.descendants(one, "material")), None))
            for one in x.descendants(item, "itemfeedback")
        }
        self.feedback = {name: text for name, text in said.items() if text.text.strip()}
        for name, answers in _COMBINED.items():
            b.combined_feedback(draft, answers, self.feedback.get(name, EMPTY))
        self._shared = {
            "item_id": names.take(item.get("ident") or "", item.get("title") or "", content=draft.raw),
            "default_mark": max(b.number(fields.get("points_possible", ""), default=ONE), ZERO),
        }

    def shared(self, say: Say, **changes: Any) -> dict[str, Any]:
        """The members all items share."""
        own = {
            "format": say.kind,
            "stem": say(self.stem),
            "general_feedback": say(self.feedback.get("general_fb", EMPTY)),
        }
        return self._shared | own | changes

    def rich(self, material: Element | None) -> Rich:
        """A text, its pictures at their new addresses."""
        text = next(iter(x.descendants(material, "mattext")), None) if material is not None else None
        if text is None:
            return EMPTY
        words = x.text_of(text)
        if (text.get("texttype") or "text/plain") != "text/html":
            return Rich(words, "plain")

        def moved(found: re.Match[str]) -> str:
            address = self._picture(found[2], self.draft)
            return found[1] + (address or found[2]) + found[3]

        return Rich(_ADDRESS.sub(moved, words), "html")

    def _choices(self, response: Element) -> Choices:
        rows = {
            one.get("ident") or "": self.rich(x.child(one, "material"))
            for one in x.descendants(response, "response_label")
        }
        return Choices(response.get("ident") or "", self.rich(x.child(response, "material")), rows)

    def scored(self) -> list[Element]:
        """The conditions that earn something."""
        return [one for one in self.conditions if any(_worth(var) > 0 for var in x.children(one, "setvar"))]

    def key(self, response: str) -> list[str]:
        """The values that earn something in a response, none that are ruled out."""
        return [
            x.text_of(one).strip()
            for condition in self.scored()
            for one in x.descendants(condition, "varequal")
            if (one.get("respident") or "") == response and x.name(one.getparent()) != "not"
        ]

    def said(self, value: str, response: str = "") -> Rich:
        """Feedback for an answer."""
        for condition in self.conditions:
            shown = x.child(condition, "displayfeedback")
            if shown is None:
                continue
            for one in x.descendants(condition, "varequal"):
                there = not response or (one.get("respident") or "") == response
                if there and x.text_of(one).strip() == value:
                    return self.feedback.get(shown.get("linkrefid") or "", EMPTY)
        return EMPTY


def _worth(setvar: Element) -> Decimal:
    return b.number(x.text_of(setvar), default=ZERO)
