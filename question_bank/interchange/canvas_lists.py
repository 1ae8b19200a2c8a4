"""Canvas questions that are answered from a list."""

from __future__ import annotations

from question_bank.errors import InvalidItem, Problem
from question_bank.interchange import building as b
from question_bank.interchange.canvas_parts import Choices, Parts
from question_bank.interchange.naming import part_id
from question_bank.interchange.texts import EMPTY, Rich, Say
from question_bank.items import (
    Item,
    MultipleResponse,
    TrueFalse,
)
from question_bank.items.multiple_response import Option as Tick
from question_bank.items.results import ONE, ZERO


def _listed(parts: Parts) -> Choices:
    if len(parts.lists) != 1:
        raise InvalidItem("", Problem("presentation", "must hold one list of answers"))
    return parts.lists[0]


def single(say: Say, parts: Parts) -> Item:
    listed = _listed(parts)
    key = set(parts.key(listed.response))
    offers = [b.Offer(text, ONE if name in key else ZERO, parts.said(name)) for name, text in listed.rows.items()]
    return b.single(say, offers, parts.shared(say))


def multiple(say: Say, parts: Parts) -> Item:
    listed = _listed(parts)
    key = set(parts.key(listed.response))
    return MultipleResponse(
        **parts.shared(say),
        options=tuple(
            Tick(id=part_id(at), text=say(text), right=name in key, feedback=say(parts.said(name)))
            for at, (name, text) in enumerate(listed.rows.items())
        ),
    )


def true_false(say: Say, parts: Parts) -> Item:
    listed = _listed(parts)
    key = set(parts.key(listed.response))
    names = list(listed.rows)
    words = [listed.rows[one].text.strip().lower() for one in names]
    if len(names) != 2 or len(key & set(names)) != 1:
        raise InvalidItem("", Problem("presentation", "must hold two answers, one of them right"))
    if words[0] == "false":
        names.reverse()
    true, false = names  # Canvas writes them in this order, in whatever language
    return TrueFalse(
        **parts.shared(say),
        key=true in key,
        feedback_true=say(parts.said(true)),
        feedback_false=say(parts.said(false)),
    )


def matching(say: Say, parts: Parts) -> Item:
    rows: list[tuple[Rich, Rich]] = []
    spare: dict[str, Rich] = {}
    for one in parts.lists:
        right = next(iter(parts.key(one.response)), "")
        if right not in one.rows:
            raise InvalidItem("", Problem(one.response, "has no right answer"))
        rows.append((one.heading, one.rows[right]))
        spare |= one.rows
    used = {choice.text.strip() for _, choice in rows}
    rows += [(EMPTY, text) for text in spare.values() if text.text.strip() not in used]
    return b.matching(say, rows, parts.shared(say))
