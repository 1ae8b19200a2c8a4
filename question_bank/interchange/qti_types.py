"""Interactions into types of ours: each answer is worth what the item's own processing gives for it."""

from __future__ import annotations

from collections.abc import Callable

from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.naming import part_id
from question_bank.interchange.qti_around import id_of, most_of, shuffled
from question_bank.interchange.qti_gaps import cloze
from question_bank.interchange.qti_items import ItemReader
from question_bank.interchange.qti_profile import exact, pin_at
from question_bank.interchange.qti_sets import matching, ordering
from question_bank.interchange.qti_several import multiple
from question_bank.interchange.qti_typed import typed
from question_bank.interchange.texts import Say
from question_bank.items import (
    Item,
    SingleChoice,
    TrueFalse,
)
from question_bank.items.results import ONE, ZERO
from question_bank.items.single_choice import Option


def item_of(reader: ItemReader, say: Say) -> Item:
    """The item, its texts in Markdown or HTML.

    Raises:
        Unsupported: there is no type of ours for it.
        InvalidItem: it breaks a rule of its type.
    """
    kinds = {x.name(one) for one in reader.interactions}
    if kinds == {"inlineChoiceInteraction"}:
        return cloze(say, reader)
    if len(reader.interactions) > 1:
        raise b.Unsupported("it asks several things at once")
    [kind] = kinds
    makers: dict[str, Callable[[Say, ItemReader], Item]] = {
        "choiceInteraction": _choice,
        "matchInteraction": matching,
        "orderInteraction": ordering,
        "textEntryInteraction": typed,
    }
    made = makers.get(kind)
    if made is None:
        raise b.Unsupported(f"there is no type here for {kind}")
    return made(say, reader)


def _choice(say: Say, reader: ItemReader) -> Item:
    [interaction] = reader.interactions
    name, declared = reader.declared(interaction)
    several = declared.cardinality != "single"
    if several and (interaction.get("maxChoices") or "0") != "1":
        return multiple(say, reader, name)
    rows = x.children(interaction, "simpleChoice")
    answers = [[id_of(one)] if several else id_of(one) for one in rows]
    points = [reader.processing.score({name: one}) for one in answers]
    most = most_of(points)
    shares = [exact(one / most) for one in points]
    said = [say(reader.said({name: one})) for one in answers]
    stem = reader.stem(say)
    words = {id_of(one).lower(): reader.words(one).lower() for one in rows}
    if words == {"true": "true", "false": "false"} and sorted(shares) == [ZERO, ONE]:
        truth = [id_of(one).lower() == "true" for one in rows]
        texts = dict(zip(truth, said, strict=True))
        key = truth[shares.index(ONE)]
        return TrueFalse(
            **reader.shared(say, most), stem=stem, key=key, feedback_true=texts[True], feedback_false=texts[False]
        )
    return SingleChoice(
        **reader.shared(say, most, shuffle=shuffled(interaction)),
        stem=stem,
        options=tuple(
            Option(
                id=part_id(at),
                text=say(reader.rich(one)),
                fraction=shares[at],
                feedback=said[at],
                pin=pin_at(at, len(rows)) if one.get("fixed") == "true" else None,
            )
            for at, one in enumerate(rows)
        ),
    )
