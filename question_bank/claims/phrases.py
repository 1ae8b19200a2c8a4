"""A piece of text into a claim's phrase: short, lower case but for names, nothing at its ends that says nothing."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

from question_bank.claims.abbreviations import written_out
from question_bank.claims.lexicon import Words, pattern, words
from question_bank.claims.russian.people import named_young, state_of

MOST_CONTENT_WORDS = 8
MOST_WORDS = 14
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*%?")
_EDGES = re.compile(r"^[^\w\ue000(]+|[^\w%)+\ue000]+$")
_PARENTHESIS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_BROKEN = re.compile(r"[(\[\])].*$|https?://\S+.*|\bwww\.\S+.*")
_BREAKING = re.compile(r"[()\[\]]|://|www\.")  # without one of these nothing stands in brackets, nor breaks off
_COUNTED = pattern("phrases", "counted")
_SPAN = pattern("cutting", "spans")
_AGE_RU = re.compile(pattern("phrases", "age_ru").pattern)
_AGE = pattern("phrases", "age")
_NUMBERS = {"twelve": "12", "fourteen": "14", "fifteen": "15", "sixteen": "16", "eighteen": "18", "twenty-one": "21"}
_YEARS = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})(?=s?\b)")
_SHOUTED = frozenset({"not", "never", "no", "and", "or", "acne", "skin", "all"})
_STEMMERS = {"en": "english", "ru": "russian"}


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a word by Snowball's rules."""
    return str(_stemmer(language).stemWord(word.replace("ё", "е")))


@lru_cache(maxsize=4)
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(_STEMMERS[language])


def tokens(phrase: str) -> list[str]:
    """The words of a phrase."""
    return _WORD.findall(phrase)


def content_words(phrase: str, language: str) -> list[str]:
    """The words that carry meaning, lower case."""
    stop = words(language).sets["stop"]
    return [one for one in (word.lower() for word in tokens(phrase)) if one not in stop]


def key_of(phrase: str, language: str) -> frozenset[str]:
    """What two phrases have in common when they say the same: the stems of their content words."""
    return frozenset(stem(word, language) for word in content_words(phrase, language))


def without_parentheses(phrase: str) -> str:
    """The phrase without what stands in brackets, closed or not."""
    if not _BREAKING.search(phrase):
        return phrase
    return _BROKEN.sub("", _PARENTHESIS.sub("", phrase)) or phrase


def squeezed(phrase: str) -> str:
    """One space between words, no signs at the ends."""
    plain = " ".join(phrase.split())
    return plain if plain[:1].isalnum() and plain[-1:].isalnum() else _EDGES.sub("", plain)


def lowered(phrase: str) -> str:
    """Lower case, but for words that are capitals throughout or hold digits (HIV, L-carnitine, B12)."""
    if phrase == phrase.lower():
        return phrase
    kept = []
    parts = phrase.split(" ")
    titled = sum(part[:1].isupper() for part in parts) > max(2, len(parts) // 2)
    for place, word in enumerate(parts):
        letters = word.strip("(),.\"'")
        inner = any(one.isupper() for one in letters[1:])
        proper = letters[:1].isupper() and not titled and (place > 0 or "'" in letters)
        short = inner and (len(letters) <= 6 or "-" in letters) and letters.lower() not in _SHOUTED
        kept.append(word if (proper and not inner) or short else word.lower())
    return " ".join(kept)


@lru_cache(maxsize=8192)
def normalised(phrase: str, language: str, *, governed: bool = False) -> str:
    """The claim phrase of a piece of text; empty where nothing is left that could be asked about.

    ``governed``: a verb stands before it, so that a word too general to stand alone ("the skin") may stay.
    """
    lexicon = words(language)
    text = written_out(lowered(squeezed(without_parentheses(phrase))), language)
    text = _aged(_led(text, lexicon), language)
    aged = language == "ru" and text.endswith(" лет") and _AGE_RU.fullmatch(text) is not None
    if not (aged or lexicon.patterns["tails"].match(text)):
        text = lexicon.patterns["tails"].sub("", text)
    text = _aged(_led(squeezed(text), lexicon), language)
    named = state_of(text) if language == "ru" and not governed else ""
    text = named or _shortened(_canonical(text, lexicon), lexicon)
    return "" if _empty(text, lexicon) or (text in lexicon.sets["generic"] and not governed) else text


def _aged(text: str, language: str) -> str:
    """ "younger than 18 years" is *age under 18*; "детям младше 12 лет" are *дети до 12 лет*."""
    if language == "ru":
        young = _AGE_RU.fullmatch(text)
        if young is None:
            return text
        side = young["from"].replace("младше", "до").replace("моложе", "до")
        return f"{named_young(young['who'] or '') or 'возраст'} {side} {young['years']} лет"
    written = _YEARS.search(text)
    found = _AGE.fullmatch(text.replace(written.group(), _NUMBERS[written.group()]) if written else text)
    return f"age {'under' if found['low'] else 'over'} {found['years']}" if found else text


def _led(text: str, lexicon: Words) -> str:
    """Without the words that only lead up to what is named."""
    before = None
    while before != text:
        before = text
        text = squeezed(lexicon.patterns["leads"].sub("", text))
        first, _, rest = text.partition(" ")
        if rest and (first in lexicon.sets["determiners"] or first in lexicon.sets["fillers"]):
            text = rest
    return text


def _canonical(text: str, lexicon: Words) -> str:
    bare = squeezed(lexicon.patterns["people"].sub("", text))
    if bare in lexicon.canon:
        return lexicon.canon[bare]
    if not text.startswith(lexicon.openings):
        return text
    written = next(one for one in lexicon.openings if text.startswith(one)).rstrip()
    return lexicon.canon[written] + text[len(written) :]


def _shortened(text: str, lexicon: Words) -> str:
    """At most eight words of content; no little word at the end."""
    kept: list[str] = []
    content = 0
    for word in text.split(" "):
        content += word.strip(",.") not in lexicon.sets["stop"]
        if content > MOST_CONTENT_WORDS or len(kept) == MOST_WORDS:
            break
        kept.append(word)
    while kept and (kept[-1].strip(",.") in lexicon.sets["stop"] or kept[-1] in lexicon.sets["determiners"]):
        kept.pop()
    return squeezed(" ".join(kept))


def _empty(text: str, lexicon: Words) -> bool:
    found = tokens(text)
    content = [one for one in found if one not in lexicon.sets["stop"] and one not in lexicon.sets["fillers"]]
    lettered = any(len(one) > 2 and not one[0].isdigit() for one in content)
    return not lettered or bool(_COUNTED.search(text)) or is_span(text)


def is_span(text: str) -> bool:
    """Whether a piece is nothing but a time ("up to ten days", "двое суток")."""
    return bool(_SPAN.match(text.lower()))
