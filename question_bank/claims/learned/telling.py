"""Stretches that the network holds for claims into statements, by the cutting and the subjects of the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from question_bank.claims.agents import agent_of
from question_bank.claims.fragments import effect_phrases
from question_bank.claims.learned.against import Heard
from question_bank.claims.learned.grading import Clause, of_column
from question_bank.claims.learned.lines import Line
from question_bank.claims.learned.network import network
from question_bank.claims.learned.tagging import Row, Stretch, by_category, stretches
from question_bank.claims.learned.widening import completing, finished, hanging, unbroken, who_of
from question_bank.claims.lexicon import pattern
from question_bank.claims.listing import Phrase, phrases_of
from question_bank.claims.marks import qualifier_in
from question_bank.claims.model import Category
from question_bank.claims.phrases import lowered, normalised, squeezed
from question_bank.claims.placing import as_statement
from question_bank.claims.prose import Said
from question_bank.claims.statements import Context, Statement
from question_bank.claims.subjects import as_subject, named

_BARE = pattern("sections", "bare")  # says how a reaction is, not which
_WORSE = pattern("doubts", "worse")
_WHICH = re.compile(r"\w,? (?:that|which|who|whose|where|котор\w+|где|is|are|was|were|has|have) \w")
LITTLE = 2  # letters that name nothing
_LABEL = re.compile(r"(?P<label>.{2,60}?)\s?[:–—]\s")


@dataclass(frozen=True, slots=True)
class Tagged:
    """A line, for each word how probable no claim and each category are, the stretches held for claims, and ``meant``:
    what each word means where it stands (words × figures, with half the usual digits).
    """

    line: Line
    probable: list[Row]
    stretches: list[Stretch]
    meant: npt.NDArray[np.float16]


def tagged(lines: Sequence[Line]) -> Iterator[Tagged]:
    """The lines of a document with what the network says of them."""
    for line, (table, meant) in zip(lines, network().read(lines), strict=True):
        labels = table.tolist()
        yield Tagged(
            line,
            list(map(by_category, labels)),
            list(unbroken(stretches(labels), line.words)),
            meant.astype(np.float16),
        )


def told_by(text: str, lines: Iterable[Tagged]) -> Iterator[Statement]:
    """The statements of a document's lines, each as strong as the network is sure, with what speaks against it."""
    some = list(lines)
    for one, after in zip(some, [*some[1:], None], strict=False):
        if not one.stretches:
            continue
        begin = one.line.spans[0][0]
        heard = Heard.of(one.line, _sentence(text, one.line), _sentence(text, after.line) if after else "")
        clause = Clause(
            heard.sentence, [_place(one.line, stretch, begin) for stretch in one.stretches], one.line.language
        )
        for stretch in () if heard.silent else one.stretches:
            first, last = _place(one.line, stretch, begin)
            against = heard.against(first, last, stretch.category, stretch.sure)
            if against is not None:
                grade = clause.graded(one.stretches.index(stretch), stretch.category)
                grade = grade or of_column(one.line, stretch.category)
                yield from (replace(told, against=against) for told in _statements(text, one.line, stretch, grade))


def _sentence(text: str, line: Line) -> str:
    return text[line.spans[0][0] : line.spans[-1][1]]


def _place(line: Line, stretch: Stretch, begin: int) -> tuple[int, int]:
    """Where a stretch stands in a sentence that begins there."""
    return line.spans[stretch.first][0] - begin, line.spans[stretch.last - 1][1] - begin


def _statements(text: str, line: Line, stretch: Stretch, grade: str | None) -> Iterator[Statement]:
    start, end = line.spans[stretch.first][0], line.spans[stretch.last - 1][1]
    start -= len(completing(text[line.spans[0][0] : start], text[start:end], line.language))
    end -= hanging(text[start:end], text[end : line.spans[-1][1]], line.language)
    context = replace(line.context, language=line.language)
    subject = _subject(text[line.spans[0][0] : start], line, stretch.category)
    behind = text[end : line.spans[-1][1]]
    category = _meant(text[start:end], stretch.category, context)
    if category is None:
        return
    grade = None if context.topic == category.value and context.qualifier == "relative" else grade
    for phrase in _phrases(text[start:end], category, line.language):
        effect = category is Category.DRUG_EFFECT
        said = Said(
            category=category,
            phrase=finished(phrase.words, behind, line.language) if effect else phrase.words,
            subject=subject, qualifier=phrase.qualifier or grade, confidence=stretch.sure,
        )  # fmt: skip
        yield as_statement(said, start, end, context)


def _meant(words: str, category: Category, context: Context) -> Category | None:
    """The category of a stretch; skin that gets worse is no effect, but among aims what something is done for."""
    if category is not Category.DRUG_EFFECT or not _WORSE.search(words):
        return category
    return Category.INDICATION if context.topic == Category.INDICATION.value else None


def _phrases(words: str, category: Category, language: str) -> list[Phrase]:
    """The phrases of a stretch; the whole where cutting leaves nothing, or one word of a clause that says which."""
    if category is Category.DRUG_EFFECT:
        found = [Phrase(one, None) for one in effect_phrases(words, language) if one]
    else:
        found = [one for one in phrases_of(words, category, language) if not _BARE.fullmatch(one.words.lower())]
        if category is Category.CONTRAINDICATION:
            found = [replace(one, words=who_of(one.words, words)) for one in found]
    if not found or (len(found) == 1 and " " not in found[0].words and _WHICH.search(words)):
        whole = normalised(words, language, governed=True) or lowered(squeezed(words))
        whole = lowered(squeezed(words)) if found else whole
        return [Phrase(whole, qualifier_in(words, language, category))] if len(whole) > LITTLE else []
    return found


def _subject(ahead: str, line: Line, category: Category) -> str:
    """What a stretch is said of, where the words ahead of it say it; empty where it is what the line is about."""
    agent = agent_of(ahead, line.context) if category is Category.DRUG_EFFECT and ahead.strip() else None
    if agent is not None and agent.name:
        return agent.name
    labelled = _LABEL.match(ahead)
    name = named(labelled["label"], line.language) if labelled else ""
    return as_subject(name) if name else ""
