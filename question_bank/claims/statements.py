"""What stands between a sentence and a claim: a statement with its place, and the context it is read in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from question_bank.claims.headings import ABOUT, CONTENTS, DEAD, NONE, Sense, category_of
from question_bank.claims.model import Category

_CLAUSE = re.compile(
    r"^(?:i|you|we|it|there|my|your|мне|я|вы|вам|мы|мой|моя)\b|\b(?:it|they|you) (?:is|are|becomes?)\b"
)
DOUBTFUL = 0.5  # the most that a claim's strength is where its subject is a guess


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where a sentence stands: what holds for all around it.

    ``topic`` as in :class:`~question_bank.claims.headings.Sense`; ``certain`` says how sure the section is;
    ``running`` is what each sentence is about, in a text on several things, by where it begins.
    """

    subject: str
    language: str
    topic: str = ""
    qualifier: str | None = None
    certain: float = 0.9
    running: Mapping[int, str] = field(default_factory=dict, compare=False)

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

    def named(self, one: Statement) -> Statement:
        """The statement, of this context's subject where its own is a clause ("I confirm that") and no name."""
        return replace(one, subject=self.subject) if _CLAUSE.search(one.subject.lower()) else one

    def at(self, begin: int) -> Context:
        """The context of the sentence that begins there, in a text on several things."""
        name = self.running.get(begin, "")
        return replace(self, subject=name) if name else self

    def under(self, sense: Sense) -> Context:
        """The context under a heading or an introduction of this sense."""
        return replace(self, topic=sense.topic, qualifier=sense.qualifier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A claim to be: its evidence is ``start`` to ``end`` of the reading; ``guessed`` where its subject is, which is
    probable by ``of_subject``.

    ``against`` names what speaks against one that the network reads, and is weighed with all that speaks for it.
    """

    category: Category
    subject: str
    phrase: str
    start: int
    end: int
    language: str
    qualifier: str | None
    confidence: float
    guessed: bool = False
    of_subject: float = 1.0
    against: frozenset[str] = frozenset()

    @property
    def strength(self) -> float:
        """How probable it is together with its subject."""
        return self.confidence * self.of_subject


def of_doubtful_subject(one: Statement) -> Statement:
    """The statement as one whose subject is a guess."""
    return replace(one, guessed=True)
