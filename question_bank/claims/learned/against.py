"""What speaks against a stretch that the network holds for a claim: what shuts it out, and what is weighed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from question_bank.claims.learned.lines import Line
from question_bank.claims.lexicon import pattern, quick
from question_bank.claims.marks import is_beside, is_priced, sells
from question_bank.claims.model import Category
from question_bank.claims.sections import is_denied

ASKED, BESIDE, NAMELESS = "asked", "beside", "nameless"
DENIED, SOLD = "denied", "sold"
MARKS = (ASKED, BESIDE, NAMELESS, DENIED, SOLD)
SURE = 0.8  # from which on something is told where a heading seems to say that nothing is
_CAUSES = pattern("sections", "causes")
_TALK = pattern("sections", "talk")
_WANTED = frozenset({Category.INDICATION, Category.DRUG_EFFECT})
_NO_REASON = quick("sections", "denied")
_UNSEEN = pattern("widened", "unseen")
_IN_BRACKETS = re.compile(r"\([^()]*$")
_CHANGES = re.compile(r"\s?[↑↓⬆⬇][^()]*\)")  # "(brain pressure ↑)"
_REFUSED = re.compile(r"\b(?:нет|нельзя|no|not|never)\s*$", re.IGNORECASE)
_EDGE = re.compile(
    r"[;!•|]|[a-zа-яё]\.\s|,? (?:but(?! not)|although|though|however|whereas|while|но(?! не)|хотя|зато|однако)"
    r"(?= )|, (?:а(?! не)|тогда как)(?= )"
)


@dataclass(frozen=True, slots=True)
class Heard:
    """A line's sentence with what answers it if it asks, and what is marked on all that is told there."""

    line: Line
    sentence: str
    answer: str
    marks: frozenset[str]
    causes: bool

    @classmethod
    def of(cls, line: Line, sentence: str, after: str) -> Heard:
        """A sentence and the one behind it."""
        asked = sentence.rstrip().endswith("?")
        told = ((ASKED, asked), (BESIDE, is_beside(sentence, line.language)), (SOLD, sells(sentence)))
        marks = frozenset(name for name, holds in told if holds)
        return cls(line, sentence, after if asked else "", marks, bool(_CAUSES.search(line.head.lower())))

    @property
    def silent(self) -> bool:
        """Whether nothing is told here: a price."""
        return is_priced(self.sentence)

    def against(self, first: int, last: int, category: Category, sure: float) -> frozenset[str] | None:
        """What is marked on the stretch between two places of the sentence; None where it is no claim.

        Where a condition comes from only bans are told. Adverts forbid nothing: what seems to be one and forbids is
        none; what nobody has seen is no reaction, and what a bracket gives as a reason no ban. Rumours tell of no aims
        and effects. A clause that calls something no reason tells no ban; words that may deny one are weighed, since
        they are as often about something else ("pregnant? no").
        """
        ban = category is Category.CONTRAINDICATION
        if (self.line.context.dead and sure < SURE) or (not ban and (self.causes or SOLD in self.marks)):
            return None
        if self._is_why(first, last, category):
            return None
        if category is Category.SIDE_EFFECT and _UNSEEN.match(self.sentence[last:]):
            return None
        if category in _WANTED and BESIDE in self.marks and not _TALK.search(self.sentence.lower()):
            return None
        said = f"{self._clause(first, last)} {self.answer}".rstrip() if ban else self.sentence
        if ban and _NO_REASON.search(said.lower()):
            return None
        denied = is_denied(said, self.sentence[:first], category, self.line.language)
        if denied and not ban:
            return None
        return self.marks | {DENIED} if denied else self.marks

    def _is_why(self, first: int, last: int, category: Category) -> bool:
        """Whether a bracket only says why something is forbidden: what it does to the body, or what one has taken."""
        ban = _IN_BRACKETS.search(self.sentence[:first])
        if ban is None:
            return False
        raised = category is Category.CONTRAINDICATION and _CHANGES.match(self.sentence[last:])
        return bool(raised or (category is Category.INDICATION and _REFUSED.search(self.sentence[: ban.start()])))

    def _clause(self, first: int, last: int) -> str:
        """The clause in which a stretch stands."""
        starts = [found.end() for found in _EDGE.finditer(self.sentence, 0, first)]
        end = _EDGE.search(self.sentence, last)
        return self.sentence[starts[-1] if starts else 0 : end.start() if end else len(self.sentence)]
