"""The subject of each statement of a document: of all the names it may be about, the likeliest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from question_bank.claims.choosing.aliases import under_one_name
from question_bank.claims.choosing.beside import Near, near
from question_bank.claims.choosing.cases import Case, Finder
from question_bank.claims.choosing.groups import groups_of
from question_bank.claims.choosing.inventory import Name, inventory_of
from question_bank.claims.choosing.names import Key, key_of
from question_bank.claims.choosing.plan import planned
from question_bank.claims.choosing.ranking import held_by, more_of, weigh_whole, weights
from question_bank.claims.choosing.scores import Asked, Place, scores
from question_bank.claims.choosing.several import enough_for, several
from question_bank.claims.choosing.told import told
from question_bank.claims.choosing.whole import describe
from question_bank.claims.learned.meaning import Meaning
from question_bank.claims.statements import Statement
from question_bank.claims.subjects import as_subject
from question_bank.claims.units import Unit

DOUBTED = 0.7  # how likely a name is that is no guess


class Chooser:
    """Asks for each claim of one document which of its names the claim may be about."""

    def __init__(
        self, text: str, units: Sequence[Unit], language: str, titles: Sequence[str], read: list[str], meaning: Meaning
    ) -> None:
        """``titles``: the last is the file's name; ``read``: the subject that each statement was read with."""
        self.found = inventory_of(planned(text, units, language), titles)
        self.language = language
        for name in read:
            self.found.add(name, "read", free=True)
        for name in told(text, meaning):
            self.found.add(name, "told", free=True)
        self.found.locate()
        describe(self.found)
        common = Counter(read).most_common(1)
        self.usual = key_of(common[0][0], language) if common else ()
        self._agree: dict[Key, Mapping[Key, tuple[str, ...]]] = {}

    def weigh(self, learned: Mapping[str, float]) -> None:
        """Weigh the names for the document as a whole; needed once before :meth:`asked`."""
        weigh_whole(self.found, learned)
        self.finder = Finder(self.found)
        self.groups = groups_of(self.finder)

    def near(self, asked: Asked) -> Near:
        """What stands near a claim and says whether it is about several things."""
        return near(asked.case, self.finder, self.groups)

    def asked(self, start: int, end: int, phrase: str, category: str, read: str) -> Asked:
        """The names a statement may be about, with all that holds of each."""
        case = self.finder.case(start, end, phrase, category)
        own = key_of(read, self.language)
        agreeing = self._agreeing(own)
        more = [
            {**each, **dict.fromkeys(agreeing[name.key], 1.0)} if name.key in agreeing else each
            for name, each in zip(case.names, more_of(case.names), strict=True)
        ]
        return Asked(
            names=[name.written for name in case.names],
            whole=[name.whole for name in case.names],
            held=held_by(case, self.finder),
            more=more,
            main=[name.main for name in case.names],
            places=[self._place(name, case) for name in case.names],
            claim=(start, end),
            case=case,
        )

    def _place(self, name: Name, case: Case) -> Place | None:
        """Where a name stands last before a claim's phrase, or else first."""
        if name.key in case.recent:
            return self.finder.told[case.recent[name.key][1]].span
        return self.found.place(name, case.word)

    def _agreeing(self, own: Key) -> Mapping[Key, tuple[str, ...]]:
        """The names that agree with what a statement was read with, by how they do."""
        if own not in self._agree:
            told = ((key, self._read(key, own)) for key in self.found.sharing(own))
            self._agree[own] = {key: agrees for key, agrees in told if agrees}
        return self._agree[own]

    def _read(self, key: Key, own: Key) -> tuple[str, ...]:
        """How a name agrees with what the statement was read with."""
        if key == own:
            return ("read", "read as usual" if own == self.usual else "read by itself")
        if {*key} < {*own}:
            return ("part of read",)
        return ("more than read",) if own and {*own} < {*key} else ()

    def settle(self, names: Sequence[str], likely: Sequence[float], read: str) -> tuple[str, float]:
        """The subject, and how likely it is; what only says more or less than the likeliest name is left as read."""
        if not names:
            return read, 1.0
        own = {*key_of(read, self.language)}
        best = max(range(len(names)), key=likely.__getitem__)
        mine = {*key_of(names[best], self.language)}
        told = ((part, {*key_of(name, self.language)}) for name, part in zip(names, likely, strict=True) if part)
        share = sum(part for part, key in told if key <= mine or key >= mine)
        return read if own and (own <= mine or mine <= own) else as_subject(names[best]), share


def chosen(statements: Sequence[Statement], chooser: Chooser, meaning: Meaning) -> list[Statement]:
    """The statements, each about the likeliest name and as strong as it is probable with its subject.

    One that is about several things at once is made of each.
    """
    chooser.weigh(weights())
    asked = [chooser.asked(one.start, one.end, one.phrase, one.category.value, one.subject) for one in statements]
    done: list[Statement] = []
    for one, case, likely in zip(statements, asked, scores().likely(asked, meaning), strict=True):
        subject, share = chooser.settle(case.names, likely, one.subject)
        stands, more = several(case, likely, chooser.near(case), enough_for(one))
        if any({*other.name.key} <= {*key_of(subject, chooser.language)} for other, _ in more):  # as read it names both
            subject = as_subject(max(zip(likely, case.names, strict=True))[1])
        share = min(1.0, share + sum(other.share for other, _ in more))  # what is likely of others takes nothing away
        if stands:
            guessed = one.guessed or (subject != one.subject and share < DOUBTED)
            done.append(replace(one, subject=subject, guessed=guessed, of_subject=share))
        for other, sure in more:
            name = as_subject(other.name.written)
            done.append(replace(one, subject=name, guessed=one.guessed or sure < DOUBTED, of_subject=sure))
    return under_one_name(done, chooser.found.names.values(), chooser.found.plan.text, chooser.language)
