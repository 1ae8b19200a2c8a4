"""Names that belong together in a document, and words such as "both" and "all three" that mean all of a group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from question_bank.claims.choosing.cases import Case, Finder
from question_bank.claims.choosing.inventory import Name
from question_bank.claims.choosing.names import Key, key_of
from question_bank.claims.lexicon import pattern, table
from question_bank.claims.units import CELL, ITEM

Group = tuple[Key, ...]
Places = dict[str, tuple[int, int]]
SHORT, BACK = 8, 12  # words of a line that may stand over what follows; units that are looked back for it
MOST = 8  # names of a group
_SIGNS = {one: pattern("choosing", one) for one in ("together", "two", "more")}
_COUNTS = {str(start): int(count) for start, count in table("patterns")["choosing"]["counts"].items()}


@dataclass(frozen=True, slots=True)
class Said:
    """What words at or over a claim say of how many things are meant, with where; and the numbers."""

    signs: frozenset[str]
    counts: frozenset[int]


@dataclass(frozen=True, slots=True)
class Groups:
    """The names of a document that belong together, by why, and what its tables' cells say."""

    names: Mapping[str, Group]
    cells: Mapping[tuple[int | None, int, int], str]
    _of: dict[Key, dict[str, int]] = field(default_factory=dict, repr=False)

    def of(self, key: Key) -> dict[str, int]:
        """The groups that hold a name, with its place in each."""
        if key not in self._of:
            places = ((kind, _place(key, group)) for kind, group in self.names.items())
            self._of[key] = {kind: place for kind, place in places if place is not None}
        return self._of[key]


def places_over(case: Case, finder: Finder) -> Places:
    """What stands over a claim and in front of it."""
    plan = finder.plan
    if case.unit not in finder.places:
        finder.places[case.unit] = _over_unit(case.unit, finder)
    places = dict(finder.places[case.unit])
    if case.part and plan.parts[case.part - 1][2] == case.unit:
        places["sentence before"] = plan.parts[case.part - 1][:2]
    if case.part + 1 < len(plan.parts):
        begin, end, unit = plan.parts[case.part + 1]
        if unit == case.unit or plan.text[case.start : case.end].rstrip(" *_").endswith("?"):
            places["sentence behind"] = begin, end
    return places


def _over_unit(unit: int, finder: Finder) -> Places:
    plan = finder.plan
    over = plan.over[unit]
    found = {"introduction": over.introduction, "row": over.row, "column": over.column, "line": _line(unit, finder)}
    if over.headings:
        found |= {"title": over.headings[0]}
        found |= {"heading": over.headings[-1]} if over.headings[-1] != over.headings[0] else {}
    units = {where: plan.units[place] for where, place in found.items() if place is not None and place != unit}
    return {where: (unit.start, unit.end) for where, unit in units.items()}


def _line(unit: int, finder: Finder) -> int | None:
    """The short line nearest over a unit that is neither an item beside it nor a cell."""
    units = finder.plan.units
    beside = {CELL, ITEM} if units[unit].kind == ITEM else {CELL}
    some = range(unit - 1, max(-1, unit - BACK), -1)
    short = (place for place in some if units[place].kind not in beside and len(units[place].words.split()) <= SHORT)
    return next(short, None)


def said(case: Case, places: Places, finder: Finder) -> Said:
    """The words that say that several things are meant."""
    signs, counts = set[str](), set[int]()
    for where, place in [("sentence", (case.start, case.end)), *places.items()]:
        if where not in {"title", "column"}:
            for what, counted in _signs(place, finder):
                signs |= {what, f"{what} in {where}"}
                counts |= counted
    return Said(frozenset(signs), frozenset(counts))


def _signs(place: tuple[int, int], finder: Finder) -> Sequence[tuple[str, frozenset[int]]]:
    """The signs in a stretch of the text, with the numbers they say; looked for once for all claims there."""
    told = finder.signs.get(place)
    if told is None:
        found = ((what, sign.search(finder.plan.text, *place)) for what, sign in _SIGNS.items())
        told = finder.signs[place] = [
            (what, frozenset({2} if what == "two" else _counted(one.group().lower()))) for what, one in found if one
        ]
    return told


def _counted(words: str) -> Iterator[int]:
    last = words.rsplit(maxsplit=1)[-1]
    yield from (count for start, count in _COUNTS.items() if last.startswith(start))


def groups_of(finder: Finder) -> Groups:
    """The groups of a document: what its parts, columns, rows and labels are headed by, and what its title names."""
    cells = {(one.table, one.row, one.column): one.words for one in finder.plan.units if one.kind == CELL}
    found = defaultdict[str, list[Key]](list)
    found["heads"] = [head.key for head, _ in finder.found.heads.at if head is not None]
    for unit in finder.plan.units:
        if unit.kind == CELL and (unit.column == 0) != (unit.row == 0):
            kind = "rows" if unit.row else "columns"
            found[f"{kind} of {unit.table}"].append(key_of(unit.words, finder.plan.language))
    told = [one for one in finder.found.names.values() if "told" in one.sources]
    found["labels"] = [one.key for one in told if "label" in one.sources]
    found["titled"] = [one.key for one in told if one.sources & {"first title", "title"}]
    found["leading"] = [one.key for one in told if "lead" in one.sources]
    groups = ((kind, apart(keys)) for kind, keys in found.items())
    return Groups({kind: group for kind, group in groups if len(group) <= MOST}, cells)


def apart(keys: Iterable[Key]) -> Group:
    """The keys of which none is a part of another before it, or more of it."""
    kept: list[Key] = []
    holding = defaultdict[str, list[set[str]]](list)  # of two such keys one has a word of the other
    for key in dict.fromkeys(keys):
        mine = {*key}
        if key and not any(mine <= one or mine >= one for word in mine for one in holding[word]):
            kept.append(key)
            for word in mine:
                holding[word].append(mine)
    return tuple(kept)


def grouped(first: Name, other: Name, told: Said, case: Case, finder: Finder, groups: Groups) -> Iterator[str]:
    """Which groups hold both names, and whether those are as many as the words say."""
    ours = groups.of(first.key)
    for kind, theirs in groups.of(other.key).items():
        mine = ours.get(kind)
        if mine == theirs:
            continue
        plain = kind.split()[0]
        yield from _of_group(plain, len(groups.names[kind]), told, whole=mine is not None)
        if plain == "columns" and mine is not None:
            yield from _marked(mine, theirs, case, finder, groups)
    if not told.counts:
        return
    for kind, some in (("leads", _led(case)), ("recent", _recent(case, finder)), ("foremost", finder.foremost)):
        group = apart(one.key if isinstance(one, Name) else one for one in some)
        if any(_both(first, other, group[:count]) for count in told.counts):
            yield from ("nearest", f"nearest {kind}")


def _of_group(kind: str, size: int, told: Said, *, whole: bool) -> Iterator[str]:
    """What holds by a group; ``whole``: the likeliest name is of it, too."""
    if not whole:
        yield from (("other counted", f"other counted {kind}") if size in told.counts else ())
        return
    yield f"in {kind}"
    if told.signs:
        yield from ("meant", f"meant {kind}")
    if size in told.counts:
        yield from ("counted", f"counted {kind}")


def _marked(mine: int, theirs: int, case: Case, finder: Finder, groups: Groups) -> Iterator[str]:
    """Of two columns whether the row of a claim says the same short word in both."""
    unit = finder.plan.units[case.unit]
    if unit.kind != CELL or unit.column:
        return
    ours, other = (groups.cells.get((unit.table, unit.row, one + 1), "") for one in (mine, theirs))
    if ours and other and len(other.split()) <= SHORT:
        yield "same cells" if ours.lower() == other.lower() else "other cells"


def _led(case: Case) -> list[Key]:
    return sorted(case.led, key=lambda key: case.led[key][0])


def _recent(case: Case, finder: Finder) -> list[Key]:
    names = finder.found.names
    told = [key for key in case.recent if "told" in names[key].sources]
    return sorted(told, key=lambda key: case.recent[key][0])


def _both(first: Name, other: Name, group: Group) -> bool:
    mine, theirs = _place(first.key, group), _place(other.key, group)
    return mine is not None and theirs is not None and mine != theirs


def _place(key: Key, group: Group) -> int | None:
    if key in group:
        return group.index(key)
    own = {*key}
    return next((place for place, one in enumerate(group) if own <= {*one} or own >= {*one}), None)
