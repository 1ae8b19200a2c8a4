"""A question with its answer, key and grounds as HTML: each row is rendered once a language, as it is released."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from flask import current_app
from markupsafe import Markup

from lms_plugin.delivery.kept import Kept
from lms_plugin.delivery.rendering import chosen_in
from lms_plugin.delivery.results import Judged, SlotReview
from lms_plugin.delivery.rows import OptionReview
from lms_plugin.delivery.wording import PARTS
from lms_plugin.filters import language
from question_bank.items import Citation

_CHOICES = frozenset({"single_choice", "multiple_response", "true_false"})


@dataclass(frozen=True, slots=True)
class Explained:
    """What stands before and after the rows of a question, and rows by what they show: part or option, and answer."""

    before: bytes
    after: bytes
    rows: dict[Hashable, bytes] = field(default_factory=dict)


class Source(NamedTuple):
    """A section of a document that an answer rests on, with the numbers of its paragraphs."""

    title: str
    section: str
    paragraphs: str
    several: bool


_questions: Kept[Hashable, Explained] = Kept(8_000)
_entries: Kept[Hashable, bytes] = Kept(20_000)  # of orders, row by row
_modules: Kept[tuple[str, bool], Any] = Kept(20)


def reviewed(slot: SlotReview, reviewing: object = None) -> Markup:
    """The question without its number and state; ``reviewing``: for staff, who look at somebody else's answers."""
    return Markup(told(slot.judged, language(), staff=bool(reviewing)).decode())  # noqa: S704 - of what is HTML already


def told(judged: Judged, locale: str, *, staff: bool) -> bytes:
    """The same as it is sent. Rows are kept by all that they show, so nothing that is not released to one reader is
    taken from another's; a learner's own words are kept for nobody."""
    key = (judged.content_hash, judged.shown, locale, staff)
    known = _questions.held.get(key) if judged.content_hash else None
    if known is None:
        known = _explained(judged, locale, staff=staff)
        if judged.content_hash:
            _questions.keep(key, known)
    wanted, held = _wanted(judged), known.rows
    if wanted is None:  # an order, or a learner's own words
        return b"".join([known.before, *_rendered_rows(judged, locale, staff=staff), known.after])
    try:
        return b"".join([known.before, *[held[one] for one in wanted], known.after])
    except KeyError:
        held.update(zip(wanted, _rendered_rows(judged, locale, staff=staff), strict=True))
        return b"".join([known.before, *[held[one] for one in wanted], known.after])


def _wanted(judged: Judged) -> list[tuple[str, object]] | None:
    """What tells the rows of a question from any other of the same version; None where more than that does."""
    kind, answer = judged.shape.type, judged.held.answer
    if kind in _CHOICES:
        options = ("true", "false") if kind == "true_false" else judged.slot.option_order
        if answer is None:  # of many questions that were left
            return [(option, False) for option in options]
        return [(option, chosen_in(kind, answer, option)) for option in options]
    if kind in PARTS:
        picks = answer if isinstance(answer, dict) else {}
        return [(part, picks.get(part)) for part in judged.shape.prompts]
    return None


def _explained(judged: Judged, locale: str, *, staff: bool) -> Explained:
    macros = _macros(locale, staff=staff)
    after = macros.grounds(judged.rationale, together(judged.sources), macros.words)
    return Explained(str(macros.asked(judged.question)).encode(), str(after).encode())


def together(citations: Sequence[Citation]) -> list[Source]:
    """Citations as they are shown: paragraphs of one section that follow each other are named at once."""
    sources = []
    for (title, section), cited in groupby(citations, key=lambda one: (one.title, one.section)):
        numbers = list(dict.fromkeys(str(one.paragraph) for one in cited if one.paragraph))
        sources.append(Source(title, section, ", ".join(numbers), several=len(numbers) > 1))
    return sources


def _rendered_rows(judged: Judged, locale: str, *, staff: bool) -> list[bytes]:
    q = judged.question
    named = [option.id if q.type == "true_false" else "" for option in q.options]
    rows, macros = judged.rows(q), _macros(locale, staff=staff)
    names = named if q.is_choice else [""] * len(rows)

    def html(row: OptionReview, name: str) -> bytes:
        return str(macros.answered(row, q.is_choice, name, macros.words)).encode()

    if q.type != "ordering":  # kept by what was answered; a learner's own words for nobody
        return [html(row, name) for row, name in zip(rows, names, strict=True)]
    return [_entries.get((row, locale, staff)) or _entries.keep((row, locale, staff), html(row, "")) for row in rows]


def _macros(locale: str, *, staff: bool) -> Any:
    """The macros with their words, which are those of a language."""
    return _modules.get((locale, staff)) or _modules.keep(
        (locale, staff),
        current_app.jinja_env.get_template("delivery/reviewed.html").make_module({"reviewing": staff}),
    )
