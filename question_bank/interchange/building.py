"""Building items from what a file says; what breaks a rule of its type is reported, nothing is dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from question_bank.errors import InvalidItem, Problem
from question_bank.interchange.grades import even_weights
from question_bank.interchange.model import Found, Note
from question_bank.interchange.naming import part_id
from question_bank.interchange.texts import EMPTY, Rich, Say, plain, settled
from question_bank.items import Choice, Item, Matching, MultipleResponse, MultipleScoring, Prompt, SingleChoice
from question_bank.items.multiple_response import Option as Tick
from question_bank.items.results import ZERO
from question_bank.items.single_choice import Option

_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


class Unsupported(Exception):
    """The question is of a kind we do not deliver; the message says why."""


@dataclass(slots=True)
class Draft:
    """A question while it is read: where it stands, the file's word for its type, its source, and notes."""

    place: str
    kind: str
    raw: str
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, message: str) -> None:
        """Something that was not taken over, or taken over changed."""
        note = Note(code, message)
        if note not in self.notes:  # a question that needs HTML is built twice
            self.notes.append(note)


def combined_feedback(draft: Draft, answers: str, said: Rich) -> None:
    """Feedback for all answers of a kind, which no question here holds; ``answers``: right, partly right or wrong."""
    if words := _shortly(said):
        draft.note("combined_feedback", f"feedback for {answers} answers is not taken over: {words}")


def catch_all(draft: Draft, said: Rich, share: Decimal) -> None:
    """Whatever else is typed: what is said of it, and the share of the mark that it earns there."""
    if share:
        draft.note("catch_all", f"any other answer earns {(share * 100).normalize():f} % there, and nothing here")
    if words := _shortly(said):
        draft.note("catch_all", f"feedback for any other answer is not taken over: {words}")


def hint(draft: Draft, said: Rich) -> None:
    """A hint that comes with a further try."""
    if words := _shortly(said):
        draft.note("hint", f"a hint for further tries is not taken over: {words}")


def _shortly(said: Rich) -> str:
    return " ".join(plain(said.text, said.kind).split())[:200]


def found(draft: Draft, make: Callable[[Say], Item]) -> Found:
    """The question as far as it can be taken over."""
    try:
        item = settled(make)
    except Unsupported as reason:
        return Found(place=draft.place, kind=draft.kind, raw=draft.raw, reason=str(reason), notes=tuple(draft.notes))
    except InvalidItem as error:
        return failed(draft, error.problems)
    return Found(place=draft.place, kind=draft.kind, item=item, notes=tuple(draft.notes), raw=draft.raw)


def failed(draft: Draft, problems: Sequence[Problem]) -> Found:
    """A question that cannot be taken over, with what is wrong."""
    return Found(place=draft.place, kind=draft.kind, problems=tuple(problems), raw=draft.raw, notes=tuple(draft.notes))


class Offer(NamedTuple):
    """An option of a choice question: its share and what is said on it."""

    text: Rich
    share: Decimal
    feedback: Rich = EMPTY


def single(say: Say, offers: Sequence[Offer], shared: dict[str, Any]) -> Item:
    """One best answer."""
    return SingleChoice(
        **shared,
        options=tuple(
            Option(id=part_id(place), text=say(one.text), fraction=one.share, feedback=say(one.feedback))
            for place, one in enumerate(offers)
        ),
    )


def multiple(say: Say, offers: Sequence[Offer], shared: dict[str, Any]) -> Item:
    """Several answers by Moodle's weights, or right minus wrong where the weights say just that."""
    return even_weights(
        MultipleResponse(
            **shared,
            scoring=MultipleScoring(rule="moodle_weights"),
            options=tuple(
                Tick(
                    id=part_id(place),
                    text=say(one.text),
                    right=one.share > 0,
                    weight=one.share,
                    feedback=say(one.feedback),
                )
                for place, one in enumerate(offers)
            ),
        )
    )


def matching(say: Say, rows: Sequence[tuple[Rich, Rich]], shared: dict[str, Any]) -> Item:
    """Pairs of prompt and choice; a row without a prompt adds a choice; equal choices are one."""
    choices: dict[str, str] = {}
    for prompt, choice in [row for row in rows if row[0].text.strip()] + list(rows):
        del prompt
        text = say(choice)
        choices.setdefault(text, part_id(len(choices), "c"))
    prompts = [(prompt, choice) for prompt, choice in rows if prompt.text.strip()]
    return Matching(
        **shared,
        prompts=tuple(
            Prompt(id=part_id(place, "p"), text=say(prompt), choice=choices[say(choice)])
            for place, (prompt, choice) in enumerate(prompts)
        ),
        choices=tuple(Choice(id=one, text=text) for text, one in choices.items()),
    )


def number(text: str, *, default: Decimal | None = None) -> Decimal:
    """A number of a file, a decimal comma taken too.

    Raises:
        InvalidItem: it is none, and there is no default.
    """
    try:
        value = Decimal(text.strip().replace(",", "."))
        if value.is_finite() and abs(value) < Decimal("1e12") and value.adjusted() > -13:
            return value.quantize(Decimal("1e-12")).normalize() + ZERO
    except InvalidOperation:
        pass
    if default is not None and not text.strip():
        return default
    raise InvalidItem("", Problem("", f"{text.strip()[:40]!r} is no number that can be read"))


def key_number(text: str, *, default: Decimal | None = None) -> Decimal:
    """A number that decides what is right. "1,500" may be meant as 1500 or as 1.5, so nobody guesses.

    Raises:
        InvalidItem: it is none, or may be either; and there is no default.
    """
    if _GROUPED.fullmatch(text.strip()):
        raise InvalidItem("", Problem("", f"{text.strip()!r} is no number that can be read"))
    return number(text, default=default)
