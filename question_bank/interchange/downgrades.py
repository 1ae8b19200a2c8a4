"""Types a target does not know, as the nearest it does: the same answers earn the same there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from question_bank.interchange.naming import part_id
from question_bank.interchange.texts import Rich, escaped, to_html
from question_bank.items import (
    BaseItem,
    Choice,
    ClientDecision,
    Cloze,
    DecisionReason,
    Gap,
    Item,
    Matching,
    Matrix,
    Ordering,
    Prompt,
    SingleChoice,
    TrueFalse,
)
from question_bank.items.pairing import DECISION, REASON
from question_bank.items.results import ONE
from question_bank.items.single_choice import Option

Downgrade = Callable[[Any], Item]
_FACTS = {
    "age": "Age",
    "procedure": "Procedure",
    "history": "History",
    "medicines": "Medicines",
    "findings": "Findings",
}


def _shared(item: BaseItem) -> dict[str, Any]:
    return {one.name: getattr(item, one.name) for one in fields(BaseItem)}


def matrix_as_matching(item: Matrix) -> Item:
    """Rows become prompts, columns choices: one right column each, one share each."""
    return Matching(
        **_shared(item),
        prompts=tuple(
            Prompt(
                id=row.id,
                text=row.text,
                choice=row.column,
                feedback=row.feedback,
                critical_choices=row.critical_columns,
                citations=row.citations,
            )
            for row in item.rows
        ),
        choices=tuple(Choice(id=one.id, text=one.text) for one in item.columns),
    )


def ordering_as_matching(item: Ordering) -> Item:
    """Entries are matched with their places, 1 to n: what is in its place earns its share."""
    places = {one: str(place) for place, one in enumerate(item.key, start=1)}
    return Matching(
        **_shared(item),
        prompts=tuple(
            Prompt(id=one.id, text=one.text, choice=f"place-{places[one.id]}", feedback=one.feedback)
            for one in item.entries
        ),
        choices=tuple(Choice(id=f"place-{place}", text=place) for place in sorted(places.values(), key=int)),
    )


def pair_as_cloze(item: DecisionReason | ClientDecision) -> Item:
    """Two drop-downs, decision and reason, weighted as they were; what is known of the client opens the question."""
    weight, shared = item.scoring.decision_weight, _shared(item)
    if isinstance(item, ClientDecision):
        decisions = _verdicts(item)
        shared["stem"] = _facts(item) + item.stem
    else:
        decisions = item.decisions
    joint = "<br>" if item.format == "html" else "\n\n"
    return Cloze(
        **shared,
        text=f"Decision: [[{DECISION}]]{joint}Reason: [[{REASON}]]",
        gaps=(
            Gap(id=DECISION, options=_named(decisions, "d"), weight=weight),
            Gap(id=REASON, options=_named(item.reasons, "r"), weight=ONE - weight),
        ),
    )


def _verdicts(item: ClientDecision) -> tuple[Option, ...]:
    """The four decisions; to defer says until when."""
    until = f" ({_words(item.until, item.format)})" if item.until.strip() else ""
    return tuple(replace(one, text=one.text + until) if one.id == "defer" else one for one in item.verdicts)


def _named(options: tuple[Option, ...], prefix: str) -> tuple[Option, ...]:
    return tuple(replace(one, id=part_id(place, prefix)) for place, one in enumerate(options))


def _facts(item: ClientDecision) -> str:
    rows = [f"{_FACTS[name]}: {_words(text, item.format)}" for name, text in item.client.facts().items()]
    return "".join(f"<p>{row}</p>" if item.format == "html" else f"{row}\n\n" for row in rows)


def _words(text: str, kind: str) -> str:
    """Plain words in the item's format."""
    return to_html(Rich(text, "plain")) if kind == "html" else escaped(text)


def statement_as_choice(item: TrueFalse) -> Item:
    """Two options, True and False."""
    options = tuple(
        Option(
            id=word.lower(),
            text=word,
            fraction=Decimal(int((word == "True") == item.key)),
            feedback=item.about(answer=word == "True")[0],
        )
        for word in ("True", "False")
    )
    return SingleChoice(**_shared(item) | {"shuffle": False}, options=options)
