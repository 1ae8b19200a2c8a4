"""Pairs and orders, with the rule that earns what the item does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.grades import CLOSE
from question_bank.interchange.qti_around import id_of, most_of, shuffled
from question_bank.interchange.qti_items import ItemReader
from question_bank.interchange.texts import Rich, Say
from question_bank.items import (
    Entry,
    Item,
    Matching,
    MatchingScoring,
    Ordering,
)
from question_bank.items.results import ZERO

_FEW = 3  # an order of fewer entries is no ordering of ours


def matching(say: Say, reader: ItemReader) -> Item:
    [interaction] = reader.interactions
    name, declared = reader.declared(interaction)
    sets = [x.children(one, "simpleAssociableChoice") for one in x.children(interaction, "simpleMatchSet")]
    if len(sets) != 2:
        raise b.Unsupported("it does not match one list with another")
    pairs = [tuple(one.split()) for one in declared.correct or ()]
    key = {one[0]: one[-1] for one in pairs}
    prompts, choices = sets
    if len(key) != len(pairs):
        key, (choices, prompts) = {one[-1]: one[0] for one in pairs}, sets
    if {id_of(one) for one in prompts} != set(key) or len(key) != len(pairs):
        raise b.Unsupported("not every prompt has just one right choice")
    full = most_of([reader.processing.score({name: [" ".join(one) for one in pairs]})])
    alone = [reader.processing.score({name: [" ".join(one)]}) for one in pairs]
    whole = not any(alone) and len(pairs) > 1
    if not whole and any(abs(one * len(pairs) - full) > CLOSE for one in alone):
        raise b.Unsupported("its pairs are not worth the same")
    texts = {id_of(one): reader.rich(one) for one in choices}
    used = {key[id_of(one)] for one in prompts}
    rows = [(reader.rich(one), texts.get(key[id_of(one)], Rich("", "plain"))) for one in prompts]
    rows += [(Rich("", "plain"), text) for one, text in texts.items() if one not in used]
    made = b.matching(say, rows, reader.shared(say, full, stem=reader.stem(say), shuffle=shuffled(interaction)))
    assert isinstance(made, Matching)  # noqa: S101 - that is what it builds
    return replace(made, scoring=MatchingScoring(all_or_nothing=whole))


def ordering(say: Say, reader: ItemReader) -> Item:
    [interaction] = reader.interactions
    name, declared = reader.declared(interaction)
    texts = {id_of(one): reader.rich(one) for one in x.children(interaction, "simpleChoice")}
    key = tuple(declared.correct or ())
    if set(key) != set(texts) or len(key) != len(texts) or len(key) < _FEW:
        raise b.Unsupported("not all of its entries have a place in the right order")
    full = most_of([reader.processing.score({name: key})])
    swapped = reader.processing.score({name: (key[1], key[0], *key[2:])}) / full
    rules = {ZERO: "all_or_nothing", Decimal(len(key) - 2) / len(key): "position"}
    rule = next((one for worth, one in rules.items() if abs(worth - swapped) < CLOSE), None)
    if rule is None:
        raise b.Unsupported("what a partly right order earns follows no rule known here")
    return Ordering(
        **reader.shared(say, full, shuffle=shuffled(interaction)),
        stem=reader.stem(say),
        entries=tuple(
            Entry(id=f"e{place}", text=say(texts[one]), rank=place) for place, one in enumerate(key, start=1)
        ),
        rule=rule,
    )
