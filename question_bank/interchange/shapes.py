"""Normal forms: what two files that mean the same question come down to, so that a round trip can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from math import gcd, lcm
from typing import Any

from question_bank.interchange.naming import part_id
from question_bank.interchange.safe_xml import held
from question_bank.interchange.texts import Rich, Say, settled
from question_bank.interchange.walking import with_texts
from question_bank.items import (
    Cloze,
    Item,
    Matching,
    Numeric,
    ShortText,
    TrueFalse,
)
from question_bank.items.cloze import TOKEN

Shape = Callable[[Item], Item]


def washed(item: Item) -> Item:
    """Texts without signs that files cannot hold and without spaces around them; a first version."""

    def wash(text: str) -> str:
        return held(text.replace("\r\n", "\n").replace("\r", "\n")).strip()

    tags, topics = (tuple(filter(None, map(label, many))) for many in (item.tags, item.topics))
    number = label(item.idnumber or "") or None
    found = with_texts(item, wash, wash)
    return replace(found, version=1, rule_version=1, tags=tags, topics=topics, idnumber=number)


def tidy(item: Item) -> Item:
    """HTML that Markdown can say becomes Markdown, other HTML is cleaned."""
    tokens = item.text if isinstance(item, Cloze) else None

    def make(say: Say) -> Item:
        def told(text: str) -> str:
            rich = Rich(veiled(text) if text == tokens else text, item.format)
            return unveiled(say(rich)) if text == tokens else say(rich)

        return replace(with_texts(item, told, str), format=say.kind)

    return settled(make)


def label(text: str) -> str:
    """A tag, topic or number on one line."""
    return " ".join(held(text).split())


def _rename(parts: tuple[Any, ...], prefix: str = "") -> tuple[Any, ...]:
    return tuple(replace(one, id=part_id(place, prefix)) for place, one in enumerate(parts))


def renamed(item: Item) -> Item:
    """Parts named by their places, as readers name what came without ids."""
    shape = _RENAMED.get(item.type)
    return item if shape is None else shape(item)


def _matched(item: Matching) -> Item:
    """Choices in the order in which prompts first use them, spare ones after them."""
    used = list(dict.fromkeys(one.choice for one in item.prompts))
    rest = [one.id for one in item.choices if one.id not in used]
    order = {one: place for place, one in enumerate(used + rest)}
    choices = _rename(tuple(sorted(item.choices, key=lambda one: order[one.id])), "c")
    prompts = tuple(replace(one, choice=part_id(order[one.choice], "c")) for one in item.prompts)
    return replace(item, prompts=_rename(prompts, "p"), choices=choices)


def _numbered(item: Cloze) -> Item:
    """Gaps in the order of the text, named g1, g2 …, their options after them."""
    order = TOKEN.findall(item.text)
    names = {one: f"g{place}" for place, one in enumerate(order, start=1)}
    gaps = sorted(item.gaps, key=lambda one: order.index(one.id))
    text = TOKEN.sub(lambda found: f"[[{names[found[1]]}]]", item.text)
    return replace(
        item,
        text=text,
        gaps=tuple(replace(one, id=names[one.id], options=_rename(one.options, names[one.id])) for one in gaps),
    )


_RENAMED: dict[str, Callable[[Any], Item]] = {
    "single_choice": lambda item: replace(item, options=_rename(item.options)),
    "multiple_response": lambda item: replace(item, options=_rename(item.options)),
    "numeric": lambda item: replace(item, answers=_rename(item.answers)),
    "short_text": lambda item: replace(item, variants=_rename(item.variants)),
    "matching": _matched,
    "cloze": _numbered,
}


def joined(stem: str, text: str, kind: str) -> str:
    """Stem and gap text as one text."""
    if kind == "md":
        return f"{stem}\n\n{text}"
    return (stem if _ENDS.search(stem) else f"<p>{stem}</p>") + text


def parted(text: str, kind: str) -> tuple[str, str]:
    """Stem and gap text of one text that holds both: the stem ends before the paragraph of the first gap."""
    first = TOKEN.search(text)
    until = first.start() if first else 0
    ends = [found for found in (_GAP if kind == "md" else _ENDS).finditer(text) if found.end() <= until]
    if not ends:
        return NO_STEM, text.strip()
    return text[: ends[-1].end()].strip(), text[ends[-1].end() :].strip()


_GAP = re.compile(r"(?<=\S)\n[ \t]*\n\s*")
_ENDS = re.compile(r"</(?:p|div|ul|ol|table|blockquote|pre|h[1-6])>")
NO_STEM = "Fill in the gaps."


def one_text(item: Item) -> Item:
    """A cloze whose stem and text were one text in between."""
    if not isinstance(item, Cloze):
        return item
    stem, text = parted(joined(item.stem, item.text, item.format), item.format)
    return replace(item, stem=stem, text=text)


def unshuffled(item: Item) -> Item:
    """What is never shuffled has no say in it."""
    return replace(item, shuffle=True) if isinstance(item, TrueFalse | Numeric | ShortText) else item


OPEN, SHUT = "\ue000", "\ue001"


def veiled(text: str) -> str:
    """Tokens of gaps out of the way of Markdown."""
    return TOKEN.sub(rf"{OPEN}\1{SHUT}", text)


def unveiled(text: str) -> str:
    """And back."""
    return re.sub(f"{OPEN}([A-Za-z0-9_-]+){SHUT}", r"[[\1]]", text)


def whole_weights(item: Cloze) -> Cloze:
    """Weights of gaps as whole numbers in the same proportion."""
    ratios = [one.weight.as_integer_ratio() for one in item.gaps]
    if all(under == 1 for _, under in ratios):
        return item
    common = lcm(*(under for _, under in ratios))
    whole = [over * (common // under) for over, under in ratios]
    share = gcd(*whole)
    return replace(
        item, gaps=tuple(replace(one, weight=Decimal(w // share)) for one, w in zip(item.gaps, whole, strict=True))
    )
