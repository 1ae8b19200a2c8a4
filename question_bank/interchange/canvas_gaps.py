"""Canvas questions with blanks in their text."""

from __future__ import annotations

import re

from question_bank.errors import InvalidItem, Problem
from question_bank.interchange import building as b
from question_bank.interchange.canvas_parts import Choices, Parts
from question_bank.interchange.naming import part_id
from question_bank.interchange.shapes import OPEN, SHUT, parted, unveiled
from question_bank.interchange.texts import Rich, Say
from question_bank.items import (
    Cloze,
    Gap,
    Item,
    ShortText,
    Variant,
)
from question_bank.items.results import ONE, ZERO
from question_bank.items.single_choice import Option

_BLANK = re.compile(r"\[([^\[\]\s]{1,80})\]")


def cloze(say: Say, parts: Parts) -> Item:
    names = {one.heading.text.strip() or one.response.removeprefix("response_"): one for one in parts.lists}
    order = [found[1] for found in _BLANK.finditer(parts.stem.text) if found[1] in names]
    if sorted(order) != sorted(names):
        raise InvalidItem("", Problem("presentation", "its text does not hold each gap's name once"))
    places = {name: f"g{place}" for place, name in enumerate(order, start=1)}
    veil = _BLANK.sub(lambda one: f"{OPEN}{places[one[1]]}{SHUT}" if one[1] in places else one[0], parts.stem.text)
    stem, text = parted(unveiled(say(Rich(veil, parts.stem.kind))), say.kind)
    gaps = tuple(_gap(say, parts, names[name], places[name]) for name in order)
    return Cloze(**parts.shared(say, stem=stem), text=text, gaps=gaps)


def _gap(say: Say, parts: Parts, listed: Choices, gap: str) -> Gap:
    key = set(parts.key(listed.response))
    return Gap(
        id=gap,
        options=tuple(
            Option(
                id=part_id(at, gap),
                text=say(Rich(" ".join(text.text.split()), text.kind)),
                fraction=ONE if name in key else ZERO,
                feedback=say(parts.said(name, listed.response)),
            )
            for at, (name, text) in enumerate(listed.rows.items())
        ),
    )


def blanks(say: Say, parts: Parts) -> Item:
    """Blanks to be typed into: one is a short text; several have no type here."""
    if len(parts.lists) != 1:
        raise b.Unsupported("several blanks are typed into, and gaps here are filled from lists")
    [only] = parts.lists
    name = only.heading.text.strip()
    texts = [one.text.strip() for key, one in only.rows.items() if key in parts.key(only.response)]
    stem = parts.stem._replace(text=parts.stem.text.replace(f"[{name}]", "____"))
    return ShortText(
        **parts.shared(say, stem=say(stem)),
        variants=tuple(Variant(id=part_id(at), text=text, fraction=ONE) for at, text in enumerate(texts)),
    )
