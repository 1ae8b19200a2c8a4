"""Where a fact's phrase stands: the words of its sentence around it, what was said before, and what stands above."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from question_bank.claims.headings import sense_of
from question_bank.claims.sentences import sentences
from question_bank.documents.model import BlockKind, Document
from question_bank.drafting.above import above
from question_bank.facts import Fact

AHEAD, BEHIND = 2000, 1200  # characters around a phrase that are looked at
ROW = 12  # cells to either side
ENTRIES = 12  # lines of a list that may stand between an entry and its heading
LONGEST_HEAD = 12  # words
PREFIX = 5  # letters by which a word is known in another form
_WORD = re.compile(r"\w+")
_WRAPPED = re.compile(r"(?<![.!?:;])\n(?![\s*#>|+\d-])")  # a line that ends no sentence


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence as ``ahead`` + ``phrase`` + ``behind``; ``before``: the earlier ones of its block; ``over``: the
    headings, questions and introductions above the block, or the first cell of its row; both the nearest first;
    ``row``: the other cells of its row."""

    ahead: str
    phrase: str
    behind: str
    before: tuple[str, ...]
    over: tuple[str, ...]
    kind: BlockKind | None = None
    row: str = ""

    @property
    def sentence(self) -> str:
        """All of it."""
        return self.ahead + self.phrase + self.behind

    @property
    def clause(self) -> str:
        """What stands between the semicolons around the phrase."""
        return self.ahead.rsplit(";", maxsplit=1)[-1] + self.phrase + self.behind.split(";", maxsplit=1)[0]


def passage(fact: Fact) -> Passage:
    """The passage of a fact's best evidence."""
    document, span = fact.source.document, fact.claim.evidence[0]
    place = bisect_right(document.blocks, span.start, key=lambda block: block.start) - 1
    block = document.blocks[place] if place >= 0 else None
    first, last = (block.start, block.end) if block and span.start < block.end else (span.start, span.end)
    first, last = max(first, span.start - AHEAD), min(max(last, span.end), span.end + BEHIND)
    text = _WRAPPED.sub(" ", document.text[first:last])
    found = [(first + start, first + end) for start, end in sentences(text, 0, len(text))]
    at = max((number for number, (start, _) in enumerate(found) if start <= span.start), default=0)
    start, end = found[at] if found else (span.start, span.end)
    start, end = min(start, span.start), max(end, span.end)
    begin, stop = _phrase(document.text, span.start, span.end, fact.text)
    return Passage(
        ahead=document.text[start:begin],
        phrase=document.text[begin:stop],
        behind=document.text[stop:end],
        before=tuple(document.text[slice(*one)] for one in reversed(found[:at])),
        over=tuple(above(document, place)) if block else (),
        kind=block.kind if block else None,
        row=_row(document, place) if block and block.kind is BlockKind.CELL else "",
    )


def heads(here: Passage, fact: Fact) -> tuple[str, ...]:
    """What stands right above a passage, if it heads it: a text that only comes before it, or the title of it all,
    says nothing of it ("Filters without panic")."""
    title = fact.source.document.title or fact.source.title
    said = next((one for one in here.over[:ENTRIES] if sense_of(one, fact.source.language).category), "")
    near = dict.fromkeys((*here.over[:1], *([said] if said else [])))  # lines between are entries of a list
    above = (one for one in near if one.strip().lower() not in {title.lower(), fact.source.title.lower()})
    return tuple(one for one in above if len(one.split()) <= LONGEST_HEAD or one.endswith((":", "?")))


def _phrase(text: str, start: int, end: int, phrase: str) -> tuple[int, int]:
    """From the first to the last word of a phrase within its evidence, as far as they stand there."""
    wanted = [one.lower().removesuffix("s")[:PREFIX] for one in _WORD.findall(phrase)]
    found = list(_WORD.finditer(text, start, end))
    begin = next((one for one in found if wanted and one[0].lower().startswith(wanted[0])), None)
    if begin is None:
        return start, end
    last = next((one for one in found if one.start() >= begin.start() and one[0].lower().startswith(wanted[-1])), None)
    return (begin.start(), last.end()) if last else (start, end)


def _row(document: Document, place: int) -> str:
    block = document.blocks[place]
    near = document.blocks[max(0, place - ROW) : place + ROW]
    cells = (one for one in near if one is not block and one.table == block.table and one.row == block.row)
    return " | ".join(document.words(one) for one in cells)
