"""Contradictions about how a thing is done: the safest way, a usual way that no step shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, groupby

from question_bank.conflicts.cues import StatementCues, statement_cues
from question_bank.conflicts.model import Conflict, Kind, Passage
from question_bank.conflicts.sentences import Sentence, sentences
from question_bank.conflicts.subjects import Subjects
from question_bank.conflicts.why import Why
from question_bank.documents.model import Block, BlockKind, Document
from question_bank.facts import Facts, Source

_NOT = re.compile(
    r"(?:\bnot|\bnever|\bcannot|n't|\brather than|\bне|\bнельзя|\bникогда)\W+(?:\w+\W+){0,3}$"
    r"|\bno\W+$",
    re.IGNORECASE,
)
_ALMOST = re.compile(r"\b(?:almost|nearly|practically|virtually|почти|практически)\W+$", re.IGNORECASE)
FEWEST_STEPS, FEWEST_SHOWN = 3, 2  # numbered steps of a list, and those of them that show a way
CLOSE = 3  # characters between a sentence and the one that it goes on from


def way_conflicts(facts: Facts) -> Iterator[Conflict]:
    """All contradictions about ways within each document, in its order."""
    for source in facts.sources:
        cues = statement_cues(source.language)
        told = list(sentences(source.document, source.language))
        yield from _safest(source, told, cues)
        yield from _against_steps(source, told, cues)


def affirmed(words: re.Pattern[str], text: str) -> bool:
    """Whether a text says one of these words and does not deny it."""
    found = words.search(text)
    return found is not None and not denied(text[: found.start()])


def hedged(before: str) -> bool:
    """Whether the words before a statement take some of it back: "almost painless"."""
    return bool(_ALMOST.search(before))


def denied(before: str) -> bool:
    """Whether the words before a statement deny it."""
    return bool(_NOT.search(before))


def _ways(text: str, cues: StatementCues) -> list[str]:
    return [name for name, words in cues.ways.items() if affirmed(words, text)]


def _safest(source: Source, told: list[Sentence], cues: StatementCues) -> Iterator[Conflict]:
    """Two ways of doing one thing, each of which is said to be the safe one."""
    praised: list[tuple[str, str, Sentence]] = []
    for place, sentence in enumerate(told):
        found = cues.safer.search(sentence.text)
        if found is None:
            continue
        named = _ways(sentence.text, cues)
        before = told[place - 1] if place else None
        if not named and before is not None and sentence.start - before.end <= CLOSE:
            named = _ways(before.text, cues)
        if len(named) == 1:
            praised.append((named[0], found.group(), sentence))
    for one, other in combinations(praised, 2):
        if one[0] != other[0]:
            yield _conflict(source, one[2], other[2], (one[1], one[0], other[1], other[0]))


def _against_steps(source: Source, told: list[Sentence], cues: StatementCues) -> Iterator[Conflict]:
    """A usual way by hand, where the steps that the document lists show a device and nothing by hand."""
    manual, _ = list(cues.manners[0].values())
    usual = [one for one in told if cues.modes.search(one.text) and affirmed(manual, one.text)]
    if not usual:
        return
    for steps in _numbered(source.document):
        texts = [source.document.words(block) for block in steps]
        shown = [place for place, text in enumerate(texts) if cues.steps.search(text)]
        if len(shown) >= FEWEST_SHOWN and not any(manual.search(text) for text in texts):
            first, last = steps[shown[0]], steps[shown[-1]]
            other = Passage(
                document=source.document.name,
                start=first.start,
                end=last.end,
                text=source.document.text[first.start : last.end],
            )
            one = usual[0]
            yield Conflict(
                kind=Kind.ABSOLUTE,
                subject=Subjects(source).main,
                why=Why.BY_HAND,
                one=_passage(source, one),
                other=other,
            )


def _numbered(document: Document) -> Iterator[list[Block]]:
    """The lists of numbered steps of a document."""
    for numbered, run in groupby(document.blocks, key=_is_numbered):
        steps = list(run)
        if numbered and len(steps) >= FEWEST_STEPS:
            yield steps


def _is_numbered(block: Block) -> bool:
    return block.kind is BlockKind.ITEM and block.marker[:1].isdigit()


def _conflict(source: Source, one: Sentence, other: Sentence, parts: tuple[str, ...]) -> Conflict:
    return Conflict(
        kind=Kind.ABSOLUTE,
        subject=Subjects(source).main,
        why=Why.SAFER,
        parts=parts,
        one=_passage(source, one),
        other=_passage(source, other),
    )


def _passage(source: Source, sentence: Sentence) -> Passage:
    return Passage(document=source.document.name, start=sentence.start, end=sentence.end, text=sentence.text)
