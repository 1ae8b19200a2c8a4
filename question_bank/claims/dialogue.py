"""Questions and answers: lines that ask head those that answer; a plain "no" claims what the question names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from question_bank.claims.arguments import Argued, announced, argued, turns_away
from question_bank.claims.headings import Sense, sense_of
from question_bank.claims.lexicon import LANGUAGES, pattern
from question_bank.claims.model import Category
from question_bank.claims.speakers import asks, without_speakers
from question_bank.claims.statements import Context, Statement
from question_bank.claims.units import HEADING, ITEM, TEXT, Unit

SURE = 0.65
FEWEST, MOST_ASKED = 2, 14  # lines of question and answer that make a text one of questions; words of a question
FEWEST_PARTED = 0.3  # share of the paragraphs that ask and answer in one line: else a question heads its own alone
_ASKED_FIRST = re.compile(r"(?P<asked>[^.!?\n:]{3,120}\?)[\s*_»\"]+(?P<answer>[A-ZА-ЯЁ–—\"«].*)", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!])\s+")
_ANSWERS = re.compile(r"(?:О|A|Ответ|Answer)\s?[.:)]\s+(?=\S)")
_SPEAKER = pattern("dialogue", "speaker")
_NO = {one: pattern("dialogue", f"no_{one}") for one in LANGUAGES}
_YES = {one: pattern("dialogue", f"yes_{one}") for one in LANGUAGES}
_PERMITS = {one: pattern("dialogue", f"permits_{one}") for one in LANGUAGES}
_DEPENDS = {one: pattern("dialogue", f"depends_{one}") for one in LANGUAGES}
_REFUSES, _CAUTIONS = pattern("dialogue", "refuses_en"), pattern("dialogue", "cautions_en")
_AFFIRMS = pattern("dialogue", "affirms_en")
SHORT = 8  # words of a question that names a reason and little else
_HELPS = {one: pattern("dialogue", f"helps_{one}") for one in LANGUAGES}


def conversed(units: Sequence[Unit]) -> list[Unit]:
    """The units with questions as headings, without who asks, and answers as text."""
    units = _parted(without_speakers(units))
    done: list[Unit] = []
    for place, unit in enumerate(units):
        after = units[place + 1] if place + 1 < len(units) else None
        before = units[place - 1] if place else None
        if place and asks(unit) and after is not None and not asks(after):
            level = unit.level if unit.kind == HEADING else 0
            done.append(replace(unit, kind=HEADING, level=level, words=_asked(unit.words)))
        elif before is not None and asks(before) and _alone(unit, after):
            done.append(replace(unit, kind=TEXT, level=0, marker=""))
        else:
            done.append(unit)
        done[-1] = _answer(done[-1]) if before is not None and asks(before) else done[-1]
    return done


def _answer(unit: Unit) -> Unit:
    """The unit without "О:" or "Answer:" at its beginning."""
    mark = _ANSWERS.match(unit.words)
    return replace(unit, start=unit.start + mark.end(), words=unit.words[mark.end() :]) if mark else unit


def _parted(units: list[Unit]) -> list[Unit]:
    """The units with each question apart from its answer, where several stand in one line with theirs."""
    found = {place: _ASKED_FIRST.match(unit.words) for place, unit in enumerate(units) if unit.kind in {TEXT, ITEM}}
    both = {place: match for place, match in found.items() if match and len(match["asked"].split()) <= MOST_ASKED}
    texts = sum(unit.kind in {TEXT, ITEM} for unit in units)
    if len(both) < max(FEWEST, texts * FEWEST_PARTED):
        return units
    done: list[Unit] = []
    for place, unit in enumerate(units):
        match = both.get(place)
        if match is None:
            done.append(unit)
            continue
        middle = unit.start + match.end("asked")
        answer = unit.start + match.start("answer")
        done.append(replace(unit, kind=TEXT, end=middle, words=match["asked"], marker="", label=0))
        done.append(replace(unit, kind=TEXT, start=answer, words=match["answer"], marker="", label=0, gap=False))
    return done


def _asked(words: str) -> str:
    """The question of a turn, without who asks and what is said before it."""
    parts = _SENTENCE.split(_SPEAKER.sub("", words).strip())
    return parts[-1] if parts[-1].rstrip().endswith("?") else " ".join(parts)


def _alone(unit: Unit, after: Unit | None) -> bool:
    """Whether an item is an answer by itself rather than the first of a list."""
    return unit.kind == ITEM and (after is None or after.marker != unit.marker or asks(after))


def question_sense(unit: Unit, after: Unit | None) -> Sense:
    """What a heading says about what is behind it; a question that text answers may say it in a sentence's words."""
    sense = sense_of(unit.words, unit.language)
    answered_by_text = after is not None and after.kind == TEXT and unit.words.rstrip().endswith("?")
    if unit.words.rstrip().endswith("?") and sense.qualifier in {"common", "temporary"}:
        sense = replace(sense, qualifier=None)  # "who usually comes?" says nothing of how often
    if sense.topic or sense.mixed or not answered_by_text:
        return sense
    return replace(sense, topic=announced(unit.words, unit.language))


def rebuffed(question: str, answer: str, language: str) -> list[Argued]:
    """What "Pregnant? Wait." forbids: the known things of a short question that the next sentence turns away."""
    if language == "en":
        return _rebuffed_in_english(question, answer)
    if len(question.split()) > MOST_ASKED or not (_NO[language].match(answer.lower()) or turns_away(answer, language)):
        return []
    return argued(question.rstrip(" ?"), Category.CONTRAINDICATION, language, sure=True)


def _rebuffed_in_english(question: str, answer: str) -> list[Argued]:
    careful = _CAUTIONS.match(answer)
    if len(question.split()) > SHORT or not (careful or _REFUSES.match(answer)):
        return []
    told = argued(question.rstrip(" ?"), Category.CONTRAINDICATION, "en", sure=True)
    return [replace(one, qualifier="relative") if careful else one for one in told]


def affirmed(question: str, answer: str) -> list[Argued]:
    """What "Redness? Yes, for an evening." or "Blackheads? This is the one." tells by a short question."""
    if len(question.split()) > SHORT or not _AFFIRMS.match(answer):
        return []
    asked = question.rstrip(" ?")
    harms = argued(asked, Category.SIDE_EFFECT, "en", sure=True)
    return harms or argued(asked, Category.INDICATION, "en", sure=True)


def answered(question: Unit, answer: str, context: Context) -> list[Statement]:
    """What a question's own words claim by a plain answer: "With lupus? – Better not."."""
    language, asked = question.language, question.words.rstrip(" ?*_").lower()
    category = None
    few = len(asked.split()) <= 6
    if _NO[language].match(answer.lower()) and (few or _PERMITS[language].search(asked)):
        category = Category.CONTRAINDICATION
    elif _YES[language].match(answer.lower()) and _HELPS[language].search(asked):
        category = Category.INDICATION
    depends = bool(_DEPENDS[language].match(answer.lower())) and not _HELPS[language].search(asked)
    if depends and (category or few or _PERMITS[language].search(asked)):
        category = Category.CONTRAINDICATION
    told = argued(asked, category, language, sure=True) if category else []
    return [
        Statement(
            category=one.category, subject=context.subject, phrase=one.phrase, start=question.start, end=question.end,
            language=language, qualifier="relative" if depends else one.qualifier, confidence=SURE,
        )
        for one in told
    ]  # fmt: skip
