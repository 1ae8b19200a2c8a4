"""A question for its reviewer: every answer with whether it is right, its feedback and its passages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from question_bank.items import Citation, ClientDecision, Cloze, Item, Matching, Matrix
from question_bank.linting.answers import answers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer: what it says, what belongs to it (the choice of a prompt, the column of a row), and why.

    ``harming``: what could harm a client if chosen: the answer itself, or what must not be picked for it.
    """

    text: str
    belongs: str
    right: bool
    harming: tuple[str, ...]
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
    return Sheet(
        stem=item.stem,
        text=item.text if isinstance(item, Cloze) else "",
        facts=item.client.facts() if isinstance(item, ClientDecision) else {},
        answers=tuple(
            Shown(
                text=one.text,
                belongs=belongs,
                right=one.right,
                harming=harming,
                feedback=one.feedback,
                quotes=_quotes(one.citations),
            )
            for one, belongs, harming in zip(answers_of(item), _belonging(item), _harming(item), strict=False)
        ),
        rationale=item.general_feedback,
        passages=item.citations,
    )


def _harming(item: Item) -> list[tuple[str, ...]]:
    """What could harm, for each answer: itself, or the choices and columns that must not be picked for it."""
    if isinstance(item, Matching):
        choices = {one.id: one.text for one in item.choices}
        return [tuple(choices[each] for each in one.critical_choices) for one in item.prompts]
    if isinstance(item, Matrix):
        columns = {one.id: one.text for one in item.columns}
        return [tuple(columns[each] for each in one.critical_columns) for one in item.rows]
    return [(one.text,) if one.critical else () for one in answers_of(item)]


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
