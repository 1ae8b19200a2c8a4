"""Items as learners see them: safe HTML of stem and options, and nothing that could tell the key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, assert_never

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from lms_plugin.delivery.answers import Current
from lms_plugin.delivery.kept import Kept
from lms_plugin.delivery.places import to_places
from lms_plugin.delivery.unit_patterns import unit_pattern
from lms_plugin.delivery.wording import TYPED, client_words, part_words
from question_bank import Item
from question_bank.items import (
    PICKED,
    Case,
    ClientDecision,
    Cloze,
    DecisionReason,
    Matching,
    Matrix,
    MultipleResponse,
    Numeric,
    Ordering,
    PickedItem,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from question_bank.items.cloze import TOKEN
from question_bank.picture_marks import DECORATIVE

LETTERS = "ABCDEFGHIJKL"
EMPTY = Markup("")  # one for all: a result page has hundreds of texts that are not there
RENDERED = 50_000  # texts kept as HTML: banks repeat themselves, attempts even more
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_SCHEMES = {"https", "mailto", "media"}  # the last are pictures of a bank, addressed as the page leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The showable part of one item version: texts by option and part id. No key, no feedback, no flags.

    ``offered`` says which options a part has; ``pieces`` are a cloze's text around its gaps, one more than there are
    gaps; ``facts`` what is known of a client.
    """

    type: str
    stem: Markup
    options: dict[str, Markup]
    prompts: dict[str, Markup]
    offered: dict[str, frozenset[str]]
    pieces: tuple[Markup, ...]
    facts: dict[str, Markup]
    units: str
    unit_pattern: str
    limit: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    """One row to choose: its id is the place that is sent back. ``cut`` marks where it begins, for stencils.py."""

    id: str
    letter: str
    text: Markup
    chosen: bool
    cut: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptView:
    """One part of an item, what can be picked for it, and what is (empty: nothing).

    ``cut`` marks where it begins where it is a row itself, ``end`` where its options are over, for stencils.py.
    """

    id: str
    text: Markup
    options: tuple[OptionView, ...]
    chosen: str
    cut: str = ""
    end: str = ""

    @property
    def picked(self) -> Markup:
        """The text of what is picked."""
        return next((option.text for option in self.options if option.id == self.chosen), EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One slot of an attempt, ready for the page. ``revision`` is what the next save builds on.

    ``end`` marks where its options are over, for stencils.py.
    """

    slot: int
    number: int
    type: str
    stem: Markup
    options: tuple[OptionView, ...]
    prompts: tuple[PromptView, ...]
    pieces: tuple[Markup, ...]
    facts: tuple[tuple[str, Markup], ...]
    typed: str
    units: str
    unit_pattern: str
    limit: int | None
    revision: int
    answered: bool
    certainty: int | None
    flagged: bool
    end: str = ""

    @property
    def is_choice(self) -> bool:
        """Whether the answer is picked among ``options``, not given part by part, put in order or typed."""
        return not self.prompts and self.type not in TYPED


@lru_cache(maxsize=RENDERED)
def rich(text: str, kind: str = "md") -> Markup:
    """Markdown (or imported HTML) as HTML that cannot run or load anything."""
    html = text if kind == "html" else _markdown.render(text)
    return _safe(html)


@lru_cache(maxsize=RENDERED)
def inline(text: str, kind: str = "md") -> Markup:
    """The same for a text inside a line."""
    html = text if kind == "html" else _markdown.renderInline(text)
    return _safe(html)


def lines(texts: Iterable[str], kind: str = "md") -> Markup:
    """Texts inside a line, one under the other."""
    return Markup("<br>").join(inline(text, kind) for text in texts if text.strip())


def _safe(html: str) -> Markup:
    safe = nh3.clean(html, url_schemes=_SCHEMES)
    if "<img" in safe:  # the mark of a picture that decorates is not for reading
        safe = safe.replace(f' title="{DECORATIVE}"', "")
    return Markup(safe)  # noqa: S704 - nh3 is what makes it safe


_shapes: Kept[str, Shape] = Kept(20_000)  # by content hash: a version never changes, so its HTML never does


def shape_of(content_hash: str, item: Item) -> Shape:
    """The showable part of an item version."""
    return _shapes.held.get(content_hash) or _shapes.keep(content_hash, _shape(item))


def _shape(item: Item) -> Shape:
    parts = item.part_options if isinstance(item, PICKED) else {}
    return Shape(
        type=item.type,
        stem=rich(item.stem, item.format),
        options={row.id: inline(row.text, item.format) for row in _rows(item)},
        prompts=_prompts(item),
        offered={part: frozenset(offered) for part, offered in parts.items()},
        pieces=tuple(map(Markup, TOKEN.split(rich(item.text, item.format))[::2])) if item.type == "cloze" else (),
        facts={name: inline(fact, item.format) for name, fact in item.client.facts().items()}
        if item.type == "client_decision"
        else {},
        units=", ".join(unit.symbol for unit in item.units) if item.type == "numeric" else "",
        unit_pattern=unit_pattern(item) if item.type == "numeric" else "",
        limit=item.scoring.select_n if item.type == "multiple_response" else None,
    )


def _rows(item: Item) -> Iterable[Any]:
    """Everything with an id and a text that can be picked; the words of fixed answers come with the page."""
    match item:
        case SingleChoice() | MultipleResponse():
            return item.options
        case Matching() | Matrix() | Cloze() | DecisionReason() | ClientDecision():
            return _offered_rows(item)
        case Ordering():
            return item.entries
        case TrueFalse() | Numeric() | ShortText() | Case():
            return ()
        case _:
            assert_never(item)


def _offered_rows(item: PickedItem) -> Iterable[Any]:
    match item:
        case Matching():
            return item.choices
        case Matrix():
            return item.columns
        case Cloze():
            return [option for gap in item.gaps for option in gap.options]
        case DecisionReason():
            return item.decisions + item.reasons
        case ClientDecision():
            return item.verdicts + item.reasons
        case _:
            assert_never(item)


def _prompts(item: Item) -> dict[str, Markup]:
    """Part id → its text; empty where the page has a word of its own for it."""
    if isinstance(item, Matching | Matrix):
        rows = item.prompts if isinstance(item, Matching) else item.rows
        return {row.id: inline(row.text, item.format) for row in rows}
    if isinstance(item, Cloze):  # in the order of the text
        return {gap: Markup("") for gap in TOKEN.findall(item.text)}
    return {part: Markup("") for part in item.part_options} if isinstance(item, PICKED) else {}


def question(shape: Shape, *, slot: int, order: Sequence[str], held: Current, flagged: bool = False) -> Question:
    """A slot's page view with its newest answer; ``order`` is the option order the attempt pinned."""
    answer = held.answer
    parts = _parts(shape, order, answer) if shape.offered else ()
    if shape.type == "ordering":
        parts = _positions(shape, order, answer)
    return Question(
        slot=slot,
        number=slot,
        type=shape.type,
        stem=shape.stem,
        options=() if parts or shape.type in TYPED else _options(shape, order, answer),
        prompts=parts,
        pieces=shape.pieces,
        facts=_facts(shape.facts),
        typed=answer if shape.type in TYPED and isinstance(answer, str) else "",
        units=shape.units,
        unit_pattern=shape.unit_pattern,
        limit=shape.limit,
        revision=held.revision,
        answered=is_answered(answer),
        certainty=held.certainty,
        flagged=flagged,
    )


def _options(shape: Shape, order: Sequence[str], answer: Any) -> tuple[OptionView, ...]:
    if shape.type == "true_false":
        return tuple(
            OptionView(id=name, letter="", text=EMPTY, chosen=chosen_in(shape.type, answer, name))
            for name in ("true", "false")  # texts come from the template
        )
    return tuple(
        OptionView(
            id=str(place),
            letter=LETTERS[place - 1],
            text=shape.options[option],
            chosen=chosen_in(shape.type, answer, option),
        )
        for place, option in enumerate(order, start=1)
    )


def _parts(shape: Shape, order: Sequence[str], answer: Any) -> tuple[PromptView, ...]:
    """The parts of an item; places count through all its lists, so one option has one place wherever it is offered."""
    picks = to_places(order, answer) if isinstance(answer, dict) else {}
    words = part_words(shape.type)
    texts = shape.options | words.options
    return tuple(
        PromptView(
            id=part,
            text=text or words.parts.get(part) or words.numbered(number),
            options=tuple(
                OptionView(id=str(place), letter="", text=texts[option], chosen=picks.get(part) == str(place))
                for place, option in enumerate(order, start=1)
                if option in shape.offered[part]
            ),
            chosen=picks.get(part) or "",
        )
        for number, (part, text) in enumerate(shape.prompts.items(), start=1)
    )


def _positions(shape: Shape, order: Sequence[str], answer: Any) -> tuple[PromptView, ...]:
    """Entries in the order the learner gave them, else as they were shown; each is named by its place there."""
    places = {entry: str(place) for place, entry in enumerate(order, start=1)}
    given = answer if isinstance(answer, list) else order
    return tuple(
        PromptView(id=places[entry], text=shape.options[entry], options=(), chosen=str(number) if answer else "")
        for number, entry in enumerate(given, start=1)
    )


def _facts(facts: Mapping[str, Markup]) -> tuple[tuple[str, Markup], ...]:
    if not facts:
        return ()
    words = client_words()
    return tuple((words[name], fact) for name, fact in facts.items())


def chosen_in(kind: str, answer: Any, option: str) -> bool:
    """Whether an option is the answer to an item of this type, or among its ticks."""
    if kind == "true_false":
        return answer is (option == "true")
    return answer == option or (isinstance(answer, list) and option in answer)


def is_answered(answer: Any) -> bool:
    """Whether something was answered: a blank is None, an empty list, or a matching with nothing picked."""
    if isinstance(answer, dict):
        return any(answer.values())
    return answer is not None and answer != []


def lacks_parts(shape: Shape, answer: Any) -> bool:
    """Whether a part of an answered question has no answer: a row, a gap, a reason, or one of so many ticks."""
    if isinstance(answer, dict):
        return sum(map(bool, answer.values())) < len(shape.prompts)
    return shape.limit is not None and isinstance(answer, list) and len(answer) < shape.limit
