"""Several answers to tick: the rule of ours that earns what the item does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.grades import CLOSE
from question_bank.interchange.naming import part_id
from question_bank.interchange.qti_around import id_of, most_of, shuffled
from question_bank.interchange.qti_declared import Mapped
from question_bank.interchange.qti_items import ItemReader
from question_bank.interchange.qti_profile import pin_at
from question_bank.interchange.qti_rules import plain_rule, selections
from question_bank.interchange.texts import Say
from question_bank.items import (
    Item,
    MultipleResponse,
    MultipleScoring,
)
from question_bank.items.multiple_response import Option as Tick
from question_bank.items.multiple_rules import map_maximum, map_value
from question_bank.items.results import ZERO


def multiple(say: Say, reader: ItemReader, name: str) -> Item:
    [interaction] = reader.interactions
    rows = x.children(interaction, "simpleChoice")
    ids, declared = [id_of(one) for one in rows], reader.processing.responses[name]
    limit = whole_of(interaction.get("maxChoices"))
    alone = {one: reader.processing.score({name: [one]}) for one in ids}
    right = frozenset(declared.correct or [one for one in ids if alone[one] > 0]) & frozenset(ids)
    most = most_of([reader.processing.score({name: [one for one in ids if one in right]})])
    earned = {
        ticked: max(ZERO, reader.processing.score({name: [one for one in ids if one in ticked]})) / most
        for ticked in selections(ids, right, limit if limit == len(right) else 0)
    }
    rule = plain_rule(ids, right, limit, earned)
    scoring, weights = MultipleScoring(rule=rule or "qti_map"), dict.fromkeys(ids)
    if rule == "select_n":
        scoring = replace(scoring, select_n=len(right))
    elif rule is None:
        scoring, weights = _map(declared.mapping, ids, earned)
        most = map_maximum(list(weights.values()), scoring)
    if limit and rule != "select_n":
        reader.draft.note("limit", f"at most {limit} options could be ticked there, here any number")
    return MultipleResponse(
        **reader.shared(say, most, shuffle=shuffled(interaction)),
        stem=reader.stem(say),
        scoring=scoring,
        options=tuple(
            Tick(
                id=part_id(at),
                text=say(reader.rich(one)),
                right=id_of(one) in right,
                weight=weights[id_of(one)],
                feedback=say(reader.said({name: [id_of(one)]})),
                pin=pin_at(at, len(rows)) if one.get("fixed") == "true" else None,
            )
            for at, one in enumerate(rows)
        ),
    )


def whole_of(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 4 else 0


def _map(
    mapping: Mapped | None, ids: list[str], earned: dict[frozenset[str], Decimal]
) -> tuple[MultipleScoring, dict[str, Any]]:
    """A map as ours, if it gives what the item's processing gives."""
    if mapping is None:
        raise b.Unsupported("what several answers together earn follows no rule known here")
    known: dict[str, Any] = dict.fromkeys(ids) | {key: value for key, value, _ in mapping.entries if key in ids}
    scoring = MultipleScoring(
        rule="qti_map", default_value=mapping.default or None, lower=mapping.lower, upper=mapping.upper
    )
    most = map_maximum(list(known.values()), scoring)
    if most <= 0 or any(
        abs(max(ZERO, map_value([known[one] for one in ids if one in ticked], scoring)) / most - got) > CLOSE
        for ticked, got in earned.items()
    ):
        raise b.Unsupported("what several answers together earn follows no rule known here")
    return scoring, known
