"""Inline choices as a text with gaps, where each gap earns by itself."""

from __future__ import annotations

from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.grades import CLOSE
from question_bank.interchange.naming import part_id
from question_bank.interchange.qti_around import id_of, shuffled
from question_bank.interchange.qti_items import ItemReader
from question_bank.interchange.qti_names import Element
from question_bank.interchange.qti_profile import exact
from question_bank.interchange.shapes import OPEN, SHUT, parted, unveiled
from question_bank.interchange.texts import Rich, Say
from question_bank.items import (
    Cloze,
    Gap,
    Item,
)
from question_bank.items.results import ZERO
from question_bank.items.single_choice import Option


def cloze(say: Say, reader: ItemReader) -> Item:
    names = [one.get("responseIdentifier") or "" for one in reader.interactions]
    tokens = {name: f"{OPEN}g{place}{SHUT}" for place, name in enumerate(names, start=1)}
    if len(tokens) != len(names):
        raise b.Unsupported("two of its gaps fill the same answer")
    gaps = tuple(_gap(say, reader, one, f"g{place}") for place, one in enumerate(reader.interactions, start=1))
    full = sum((gap.weight for gap in gaps), ZERO)
    key = {name: reader.processing.responses[name].correct for name in names}
    if abs(reader.processing.score(key) - full) > CLOSE:
        raise b.Unsupported("its gaps are scored together, not each by itself")
    stem, text = parted(unveiled(say(reader.body_with(tokens))), say.kind)
    mixed = any(shuffled(one) for one in reader.interactions)
    return Cloze(**reader.shared(say, full, shuffle=mixed), stem=stem, text=text, gaps=gaps)


def _gap(say: Say, reader: ItemReader, interaction: Element, gap: str) -> Gap:
    name, _ = reader.declared(interaction)
    rows = x.children(interaction, "inlineChoice")
    points = [reader.processing.score({name: id_of(one)}) for one in rows]
    if max(points, default=ZERO) <= 0:
        raise b.Unsupported("its gaps are scored together, not each by itself")
    most = max(points)
    options = tuple(
        Option(
            id=part_id(at, gap),
            text=say(Rich(reader.words(one), "plain")),
            fraction=exact(points[at] / most),
            feedback=say(reader.said({name: id_of(one)})),
        )
        for at, one in enumerate(rows)
    )
    return Gap(id=gap, options=options, weight=most)
