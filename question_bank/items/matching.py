"""Prompts to be paired with choices; extra choices are distractors, a choice may serve several prompts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from question_bank.errors import InvalidItem, InvalidResponse
from question_bank.items.common import (
    BaseItem,
    Citation,
    Pin,
    critical_problems,
    id_problems,
    option_problems,
    shared_problems,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice offered to every prompt."""

    id: str
    text: str
    pin: Pin = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One prompt with its right choice; choices in ``critical_choices`` would harm if picked here."""

    id: str
    text: str
    choice: str
    feedback: str = ""
    critical_choices: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(BaseItem):
    """At least two prompts, each with a right choice among the choices."""

    type: ClassVar[str] = "matching"
    prompts: tuple[Prompt, ...]
    choices: tuple[Choice, ...]
    all_or_nothing: bool = False

    def __post_init__(self) -> None:
        choices = {choice.id for choice in self.choices}
        problems = shared_problems(self)
        problems += id_problems([choice.id for choice in self.choices], "choice")
        problems += id_problems([prompt.id for prompt in self.prompts], "prompt")
        problems += option_problems(
            [choice.text for choice in self.choices], [choice.pin for choice in self.choices], "choice"
        )
        if len(self.prompts) < 2:
            problems.append("A matching item needs at least two prompts.")
        for prompt in self.prompts:
            problems += _prompt_problems(prompt, choices, self.citations)
        if problems:
            raise InvalidItem(self.item_id, problems)


def _prompt_problems(prompt: Prompt, choices: set[str], citations: tuple[Citation, ...]) -> list[str]:
    problems = []
    if not prompt.text.strip():
        problems.append(f"Prompt {prompt.id} is empty.")
    if prompt.choice not in choices:
        problems.append(f"Prompt {prompt.id} has no right choice.")
    if not set(prompt.critical_choices) <= choices:
        problems.append(f"Prompt {prompt.id} flags a choice that does not exist.")
    if prompt.critical_choices:
        problems += critical_problems(
            credit=prompt.choice in prompt.critical_choices,
            feedback=prompt.feedback,
            citations=prompt.citations or citations,
            what=f"choice of prompt {prompt.id}",
        )
    return problems


def parse(item: Matching, raw: Any) -> dict[str, str] | None:
    """Prompt id → picked choice id, prompts left open missing; None for blank."""
    if raw is None or raw == [] or raw == "":
        return None
    if not isinstance(raw, dict):
        raise InvalidResponse("Pick a choice for each prompt.")
    choices = {choice.id for choice in item.choices}
    picked = {prompt: choice for prompt, choice in raw.items() if choice not in (None, "")}
    if not picked.keys() <= {prompt.id for prompt in item.prompts}:
        raise InvalidResponse("A prompt that does not exist was answered.")
    if not all(isinstance(choice, str) and choice in choices for choice in picked.values()):
        raise InvalidResponse("Pick one of the choices for each prompt.")
    return picked or None


def parts(item: Matching, picked: dict[str, str]) -> tuple[tuple[str, Decimal, Decimal], ...]:
    """(prompt id, fraction, weight) for each prompt; a prompt left open is wrong."""
    return tuple((prompt.id, Decimal(picked.get(prompt.id) == prompt.choice), Decimal(1)) for prompt in item.prompts)


def fraction(item: Matching, picked: dict[str, str]) -> tuple[Decimal, tuple[str, ...]]:
    """Right prompts over prompts, or all or nothing; critical hits as ``prompt:choice``."""
    right = sum(picked.get(prompt.id) == prompt.choice for prompt in item.prompts)
    hits = tuple(
        f"{prompt.id}:{picked[prompt.id]}"
        for prompt in item.prompts
        if picked.get(prompt.id) in prompt.critical_choices
    )
    share = Decimal(right) / len(item.prompts)
    return Decimal(share == 1) if item.all_or_nothing else share, hits
