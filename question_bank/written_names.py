"""Names as a text, or everybody, writes them: which words keep their capitals, and which only shout."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from question_bank.claims.russian.answers import is_plain_noun
from question_bank.claims.russian.cases import is_known
from question_bank.claims.russian.forms import in_nominative
from question_bank.document_titles import ACRONYM, ACRONYMS, TITLE_WORD

_LONGER = re.compile(r"[^\W\d_]{4,}")
_TAIL = re.compile(  # of a title, and not of a name
    r"\s(?:(?:in|at|for) (?:practice|skin ?care|cosmetology|(?:the )?(?:beauty|salon|home|clinic|beginners)\b.*)"
    r"|explained"
    r"|в (?:уходе|косметологии|кабинете|салоне|практике)\b.*|для начинающих"
    r"|(?:in|at) [A-Z]\w+(?: [A-Z]\w+)?|в(?:о)? [А-ЯЁ][а-яё]+)$|(?:,? \d+(?:[.,]\d+)? ?(?:ml|mg|мл|мг))+$"
)
_LOUD = re.compile(r"\b[A-ZА-ЯЁ]{5,}\b")  # longer than most acronyms
_SHORT_LOUD = re.compile(r"\b[A-ZА-ЯЁ]{3,4}\b")
_TITLED = re.compile(r"[A-ZА-ЯЁ][a-zа-яё]{4,}")
_NAMED = re.compile(
    r"(?<![\w-])(?:jessner|swedish|thai|indian|japanese|brazilian|french|korean|джесснер[аеу]?|жаке|q-switched|l-carnitine|d-panthenol|co2|tca|prp|ipl|hifu|smas|lpg"
    r"|staphylococc(?:us|i)|streptococc(?:us|i)|malassezia|demodex|cutibacterium|propionibacterium|candida|pseudomonas"
    r"|trichophyton|pityrosporum|[cp]\. ?acnes|tyndall|raynaud|bell(?=['’]s)|crohn|hashimoto|parkinson|addison|cushing"
    r"|lambert|eaton|fitzpatrick|kligman)"
    r"(?![\w])"
)
_CAPITAL = re.compile(r"[A-ZА-ЯЁ][^\W\d_]")  # of a word, and not of a letter ("type A")
_UNIT = re.compile(r"(?<=\d )(?:MG|ML|MM|G|МГ|МЛ|ММ|Г)\b")
_LETTER = re.compile(
    r"(?<=\bvitamin )[a-z]\b|(?<=\bвитамин )[а-я]\b|(?<=\bполи-)l(?=-)|(?<=\bpoly-)l(?=-)"
)  # as all write it
_VOWEL = re.compile(r"[AEIOUАЕЁИОУЫЭЮЯ]")
# a word inside a sentence: not the first of one or of a line, and not among others that shout
_INSIDE = r"(?:(?<=[a-zа-яё0-9,;)] )|(?<=[(]))(?-i:(?<![A-ZА-ЯЁ]{{2}} )){}{}"


@lru_cache(maxsize=64)
def _running(text: str) -> str:
    """A text without the lines that give every longer word a capital, as English titles do: they tell no name by it."""
    kept = []
    for line in text.splitlines():
        longer = _LONGER.findall(line)
        if len(longer) < 2 or not all(one[:1].isupper() and not one.isupper() for one in longer):
            kept.append(line)
    return "\n".join(kept)


@lru_cache(maxsize=4096)
def as_written(phrase: str, text: str) -> str:
    """A phrase with each word as the text writes it, where the text never writes it small: "Jessner solution"."""
    running = _running(text)
    if phrase in running:
        return _NAMED.sub(_named, phrase)

    def written(found: re.Match[str]) -> str:
        forms = Counter(re.findall(_INSIDE.format(re.escape(found[0]), _end_of(found[0])), running, re.IGNORECASE))
        kept = [form for form in forms if not form.isupper() or _is_acronym(form)]
        return found[0] if found[0] in forms or not kept else max(kept, key=lambda form: (forms[form], form))

    found = TITLE_WORD.sub(written, phrase)
    if found[:1].islower() and _CAPITAL.search(found) and (whole := re.search(re.escape(found), text, re.IGNORECASE)):
        return whole[0] if not whole[0].isupper() else found  # "Enzyme Facial" is a name, and no "enzyme Facial"
    return _NAMED.sub(_named, found)


def _quiet(word: str, text: str, *, loud: bool) -> str:
    """A short word in capitals as it is said: an acronym stays, a word among others that shout does not."""
    if word in ACRONYMS or not (loud or _is_written_small(word, text) or _is_a_word(word)):
        return word
    return word.lower() if _VOWEL.search(word) or _is_written_small(word, text) else word


def _is_a_word(word: str) -> bool:
    """Whether a dictionary has it: "СЕРА" is sulphur, and no acronym."""
    return len(word) == ACRONYM - 1 and is_plain_noun(word.lower())


def _is_acronym(form: str) -> bool:
    """Whether a word in capitals is read so, and does not only shout ("LASER")."""
    return form in ACRONYMS or len(form) < ACRONYM or any(map(str.isdigit, form))


def _is_written_small(word: str, text: str) -> bool:
    """Whether a short word in capitals is none but a loud one: the text has it small as well ("WAX … hot wax")."""
    return word not in ACRONYMS and re.search(rf"(?<!\w){word.lower()}(?!\w)", text) is not None


def _end_of(word: str) -> str:
    """What may not follow a word; with a digit in it, it may begin a longer one ("H1-рецепторы")."""
    return r"(?!\w)" if any(map(str.isdigit, word)) else r"(?![\w-])"


def _named(found: re.Match[str]) -> str:
    """A name as everybody writes it, where the text has it in small letters or at the beginning of a line only."""
    spelt = found[0].upper() in ACRONYMS or found[0][-1:].isdigit()
    return found[0].upper() if spelt else found[0].capitalize()


@lru_cache(maxsize=4096)
def called_by(whole: str, text: str, language: str) -> str:
    """A whole name as a question says it."""
    name = _without_its_case(in_nominative(whole, text), text) if language == "ru" else whole
    loud = len(_LOUD.findall(name)) > 1 or (_LOUD.search(name) is not None and len(_SHORT_LOUD.findall(name)) > 0)
    name = _SHORT_LOUD.sub(lambda word: _quiet(word[0], text, loud=loud), name)
    name = _LOUD.sub(lambda word: word[0] if word[0] in ACRONYMS else word[0].lower(), name)
    name = _UNIT.sub(lambda found: found[0].lower(), as_written(_TAIL.sub("", name) or name, text))
    if _TITLED.fullmatch(name) and _is_written_small(name, text):
        name = name.lower()  # "Amiodarone" begins a row, "on amiodarone" stands in a sentence
    return _LETTER.sub(lambda found: found[0].upper(), name)


def _without_its_case(name: str, text: str) -> str:
    """A Russian loan-word that no dictionary holds without the ending of its genitive, where the text has it so too."""
    known = " " in name or not name.endswith("а") or is_known(name.lower())
    return name if known or not re.search(rf"(?<!\w){re.escape(name[:-1])}(?!\w)", text, re.IGNORECASE) else name[:-1]


def bare(name: str) -> str:
    """A name without what a title hung on to it ("in practice", "30 ml")."""
    return _TAIL.sub("", name) or name
