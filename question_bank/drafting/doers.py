"""Who does what an effect tells: the words right ahead of its verb, when they name something else than the subject."""

from __future__ import annotations

import re

from question_bank.claims.russian.answers import is_plain_noun
from question_bank.drafting.passages import Passage
from question_bank.facts import Fact
from question_bank.terms import roots, terms

_CUT = re.compile(
    r"[,;:()–—]|\b(?:and|but|or|while|whereas|because|so that)\b|(?<!\w)(?:и|а|но|или|пока|тогда как|потому что)(?!\w)"
)
_PRONOUN = re.compile(
    r"\W*(?:it|its|they|this|these|both|each|он|она|оно|они|это|этот|эта|эти|оба|обе)(?!\w)", re.IGNORECASE
)
_RELATIVE = re.compile(r"(?:which|that|who|whose|whom|котор\w+)\s+\w", re.IGNORECASE)
_GENERIC = re.compile(
    r"\b(?:procedures?|treatments?|methods?|techniques?|products?|drugs?|medicines?|preparations?|devices?|substances?"
    r"|therap(?:y|ies)|sessions?|courses?|results?|effects?|ingredients?|machines?|apparatus|current|energy)\b"
    r"|(?<!\w)(?:процедур|метод|средств|препарат|аппарат|прибор|воздействи|сеанс|курс|эффект|результат|веществ|техник"
    r"|терапи|ток|импульс|энерги)\w{0,4}(?!\w)"
)
_VERB = {
    "en": re.compile(r"(?<![\w-])[a-z]{2,}[^aeious\W]e?s(?= )"),
    "ru": re.compile(r"(?<![\w-])[а-яё]{3,}(?:ает|яет|ует|ит|ивает|ывает)(?!\w)"),
}
_BRINGS = re.compile(
    r"\b(?:causes?|brings?|gives?|leaves?|provokes?|triggers?|produces?)\b"
    r"|(?<!\w)(?:вызыва|провоциру|оставля|приводи)\w*|(?<!\w)да[её]т(?!\w)"
)
_BRACKETED = re.compile(r" \([^)]*\)")  # what a kind holds ("antibiotics (clindamycin)")
_LONG = re.compile(r"[^\W\d_]{4,}")
_MANY = re.compile(
    r"\b(?:they|both|these|those|all|and|which|that|you|we)\b|(?<!\w)(?:они|оба|обе|эти|все|и|которые)(?!\w)"
)
_ADVERB = re.compile(r"\w+ly$|(?:also|not|then|even|only|can|may|will|does|is|are|to|helps?|which|that)$")
_ADVERB_RU = re.compile(r"(?:также|ещё|еще|хорошо|мягко|быстро|глубоко|заметно|может|могут|помогает|котор\w+)$|\w+о$")


def is_general(text: str) -> bool:
    """Whether words only say "the procedure", "the device": whatever is spoken of."""
    return _GENERIC.search(text.lower()) is not None


def is_pronoun(text: str) -> bool:
    """Whether a sentence begins by pointing back."""
    return _PRONOUN.match(text) is not None


def is_done_by_other(here: Passage, fact: Fact) -> bool:
    """Whether another thing than the subject stands as the doer right ahead of the effect's verb, or what is pointed
    back to is not the subject."""
    language = fact.source.language
    clause = _CUT.split(here.ahead.lower())[-1].strip()
    if clause in {"which", "who"} and not _points(" ".join(here.ahead.split()[-3:-1]), fact):
        return True  # "breaks the bonds of the shaft, which | turns to jelly"
    if _RELATIVE.search(clause) or _is_of_many(here, fact):
        return True
    if is_pronoun(clause) or (not clause and is_pronoun(here.sentence)):
        ahead = here.ahead[: len(here.ahead.rstrip()) - len(clause)]
        own = ahead if len(_LONG.findall(ahead)) > 1 and not is_pronoun(ahead) else ""
        back = own or next((one for one in (*here.before, *here.over[:1]) if not is_pronoun(one)), "")
        return not _points(back, fact)
    adverbs = _ADVERB_RU if language == "ru" else _ADVERB
    if not clause and here.ahead.rstrip().endswith(","):
        clause = _doer_of_several(here.ahead.lower(), fact)
    doer = [word for word in re.findall(r"[\w'-]+", clause) if _is_noun(word) or not adverbs.search(word)]
    return bool(doer) and not _points(" ".join(doer), fact)


def is_brought_by_other(here: Passage, fact: Fact) -> bool:
    """Whether a reaction is what something else than the subject brings ("pentoxifylline causes flushes")."""
    clause = _CUT.split(here.ahead.lower())[-1].strip()
    found = _BRINGS.search(clause)
    if found is None or is_pronoun(clause):
        return False
    adverbs = _ADVERB_RU if fact.source.language == "ru" else _ADVERB
    doer = [word for word in re.findall(r"[\w'-]+", clause[: found.start()]) if not adverbs.search(word)]
    return bool(doer) and not _points(" ".join(doer), fact)


def _is_noun(word: str) -> bool:
    """Whether a Russian word that ends like an adverb is a noun ("масло")."""
    return word.endswith("о") and is_plain_noun(word)


def _doer_of_several(ahead: str, fact: Fact) -> str:
    """Who stands ahead of the first of several verbs ("adrenaline narrows vessels, | prolongs"); empty if not clear."""
    for piece in reversed(re.split(r"[;:.]", ahead)[-1].rstrip(" ,").split(",")):
        found = list(_VERB[fact.source.language].finditer(piece))
        if not found or is_pronoun(piece):
            return ""
        if doer := piece[: found[0].start()].strip():
            return doer if _LONG.search(doer) else ""
    return ""


def _is_of_many(here: Passage, fact: Fact) -> bool:
    """Whether the verb was put into the singular, though no subject of several stands there: people do it."""
    written, told = (re.match(r"[\w-]+", one.lower()) for one in (here.phrase, fact.text))
    if written is None or told is None or written[0] == told[0]:
        return False
    head = _BRACKETED.sub("", fact.claim.subject).split(" of ")[0]
    plural = head.endswith(("s", "ы", "и")) or " and " in head
    return not plural and not _MANY.search(here.ahead.lower())


def _points(text: str, fact: Fact) -> bool:
    """Whether words hold one of the subject's, or one such as "procedure"."""
    found = terms(text, fact.source.language)
    return bool(roots(found) & roots(fact.subject)) or is_general(text)
