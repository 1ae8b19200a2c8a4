"""What is added to a claim: its qualifier, whether a mistake with it harms, what the watchlist says of it."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from question_bank.claims.alternatives import alternatives
from question_bank.claims.lexicon import LANGUAGES, Pattern, any_of, quick, table, where_any, whole_words
from question_bank.claims.lexicon import pattern as stored
from question_bank.claims.model import Category
from question_bank.claims.phrases import squeezed, tokens

CLOSE, LONG = 1, 8  # letters that may differ, in words of at least so many
NEAR = 120  # letters around a claim's evidence in which its clause is looked for
_PARTS = re.compile(r"[.,;:!?\n|•]")


@lru_cache(maxsize=8)
def _qualifiers(language: str, category: Category) -> tuple[tuple[str, Pattern], ...]:
    entries = table("qualifiers")["pattern"]
    return tuple((one["name"], any_of(one[language])) for one in entries if category.value in one["categories"])


@lru_cache(maxsize=8)
def _any_qualifier(language: str, category: Category) -> Pattern:
    """Where any of a category's patterns matches: most texts hold none, and need not be searched for each."""
    entries = table("qualifiers")["pattern"]
    return where_any(part for one in entries if category.value in one["categories"] for part in one[language])


@lru_cache(maxsize=8192)
def qualifier_in(text: str, language: str, category: Category) -> str | None:
    """The first of a category's closed patterns in a text: its name, or the words as written."""
    lower = text.lower()
    if not _any_qualifier(language, category).search(lower):
        return None
    for name, pattern in _qualifiers(language, category):
        found = pattern.search(lower)
        if found:
            return name or squeezed(found.group())
    return None


def only_qualifies(text: str, language: str, category: Category) -> bool:
    """Whether a piece is nothing but a qualifier ("very seldom", "in rare cases")."""
    rest = text.lower()
    for _, pattern in _qualifiers(language, category):
        rest = pattern.sub(" ", rest)
    return rest != text.lower() and not set(tokens(rest)) - _ADVERBS


_ADVERBS = frozenset(table("patterns")["marks"]["adverbs"].split())


@lru_cache(maxsize=4)
def _critical(category: Category, language: str) -> Pattern:
    entries = table("critical")[category.value][language]
    begins = alternatives(one for one in entries if one[:1].isalpha())
    return any_of([rf"(?<!\w){begins}", *(one for one in entries if not one[:1].isalpha())])


def is_critical(category: Category, phrase: str, language: str) -> bool:
    """Whether a mistake with this harms, by the editable lexicon; only contraindications and reactions can be."""
    if category not in {Category.CONTRAINDICATION, Category.SIDE_EFFECT}:
        return False
    return bool(_critical(category, language).search(phrase.lower()))


@lru_cache(maxsize=1)
def _watched() -> tuple[tuple[str, Pattern], ...]:
    return tuple((entry["name"], any_of(entry["patterns"])) for entry in table("watchlist")["entry"])


@lru_cache(maxsize=1)
def _any_watched() -> Pattern:
    return where_any(one for entry in table("watchlist")["entry"] for one in entry["patterns"])


def clause_of(text: str, start: int, end: int) -> str:
    """A claim's evidence with what its clause says around it: "homeopathic use in" in front of a condition."""
    before = _PARTS.split(text[max(0, start - NEAR) : start])[-1]
    return before + text[start:end] + _PARTS.split(text[end : end + NEAR])[0]


def flags_of(phrase: str) -> tuple[str, ...]:
    """The entries of the watchlist that a claim with the clause it rests on meets."""
    lower = phrase.lower()
    if not _any_watched().search(lower):
        return ()
    return tuple(name for name, pattern in _watched() if pattern.search(lower))


@lru_cache(maxsize=1)
def _variants() -> tuple[dict[str, str], Pattern, dict[str, tuple[str, ...]]]:
    names = table("names")["names"]
    usual = {variant: name for name, variants in names.items() for variant in variants}
    letters: dict[str, tuple[str, ...]] = {}
    for name in names:
        if " " not in name and len(name) >= LONG:
            letters[name[0]] = (*letters.get(name[0], ()), name)
    return usual, whole_words(tuple(usual)), letters


def proposed_name(text: str) -> str | None:
    """The usual name of the first drug spelt as a variant here, or one letter off; None where all are usual."""
    usual, pattern, _ = _variants()
    lower = text.lower()
    found = pattern.search(lower)
    if found and usual[found.group()] not in lower:
        return usual[found.group()]
    return next((near for near in map(_near, tokens(lower)) if near), None)


@lru_cache(maxsize=20_000)
def _near(word: str) -> str | None:
    _, _, letters = _variants()
    names = letters.get(word[:1], ())
    if len(word) < LONG or word in names or word.removesuffix("s") in names:
        return None
    return next((name for name in names if DamerauLevenshtein.distance(word, name, score_cutoff=CLOSE) <= CLOSE), None)


_PRICE = re.compile(
    r"(?:\b(?:shop|store|kiosk|pharmacy|counter|magazine)\b[^.!?]{0,40}\bat \d+[.,]\d\d\b"
    r"|(?<![а-яё])(?:магазин|лавк|аптек|киоск|ресепшн|продаж|прода[юмё])[а-яё]*[^.!?]{0,40}\sза \d{2,}(?![а-яё\d])"
    r"|\b(?:from )?\d+ (?:a|per) (?:session|zone|visit|piece|hour|ampoule|syringe)\b|\b\d+[.,]\d\d\s*(?:/|·|\||$)"
    r"|[£$€₽₴]\s?\d|\d[\d .,]*\s?(?:Kč|zł|kr\b|CHF|chf"
    r"|[£$€₽₴]|руб\w*|р\.|грн|usd|eur|gbp|dollars?|euros?|pounds|rub\b|rubles?|тыс\.))",
    re.IGNORECASE,
)
_STORED = stored("sections", "stored")
_HEARSAY = {one: quick("sections", f"hearsay_{one}") for one in LANGUAGES}
_PURPOSE = stored("sections", "purpose")
_DIGIT = re.compile(r"\d")  # every price holds one
_ADVERT = quick("marks", "advert")
_PRAISE = quick("marks", "praise")
_VOICE = stored("marks", "voice")


@lru_cache(maxsize=8192)
def is_priced(text: str) -> bool:
    """A line of a price list."""
    return bool(_DIGIT.search(text) and _PRICE.search(text))


@lru_cache(maxsize=8192)
def is_advert(text: str) -> bool:
    """A sentence that sells."""
    return bool(_ADVERT.search(text.lower())) or (text.rstrip().endswith("!") and bool(_PRAISE.search(text.lower())))


_OWN = quick("marks", "own")
_CONSENT = re.compile(
    r"\bi (?:understand|confirm|agree|declare|accept|know|acknowledge|have been)\b|подтвержда|понима|согла|предупрежд"
)
_ABOUT_PAGE = stored("marks", "about_page")


def is_about_page(text: str) -> bool:
    """A line about the page itself: dates, views, its author."""
    return bool(_ABOUT_PAGE.match(text))


_WAY = re.compile(r"\W*(?:home|start|main page|главная)(?: page)?\W*[/>›»→|].*", re.IGNORECASE)


def is_way(line: str) -> bool:
    """A line that leads to a page: "Home / Peels / Milk"."""
    return bool(_WAY.fullmatch(line.strip()))


def is_testimonial(text: str) -> bool:
    """What a customer says ("Anna, 34: …")."""
    return bool(_VOICE.search(text)) or bool(_OWN.search(text.lower()) and not _CONSENT.search(text.lower()))


def sells(sentence: str) -> bool:
    """Whether a sentence names a price, praises, or is a customer's."""
    return is_priced(sentence) or is_advert(sentence) or is_testimonial(sentence) or is_about_page(sentence)


def is_beside(sentence: str, language: str) -> bool:
    """Whether a sentence says what a text is for, how a product is kept, or what others say."""
    lower = sentence.lower()
    return bool(_STORED.search(lower) or _HEARSAY[language].search(lower) or _PURPOSE.match(sentence))
