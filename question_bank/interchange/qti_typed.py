"""Text entries into numbers and short texts: the answers that an item's processing asks about, and what each earns."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from question_bank.errors import InvalidItem
from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.naming import part_id
from question_bank.interchange.qti_around import most_of
from question_bank.interchange.qti_declared import Declared
from question_bank.interchange.qti_expressions import tolerances
from question_bank.interchange.qti_items import ItemReader
from question_bank.interchange.qti_names import Element
from question_bank.interchange.qti_profile import exact
from question_bank.interchange.texts import Say
from question_bank.items import Item, Numeric, NumericAnswer, ShortText, Variant
from question_bank.text import normalise

_NUMBERS = frozenset({"float", "integer"})
_BOUNDS = (("gte", "gt"), ("lte", "lt"))


def typed(say: Say, reader: ItemReader) -> Item:
    """An item whose answer is typed.

    Raises:
        Unsupported: its answers are told apart in a way that we do not.
        InvalidItem: no answer earns credit, or it breaks a rule of its type.
    """
    [interaction] = reader.interactions
    name, declared = reader.declared(interaction)
    if interaction.get("patternMask"):
        reader.draft.note("pattern", "how an answer must be written there is not taken over")
    if declared.base in _NUMBERS:
        return _numeric(say, reader, name, declared)
    return _short(say, reader, name, declared)


def _numeric(say: Say, reader: ItemReader, name: str, declared: Declared) -> Item:
    _no_open_end(reader.root, name, declared)
    probed = []
    for stretch in dict.fromkeys(_stretches(reader.root, declared)):
        points = [(reader.processing.score({name: at}), at) for at in (stretch.value, stretch.low, stretch.high)]
        probed.append((stretch, *min(points, key=lambda one: one[0])))
    most = most_of([points for _, points, _ in probed])
    probed.sort(key=lambda one: -one[1])
    answers = tuple(
        NumericAnswer(
            id=part_id(place),
            value=stretch.value if stretch.even else stretch.low,
            tolerance=(stretch.high - stretch.low) / 2 if stretch.even else Decimal(0),
            high=None if stretch.even else stretch.high,
            fraction=exact(points / most),
            feedback=say(reader.said({name: at})),
        )
        for place, (stretch, points, at) in enumerate(probed)
    )
    return Numeric(**reader.shared(say, most), stem=reader.stem(say), answers=answers)


class _Stretch(NamedTuple):
    """Numbers that are treated alike, ends included."""

    value: Decimal
    low: Decimal
    high: Decimal

    @property
    def even(self) -> bool:
        """Whether the value stands in the middle."""
        return self.value - self.low == self.high - self.value


def _no_open_end(root: Element, name: str, declared: Declared) -> None:
    """Ours are numbers and ranges with two ends; of "14 or more" only the 14 would be left.

    Raises:
        Unsupported: the answer is compared with one bound alone.
    """
    for one in x.descendants(root, "gte", "gt", "lte", "lt"):
        answer = any(inside.get("identifier") == name for inside in x.children(one, "variable"))
        if answer and None in _ends(one.getparent(), declared):
            said = x.name(one)
            raise b.Unsupported(f"its response processing uses {said} in a way that is not known here")


def _ends(both: Element, declared: Declared) -> list[Decimal | None]:
    """The two bounds that an ``and`` sets; None for one that it does not, and anything else sets none."""
    found = [next(iter(x.children(both, *names)), None) for names in _BOUNDS]
    return [None if end is None or x.name(both) != "and" else _constant(end, declared) for end in found]


def _stretches(root: Element, declared: Declared) -> Iterator[_Stretch]:
    for one in x.descendants(root, "equal"):
        value = _constant(one, declared)
        if value is not None:
            yield _Stretch(value, *tolerances(one, value))
    for one in x.descendants(root, "and"):
        ends = _ends(one, declared)
        if ends[0] is not None and ends[1] is not None:
            yield _Stretch(ends[0], ends[0], ends[1])
    keys = [] if declared.mapping is None else [key for key, _, _ in declared.mapping.entries]
    right = [] if declared.correct is None or x.descendants(root, "equal", "and") else [str(declared.correct)]
    for key in (*keys, *right):
        try:
            value = b.number(key)
        except InvalidItem:
            continue
        yield _Stretch(value, value, value)


def _constant(test: Element, declared: Declared) -> Decimal | None:
    """The number a test compares with."""
    inside = x.children(test)
    if any(x.name(one) == "correct" for one in inside):
        return declared.correct if isinstance(declared.correct, Decimal) else None
    said = next((one for one in inside if x.name(one) == "baseValue"), None)
    return None if said is None else b.number(x.text_of(said))


def _short(say: Say, reader: ItemReader, name: str, declared: Declared) -> Item:
    tests = x.descendants(reader.root, "stringMatch")
    if any(one.get("substring") == "true" for one in tests):
        raise b.Unsupported("it looks for words within the answer, which is not known here")
    entries = [] if declared.mapping is None else declared.mapping.entries
    words = [" ".join(x.text_of(one).split()) for test in tests for one in x.children(test, "baseValue")]
    words += [key for key, _, _ in entries]
    words += [] if declared.correct is None else [str(declared.correct)]
    exactly = any(one.get("caseSensitive") != "false" for one in tests) or any(capitals for _, _, capitals in entries)
    capitals = exactly or not (tests or entries)
    plain = {normalise(one, case_sensitive=capitals): one for one in reversed(words) if one}
    found = [one for one in dict.fromkeys(words) if one in plain.values()]
    points = {one: reader.processing.score({name: one}) for one in found}
    most = most_of(list(points.values()))
    variants = tuple(
        Variant(
            id=part_id(place),
            text=one,
            fraction=exact(points[one] / most),
            feedback=say(reader.said({name: one})),
        )
        for place, one in enumerate(found)
    )
    return ShortText(**reader.shared(say, most), stem=reader.stem(say), variants=variants, case_sensitive=capitals)
