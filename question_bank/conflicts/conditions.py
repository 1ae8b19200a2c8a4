"""Conditions and reactions in a document's words, made comparable: from its sentences and from its claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from question_bank.claims.model import Category
from question_bank.conflicts.cues import statement_cues
from question_bank.conflicts.model import Passage
from question_bank.conflicts.subjects import Said, Topic, topic_of
from question_bank.conflicts.verdicts import GUESSED, passage_of
from question_bank.facts import Facts
from question_bank.terms import Terms, roots, terms

_LIST = re.compile(r",|/|(?<!\w)(?:and|or|nor|и|или|либо|а также)(?!\w)", re.IGNORECASE)
_LONGEST = 4  # content words of a condition; more are a sentence that was cut wrong


@dataclass(frozen=True, slots=True)
class Stated:
    """A condition or reaction, and the subject of which a document says that it has to do with it."""

    text: str
    said: Terms
    topic: Topic
    subject: str
    language: str
    passage: Passage


def contradict(one: Stated, other: Stated, *, is_any_kind: bool = False) -> bool:
    """Whether two places say the same condition or reaction of one subject, in whatever form of the words.

    ``is_any_kind``: who rules out one rules out all its kinds.
    """
    if one.language != other.language or not one.topic.meets(other.topic) or not one.said or not other.said:
        return False
    first, second = one.passage, other.passage
    apart = first.document != second.document or first.end <= second.start or second.end <= first.start
    vague = statement_cues(one.language).vague
    here, there = (roots(two.said - vague or two.said) for two in (one, other))
    return apart and (here == there or (is_any_kind and here <= there))


def phrases(said: Said, what: str) -> Iterator[Stated]:
    """The members of a list of conditions in a sentence, without "I understand that" before them."""
    language = said.source.language
    for phrase in _LIST.split(statement_cues(language).prefix.sub("", what)):
        words = terms(phrase, language) - said.topic.terms
        if 0 < len(words) <= _LONGEST:
            yield Stated(phrase.strip(), words, said.topic, said.subject, language, said.passage)


def claimed(facts: Facts, category: Category, *, any_qualifier: bool = False) -> list[Stated]:
    """The claims of a category, by default without those that something limits."""
    return [
        Stated(fact.text, fact.said, topic_of(fact), fact.claim.subject, fact.source.language, passage_of(fact))
        for fact in facts.all
        if fact.category is category
        and fact.claim.confidence >= GUESSED
        and (any_qualifier or fact.claim.qualifier in {None, "absolute"})
    ]
