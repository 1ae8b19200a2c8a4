"""What a sentence is about: a subject that claims were made of, named in it or above it, or the main one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from question_bank.conflicts.sentences import Sentence
from question_bank.facts import Source
from question_bank.terms import Terms, terms


class Subjects:
    """The subjects of one document, most claimed first."""

    def __init__(self, source: Source) -> None:
        self._language = source.language
        counts = Counter(claim.subject for claim in source.claims)
        self._known = [(name, terms(name, source.language)) for name, _ in counts.most_common()]
        self.main = self._known[0][0] if self._known else source.title

    def of(self, sentence: Sentence) -> str:
        """The subject named in the sentence, or in the heading above it, else the main one."""
        if self._begins(sentence.text):
            return self.main
        for said in (sentence.said, terms(sentence.heading, self._language)):
            named = [name for name, words in self._known if words and words <= said and name != self.main]
            if named:
                return _longest(named)
        return self.main

    def _begins(self, text: str) -> bool:
        """Whether a sentence begins with the main subject, whatever else it names then."""
        return text.casefold().startswith(self.main.casefold())


def _longest(names: Iterable[str]) -> str:
    return max(names, key=lambda name: (len(name), name))


def same_subject(one: Terms, other: Terms) -> bool:
    """Whether two subjects are one, or one is the other in a narrower use."""
    return bool(one) and bool(other) and (one <= other or other <= one)
