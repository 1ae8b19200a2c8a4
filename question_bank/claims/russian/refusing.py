"""Whether a Russian sentence turns somebody or something away: by what its words are, whatever their form and order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from question_bank.claims.lexicon import table
from question_bank.claims.russian.groups import Word, groups_of, readings, words_of

NEAR = 2  # words between a denial and the verb it denies
_DENIALS = frozenset({"не", "нельзя", "незачем", "никогда"})


@lru_cache(maxsize=256)
def refuses(sentence: str) -> bool:
    """Whether somebody is refused, or made to wait; orders to the reader are not meant."""
    words = words_of(sentence)
    return any(_refuses(words, place) for place in range(len(words)))


@lru_cache(maxsize=256)
def is_undone(clause: str, start: int) -> bool:
    """Whether what begins at ``start`` is the object of a refused deed ("не делаем | пилинг", "нити | не ставим")."""
    words = words_of(clause)
    group = next((one for one in groups_of(words) if words[one.first].start <= start < words[one.last].end), None)
    if group is None or not (group.can_be("accs") or group.can_be("nomn")):
        return False
    if any("anim" in one.tag for one in readings(words[group.head].text)):
        return False
    ahead, behind = words[max(0, group.first - 1) : group.first], words[group.last + 1 : group.last + 3]
    after = bool(ahead) and _is_made(ahead[-1]) and group.first > 1 and words[group.first - 2].text in _DENIALS
    before = len(behind) > 1 and behind[0].text in _DENIALS and _is_made(behind[1])
    return after or before


def _is_made(word: Word) -> bool:
    return bool(_lemmas(word.text) & _data()["makes"]) and word.first in {"VERB", "INFN"}


def _refuses(words: Sequence[Word], at: int) -> bool:
    lemmas = _lemmas(words[at].text)
    data = _data()
    denied = any(one.text in _DENIALS for one in words[max(0, at - NEAR) : at])
    if words[at].first == "NOUN":
        return bool(lemmas & data["barriers"]) and not denied
    if _is_order(words[at].text):
        return False
    if denied:
        if _is_deed_of_thing(words[at].text) and not lemmas & data["decides"]:
            return False
        puts_off = bool(lemmas & data["modals"]) and any(_lemmas(one.text) & data["dealings"] for one in words)
        return bool(lemmas & data["dealings"]) or puts_off
    return bool(lemmas & (data["refusals"] | data["hinders"]))


def _is_deed_of_thing(word: str) -> bool:
    """Whether a verb is in the third person of the singular, so that a thing rather than people may be its subject."""
    first = next(iter(readings(word)), None)
    return first is not None and {"VERB", "3per", "sing"} <= first.tag.grammemes and not word.endswith("ся")


def _is_order(word: str) -> bool:
    """Whether a word tells the reader what to do ("откажитесь", "не трогайте")."""
    first = next(iter(readings(word)), None)
    return first is not None and first.tag.POS == "VERB" and ("impr" in first.tag or "2per" in first.tag)


@lru_cache(maxsize=20_000)
def _lemmas(word: str) -> frozenset[str]:
    return frozenset(str(one.normal_form) for one in readings(word))


@lru_cache(maxsize=1)
def _data() -> dict[str, frozenset[str]]:
    return {name: frozenset(value.split()) for name, value in table("ru/refusing").items()}
