"""Makes a stencil of a question: renders it with marks where attempts differ, and cuts the HTML up at them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app

from lms_plugin.delivery.answers import Current
from lms_plugin.delivery.rendering import LETTERS, OptionView, PromptView, Question, Shape, question

# Nothing that somebody typed can hold these: they are drawn anew in each process.
_SECRET = secrets.token_hex(6)
SLOT, TOTAL, REVISION, TYPED_TEXT, PLACE, LETTER = (f"@{_SECRET}{name}@" for name in "snrtpl")
ROW, TEXT, END, PART = (f"@{_SECRET}{name}@" for name in "RTEP")
_BLANKS = {SLOT: "%(s)s", TOTAL: "%(n)s", REVISION: "%(r)s", TYPED_TEXT: "%(t)s", PLACE: "%(p)s", LETTER: "%(l)s"}
MOST_LOOKS = 128  # of a region: eight options at eight places, chosen and not


class Placed(dict[tuple[str, int, bool], list[str]]):
    """By option id, its place and whether it is chosen how it looks, cut up where the slot's number goes in.

    Every option can stand at every place: of a long list only so many looks are kept, or one question would take the
    memory of hundreds. When they are too many they start anew.
    """

    def __init__(self, rows: dict[str, tuple[str, str]]) -> None:
        super().__init__()
        self.rows = rows

    def __missing__(self, key: tuple[str, int, bool]) -> list[str]:
        option, place, chosen = key
        html = self.rows[option][chosen] % {"s": SLOT, "p": place, "l": LETTERS[place - 1 : place]}
        if len(self) >= MOST_LOOKS:
            self.clear()
        return self.setdefault(key, html.split(SLOT))


@dataclass(frozen=True, slots=True)
class Region:
    """Where options stand in a question: of ``part``, by option id how it looks when not chosen and when chosen."""

    part: str
    rows: dict[str, tuple[str, str]]
    placed: Placed


@dataclass(frozen=True, slots=True)
class Stencil:
    """What stands between the regions, one more than there are, with blanks to fill in."""

    between: tuple[str, ...]
    regions: tuple[Region, ...]


def cut(
    shape: Shape, order: Sequence[str], *, flagged: bool, confirmed: bool, certainty: bool, said: int | None
) -> Stencil:
    """Render the question with nothing chosen and with everything chosen, and cut both up."""
    module: Any = current_app.jinja_env.get_template("delivery/question.html").make_module()
    looks = []
    for chosen in (False, True):
        blank = _blank(shape, order, chosen=chosen)
        marked = replace(blank, flagged=flagged, answered=confirmed, certainty=said)
        html = str(module.ask(marked, TOTAL, module.question_words, certainty)).replace("%", "%%")
        for mark, format_ in _BLANKS.items():
            html = html.replace(mark, format_)
        looks.append([_chunk(chunk) for chunk in html.split(END)])
    regions = []
    for (_, part, rows), (_, _, chosen_rows) in zip(*looks, strict=True):
        both = {option: (row, chosen_rows[option]) for option, row in rows.items()}
        regions.append(Region(part, both, Placed(both)))
    return Stencil(between=tuple(before for before, _, _ in looks[0]), regions=tuple(regions[:-1]))


def _blank(shape: Shape, order: Sequence[str], *, chosen: bool) -> Question:
    """The question as it is rendered, with marks where something is filled in; ``chosen``: every option is."""
    plain = question(shape, slot=1, order=order, held=Current())
    blanks: dict[str, Any] = {"slot": SLOT, "number": SLOT, "revision": REVISION, "typed": TYPED_TEXT, "end": END}

    def row(view: OptionView, part: str = "") -> OptionView:
        if shape.type == "true_false":
            return replace(view, chosen=chosen, cut=f"{ROW}{PART}{view.id}{TEXT}")
        option = order[int(view.id) - 1]
        return replace(view, id=PLACE, letter=LETTER, chosen=chosen, cut=f"{ROW}{part}{PART}{option}{TEXT}")

    def entry(view: PromptView) -> PromptView:
        return replace(view, id=PLACE, cut=f"{ROW}{PART}{order[int(view.id) - 1]}{TEXT}")

    def part_of(view: PromptView) -> PromptView:
        return replace(view, options=tuple(row(one, view.id) for one in view.options), end=END)

    prompt = entry if shape.type == "ordering" else part_of
    options, prompts = tuple(map(row, plain.options)), tuple(map(prompt, plain.prompts))
    return replace(plain, options=options, prompts=prompts, **blanks)


def _chunk(chunk: str) -> tuple[str, str, dict[str, str]]:
    """What stands before a region, the part it is of, and its rows by option id."""
    before, *rows = chunk.split(ROW)
    part, found = "", {}
    for row in rows:
        name, _, html = row.partition(TEXT)
        part, _, option = name.partition(PART)
        found[option] = html.strip() + "\n"  # the same whichever order they stood in
    return before, part, found
