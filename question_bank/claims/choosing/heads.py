"""Units that name what those under them are about: a heading, a card's front, the line above a catalogue's entry."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from question_bank.claims.choosing.names import Key, is_plain, key_of
from question_bank.claims.choosing.plan import LABEL, Plan
from question_bank.claims.headings import sense_of
from question_bank.claims.lexicon import pattern
from question_bank.claims.phrases import tokens
from question_bank.claims.subjects import named
from question_bank.claims.units import HEADING, ITEM, TEXT, TURN, Unit

MOST_WORDS, MOST_NAMING, MOST_ALONE = 6, 9, 5  # words of a name; of a line that names; of one that is a name alone
SEVERAL = 4  # naming lines of one kind and rank that make a text one of entries
_PRICED, _FRONT = pattern("choosing", "priced"), pattern("choosing", "front")
_NUMBERED, _END = pattern("choosing", "numbered"), pattern("choosing", "name_ends")


class Adds(Protocol):
    """Takes a name into an inventory: its key, None where the words can be no name; ``free``: whatever they are."""

    def __call__(self, words: str, source: str, *, free: bool = False) -> Key | None: ...


@dataclass(slots=True)
class Head:
    """A naming unit: the name's key, its unit, where what is under it ends; ``told`` categories are named under it."""

    key: Key
    place: int
    end: int = 0
    told: bool = False
    many: bool = False


@dataclass(slots=True)
class Heads:
    """``at[i]``: the head over unit i and the one before it; ``asked``: keys that a question or a category's heading
    names, by unit.
    """

    at: list[tuple[Head | None, Head | None]] = field(default_factory=list)
    asked: dict[int, Key] = field(default_factory=dict)
    names: int = 0


def heads_of(plan: Plan, add: Adds) -> Heads:
    """The heads of a document, whose names ``add`` takes in."""
    found = Heads()
    heads: dict[int, Head] = {}
    for place, unit in enumerate(plan.units):
        if place and _may_head(plan, place):
            plain = _NUMBERED.sub("", _FRONT.sub("", unit.words))
            known = named(plain, plan.language)
            name = _name(plain, plan.language)
            if not name:
                key = add(known, "asked") if known else None
                found.asked |= {place: key} if key else {}
                continue
            if known and known.lower() != name.lower():
                add(known, "within")
            key = add(name, "headed", free=True)
            if key:
                heads[place] = Head(key, place)
    _laid_out(plan, heads, found)
    return found


def _laid_out(plan: Plan, heads: dict[int, Head], found: Heads) -> None:
    now: Head | None = None
    before: Head | None = None
    kinds = Counter((plan.units[one].kind, plan.units[one].level) for one in heads)
    for place, unit in enumerate(plan.units):
        head = heads.get(place)
        if head is not None:
            if now is not None:
                now.end = unit.start
            before, now = now, head
            head.many = kinds[unit.kind, unit.level] >= SEVERAL
        found.at.append((now, before))
        if now is not None and not now.told:
            label = LABEL.match(unit.words) if unit.kind in {TEXT, ITEM} else None
            words = unit.words if unit.kind == HEADING else label["head"] if label else ""
            now.told = bool(words) and sense_of(words, plan.language).category is not None
    if now is not None:
        now.end = len(plan.text)
    found.names = len({one.key for one in heads.values()})


def _may_head(plan: Plan, place: int) -> bool:
    unit = plan.units[place]
    if unit.kind == HEADING:
        return True
    after = plan.units[place + 1] if place + 1 < len(plan.units) else None
    if unit.kind not in {TEXT, ITEM} or after is None or len(unit.words.split()) > MOST_NAMING:
        return False
    apart = unit.gap or plan.units[place - 1].kind == TURN or _PRICED.search(unit.words) or _FRONT.match(unit.words)
    longer = len(after.words) > len(unit.words) or after.kind == TURN
    return bool(apart and longer and not after.gap) or (after.kind == TEXT and _is_name(unit, plan.language))


def _is_name(unit: Unit, language: str) -> bool:
    """Whether a short line without a sign at its end is a known name and nothing else."""
    if len(unit.words.split()) > MOST_ALONE or unit.words[-1:] in ".;,:!?":
        return False
    known = named(unit.words, language)
    return bool(known) and len(key_of(known, language)) >= len(key_of(unit.words, language)) - 1


def _name(plain: str, language: str) -> str:
    """What a naming line names: its words up to a sign, a price or a measure; empty where they name no thing."""
    if plain.rstrip().endswith("?"):
        return ""
    words = _END.split(plain, maxsplit=1)[0].strip(" *_\"'«»-–—")
    sense = sense_of(words, language) if words else None
    if sense is None or sense.topic or sense.mixed or len(words.split()) > MOST_WORDS:
        return ""
    plain_only = all(is_plain(one.lower(), language) for one in tokens(words))
    return "" if plain_only or sum(one.isalpha() for one in words) < len("TCA") else words
