"""What a source tells to do with a client in one case: ask a doctor, wait, adapt, or something less clear."""

from __future__ import annotations

import re

from question_bank.claims.model import Category
from question_bank.drafting.hedges import pattern
from question_bank.drafting.numbered import told_by_number
from question_bank.drafting.passages import Passage, heads, passage
from question_bank.facts import Fact

OPEN, RELATIVE = "open", "relative"
_DECISIONS = {"to_doctor": "refer", "to_wait": "defer", "to_adapt": "adapt"}
_UNTIL = {
    "en": re.compile(r"\buntil ((?:[\w’'-]+ ?){2,8})(?=[.,;)]|$)", re.IGNORECASE),
    "ru": re.compile(
        r"(?<!\w)((?:до|после) (?:выздоровлени|заживлени|полного|окончани|родов)\w*(?: [а-яё]+){0,4})(?=[.,;)]|$)",
        re.IGNORECASE,
    ),
}
_TIME = re.compile(
    r"(?:\d|\b(?:one|two|three|four|five|six|twelve|a|an|half|few|several)\b|одно|дву|тр[её]х|шести|полугода|нескольк)"
    r".*(?:\bhours?\b|\bdays?\b|\bweeks?\b|\bmonths?\b|\byears?\b|час|дн|сут|недел|месяц|полугода|год|лет)"
)
_PAST = re.compile(
    r"\b(?:within|last|past|previous|preceding|ago|less than|fewer than|recent\w*)\b"
    r"|(?<!\w)(?:последн\w+|менее|меньше|назад|не прошл\w+|в течение)(?!\w)"
)
_NOT_EVEN = re.compile(
    r"\bnot even (?:by )?(?:an?|the) (?:doctor|specialist|physician|therapist)\b"
    r"|(?<!\w)не [а-яё]+ (?:и|даже) (?:врач|специалист|доктор)(?!\w)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:history|past|previous\w*|recurr\w+|frequent\w*|repeated|tend\w*|prone|ever had|with cover)\b"
    r"|(?<!\w)(?:в анамнезе|в прошлом|част\w+|рецидив\w+|склонн\w+|перенес[её]нн\w+)(?!\w)",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?]\s+")
_READERS = re.compile(  # whom a paper is written for: "Instructions for specialists" sends nobody to one
    r"\bfor (?:the )?(?:\w+ )?(?:doctors|physicians|specialists|practitioners|professionals|dermatologists|nurses)\b"
    r"|(?<!\w)для (?:[а-яё]+ )?(?:врачей|специалистов|докторов|дерматологов|терапевтов|медиков)(?!\w)",
    re.IGNORECASE,
)
BESIDE = 20  # characters ahead of a phrase in which words of its own stand
_NEVER = re.compile(r"\b(?:never|not ever)\b|(?<!\w)(?:никогда|навсегда)(?!\w)", re.IGNORECASE)
_AGE = re.compile(
    r"\b(?:age|aged|old|older|younger|under|over \d+ years|above)\b|(?<!\w)(?:возраст|старше|младше|до \d+ лет)"
)


def advised(fact: Fact) -> frozenset[str]:
    """The decisions that the words around a contraindication speak of; with :data:`OPEN` where they leave it open.

    Of what is only called relative the headings are looked at too: "With caution", "Ask the doctor first".
    """
    here, language = passage(fact), fact.source.language
    ahead, behind = here.ahead.rsplit(";", maxsplit=1)[-1], here.behind.split(";", maxsplit=1)[0]
    said = _STOP.split(ahead)[-1]  # "ask your GP. cold sore: we send you home" begins again without a capital
    piece = said.rsplit(",", maxsplit=1)[-1] + " … " + behind.split(",", maxsplit=1)[0]
    if _NOT_EVEN.search(here.sentence):
        return frozenset({OPEN})  # no doctor is asked who would refuse as well
    found = _decisions(piece, language)
    if not found and (around := _decisions(f"{ahead} … {behind}", language)):
        own = _decisions(f"{said} … {behind}", language)
        relative = fact.claim.qualifier == RELATIVE  # then it is known that the words are about this one too
        found = own if relative and own == around else frozenset({OPEN})
    if not found and pattern(language, OPEN).search(piece):
        found = frozenset({OPEN})
    if not found and here.row:
        found = _decisions(here.row, language)
    if not found and fact.claim.qualifier == RELATIVE:
        over = (_READERS.sub(" ", text) for text in here.over)
        found = next((one for text in over if (one := _decisions(text, language))), frozenset())
    if not found:
        found = frozenset().union(*(_decisions(one, language) for one in _said_above(here, fact)))
    return found


def _said_above(here: Passage, fact: Fact) -> tuple[str, ...]:
    """What is said of all entries of a list: its heading ("With the doctor's consent"), or of these numbers."""
    told = (*heads(here, fact), *told_by_number(fact))
    return tuple(one for one in told if pattern(fact.source.language, "leaves").search(one))


def is_for_a_doctor(fact: Fact) -> bool:
    """Whether what heads a plain ban, or speaks of its number, leaves it to a doctor: no more is sure than that he is
    asked."""
    said = (_decisions(one, fact.source.language) for one in _said_above(passage(fact), fact))
    plain = fact.category is Category.CONTRAINDICATION and fact.claim.qualifier != RELATIVE
    return plain and advised(fact) == {"refer"} and any("refer" in one for one in said)


def _decisions(text: str, language: str) -> frozenset[str]:
    return frozenset(decision for kind, decision in _DECISIONS.items() if pattern(language, kind).search(text))


def until(fact: Fact) -> str:
    """How long to wait, in the source's words; empty where it does not say."""
    found = _UNTIL[fact.source.language].search(passage(fact).behind)
    return found[1].strip().lower() if found else ""


def is_time(qualifier: str | None) -> bool:
    """Whether a qualifier limits a case to a time that passes ("in the last 6 months"), and not to an age."""
    limit = (qualifier or "").lower()
    return bool(_TIME.search(limit) and _PAST.search(limit) and not _AGE.search(limit))


def is_never(fact: Fact) -> bool:
    """Whether what heads a list says that its entries forbid for ever: then none is put off, though it may pass."""
    return any(_NEVER.search(one) for one in passage(fact).over[:1])


def is_of_the_past(fact: Fact) -> bool:
    """Whether a state is one that was, comes again or threatens: it is not over when it has healed."""
    here = passage(fact)
    behind = re.split(r"[,;.]", here.behind, maxsplit=1)[0]
    told = f"{here.ahead[-BESIDE:]} {fact.text} {fact.claim.qualifier or ''} {behind}"
    return _BEFORE.search(told) is not None


def has_a_time_beside(fact: Fact) -> bool:
    """Whether one entry of a list puts a time behind a state ("fresh sunburn, sun less than 2 weeks ago;"): then it is
    not over with the state itself."""
    entry = re.split(r"[;.\n]", passage(fact).behind, maxsplit=1)[0]
    beside = entry.strip(" ,")
    return "," not in beside and bool(_TIME.search(beside) and _PAST.search(beside))
