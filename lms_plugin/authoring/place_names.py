"""What a place in a question's document is called: "Answer 2 · Feedback"."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from lms_plugin.authoring.names import LABELS

PART_NAMES = {
    "options": _("Answer %(n)s"),
    "prompts": _("Prompt %(n)s"),
    "choices": _("Choice %(n)s"),
    "rows": _("Row %(n)s"),
    "columns": _("Verdict %(n)s"),
    "gaps": _("Gap %(n)s"),
    "decisions": _("Decision %(n)s"),
    "reasons": _("Reason %(n)s"),
    "entries": _("Step %(n)s"),
    "answers": _("Answer %(n)s"),
    "variants": _("Way to write it %(n)s"),
    "units": _("Unit %(n)s"),
    "critical_pairs": _("Harmful order %(n)s"),
    "children": _("Question %(n)s"),
    "citations": _("Passage %(n)s"),
}
LIST_NAMES = {
    "options": _("Answers"),
    "prompts": _("Prompts"),
    "choices": _("Choices"),
    "rows": _("Rows"),
    "columns": _("Verdicts"),
    "gaps": _("Gaps"),
    "decisions": _("Decisions"),
    "reasons": _("Reasons"),
    "entries": _("Steps"),
    "answers": _("Answers"),
    "variants": _("Ways to write it"),
    "units": _("Units"),
    "critical_pairs": _("Harmful orders"),
    "children": _("Questions"),
    "citations": _("Passages"),
    "passages": _("Passages"),
}
MEMBER_NAMES = LABELS | {
    "fraction": _("Credit"),
    "right": _("Right"),
    "critical": _("Could harm"),
    "pin": _("Place"),
    "order": _("Order"),
    "key": _("Right answer"),
    "difficulty": _("Difficulty"),
    "topics": _("Topics"),
    "tags": _("Tags"),
    "default_mark": _("Marks"),
    "shuffle": _("Answers may be shuffled"),
    "quote": _("Words of the passage"),
    "document": _("Document"),
    "document_version": _("Version of the document"),
    "section": _("Section"),
    "page": _("Page"),
    "paragraph": _("Paragraph"),
    "title": _("Title"),
    "citations": _("Passages"),
    "rule": _("Counting"),
    "choice": _("Right choice"),
    "column": _("Right verdict"),
    "rank": _("Place in the order"),
    "value": _("Number"),
    "tolerance": _("May be off by"),
    "weight": _("Weight"),
    "claim_ids": _("Claims"),
}


def place_name(place: tuple[str, ...], *documents: dict[str, Any]) -> str:
    """What a text of a question's document is called: "Answer 2 · Feedback". Parts count as they stand in the first
    of the documents that has them."""
    said = [
        str(PART_NAMES[one]) % {"n": _position(place[: depth + 2], documents)}
        for depth, one in enumerate(place[:-2])
        if one in PART_NAMES
    ]
    name = place[-1]
    if name == "order":
        said.append(str(LIST_NAMES.get(place[-2], place[-2])))
    return " · ".join([*said, str(MEMBER_NAMES.get(name, name.replace("_", " ")))])


def _position(place: tuple[str, ...], documents: tuple[dict[str, Any], ...]) -> int | str:
    for document in documents:
        value: Any = document
        for one in place[:-1]:
            value = _inside(value, one)
        if isinstance(value, list):
            ids = [str(row.get("id") or number) for number, row in enumerate(value, 1)]
            if place[-1] in ids:
                return ids.index(place[-1]) + 1
    return place[-1]


def _inside(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list):
        return next((row for number, row in enumerate(value, 1) if str(row.get("id") or number) == name), None)
    return None
