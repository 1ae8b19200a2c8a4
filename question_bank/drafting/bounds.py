"""What ties a ban to a part of the body, a shortest time or a permission, or cuts its head off: none is plain."""

from __future__ import annotations

import re
from functools import partial

from question_bank.claims.model import Category
from question_bank.drafting.hedges import is_absolute
from question_bank.drafting.passages import Passage, passage
from question_bank.drafting.patterns import patterns
from question_bank.facts import Fact

_patterns = partial(patterns, "bounds")
_RELATIVE = "relative"
_OF_STATES = frozenset({Category.CONTRAINDICATION, Category.INDICATION})
_PIECE = re.compile(r"[,;:]")
OPENING = 2  # words ahead of a phrase that begins its sentence ("In | pregnancy, the belly is left out")
FAR = 600  # characters behind a phrase in which its sentence ends and the next one does
LONGEST_HEAD = 8  # words of a heading; what is longer is a text that comes before


def is_bounded(here: Passage, fact: Fact) -> bool:
    """Whether the passage says a ban or a reaction with a bound that a short claim cannot carry."""
    said = _patterns(fact.source.language)
    if fact.category in _OF_STATES and _is_beheaded(here, fact, said):
        return True
    if fact.category is Category.SIDE_EFFECT:
        return _is_wanted(here, said)
    if fact.category is not Category.CONTRAINDICATION:
        return False
    if any(said["interacts"].search(one) for one in (_label(here), *_heads(here))) or said["adds"].search(
        here.sentence
    ):
        return True  # what strengthens an effect is no state of a client
    return _is_of_a_part(here, fact, said) or _is_a_shortest_time(here, said) or _is_permitted(here, fact, said)


def _is_beheaded(here: Passage, fact: Fact, said: dict[str, re.Pattern[str]]) -> bool:
    """Whether the head of the phrase stands ahead of it: "a reaction to a bee or | wasp sting"."""
    found = said["head"].search(here.ahead)
    return found is not None and found[1].lower() not in fact.text.lower()


def _is_wanted(here: Passage, said: dict[str, re.Pattern[str]]) -> bool:
    """Whether a reaction is a sign that the technique works: "raise a small wheal"."""
    if any(said["technique"].fullmatch(one.strip(" .:*#")) for one in _heads(here)):
        return True
    return any(said["wanted"].search(one) for one in (here.sentence, *here.before[:1]))


def is_of_a_place(fact: Fact) -> bool:
    """Whether the phrase itself forbids at a place, and nobody altogether: "applying it to the breast"."""
    return _patterns(fact.source.language)["place"].match(fact.text) is not None


def _is_of_a_part(here: Passage, fact: Fact, said: dict[str, re.Pattern[str]]) -> bool:
    """Whether only a part of the body is spared: "the abdomen is left out in | pregnancy"."""
    if is_of_a_place(fact):
        return True
    clause = re.split(r"[;:.]", here.ahead)[-1]
    begins = len(here.ahead.split()) <= OPENING and ":" not in here.ahead  # else it is of a list
    behind = re.split(r"[;.]" if begins else r"[;.,]", here.behind)[0]
    return any((said["part_ahead"].search(clause), said["part"].search(behind), said["part"].search(here.row)))


def _is_a_shortest_time(here: Passage, said: dict[str, re.Pattern[str]]) -> bool:
    """Whether it only forbids for a time that is given as the shortest: "not sooner than a month after | a peel"."""
    near = (_PIECE.split(here.ahead)[-1], _PIECE.split(here.behind.lstrip(" ,;:"))[0], here.row)
    return any(said["shortest"].search(one) for one in near)


def _is_permitted(here: Passage, fact: Fact, said: dict[str, re.Pattern[str]]) -> bool:
    """Whether its own words, its row or the sentence before allow the treatment under a condition."""
    if fact.claim.qualifier == _RELATIVE:
        return False
    own = said["allowed"].match(here.behind) or said["allowed_row"].search(here.row)
    told = (here.sentence, *here.before[:1], _next(here, fact))
    return bool(own) or any(said["on_condition"].search(one) for one in told)


def _next(here: Passage, fact: Fact) -> str:
    """The sentence after the passage's, of the same line."""
    text, end = fact.source.document.text, fact.claim.evidence[0].end
    line = text[end : end + FAR].split("\n")[0]
    at = line.find(here.behind.strip()) if here.behind.strip() else 0
    return re.split(r"(?<=[.!?])\s", line[max(at, 0) + len(here.behind.strip()) :].strip())[0]


def has_no_degree(fact: Fact) -> bool:
    """Whether the words leave open how strictly it is forbidden: a column of limitations, what is not recommended."""
    here, said = passage(fact), _patterns(fact.source.language)
    over = [one for one in (_label(here), *_heads(here)) if one]
    strict = any(said["strict"].search(one) for one in over)
    if not strict and any(said["limitation"].search(one) for one in over):
        return True
    plain = fact.claim.qualifier != _RELATIVE
    return plain and any(said["unadvised"].search(one) for one in (here.clause, here.row, *over))


def is_called_relative(fact: Fact) -> bool:
    """Whether the text calls it a relative contraindication, which is a contraindication all the same."""
    here, said = passage(fact), _patterns(fact.source.language)
    return any(said["relative"].search(one) for one in (here.sentence, *here.before[:1], *here.over))


def has_degrees(fact: Fact) -> bool:
    """Whether its text tells relative contraindications and absolute ones apart, and says which this is."""
    if fact.claim.qualifier == _RELATIVE:
        return is_called_relative(fact)
    text = fact.source.document.text
    return is_absolute(fact) and _patterns(fact.source.language)["degrees"].search(text) is not None


def _heads(here: Passage) -> tuple[str, ...]:
    return tuple(one for one in here.over[:3] if len(one.split()) <= LONGEST_HEAD)


def _label(here: Passage) -> str:
    return here.ahead.rpartition(":")[0].split(".")[-1]
