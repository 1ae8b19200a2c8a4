"""Items as learners see them: safe HTML of stem and options, and nothing that could tell the key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from lms_plugin.delivery.places import to_places
from question_bank import Item

LETTERS = "ABCDEFGHIJKL"
RENDERED = 50_000  # texts kept as HTML: banks repeat themselves, attempts even more
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The showable part of one item version: texts by option, prompt and choice id. No key, no feedback, no flags."""

    type: str
    stem: Markup
    options: dict[str, Markup]
    prompts: dict[str, Markup]
    limit: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    """One row to choose: its id is the place that is sent back."""

    id: str
    letter: str
    text: Markup
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptView:
    """One row of a matching item, and the choice picked for it (empty: none)."""

    id: str
    text: Markup
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One slot of an attempt, ready for the page. ``revision`` is what the next save builds on."""

    slot: int
    number: int
    type: str
    stem: Markup
    options: tuple[OptionView, ...]
    prompts: tuple[PromptView, ...]
    limit: int | None
    revision: int
    answered: bool


@lru_cache(maxsize=RENDERED)
def rich(text: str, kind: str = "md") -> Markup:
    """Markdown (or imported HTML) as HTML that cannot run or load anything."""
    html = text if kind == "html" else _markdown.render(text)
    return Markup(nh3.clean(html, url_schemes={"https", "mailto"}))  # noqa: S704 - nh3 is what makes it safe


@lru_cache(maxsize=RENDERED)
def inline(text: str, kind: str = "md") -> Markup:
    """The same for a text inside a line."""
    html = text if kind == "html" else _markdown.renderInline(text)
    return Markup(nh3.clean(html, url_schemes={"https", "mailto"}))  # noqa: S704 - nh3 is what makes it safe


class _Shapes:
    """Rendered items by content hash: a version never changes, so its HTML never does."""

    def __init__(self, limit: int = 20_000) -> None:
        self.held: dict[str, Shape] = {}
        self.limit = limit

    def get(self, content_hash: str, item: Item) -> Shape:
        shape = self.held.get(content_hash)
        if shape is None:
            if len(self.held) >= self.limit:
                self.held.clear()
            shape = self.held[content_hash] = _shape(item)
        return shape


@lru_cache(maxsize=1)
def _shapes() -> _Shapes:
    return _Shapes()


def shape_of(content_hash: str, item: Item) -> Shape:
    """The showable part of an item version."""
    return _shapes().get(content_hash, item)


def _shape(item: Item) -> Shape:
    rows = getattr(item, "options", None) or getattr(item, "choices", None) or ()
    return Shape(
        type=item.type,
        stem=rich(item.stem, item.format),
        options={row.id: inline(row.text, item.format) for row in rows},
        prompts={row.id: inline(row.text, item.format) for row in getattr(item, "prompts", ())},
        limit=item.scoring.select_n if item.type == "multiple_response" else None,
    )


def question(shape: Shape, *, slot: int, order: Sequence[str], answer: Any, revision: int) -> Question:
    """A slot's page view; ``order`` is the option order the attempt pinned."""
    if shape.type == "true_false":
        options = tuple(
            OptionView(id=name, letter="", text=Markup(""), chosen=answer is value)  # texts come from the template
            for name, value in (("true", True), ("false", False))
        )
    else:
        options = tuple(
            OptionView(
                id=str(place), letter=LETTERS[place - 1], text=shape.options[option], chosen=_chosen(answer, option)
            )
            for place, option in enumerate(order, start=1)
        )
    picks = to_places(order, answer) if isinstance(answer, dict) else {}
    return Question(
        slot=slot,
        number=slot,
        type=shape.type,
        stem=shape.stem,
        options=options,
        prompts=tuple(
            PromptView(id=prompt, text=text, chosen=picks.get(prompt) or "") for prompt, text in shape.prompts.items()
        ),
        limit=shape.limit,
        revision=revision,
        answered=is_answered(answer),
    )


def _chosen(answer: Any, option: str) -> bool:
    return answer == option or (isinstance(answer, list) and option in answer)


def is_answered(answer: Any) -> bool:
    """Whether something was answered: a blank is None, an empty list, or a matching with nothing picked."""
    if isinstance(answer, dict):
        return any(answer.values())
    return answer is not None and answer != []
