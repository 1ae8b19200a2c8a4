"""Numbered or shouted lines that head a stretch of text: a name that stands in one heads nothing under the next."""

from __future__ import annotations

import re
from bisect import bisect_right

from question_bank.documents.model import Block, BlockKind, Document
from question_bank.facts import Fact
from question_bank.terms import roots, terms

LONGEST = 9  # words
SHORT, LONG = 6, 8  # words of a line that heads a paragraph, and more than which a paragraph has
_CLOSED = (".", "!", "?", ";", ",", ":")
SHOUTED = 0.7  # share of capitals
_NUMBERED = re.compile(r"\W*(?:№|no\.?|n\.)?\s*(?:\d{1,2}|[ivx]{1,4}|[a-zа-я])\s*[.)]\s", re.IGNORECASE)
_OF_A_SECTION = re.compile(
    r"\b(?:contra|indicat|effect|side|reaction|risk|compli|who|whom|when|how|what|why|where|use|using|course|prepar|after"
    r"|before|care|result|benefit|mechan|action|dos|warn|caution|precaution|safe|procedure|treatment|faq|question|answer"
    r"|step|price|stop|ban|no\b|not\b|never|exclu|limit|adverse|unwanted|possible|about|general|for|do\b|don)"
    r"|(?<!\w)(?:противопоказ|показан|действ|эффект|побочн|реакц|риск|осложн|кому|кто|когда|как|что|почему|зачем|где"
    r"|примен|использ|курс|подготов|после|перед|до|уход|результат|польз|механ|доз|предупр|осторож|безопас|процедур|лечен"
    r"|вопрос|ответ|шаг|этап|цен|стоп|нельзя|не|нет|огранич|нежелат|возможн|общ|для|о|об|состав|форм|услов|хран)",
    re.IGNORECASE,
)


def is_under_sibling(fact: Fact) -> bool:
    """Whether the head above a passage names something else, while one of the same form elsewhere names its subject."""
    document, language = fact.source.document, fact.source.language
    place = _place(fact)
    heads = [(number, form) for number, block in enumerate(document.blocks) if (form := _form(block, document))]
    above = next(((number, form) for number, form in reversed(heads) if number <= place), None)
    if above is None:
        return False
    words = document.words(document.blocks[above[0]])
    if heads_a_section(words) or roots(fact.subject) & roots(terms(words, language)):
        return False
    return any(
        form == above[1]
        and number != above[0]
        and roots(fact.subject) <= roots(terms(document.words(document.blocks[number]), language))
        for number, form in heads
    )


def heads_a_section(words: str) -> bool:
    """Whether a heading or a label says what kind of thing follows ("Who should not"), and not of what."""
    return _OF_A_SECTION.search(_NUMBERED.sub("", words, count=1)) is not None


def _form(block: Block, document: Document) -> str:
    """The form of a line that heads what follows; empty for any other."""
    words = document.words(block).strip()
    if block.kind is BlockKind.HEADING and block.level > 1:
        return f"level {block.level}"
    if block.kind is not BlockKind.PARAGRAPH or len(words.split()) > LONGEST or words.endswith((";", ",", ":")):
        return ""
    letters = [one for one in words if one.isalpha()]
    loud = len(letters) > 2 and sum(map(str.isupper, letters)) > SHOUTED * len(letters)
    if _NUMBERED.match(words) and not words.endswith("."):
        return "numbered"
    return "loud" if loud else ""


def stands_as_heading(fact: Fact) -> bool:
    """Whether a claim rests on a heading, or on a short line without a full stop over a paragraph of sentences."""
    blocks, text = fact.source.document.blocks, fact.source.document.text
    place = _place(fact)
    if place < 0 or blocks[place].kind is BlockKind.HEADING:
        return place >= 0
    if blocks[place].kind is not BlockKind.PARAGRAPH or place + 1 == len(blocks):
        return False
    here, below = (text[one.start : one.end].strip() for one in blocks[place : place + 2])
    plain = blocks[place + 1].kind is BlockKind.PARAGRAPH and here[-1:] not in _CLOSED
    return plain and len(here.split()) <= SHORT and len(below.split()) > LONG and below[-1:] == "."


def _place(fact: Fact) -> int:
    """Which block of its document a claim rests on; -1 where it stands before all of them."""
    return bisect_right(fact.source.document.blocks, fact.claim.evidence[0].start, key=lambda one: one.start) - 1
