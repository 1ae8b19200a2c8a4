"""A word or a few, typed: compared with accepted variants after normalisation, without wildcards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal

from question_bank.errors import InvalidItem, InvalidResponse, Problem
from question_bank.items.common import BaseItem, Citation, critical_problems, id_problems, shared_problems
from question_bank.items.results import ZERO, Earned
from question_bank.text import normalise

LONGEST = 500  # characters of a response
MOST_VARIANTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way to answer: right, partly right, or a known mistake with feedback of its own (fraction 0)."""

    id: str
    text: str
    fraction: Decimal = ZERO
    feedback: str = ""
    critical: bool = False
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortText(BaseItem):
    """At least one variant of fraction 1, no two that read alike.

    Raises:
        InvalidItem: with everything that is wrong.
    """

    type: ClassVar[Literal["short_text"]] = "short_text"
    variants: tuple[Variant, ...]
    case_sensitive: bool = False
    strip_diacritics: bool = False

    def __post_init__(self) -> None:
        problems = shared_problems(self)
        problems += id_problems((f"variants[{place}].id", one.id) for place, one in enumerate(self.variants))
        problems += _variant_problems(self)
        if problems:
            raise InvalidItem(self.item_id, *problems)

    @property
    def key(self) -> str:
        """The first variant of fraction 1, as text."""
        return next(one.text for one in self.variants if one.fraction == 1)

    def plain(self, text: str) -> str:
        """A text as it is compared."""
        return normalise(text, case_sensitive=self.case_sensitive, strip_diacritics=self.strip_diacritics)


def _variant_problems(item: ShortText) -> list[Problem]:
    problems: list[Problem] = []
    if not 1 <= len(item.variants) <= MOST_VARIANTS:
        problems.append(Problem("variants", f"there must be 1 to {MOST_VARIANTS}, not {len(item.variants)}"))
    if not any(one.fraction == 1 for one in item.variants):
        problems.append(Problem("variants", "no variant has fraction 1"))
    seen: set[str] = set()
    for place, one in enumerate(item.variants):
        path, plain = f"variants[{place}]", item.plain(one.text)
        if not plain:
            problems.append(Problem(f"{path}.text", "is empty"))
        elif plain in seen:
            problems.append(Problem(f"{path}.text", "reads the same as another variant", rule="S2", quoted=one.text))
        seen.add(plain)
        problems += answer_problems(path, one.fraction, one, item.citations, quoted=one.text)
    return problems


def answer_problems(
    path: str, fraction: Decimal, answer: Any, citations: Iterable[Citation], *, quoted: str
) -> list[Problem]:
    """What is wrong with the fraction and the safety flag of a typed answer."""
    problems = []
    if not -1 <= fraction <= 1:
        problems.append(Problem(f"{path}.fraction", "must lie between -1 and 1", quoted=str(fraction)))
    if answer.critical:
        problems += critical_problems(
            f"{path}.critical",
            credit=fraction > 0,
            feedback=answer.feedback,
            cited=bool(answer.citations or tuple(citations)),
            quoted=quoted,
        )
    return problems


def parse(_item: ShortText, raw: Any) -> str | None:
    """The typed text without white space around it, or None for blank."""
    if raw is None or raw in ([], ()):
        return None
    if not isinstance(raw, str) or "\0" in raw:
        raise InvalidResponse("Type your answer as text.")
    if len(raw) > LONGEST:
        raise InvalidResponse(f"Keep your answer under {LONGEST} characters.")
    return raw.strip() or None


def variant_of(item: ShortText, typed: str) -> Variant | None:
    """The variant that reads like what was typed."""
    plain = item.plain(typed)
    return next((one for one in item.variants if item.plain(one.text) == plain), None)


def earn_1(item: ShortText, typed: str) -> Earned:
    """The fraction of the equal variant, else nothing."""
    variant = variant_of(item, typed)
    if variant is None:
        return Earned(ZERO)
    return Earned(variant.fraction, (variant.id,) if variant.critical else ())
