"""An item without its interactions, and where its feedback stands."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

from question_bank.errors import InvalidItem, Problem
from question_bank.interchange import safe_xml as x
from question_bank.interchange.qti_names import Element
from question_bank.items.results import ZERO

BLANK = "____"


def most_of(points: list[Decimal]) -> Decimal:
    """The most of these points.

    Raises:
        InvalidItem: nothing earns any.
    """
    most = max(points, default=ZERO)
    if most <= 0:
        raise InvalidItem("", Problem("", "no answer earns credit"))
    return most


def modal_of(root: Element) -> list[tuple[tuple[str, str], Element]]:
    return [
        ((one.get("outcomeIdentifier") or "", one.get("identifier") or ""), one)
        for one in x.children(root, "modalFeedback")
    ]


def is_interaction(element: Element) -> bool:
    return x.name(element).endswith("Interaction")


def without(body: Element) -> Element:
    """The body without its interactions; one in the middle of a sentence leaves a blank."""
    marked = deepcopy(body)
    for one in [one for one in marked.iter() if is_interaction(one)]:
        parent = one.getparent()
        sole = len(parent) == 1 and not _worded(parent.text, one.tail)
        replace_by(one, "" if sole or x.name(one) not in {"textEntryInteraction", "inlineChoiceInteraction"} else BLANK)
        if sole and parent is not marked and parent.getparent() is not None and not len(parent):
            replace_by(parent, "")
    return marked


def _worded(*texts: str | None) -> bool:
    return any(one and one.strip() for one in texts)


def replace_by(element: Element, text: str) -> None:
    """Words in place of an element; what stands after it stays."""
    words, parent, before = text + (element.tail or ""), element.getparent(), element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + words
    else:
        parent.text = (parent.text or "") + words
    parent.remove(element)


def shuffled(interaction: Element) -> bool:
    """Whether its options are shuffled."""
    return bool(interaction.get("shuffle") == "true")


def id_of(element: Element) -> str:
    return element.get("identifier") or ""
