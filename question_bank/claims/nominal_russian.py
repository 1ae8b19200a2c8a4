"""Effects that Russian texts name: "даёт лифтинг", "ведёт к гибели клеток", "снижение жирности заметно"."""

from __future__ import annotations

from functools import lru_cache

from question_bank.claims.arguments import frames
from question_bank.claims.cutting import cut
from question_bank.claims.lexicon import pattern, table
from question_bank.claims.phrases import normalised
from question_bank.claims.russian.cases import nominative
from question_bank.claims.russian.groups import readings, words_of
from question_bank.claims.typical import typical

_GIVES = pattern("nominal", "gives")
_LEADS = pattern("nominal", "leads")
_SEEN = pattern("nominal", "seen")
_BETTER = pattern("sections", "bettered")
LONGEST = 6  # words of an effect that is named


def given(clause: str) -> tuple[int, list[str]]:
    """Where a verb of giving or leading stands in a clause, and the effects that it names; (0, []) without one."""
    for found in (_GIVES.search(clause), _LEADS.search(clause)):
        told = _names(clause[found.end() :]) if found else []
        if found and told:
            return found.start(), told
    return 0, []


def seen(clause: str) -> list[str]:
    """The improvements that a clause says can be seen, or that come ("уменьшение пор заметно сразу")."""
    found = _SEEN.search(clause)
    return [one for one in _names(clause[: found.start()]) if _changes(one)] if found else []


def _names(text: str) -> list[str]:
    """The effects in a list, as names; what is a reaction is none."""
    told = (nominative(normalised(one, "ru", governed=True)) for one in cut(text, "ru"))
    short = [one for one in told if one and len(one.split()) <= LONGEST]
    good = [one for one in short if _changes(one) or _BETTER.search(one) or typical("drug_effect", "ru").search(one)]
    return [one for one in good if not frames("ru").reactions.search(one)]


def _changes(phrase: str) -> bool:
    """Whether the first noun of a phrase is a change ("снижение", "гибель")."""
    nouns = (one for one in words_of(phrase) if one.first == "NOUN")
    first = next(nouns, None)
    return first is not None and any(one.normal_form in _data()["changes"] for one in readings(first.text))


@lru_cache(maxsize=1)
def _data() -> dict[str, frozenset[str]]:
    return {name: frozenset(value.split()) for name, value in table("ru/nominal").items()}
