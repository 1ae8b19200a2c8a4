"""How likely each name is what a document, or one claim of it, is about: a log-linear model with learned weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import exp, fsum

from question_bank.claims.choosing.cases import Case, Finder
from question_bank.claims.choosing.framed import framed
from question_bank.claims.choosing.inventory import Inventory, Name
from question_bank.claims.choosing.spoken import spoken
from question_bank.claims.lexicon import table

Features = dict[str, float]
_RIVALS = (  # where one name has such a feature, that the others lack it counts
    "table's own", "head", "known head", "asked", "leads", "before", "label", "row", "column", "heading 0",
    "introduction", "begins title", "in title",
)  # fmt: skip
_WHOLE = ("begins title", "most often", "in title")
_LACKING = tuple(f"other's {one}" for one in ("leads", "heading 0", "row", "label", "known head", "head", "column"))
_WITH_MAIN = (
    *_LACKING, "only heading 0", "leads", "heading 0", "row", "label", "lead 0", "in phrase", "head",
)  # fmt: skip


@cache
def weights(model: str) -> Mapping[str, float]:
    """The learned weight of each feature; ``model``: "document" or "claim"."""
    return {str(name): float(value) for name, value in table("subjects")[model].items()}


def shares(features: Sequence[Features], learned: Mapping[str, float]) -> list[float]:
    """How likely each of several candidates is, in sum 1."""
    scores = [fsum(learned.get(one, 0) * value for one, value in each.items()) for each in features]  # in any order
    most = max(scores, default=0)
    odds = [exp(one - most) for one in scores]
    whole = fsum(odds)
    return [one / whole for one in odds]


def weigh_whole(found: Inventory, learned: Mapping[str, float]) -> None:
    """Set how likely each name is what the whole document is about."""
    names = list(found.names.values())
    for name, share in zip(names, shares([one.whole for one in names], learned), strict=True):
        name.main = share


def features_of(case: Case, finder: Finder) -> list[Features]:
    """The features of each name of a case, its rivals' included."""
    found = [{*spoken(name, case, finder), *framed(name, case, finder)} for name in case.names]
    whole: list[Features] = [name.whole for name in case.names]
    for rival in _RIVALS:
        having = [rival in one or rival in all_over for one, all_over in zip(found, whole, strict=True)]
        rivals = sum(has and "in phrase" not in one for one, has in zip(found, having, strict=True))
        for one, has in zip(found, having, strict=True) if rivals else ():
            if not has:
                one.add(f"other's {rival}")
            elif rivals == 1:
                one.add(f"only {rival}")
    most = max((name.main for name in case.names), default=0)
    return [_crossed(name, one, most) for name, one in zip(case.names, found, strict=True)]


def _crossed(name: Name, found: set[str], most: float) -> Features:
    """A name's features with those of the whole document, and with both at once."""
    both = {f"{one} & {other}" for one in _WHOLE if one in name.whole for other in _LACKING if other in found}
    main = {f"main & {one}": name.main for one in _WITH_MAIN if one in found}
    free = all(one in found for one in _LACKING[:4])
    return {
        **name.whole,
        **dict.fromkeys(found | both, 1.0),
        **main,
        "main": name.main,
        "foremost": float(name.main == most),
        "main & free": name.main if free else 0.0,
        "share & title": name.whole["share"] if "in title" in name.whole else 0.0,
    }
