"""Questions as HTML at the price of filling in blanks: rendered once for each look a language, then only filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

from markupsafe import escape

from lms_plugin.delivery.answers import UNTOUCHED
from lms_plugin.delivery.cutting import MOST_LOOKS, SLOT, Region, Stencil, cut
from lms_plugin.delivery.kept import Kept
from lms_plugin.delivery.rendering import Shape, chosen_in, is_answered
from lms_plugin.delivery.sheets import Placed
from lms_plugin.delivery.wording import TYPED

_stencils: Kept[tuple[Any, ...], Stencil] = Kept(8_000)
_untouched: Kept[tuple[Any, ...], list[bytes]] = Kept(6_000)
_fresh: Kept[tuple[Any, ...], Fresh] = Kept(4_000)
_SLOT = SLOT.encode()


class Look(NamedTuple):
    """What all questions of a page have in common: how many there are, whether one says how sure one is, language."""

    total: int
    certainty: bool
    locale: str


def untouched(sheet: Sequence[Placed], look: Look) -> list[bytes | None]:
    """Of these questions those without answer and flag, which most are when they are shown, whose order was met before.

    None stands for any other.
    """
    known = _untouched.held.get
    return [
        (b"%d" % one.slot).join(pieces)
        if one.held is UNTOUCHED
        and not one.flagged
        and (pieces := known((one.content_hash, one.option_order, look))) is not None
        else None
        for one in sheet
    ]


def asked(one: Placed, shape: Shape, look: Look) -> bytes:
    """A question with its newest answer, as the macro ``ask`` of delivery/question.html makes it in this language.

    One without answer and flag is kept, cut up where the slot's number goes.
    """
    if one.held is not UNTOUCHED or one.flagged:
        return _asked(one, shape, str(one.slot), look).encode()
    fresh = _fresh.held.get((one.content_hash, look)) or _fresh.keep((one.content_hash, look), Fresh(one, shape, look))
    pieces = _untouched.keep((one.content_hash, one.option_order, look), fresh.in_order(one.option_order).split(_SLOT))
    return (b"%d" % one.slot).join(pieces)


class Fresh:
    """A question that nobody touched, whichever order its options stand in, with a mark for the slot's number."""

    def __init__(self, one: Placed, shape: Shape, look: Look) -> None:
        stencil, facts = _stencil(one, shape, look), {"s": SLOT, "n": look.total, "r": one.held.revision, "t": ""}
        between = [(text % facts).encode() for text in stencil.between]
        self.first, self.fixed = between[0], shape.type == "true_false"
        self.regions = [
            (region, dict[tuple[str, int], bytes](), after)
            for region, after in zip(stencil.regions, between[1:], strict=True)
        ]

    def in_order(self, order: Sequence[str]) -> bytes:
        """As it is shown in this order."""
        pieces, places = [self.first], dict(zip(order, count(1), strict=False)).items()
        for region, known, after in self.regions:
            if self.fixed:
                pieces.append(_rows(region, "true_false", order, None, SLOT).encode())
            else:
                pieces += [known.get(at) or self._row(region, known, at) for at in places if at[0] in region.rows]
            pieces.append(after)
        return b"".join(pieces)

    @staticmethod
    def _row(region: Region, known: dict[tuple[str, int], bytes], at: tuple[str, int]) -> bytes:
        if len(known) >= MOST_LOOKS:
            known.clear()
        return known.setdefault(at, SLOT.join(region.placed[*at, False]).encode())


def _asked(one: Placed, shape: Shape, slot: str, look: Look) -> str:
    order, held, kind = one.option_order, one.held, shape.type
    answer, stencil = held.answer, _stencil(one, shape, look)
    typed = escape(answer) if kind in TYPED and isinstance(answer, str) else ""
    facts = {"s": slot, "n": look.total, "r": held.revision, "t": typed}
    html = stencil.between[0] % facts
    for region, after in zip(stencil.regions, stencil.between[1:], strict=True):
        html += _rows(region, kind, order, answer, slot) + after % facts
    return html


def _stencil(one: Placed, shape: Shape, look: Look) -> Stencil:
    held, flagged, certainty = one.held, one.flagged, look.certainty
    said = held.certainty if certainty else None
    confirmed = shape.type == "ordering" and is_answered(held.answer)
    key = (one.content_hash, look.locale, flagged, confirmed, certainty, said)
    return _stencils.get(key) or _stencils.keep(
        key, cut(shape, one.option_order, flagged=flagged, confirmed=confirmed, certainty=certainty, said=said)
    )


def _rows(region: Region, kind: str, order: Sequence[str], answer: Any, slot: str) -> str:
    """The options of a region, in the order they are shown."""
    rows, placed = region.rows, region.placed
    if answer is None and kind != "true_false":  # the usual case
        return "".join([slot.join(placed[one, place, False]) for place, one in enumerate(order, 1) if one in rows])
    return "".join(_answered(region, kind, order, answer, slot))


def _answered(region: Region, kind: str, order: Sequence[str], answer: Any, slot: str) -> Iterator[str]:
    offered, part = region.rows, region.part
    picked = answer.get(part) if part and isinstance(answer, dict) else None
    given = answer if kind == "ordering" and isinstance(answer, list) else order
    for option in offered if kind == "true_false" else given:
        if option in offered:
            chosen = picked == option if part else chosen_in(kind, answer, option)
            place = order.index(option) + 1 if option in order else 0
            yield slot.join(region.placed[option, place, chosen])
