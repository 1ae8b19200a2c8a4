"""What holds of each name where a claim stands, and how likely it is what the document is about, log-linearly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import exp, fsum

from question_bank.claims.choosing.cases import Case, Finder
from question_bank.claims.choosing.framed import framed
from question_bank.claims.choosing.inventory import Inventory, Name
from question_bank.claims.choosing.scores import Features, Held
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
_CROSSED = _RIVALS.union(_WHOLE)
_FREE = "main & free"
_NO_MORE = {"foremost": 0.0, _FREE: 0.0, "share & title": 0.0}


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
    """Set how likely each name is what the whole document is about, and what holds of it that is crossed."""
    names = list(found.names.values())
    for name, share in zip(names, shares([one.whole for one in names], learned), strict=True):
        name.main = share
        name.crossed = frozenset(_CROSSED & name.whole.keys())


def held_by(case: Case, finder: Finder) -> list[Held]:
    """What holds of each name of a case there, what its rivals have included; what holds of it anyway is left out."""
    over = [_framed(name, case, finder) for name in case.names]
    each = [
        (_together(here, above), name.crossed)
        for here, above, name in zip(spoken(case, finder), over, case.names, strict=True)
    ]
    told = Counter(each)  # most names of a case are alike
    counted = Counter[str]()
    for (one, whole), count in told.items():
        if "in phrase" not in one:  # what the phrase itself names is no rival
            for rival in _rivals(one, whole):
                counted[rival] += count
    once = frozenset(rival for rival, count in counted.items() if count == 1)
    several = frozenset(counted) - once
    held = {(one, whole): _held(one, whole, once, several) for one, whole in told}
    return [held[one] for one in each]


# Of most names the same holds: named long ago, and nothing else. What is asked again is remembered, as one object, so
# that it is found by its hash, which a set counts once.


@lru_cache(maxsize=20_000)
def _together(here: frozenset[str], over: frozenset[str]) -> frozenset[str]:
    return here | over


@lru_cache(maxsize=20_000)
def _rivals(found: frozenset[str], whole: frozenset[str]) -> frozenset[str]:
    return _RIVALS & (found | whole)


@lru_cache(maxsize=20_000)
def _held(found: frozenset[str], whole: frozenset[str], once: frozenset[str], several: frozenset[str]) -> Held:
    """What holds of a name here, what its rivals have, and what holds together with what does in the whole document."""
    has = found | whole
    every = found | {_ONLY[one] for one in once & has} | {_OTHERS[one] for one in (once | several) - has}
    both = {f"{one} & {other}" for one in _WHOLE if one in whole for other in _LACKING if other in every}
    main = {"main", *(f"main & {one}" for one in _WITH_MAIN if one in every)}
    return Held(every | both, frozenset(main | {_FREE} if every.issuperset(_LACKING[:4]) else main))


def _framed(name: Name, case: Case, finder: Finder) -> frozenset[str]:
    """What holds by what stands over a claim is the same for all claims of its unit."""
    place = case.unit, name.key
    found = finder.framed.get(place)
    if found is None:
        found = finder.framed[place] = frozenset(framed(name, case, finder))
    return found


def more_of(names: Sequence[Name]) -> list[Features]:
    """What holds of each name of a case with another value than 1; one object for all of which nothing does."""
    most = max((name.main for name in names), default=0)
    return [_more(name, foremost=name.main == most) if name.main == most or "in title" in name.whole else _NO_MORE
            for name in names]  # fmt: skip


def _more(name: Name, *, foremost: bool) -> Features:
    share = name.whole["share"] if "in title" in name.whole else 0.0
    return {**_NO_MORE, "foremost": float(foremost), "share & title": share}
