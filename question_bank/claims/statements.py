"""What stands between a sentence and a claim: a statement with its place, and the context it is read in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from question_bank.claims.headings import ABOUT, CONTENTS, DEAD, NONE, Sense, category_of
from question_bank.claims.model import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where a sentence stands: what holds for all around it.

    ``topic`` as in :class:`~question_bank.claims.headings.Sense`; ``certain`` says how sure the section is.
    """

    subject: str
    language: str
    topic: str = ""
    qualifier: str | None = None
    certain: float = 0.9

    @property
    def category(self) -> Category | None:
        """The category everything here belongs to, if there is one."""
        return category_of(self.topic)

    @property
    def dead(self) -> bool:
        """Nothing is read here."""
        return self.topic == DEAD

    @property
    def aside(self) -> bool:
        """Only what is said outright is read here: preparation, technique, causes …"""
        return self.topic in {NONE, CONTENTS}

    @property
    def loose(self) -> bool:
        """What happens here is the subject's doing, whoever the sentence names: how it works, what it is."""
        return self.topic in {ABOUT, Category.DRUG_EFFECT.value}

    @property
    def defines(self) -> bool:
        """ "term – what it does" is read here: everywhere but among causes and steps."""
        return self.topic != NONE

    def under(self, sense: Sense) -> Context:
        """The context under a heading or an introduction of this sense."""
        return replace(self, topic=sense.topic, qualifier=sense.qualifier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A claim to be: its evidence is ``start`` to ``end`` of the reading."""

    category: Category
    subject: str
    phrase: str
    start: int
    end: int
    language: str
    qualifier: str | None
    confidence: float
