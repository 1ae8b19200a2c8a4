"""What a sentence is about: a subject that claims were made of, named in it or above it, or the main one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from question_bank.conflicts.cues import statement_cues
from question_bank.conflicts.measure_cues import cues
from question_bank.conflicts.model import Passage
from question_bank.conflicts.naming import Names, names_in
from question_bank.conflicts.sentences import Sentence, sentences
from question_bank.documents.model import Document
from question_bank.facts import Fact, Source
from question_bank.terms import Terms, terms


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject by its terms, and the known procedures and drugs that stand for it."""

    terms: Terms
    names: Names = frozenset()

    def meets(self, other: Topic) -> bool:
        """Whether both may be one subject: by a known name if both have one, else by their words."""
        if self.names and other.names:
            return bool(self.names & other.names)
        return same_subject(self.terms, other.terms)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a document, what it is about, and the sentence before it."""

    source: Source
    sentence: Sentence
    subject: str
    topic: Topic
    before: Sentence | None = None

    @property
    def passage(self) -> Passage:
        """Where it stands."""
        one = self.sentence
        return Passage(document=self.source.document.name, start=one.start, end=one.end, text=one.text)


_BEGINNING = 45  # characters


class Subjects:
    """The subjects of one document, most claimed first."""

    def __init__(self, source: Source) -> None:
        self._language = source.language
        counts = Counter(claim.subject for claim in source.claims)
        self._known = [(name, terms(name, source.language)) for name, _ in counts.most_common()]
        self.main = self._known[0][0] if self._known else source.title
        self._title = terms(source.title, source.language)
        self.names = names_in(source.title) or names_in(self.main) or _mostly_named(source.document)

    def of(self, sentence: Sentence) -> str:
        """The subject named in the sentence, or in the heading above it, else the main one."""
        if self._begins(sentence.text):
            return self.main
        for said in (sentence.said, terms(sentence.heading, self._language)):
            named = [name for name, words in self._known if words and words <= said and name != self.main]
            if named:
                return _longest(named)
        return self.main

    def is_part(self, subject: str, sentence: Sentence) -> bool:
        """Whether a subject that a sentence names is neither what its document is about nor known by a name."""
        words = terms(subject, self._language)
        return subject != self.main and not names_in(subject) and words <= sentence.said and not words <= self._title

    def heads(self, subject: str, sentence: Sentence) -> bool:
        """Whether the heading above is the name of a subject that is not the main one, and no more: a drug's entry."""
        words = terms(subject, self._language)
        return subject != self.main and bool(words) and words == terms(sentence.heading, self._language)

    def _begins(self, text: str) -> bool:
        """Whether a sentence begins with the main subject, whatever else it names then."""
        return text.casefold().startswith(self.main.casefold())


def told(source: Source) -> Iterator[Said]:
    """The sentences of a document with their subjects; one that names nothing goes on from those before it.

    What is asked, or told as what others say or do wrong, the document does not say itself.
    """
    subjects, hearsay = Subjects(source), statement_cues(source.language).hearsay
    abstain = cues(source.language).abstain
    before: Sentence | None = None
    last = Names()
    for sentence in sentences(source.document, source.language):
        own = names_in(sentence.text)
        names = own or (last if before and sentence.block == before.block else Names())
        subject = subjects.of(sentence)
        begins = "" if abstain.match(sentence.text) else sentence.text[:_BEGINNING]  # "no retinol" is of something else
        last = names_in(begins) or (names - own)
        names = names or names_in(sentence.heading) or names_in(subject) or subjects.names
        if subjects.is_part(subject, sentence) or subjects.heads(subject, sentence):
            names -= subjects.names  # what is given in a procedure is not the procedure
        if not hearsay.search(sentence.text):
            yield Said(source, sentence, subject, Topic(terms(subject, source.language), names), before)
        before = sentence


def _mostly_named(document: Document) -> Names:
    """The procedure or drug that most of a document's blocks that name any name, if its title names none."""
    named = [found for block in document.blocks if (found := names_in(document.words(block)))]
    counts = Counter(name for found in named for name in found)
    return frozenset(name for name, count in counts.most_common(1) if count >= 2 and 2 * count > len(named))


def topic_of(fact: Fact) -> Topic:
    """What a claim is about."""
    names = names_in(fact.claim.subject) or names_in(fact.source.title)
    return Topic(fact.subject, names or _mostly_named(fact.source.document))


def all_told(sources: Sequence[Source]) -> list[Said]:
    """The sentences of all documents, in order."""
    return [one for source in sources for one in told(source)]


def _longest(names: Iterable[str]) -> str:
    return max(names, key=lambda name: (len(name), name))


def same_subject(one: Terms, other: Terms) -> bool:
    """Whether two subjects are one, or one is the other in a narrower use."""
    return bool(one) and bool(other) and (one <= other or other <= one)
