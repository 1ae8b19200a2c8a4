"""A question with its answer, key and grounds as HTML: each row is rendered once a language, as it is released."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from flask import current_app
from markupsafe import Markup

from lms_plugin.delivery.kept import Kept
from lms_plugin.delivery.results import SlotReview
from lms_plugin.delivery.wording import TYPED
from lms_plugin.pages import language

_html: Kept[Hashable, Markup] = Kept(60_000)


def reviewed(slot: SlotReview, reviewing: object = None) -> Markup:
    """The question without its number and state; ``reviewing``: for staff, who look at somebody else's answers.

    What is kept is found by all that it shows, so nothing that is not released to one reader is taken from another's.
    """
    q = slot.question
    staff, locale = bool(reviewing), language()

    def part(name: str, key: Hashable, *shown: object) -> Markup:
        full = (name, locale, staff, key)
        held = _html.get(full)
        return _html.keep(full, _rendered(name, *shown, staff=staff)) if held is None else held

    named = [option.id if q.type == "true_false" else "" for option in q.options]
    rows = [
        _rendered("answered", row, q.is_choice, name, staff=staff)  # a learner's own words: kept for nobody
        if q.type in TYPED
        else part("answered", (row, q.is_choice, name), row, q.is_choice, name)
        for row, name in zip(slot.options, named if q.is_choice else [""] * len(slot.options), strict=True)
    ]
    gaps = tuple(prompt.text for prompt in q.prompts) if q.pieces else ()
    before = part("asked", (q.stem, q.facts, q.pieces, gaps), q)
    after = part("grounds", (slot.rationale, slot.sources), slot.rationale, slot.sources)
    return Markup("".join([before, *rows, after]))  # noqa: S704 - of what is HTML already


def _rendered(name: str, *shown: object, staff: bool) -> Markup:
    module: Any = current_app.jinja_env.get_template("delivery/reviewed.html").make_module({"reviewing": staff})
    macro: Callable[..., str] = getattr(module, name)
    return Markup(macro(*shown) if name == "asked" else macro(*shown, module.words))  # noqa: S704 - a template of ours made it
