"""A question for its reviewer: every answer with whether it is right, its feedback and its passages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from question_bank.interchange import native
from question_bank.items import Citation, ClientDecision, Cloze, Item, Matching, Matrix
from question_bank.linting.answers import answers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer: what it says, what belongs to it (the choice of a prompt, the column of a row), and why.

    ``critical``: whoever chooses it could harm a client.
    """

    text: str
    belongs: str
    right: bool
    critical: bool
    feedback: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A question as its reviewer reads it. ``facts`` describe a client; ``passages`` are what the key rests on."""

    stem: str
    text: str
    facts: dict[str, str]
    answers: tuple[Shown, ...]
    rationale: str
    passages: tuple[Citation, ...]


def sheet(item: Item) -> Sheet:
    """The sheet of a question of any type."""
    dangerous = set(_dangerous(native.item_to_document(item)))
    return Sheet(
        stem=item.stem,
        text=item.text if isinstance(item, Cloze) else "",
        facts=item.client.facts() if isinstance(item, ClientDecision) else {},
        answers=tuple(
            Shown(
                text=one.text,
                belongs=belongs,
                right=one.right,
                critical=one.text in dangerous and not one.right,
                feedback=one.feedback,
                quotes=_quotes(one.citations),
            )
            for one, belongs in zip(answers_of(item), _belonging(item), strict=False)
        ),
        rationale=item.general_feedback,
        passages=item.citations,
    )


def _dangerous(value: Any) -> Iterator[str]:
    """The texts, or ids, of what is marked as critical in an item's document."""
    if isinstance(value, dict):
        if value.get("critical") is True:
            yield value.get("text") or value.get("id") or ""
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _dangerous(one)


def _belonging(item: Item) -> Iterable[str]:
    """What goes with each answer of a matching or a matrix; nothing with any other."""
    if isinstance(item, Matching):
        choices = {one.id: one.text for one in item.choices}
        return [choices[one.choice] for one in item.prompts]
    if isinstance(item, Matrix):
        columns = {one.id: one.text for one in item.columns}
        return [columns[one.column] for one in item.rows]
    return [""] * len(answers_of(item))


def _quotes(citations: Iterable[Citation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.quote for one in citations if one.quote))
