"""W1, W2 and W12: what is wrong with a stem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from question_bank.items import Case, Item, MultipleResponse, SingleChoice
from question_bank.linting.finding import Finding
from question_bank.linting.plain import plain, sentences
from question_bank.linting.words import first_of

MAX_WORDS = 120
Words = Mapping[str, Sequence[str]]


def lead_in(item: Item, words: Words) -> str:
    """The last sentence of the stem, instructions such as "Select all that apply." left out."""
    every = sentences(plain(item.stem, item.format))
    asking = [one for one in every if not _instructs(one, words)]
    return (asking or every or [""])[-1]


def _instructs(sentence: str, words: Words) -> bool:
    return sentence.casefold().lstrip("(").startswith(tuple(words["instructions"])) and not sentence.endswith("?")


def question_findings(item: Item, words: Words) -> Iterator[Finding]:
    """W1, for the types that ask: a statement to judge and a list to match need no question."""
    if not isinstance(item, SingleChoice | MultipleResponse):
        return
    asked = lead_in(item, words)
    if "?" not in asked and first_of(words["question_words"], asked) is None:
        message = "The stem does not end in a question; a learner should be able to answer before reading the options."
        yield Finding(item_id=item.item_id, rule="W1", severity="warning", quoted=asked, message=message)


def negative_findings(item: Item, words: Words) -> Iterator[Finding]:
    """W2; an emphasised word is overlooked less, so it only counts."""
    if not isinstance(item, SingleChoice | MultipleResponse):
        return
    asked = lead_in(item, words)
    for phrase in words["least_exceptions"]:
        asked = re.sub(re.escape(phrase), "", asked, flags=re.IGNORECASE)
    found = first_of(words["negatives"], asked)
    if found is not None:
        loud = found.isupper() or re.search(rf"(?:[*_]|<(?:b|em|strong|u)>)\s*{found}\b", item.stem) is not None
        message = f"“{found}” turns the question round and is easily overlooked; ask for what is right instead."
        yield Finding(
            item_id=item.item_id, rule="W2", severity="info" if loud else "warning", quoted=found, message=message
        )


def length_findings(item: Item) -> Iterator[Finding]:
    """W12; a vignette may be longer than a question."""
    if isinstance(item, Case):
        return
    count = len(plain(item.stem, item.format).split())
    if count > MAX_WORDS:
        message = f"The stem has {count} words; more than {MAX_WORDS} test reading rather than knowledge."
        yield Finding(item_id=item.item_id, rule="W12", severity="warning", quoted=item.stem[:80], message=message)
