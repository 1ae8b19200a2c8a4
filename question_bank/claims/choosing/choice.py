"""The subject of each statement of a document: of all the names it may be about, the likeliest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from question_bank.claims.choosing.cases import Case, Finder
from question_bank.claims.choosing.inventory import Name, inventory_of
from question_bank.claims.choosing.names import Key, key_of
from question_bank.claims.choosing.plan import planned
from question_bank.claims.choosing.ranking import Features, features_of, likely, weigh_whole, weight_of, weights
from question_bank.claims.choosing.whole import describe
from question_bank.claims.statements import Statement
from question_bank.claims.subjects import as_subject
from question_bank.claims.units import Unit

OVERRULES, DOUBTED = 0.5, 0.7  # how likely a name is that takes the usual subject's place, and one that is no guess


class Chooser:
    """Weighs the names of one document for its claims."""

    def __init__(self, text: str, units: Sequence[Unit], language: str, titles: Sequence[str], read: list[str]) -> None:
        """``titles``: the last is the file's name; ``read``: the subject that each statement was read with."""
        self.found = inventory_of(planned(text, units, language), titles)
        self.language = language
        for name in read:
            self.found.add(name, "read", free=True)
        self.found.locate()
        describe(self.found)
        common = Counter(read).most_common(1)
        self.usual = key_of(common[0][0], language) if common else ()

    def weigh(self, learned: Mapping[str, float]) -> None:
        """Weigh the names for the document as a whole; needed once before :meth:`options`."""
        weigh_whole(self.found, learned)
        self.finder = Finder(self.found)

    def options(self, start: int, end: int, phrase: str, category: str, read: str) -> tuple[list[Name], list[Features]]:
        """The names a statement may be about, with all features of each."""
        case, features = self._here(start, end, phrase, category, read)
        return case.names, [{**name.whole, **each} for name, each in zip(case.names, features, strict=True)]

    def likely(self, one: Statement, learned: Mapping[str, float]) -> tuple[list[Name], list[Features], list[float]]:
        """The names a statement may be about, what holds of each there, and how likely each is."""
        case, features = self._here(one.start, one.end, one.phrase, one.category.value, one.subject)
        return case.names, features, likely(case, features, learned)

    def _here(self, start: int, end: int, phrase: str, category: str, read: str) -> tuple[Case, list[Features]]:
        case = self.finder.case(start, end, phrase, category)
        own = key_of(read, self.language)
        features = features_of(case, self.finder)
        for name, each in zip(case.names, features, strict=True):
            each.update(dict.fromkeys(self._read(name.key, own), 1.0))
        return case, features

    def _read(self, key: Key, own: Key) -> tuple[str, ...]:
        """How a name agrees with what the statement was read with."""
        if key == own:
            return ("read", "read as usual" if own == self.usual else "read by itself")
        if {*key} < {*own}:
            return ("part of read",)
        return ("more than read",) if own and {*own} < {*key} else ()

    def stands(self, read: str) -> bool:
        """Whether a statement was read with a subject of its own, and not with the text's usual one."""
        own = {*key_of(read, self.language)}
        return bool(own) and own != {*self.usual}

    def settle(
        self, names: Sequence[Name], features: Sequence[Features], likely: Sequence[float], read: str
    ) -> tuple[str, float]:
        """The subject, and how likely it is.

        What a sentence, label, row or a heading over sections named by itself stands, and so does what only says more
        or less than the likeliest name; the text's usual subject yields to what is likelier than not.
        """
        own = {*key_of(read, self.language)}
        best = max(range(len(names)), key=likely.__getitem__, default=None)
        heading = any("told head" in each and {*name.key} <= own for name, each in zip(names, features, strict=True))
        if best is None or heading or self.stands(read):
            return read, _agreeing(own, names, likely)
        mine = {*names[best].key}
        share = _agreeing(mine, names, likely)
        if (own and (own <= mine or mine <= own)) or share < OVERRULES:
            return read, _agreeing(own, names, likely)
        return as_subject(names[best].written), share


def _agreeing(key: set[str], names: Sequence[Name], likely: Sequence[float]) -> float:
    """How likely the names are that say the same as a key, or more or less of it."""
    agree = (key <= {*name.key} or key >= {*name.key} for name in names)
    return sum(share for share, same in zip(likely, agree, strict=True) if same)


def chosen(
    statements: Sequence[Statement], text: str, units: Sequence[Unit], language: str, titles: Sequence[str]
) -> list[Statement]:
    """The statements, each about the likeliest name; a guess where that is not likely enough."""
    chooser = Chooser(text, units, language, titles, [one.subject for one in statements])
    chooser.weigh(weights("document"))
    learned = weights("claim")
    for name in chooser.found.names.values():
        name.weight = weight_of(name.whole, learned)
    done = []
    for one in statements:
        if chooser.stands(one.subject):
            done.append(one)
            continue
        subject, share = chooser.settle(*chooser.likely(one, learned), one.subject)
        overruled = subject != one.subject
        done.append(replace(one, subject=subject, guessed=one.guessed or (overruled and share < DOUBTED)))
    return done
