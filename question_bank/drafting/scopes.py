"""Where, how much and for whom a passage means what a claim says plainly: a ban on large areas is no plain ban."""

from __future__ import annotations

import re
from functools import partial

from question_bank.claims.model import Category
from question_bank.drafting.passages import Passage
from question_bank.drafting.patterns import patterns
from question_bank.facts import Fact

_patterns = partial(patterns, "scopes")
_PREGNANT = re.compile(r"pregnan|беремен", re.IGNORECASE)
_COUNTED = re.compile(r"\bof \w+$")
_AND = re.compile(r"\s*and \w+")


def is_scoped(here: Passage, fact: Fact) -> bool:
    """Whether a ban holds for a place, an amount or a hope only: "never on large areas in | pregnancy", "women who may
    become | pregnant"."""
    said = _patterns(fact.source.language)
    if fact.category is not Category.CONTRAINDICATION:
        return False
    if said["over"].search(here.ahead) or said["seldomer"].search(here.behind) or _is_of_a_part(here, said):
        return True
    if _PREGNANT.search(fact.text) and said["hoped"].search(here.ahead):
        return True
    kept = f"{fact.text} {fact.claim.qualifier or ''} {fact.whole}".lower()
    return any(one[0].lower() not in kept for one in said["scope"].finditer(_banning(here.ahead, said["ban"])))


def _is_of_a_part(here: Passage, said: dict[str, re.Pattern[str]]) -> bool:
    """Whether what is banned is only a part: "the abdomen isn't treated in | pregnancy"."""
    piece = re.split(r"[,;:.]", here.ahead)[-1]
    bans = list(said["ban"].finditer(piece))
    return said["part"].search(piece[: bans[-1].start()] if bans else piece) is not None


def _banning(ahead: str, ban: re.Pattern[str]) -> str:
    """The words between what bans and the phrase; of a list, the label ahead of it and the words of its last entry."""
    clause = ahead.rsplit(";", maxsplit=1)[-1]
    label, colon, _ = clause.rpartition(":")
    bans = list(ban.finditer(clause))
    if not bans:
        return label if colon else ""
    last = clause[bans[-1].end() :]
    return f"{label[bans[-1].end() :] if colon else ''} {last.rsplit(',', maxsplit=1)[-1]}"


def is_misplaced(here: Passage, fact: Fact) -> bool:
    """Whether it is a remark in brackets, half of two, or runs into what its sentence is about."""
    if fact.category is Category.SIDE_EFFECT and here.ahead.endswith("(") and here.behind.startswith(")"):
        return True  # "a finger pricked by mistake goes white (necrosis)"
    return _is_half_of_two(here, fact) or _is_run_into_its_subject(fact)


def _is_half_of_two(here: Passage, fact: Fact) -> bool:
    """Whether it needs both of two words and has one: "a disease of nerve | and muscle"."""
    return bool(_COUNTED.search(fact.text) and _AND.match(here.behind)) and fact.source.language == "en"


def _is_run_into_its_subject(fact: Fact) -> bool:
    """Whether a Russian phrase took in the subject of its sentence: "при остром воспалении | лампа | запрещена"."""
    if fact.source.language != "ru" or fact.category is Category.DRUG_EFFECT or " " not in fact.text:
        return False
    return fact.text.lower().split()[-1] in fact.name.lower().split()


def is_of_what_follows(here: Passage, fact: Fact) -> bool:
    """Whether what it is for stands right behind it: "take filler; for a | slipped cheek | take threads"."""
    said = _patterns(fact.source.language)
    return bool(said["before_follows"].search(here.ahead) and said["follows"].match(here.behind))


def points_by_order(here: Passage, fact: Fact) -> bool:
    """Whether a sentence says which of several it means by their order: "the second is for sun spots"."""
    clause = re.split(r"[;.]", here.ahead)[-1]
    return _patterns(fact.source.language)["ordered"].search(clause) is not None


def passes(here: Passage, fact: Fact) -> bool:
    """Whether the words around a reaction say that it passes, and not only that it is rare."""
    said = _patterns(fact.source.language)
    piece = here.ahead.rsplit(";", maxsplit=1)[-1].rsplit(",", maxsplit=1)[-1]
    piece += here.phrase + here.behind.split(";", maxsplit=1)[0].split(",", maxsplit=1)[0]
    if said["stays"].search(piece):
        return False
    if said["passes"].search(piece):
        return True
    return said["seldom"].search(piece) is None and said["passes"].search(here.sentence) is not None


def tells_of_passing(text: str, fact: Fact) -> bool:
    """Whether a heading says that what stands under it passes ("For now", "Until it has healed")."""
    return _patterns(fact.source.language)["passes"].search(text) is not None
