"""What holds of each name where a claim stands, and how likely it is what the document is about, log-linearly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from math import exp, fsum

from question_bank.claims.choosing.cases import Case, Finder
from question_bank.claims.choosing.framed import framed
from question_bank.claims.choosing.inventory import Inventory, Name
from question_bank.claims.choosing.scores import Features
from question_bank.claims.choosing.spoken import spoken
from question_bank.claims.lexicon import table

_RIVALS = frozenset({  # where one name has such a feature, that the others lack it counts
    "table's own", "head", "known head", "asked", "leads", "before", "label", "row", "column", "heading 0",
    "introduction", "begins title", "in title",
})  # fmt: skip
_ONLY, _OTHERS = ({one: f"{word} {one}" for one in _RIVALS} for word in ("only", "other's"))
_WHOLE = ("begins title", "most often", "in title")
_LACKING = tuple(f"other's {one}" for one in ("leads", "heading 0", "row", "label", "known head", "head", "column"))
_WITH_MAIN = (
    *_LACKING, "only heading 0", "leads", "heading 0", "row", "label", "lead 0", "in phrase", "head",
)  # fmt: skip


@cache
def weights() -> Mapping[str, float]:
    """The learned weight of each feature of a name in the whole document."""
    return {str(name): float(value) for name, value in table("subjects")["document"].items()}


def shares(features: Sequence[Features], learned: Mapping[str, float]) -> list[float]:
    """How likely each of several candidates is, in sum 1."""
    scores = [fsum([learned[one] * value for one, value in each.items() if one in learned]) for each in features]
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
    """The features that each name of a case has there, its rivals' included; those it has anyway are left out."""
    found = [{*spoken(name, case, finder), *framed(name, case, finder)} for name in case.names]
    having = [
        {*_RIVALS.intersection(one), *_RIVALS.intersection(name.whole)}
        for name, one in zip(case.names, found, strict=True)
    ]
    counted = Counter(
        rival for one, has in zip(found, having, strict=True) if "in phrase" not in one for rival in has
    )  # what the phrase itself names is no rival
    for one, has in zip(found, having, strict=True):
        one.update([_ONLY[rival] if rival in has else _OTHERS[rival] for rival, count in counted.items()
                    if count == 1 or rival not in has])  # fmt: skip
    most = max((name.main for name in case.names), default=0)
    return [_crossed(name, one, most) for name, one in zip(case.names, found, strict=True)]


def _crossed(name: Name, found: set[str], most: float) -> Features:
    """What holds of a name here, and what does together with what holds of it in the whole document."""
    both = {f"{one} & {other}" for one in _WHOLE if one in name.whole for other in _LACKING if other in found}
    main = {f"main & {one}": name.main for one in _WITH_MAIN if one in found}
    free = all(one in found for one in _LACKING[:4])
    return {
        **dict.fromkeys(found | both, 1.0),
        **main,
        "main": name.main,
        "foremost": float(name.main == most),
        "main & free": name.main if free else 0.0,
        "share & title": name.whole["share"] if "in title" in name.whole else 0.0,
    }
