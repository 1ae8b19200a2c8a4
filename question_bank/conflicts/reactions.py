"""Reactions that one sentence rules out and another, or a claim, tells of: "it never leaves scars"."""

from __future__ import annotations

from collections.abc import Iterator

from question_bank.claims.model import Category
from question_bank.conflicts.conditions import Stated, claimed, contradict, phrases
from question_bank.conflicts.cues import statement_cues
from question_bank.conflicts.model import Conflict, Kind
from question_bank.conflicts.subjects import Said, all_told
from question_bank.conflicts.why import Why
from question_bank.facts import Facts
from question_bank.terms import Terms


def ruled_out_conflicts(facts: Facts) -> Iterator[Conflict]:
    """Each reaction that is ruled out and told of, once for each subject."""
    told = all_told(facts.sources)
    ruled_out = [one for said in told for one in _stated(said, some=False)]
    some = [
        *claimed(facts, Category.SIDE_EFFECT, any_qualifier=True),
        *(two for one in told for two in _stated(one, some=True)),
    ]
    reported: set[tuple[Terms, str]] = set()
    for one in ruled_out:
        for other in some:
            key = (one.said, one.subject)
            if key not in reported and contradict(one, other, is_any_kind=True):
                reported.add(key)
                yield Conflict(
                    kind=Kind.NONE_AND_SOME,
                    subject=one.subject,
                    why=Why.RULED_OUT,
                    parts=(one.text, other.text),
                    one=one.passage,
                    other=other.passage,
                )


def _stated(said: Said, *, some: bool) -> Iterator[Stated]:
    cues = statement_cues(said.source.language)
    for pattern in cues.some_reaction if some else cues.no_reaction:
        found = pattern.search(said.sentence.text)
        if found and not cues.spared.match(said.sentence.text, found.end("what")):
            yield from phrases(said, found["what"])
