"""Claims ready to be asked about: with their source, their terms, and what else is claimed of the same subject."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from question_bank.claims.model import Category, Claim
from question_bank.document_titles import document_title
from question_bank.documents.model import Document
from question_bank.other_names import gathered
from question_bank.possible_names import is_no_name
from question_bank.terms import Terms, acted_on, akin, near, roots, terms
from question_bank.whole_names import is_half_a_name, whole_name
from question_bank.written_names import as_written, bare, called_by


@dataclass(frozen=True, slots=True)
class Source:
    """A document claims were drawn from, its claims, the language it is in, and the short name an author gave it."""

    document: Document
    claims: tuple[Claim, ...]
    language: str = "en"
    short_name: str = ""

    @property
    def title(self) -> str:
        """What a question calls it."""
        return self.short_name or document_title(self.document)


OFTEN_NAMED, OPENING = 3, 2  # blocks
OWN = 4  # claims that make a subject of what is a state or a reason elsewhere
SEVERAL, NEARLY_ALL = 8, 0.8  # claims of a document, and their share about its one subject
_STATES = frozenset({Category.INDICATION, Category.CONTRAINDICATION, Category.SIDE_EFFECT})


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim with where it is from and the terms it is compared by; ``also``: other names of its subject there."""

    id: str
    claim: Claim
    source: Source
    said: Terms
    subject: Terms
    also: tuple[Terms, ...] = ()

    @property
    def category(self) -> Category:
        """The claim's category."""
        return self.claim.category

    @property
    def text(self) -> str:
        """The claim's phrase with the capitals that its document gives it."""
        return as_written(self.claim.claim, self.source.document.text)

    @property
    def whole(self) -> str:
        """The subject as its document has it in full, where the claim holds a part of the name."""
        return whole_name(self.claim.subject, self.source.document.text, self.source.language)

    @property
    def name(self) -> str:
        """The subject with the capitals that its document gives it; in Russian in the nominative."""
        return called_by(self.whole, self.source.document.text, self.source.language)


def claim_id(claim: Claim) -> str:
    """An id that stays as long as document, category, subject and phrase do."""
    key = "\x1f".join((claim.document, claim.category.value, claim.subject, claim.claim))
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _said(claim: Claim, language: str) -> Terms:
    """The terms a claim is compared by; of an effect, what it acts on."""
    found = terms(claim.claim, language)
    return acted_on(found, language) if claim.category is Category.DRUG_EFFECT else found


def _named_by(name: str, language: str) -> Terms:
    """The terms of a name without what a title hung on to it."""
    return terms(bare(name), language)


def _facts_of(source: Source) -> Iterator[Fact]:
    """The facts of a document, those about one thing by several names under the name that it says most often."""
    text, language = source.document.text, source.language
    names = [whole_name(claim.subject, text, language) for claim in source.claims]
    chief = gathered(names, text)
    called = {one: tuple(_named_by(name, language) for name in chief if chief[name] == one) for one in chief.values()}
    for claim, name in zip(source.claims, names, strict=True):
        subject = _named_by(chief[name], language)
        yield Fact(claim_id(claim), claim, source, _said(claim, language), subject, called[chief[name]])


class Facts:
    """All facts of a bank's documents, in the order of their documents."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        least: float = 0.0,
        blocked: frozenset[str] = frozenset(),
        vouched: frozenset[str] = frozenset(),
        approved: frozenset[str] = frozenset(),
    ) -> None:
        """``least`` confidence, and ``blocked`` ids of claims in open conflicts: such facts count, but are not used.

        ``vouched`` are the ids of claims whose words a person wrote: they need not be those of the passage. Those that
        a person ``approved`` are about their subject and of their category, however the passage may be read.
        """
        self.sources = tuple(sources)
        self._least, self._blocked, self._vouched, self._approved = least, blocked, vouched, approved
        self.unfit: dict[str, str] = {}  # what drafting found out, by a fact's id
        self.all = tuple(fact for source in sources for fact in _facts_of(source))
        self._about: dict[Terms, list[Fact]] = {}
        self._subjects = {id(source): {one.subject for one in self.all if one.source is source} for source in sources}
        self._main = {id(source): _main_subject(source, self.all) for source in sources}
        self._texts = {id(source): _block_terms(source) for source in sources}
        self._stated = {source: frozenset().union(*blocks) for source, blocks in self._texts.items()}
        self._said: dict[tuple[int, Category], set[Terms]] = defaultdict(set)
        for one in self.all:
            self._said[id(one.source), one.category].add(roots(one.said))
        self._claimed = {
            id(source): {one.said for one in self.all if one.source is source and one.category in _STATES}
            for source in sources
        }

    def is_main(self, fact: Fact) -> bool:
        """Whether a fact is about what its whole document is about: what is said of a part may be true of it too."""
        return fact.subject == self._main[id(fact.source)]

    def has_one_subject(self, fact: Fact) -> bool:
        """Whether nearly all that the fact's document claims is about the fact's subject."""
        own = [one for one in self.all if one.source is fact.source]
        same = sum(one.subject == fact.subject for one in own)
        return self.is_main(fact) and len(own) >= SEVERAL and same >= NEARLY_ALL * len(own)

    def is_often_named(self, fact: Fact) -> bool:
        """Whether more than a passing word names the subject: it stands in several blocks, or in the first two."""
        blocks = self._texts[id(fact.source)]
        named = [place for place, block in enumerate(blocks) if roots(fact.subject) <= block]
        return len(named) >= OFTEN_NAMED or any(place < OPENING for place in named)

    def names_something(self, fact: Fact) -> bool:
        """Whether the subject is a name of its document: not the file's, half a name, or what is itself claimed."""
        words, source = fact.subject, id(fact.source)
        name = fact.whole.lower()
        stated = any(one and roots(one) <= self._stated[source] for one in (words, *fact.also))
        if not words or not stated or is_half_a_name(name, fact.source.language):
            return False
        if is_no_name(name):
            return False
        return words not in self._claimed[source] or self._is_told_of(fact)

    def _is_told_of(self, fact: Fact) -> bool:
        """Whether what is claimed somewhere ("not with isotretinoin") is itself what much is told of."""
        told = [one.category for one in self.all if one.source is fact.source and one.subject == fact.subject]
        return len(told) >= OWN and len(set(told)) > 1 and Category.DRUG_EFFECT in told

    def subjects_of(self, fact: Fact) -> set[Terms]:
        """Everything that the fact's document claims something of."""
        return self._subjects[id(fact.source)]

    def is_part_of_claim(self, name: Terms, fact: Fact) -> bool:
        """Whether a name stands in what its document claims in the fact's category, and is no subject of its own."""
        if name in self._subjects[id(fact.source)]:
            return False
        said = self._said[id(fact.source), fact.category]
        return any(roots(name) <= one for one in said)

    def is_told_of_subject(self, name: Terms, fact: Fact) -> bool:
        """Whether a name stands in what is claimed of the fact's own subject ("UV light makes vitamin D")."""
        if name in self._subjects[id(fact.source)]:
            return False
        own = (one for one in self.all if one.source is fact.source and one.subject == fact.subject)
        return any(roots(name) <= roots(terms(one.claim.claim, fact.source.language)) for one in own)

    def is_vouched(self, fact: Fact) -> bool:
        """Whether a person wrote what the fact says."""
        return fact.id in self._vouched

    def is_approved(self, fact: Fact) -> bool:
        """Whether a person has seen the claim beside its passage and kept it."""
        return fact.id in self._approved

    def is_read_otherwise(self, fact: Fact) -> bool:
        """Whether the same words of a passage were read as another category too: one of the two is wrong."""
        start, end = fact.claim.evidence[0].start, fact.claim.evidence[0].end
        return any(
            one.source is fact.source
            and one.category is not fact.category
            and akin(one.said, fact.said)
            and any(span.start < end and start < span.end for span in one.claim.evidence)
            for one in self.about(fact)
        )

    def obstacle(self, fact: Fact) -> str:
        """Why nothing may rest on this fact: ``conflict``, ``watchlist`` or ``confidence``; empty if it may."""
        if fact.id in self._blocked:
            return "conflict"
        if fact.claim.flags:
            return "watchlist"
        return "confidence" if fact.claim.confidence < self._least else ""

    def about(self, fact: Fact) -> list[Fact]:
        """Everything claimed of the fact's subject, or of one that may be the same, in any document."""
        found = self._about.get(fact.subject)
        if found is None:
            found = [one for one in self.all if near(one.subject, fact.subject)]
            self._about[fact.subject] = found
        return found

    def of_subject(self, fact: Fact, category: Category) -> list[Fact]:
        """What the fact's own document claims of exactly its subject in a category, as far as it may be used."""
        return [
            one
            for one in self.all
            if one.source is fact.source
            and one.category is category
            and one.subject == fact.subject
            and not self.obstacle(one)
        ]

    def is_said(self, phrase: Terms, subject: Fact, category: Category) -> bool:
        """Whether any document may claim this of the subject in this category."""
        return any(one.category is category and akin(one.said, phrase) for one in self.about(subject))

    def is_told_once(self, fact: Fact) -> bool:
        """Whether the words stand together in one block of the fact's document and nowhere else."""
        return sum(roots(fact.said) <= block for block in self._texts[id(fact.source)]) == 1

    def is_mentioned(self, phrase: Terms, subject: Fact) -> bool:
        """Whether the words stand together anywhere a document speaks of the subject: a claim may have been missed.

        A document that has claims of one subject only speaks of it everywhere; else in each block that names it.
        """
        for source in self.sources:
            subjects = self._subjects.get(id(source), set())
            only = len(subjects) == 1 and all(near(one, subject.subject) for one in subjects)
            for block in self._texts[id(source)]:
                if roots(phrase) <= block and (only or roots(subject.subject) <= block):
                    return True
        return False


def _main_subject(source: Source, facts: Sequence[Fact]) -> Terms:
    """The subject that the title names, else the one with the most claims; nothing where none stands out."""
    counts = Counter(fact.subject for fact in facts if fact.source is source)
    title = terms(source.title, source.language)
    named = [one for one in counts if one and one <= title]
    if named:
        return max(named, key=lambda one: (len(one), counts[one]))
    often = counts.most_common(1)
    return often[0][0] if often and often[0][1] * 2 > counts.total() else frozenset()


def _block_terms(source: Source) -> list[Terms]:
    document = source.document
    return [roots(terms(document.words(block), source.language)) for block in document.blocks]


def independent(facts: Iterable[Fact]) -> list[Fact]:
    """Those of the facts that say clearly different things, the earlier of two that are near being kept."""
    kept: list[Fact] = []
    for fact in facts:
        if not any(near(fact.said, one.said) for one in kept):
            kept.append(fact)
    return kept
