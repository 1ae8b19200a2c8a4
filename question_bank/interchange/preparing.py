"""An item made ready for a format: nearest type, aspects it cannot hold taken off by name, normal form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from question_bank.errors import InvalidItem
from question_bank.interchange.aspects import ASPECTS
from question_bank.interchange.downgrades import Downgrade
from question_bank.interchange.model import Loss, Unwritable
from question_bank.interchange.shapes import Shape, tidy, washed
from question_bank.items import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a format holds. ``lost`` names the aspects it never holds, ``lost_in`` those of single types it knows.

    ``downgrades`` turn further types into known ones, after ``lost`` and ``first`` are off; all else is refused.
    """

    title: str
    lost: Sequence[str]
    lost_in: Mapping[str, Sequence[str]]
    downgrades: Mapping[str, Downgrade] = field(default_factory=dict)
    first: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shapes: Sequence[Shape] = ()


def prepare(profile: Profile, item: Item) -> tuple[Item, list[Loss]]:
    """The item as the format holds it, and what that cost; reading the written file gives exactly this item.

    Raises:
        Unwritable: the format has no place for it, or what is left is no item.
    """
    losses: list[Loss] = []
    downgrade = profile.downgrades.get(item.type)
    if downgrade is None and item.type not in profile.lost_in:
        raise Unwritable("type", f"{profile.title} has no type for “{item.type}”")
    try:
        held = tidy(washed(item))
        if downgrade is not None:
            held = downgrade(_without(held, _ordered(profile, profile.first.get(item.type, ())), profile, losses))
            losses.append(
                Loss(item.item_id, "type", f"“{item.type}” becomes “{held.type}”; the same answers earn the same")
            )
        held = _without(held, _ordered(profile, profile.lost_in[held.type]), profile, losses)
        held = tidy(held)  # what is left may fit into Markdown
        for shape in profile.shapes:
            held = shape(held)
    except InvalidItem as error:
        raise Unwritable("invalid", f"what {profile.title} can hold is no question: {error.problems[0]}") from error
    return held, losses


def _ordered(profile: Profile, further: Sequence[str]) -> list[str]:
    """Aspects in the order in which they can be taken off: a safety flag before the source it needs."""
    wanted = {*profile.lost, *further}
    return [one for one in ASPECTS if one in wanted]


def _without(item: Item, codes: Sequence[str], profile: Profile, losses: list[Loss]) -> Item:
    for code in codes:
        left = ASPECTS[code].without(item)
        if left != item:
            losses.append(Loss(item.item_id, code, f"{profile.title} does not hold {ASPECTS[code].says}"))
            item = left
    return item


Writing = Callable[[Item], str]


def write_all(profile: Profile, items: Sequence[Item], write: Writing) -> tuple[list[str], list[Loss]]:
    """Every item written that can be, in order; a refused one is a loss that says so."""
    written: list[str] = []
    losses: list[Loss] = []
    for item in items:
        try:
            held, cost = prepare(profile, item)
            written.append(write(held))
            losses += cost
        except Unwritable as error:
            losses.append(Loss(item.item_id, error.code, str(error), refused=True))
    return written, losses
