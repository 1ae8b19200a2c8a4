"""Questions as HTML at the price of filling in blanks: rendered once for each look a language, then only filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from lms_plugin.delivery.answers import Current
from lms_plugin.delivery.cutting import Stencil, cut
from lms_plugin.delivery.kept import Kept
from lms_plugin.delivery.rendering import (
    LETTERS,
    Shape,
    chosen_in,
    is_answered,
)
from lms_plugin.delivery.wording import TYPED
from lms_plugin.pages import language

_stencils: Kept[tuple[Any, ...], Stencil] = Kept(8_000)


def asked(
    content_hash: str, shape: Shape, *, slot: int, order: Sequence[str], held: Current, flagged: bool, total: int,
    certainty: bool,
) -> Markup:  # fmt: skip
    """A question with its newest answer, as the macro ``ask`` of delivery/question.html makes it."""
    answer = held.answer
    said = held.certainty if certainty else None
    confirmed = shape.type == "ordering" and is_answered(answer)
    key = (content_hash, language(), flagged, confirmed, certainty, said)
    stencil = _stencils.get(key) or _stencils.keep(
        key, cut(shape, order, flagged=flagged, confirmed=confirmed, certainty=certainty, said=said)
    )
    typed = escape(answer) if shape.type in TYPED and isinstance(answer, str) else ""
    facts = {"s": slot, "n": total, "r": held.revision, "t": typed}
    return Markup("".join(_filled(stencil, shape.type, order, answer, facts)))  # noqa: S704 - a template of ours made it


def _filled(
    stencil: Stencil, kind: str, order: Sequence[str], answer: Any, facts: Mapping[str, object]
) -> Iterator[str]:
    places = {option: place for place, option in enumerate(order, start=1)}
    slot = facts["s"]
    yield stencil.between[0] % facts
    for region, after in zip(stencil.regions, stencil.between[1:], strict=True):
        picked = answer.get(region.part) if region.part and isinstance(answer, dict) else None
        rows = region.rows
        given = answer if kind == "ordering" and isinstance(answer, list) else order
        for option in rows if kind == "true_false" else given:
            if option in rows:
                chosen = picked == option if region.part else chosen_in(kind, answer, option)
                place = places.get(option, 0)
                yield rows[option][chosen] % {"s": slot, "p": place, "l": LETTERS[place - 1 : place]}
        yield after % facts
