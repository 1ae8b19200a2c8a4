"""Prompts to be paired with choices; extra choices are distractors, a choice may serve several prompts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Literal

from question_bank.errors import InvalidItem, Problem
from question_bank.items.common import (
    MAX_OPTIONS,
    MIN_OPTIONS,
    BaseItem,
    Citation,
    Pin,
    critical_problems,
    id_problems,
    option_problems,
    shared_problems,
)
from question_bank.items.picking import Picks, all_or_nothing, judge
from question_bank.items.results import ONE, Earned, yes
from question_bank.text import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice offered to every prompt."""

    id: str
    text: str
    pin: Pin = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One prompt with its right choice; picking one of ``critical_choices`` for it could harm a client."""

    id: str
    text: str
    choice: str
    feedback: str = ""
    critical_choices: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingScoring:
    """``all_or_nothing``: credit only if every prompt is right."""

    all_or_nothing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(BaseItem):
    """At least two prompts, each with a right choice among the choices.

    Raises:
        InvalidItem: with everything that is wrong.
    """

    type: ClassVar[Literal["matching"]] = "matching"
    prompts: tuple[Prompt, ...]
    choices: tuple[Choice, ...]
    scoring: MatchingScoring = field(default_factory=MatchingScoring)

    def __post_init__(self) -> None:
        problems = shared_problems(self)
        problems += id_problems(
            [(f"prompts[{place}].id", one.id) for place, one in enumerate(self.prompts)]
            + [(f"choices[{place}].id", one.id) for place, one in enumerate(self.choices)]
        )
        problems += option_problems(self.choices, "choices")
        problems += _prompt_problems(self)
        if problems:
            raise InvalidItem(self.item_id, *problems)

    @property
    def key(self) -> dict[str, str]:
        """Prompt id → id of its right choice."""
        return {prompt.id: prompt.choice for prompt in self.prompts}

    @property
    def part_options(self) -> Mapping[str, tuple[str, ...]]:
        """Prompt id → choice ids."""
        choices = tuple(choice.id for choice in self.choices)
        return {prompt.id: choices for prompt in self.prompts}

    def credit(self, part: str, option: str) -> Decimal:
        """1 for the prompt's right choice."""
        return yes(self.key[part] == option)

    def is_critical(self, part: str, option: str) -> bool:
        """Whether the prompt flags the choice."""
        return any(prompt.id == part and option in prompt.critical_choices for prompt in self.prompts)


def _prompt_problems(item: Matching) -> list[Problem]:
    problems: list[Problem] = []
    if not MIN_OPTIONS <= len(item.prompts) <= MAX_OPTIONS:
        problems.append(Problem("prompts", f"there must be {MIN_OPTIONS} to {MAX_OPTIONS}, not {len(item.prompts)}"))
    choices = {choice.id: choice.text for choice in item.choices}
    seen: set[str] = set()
    for place, prompt in enumerate(item.prompts):
        path, plain = f"prompts[{place}]", normalise(prompt.text)
        if not plain:
            problems.append(Problem(f"{path}.text", "is empty"))
        elif plain in seen:
            problems.append(Problem(f"{path}.text", "reads the same as another prompt", rule="S2", quoted=prompt.text))
        seen.add(plain)
        if prompt.choice not in choices:
            problems.append(Problem(f"{path}.choice", "is none of the choices", quoted=prompt.choice))
        problems += _critical(item, prompt, f"{path}.critical_choices", choices)
    return problems


def _critical(item: Matching, prompt: Prompt, path: str, choices: Mapping[str, str]) -> list[Problem]:
    if not prompt.critical_choices:
        return []
    unknown = [
        Problem(path, f"{one} is none of the choices", quoted=one)
        for one in prompt.critical_choices
        if one not in choices
    ]
    return unknown + critical_problems(
        path,
        credit=prompt.choice in prompt.critical_choices,
        feedback=prompt.feedback,
        cited=bool(prompt.citations or item.citations),
        quoted=prompt.text,
    )


def earn_1(item: Matching, picks: Picks) -> Earned:
    """Right prompts over prompts, a prompt left open being wrong; or all or nothing."""
    judged = judge(item, picks)
    return all_or_nothing(judged) if item.scoring.all_or_nothing else judged


def guess(item: Matching) -> Decimal:
    """One over the number of distinct choices (assessment.md 1.7)."""
    return ONE / len(item.choices)
