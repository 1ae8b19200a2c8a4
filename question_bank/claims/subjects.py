"""What a claim is about: the procedures and substances that headings and sentences name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from question_bank.claims.alternatives import alternatives
from question_bank.claims.lexicon import Pattern, pattern, table, words
from question_bank.claims.phrases import squeezed, stem, tokens, without_parentheses
from question_bank.claims.typical import typical

MOST_WORDS = 6
ROOT = 4  # letters that names of one root begin with
CASED = 3  # letters of a Russian word from which on its other cases are known
_CASES = r"(?:а|ы|у|е|о|ой|ою|ам|ами|ах|ов|и|ей|ь|я|ю|ем|ом|ям|ями|ях|ии|ий|ию|ия|ие|ием|ией|иям|иями|ию)?"
BREAK = re.compile(r"\s*[»›]\s*|\s+/\s+|\s+[–—|:]\s*|\s-\s|[:?!|]\s*|\.\s")
_TYPE = r"(?: type [a-e]\b| [a-e]\b(?=\W|$)| тип[а]? [а-яa-z]\b|(?<=витамин) [а-е]\b)?"


@lru_cache(maxsize=4)
def _naming(language: str) -> Pattern:
    sets = words(language).sets
    ends = _ends(sets["heads"] | sets["names"], language)
    classes = alternatives(sorted(sets["suffixes"], key=lambda one: (-len(one), one)))
    more = r"(?:[а-яё]{0,3})" if language == "ru" else "s?"
    word = rf"(?:{ends}|[^\W\d_]{{2,}}{classes}{more})"
    return re.compile(
        rf"(?<![\w-])(?:[^\W_][\w'-]*\s){{0,3}}(?:[^\W_]+-)?{word}(?:\s(?:{ends})(?![\w-])){{0,2}}(?![\w-]){_TYPE}"
    )


def _ends(names: Iterable[str], language: str) -> str:
    """A pattern for any of these names; in Russian the cases stand once behind all that have them, not behind each."""
    found = sorted({_ending(one, language) for one in names}, key=lambda one: (-len(one), one))
    in_cases = [one.removesuffix(_CASES) for one in found if one.endswith(_CASES)]
    plain = [one for one in found if not one.endswith(_CASES)]  # shorter than those, and so behind them anyway
    kinds = (f"{alternatives(in_cases)}{_CASES}" if in_cases else "", alternatives(plain) if plain else "")
    return f"(?:{'|'.join(filter(None, kinds))})"


def _ending(word: str, language: str) -> str:
    """A pattern for the word; in Russian, for its other cases as well."""
    root = stem(word, language) if language == "ru" else word
    if language == "ru" and not re.fullmatch(_CASES, word[len(root) :]):
        root = word.rstrip("аеиоуыэюяьй")  # the stemmer took more than a case from it ("дермап|ен")
    cases = _CASES if language == "ru" and len(root) > CASED else ""
    return re.escape(root).replace("е", "[её]").replace(r"\-", "[ -]") + cases


@lru_cache(maxsize=8192)
def named(text: str, language: str) -> str:
    """The first procedure or substance that a text names, as written; empty where it names none.

    Modifiers in front belong to it up to the first word that cannot ("for", "does", a verb's little words).
    """
    lower = text.lower()
    vague = ""
    for found in _naming(language).finditer(lower):
        written = _LONE_LETTER.sub("", text[found.start() : found.end()])
        name = _trimmed(written, language)
        if not name:
            continue
        ahead = written[: len(written) - len(name)].strip()
        again = ahead.endswith((" a", " an")) or (" " in ahead if language == "ru" else _DOES.search(ahead))
        # of "microneedling with a pen" the first is the name, of "sessions with ascorbic acid" the other
        first = (named(ahead, language) if again else "") or name
        if first.lower() not in words(language).sets["vague"]:
            return first
        vague = vague or first  # "removal" is of something, and by something
        if first is not name:
            return name
    return vague


def _trimmed(written: str, language: str) -> str:
    sets = words(language).sets
    kept = written.split()
    at = max(len(kept) - 1 - (len(kept[-1]) == 1), 0)  # a letter belongs to the word in front ("vitamin E")
    agreeing = words(language).adjective_endings if language == "ru" else ("",)
    while at > 0 and not _breaks(kept[at - 1].lower(), sets) and kept[at - 1].lower().endswith(agreeing):
        at -= 1
    name = " ".join(kept[at:])
    few = {one.lower() for one in kept[at:]}
    return "" if few <= sets["things"] | sets["stop"] else name


def _breaks(word: str, sets: dict[str, frozenset[str]]) -> bool:
    return (
        word in sets["stop"] or word in sets["determiners"] or word in sets["noise"] or word in sets["fillers"]
        or word in sets["orders"] or word in sets["pronouns"]
        or word.endswith(("ing", "ly", ",", ";", "s'", "ется", "ются", "ть"))
        or (word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "ies")))
    ) and word not in {"cleansing", "peeling", "numbing", "lifting"}  # fmt: skip


def common_word(word: str, language: str) -> bool:
    """A word of any text of the field: a condition, the skin, the client."""
    sets = words(language).sets
    known = any(
        typical(kind, language).search(word)
        for kind in ("indication", "contraindication", "side_effect", "drug_effect")
    )
    return known or any(
        word in sets[name] for name in ("stop", "noise", "things", "shared", "determiners", "organs", "adjectives")
    )


def title_name(title: str, language: str) -> str:
    """What a title names: all of its first part where that is a name and little else."""
    used = _USED_WITH.fullmatch(squeezed(BREAK.split(title)[0])) if language == "en" else None
    if used and named(used["thing"], language) == used["thing"]:
        return as_subject(used["thing"])  # "Treatment of acne with mesotherapy"
    compound = _compound(title, language)
    if compound:
        return as_subject(compound)
    product = _PRODUCT.match(title)
    form = _FORM.match(title) if not product else None
    if form and not _known() & {form["brand"].lower()}:
        return as_subject(form["brand"] + " " + form["form"])
    if product:
        return as_subject(product["brand"].title() if product["brand"].isupper() else product["brand"])
    first = BREAK.split(without_parentheses(title))[0]
    aimed = _FOR_AIM.match(first) if language == "en" else None
    if aimed and named(aimed["thing"], language) == aimed["thing"] and common_word(aimed["aim"].lower(), language):
        first = aimed["thing"]  # "Mesotherapy for acne"
    while first.strip() and first.split()[-1].lower() in words(language).sets["noise"]:
        first = first.rsplit(maxsplit=1)[0] if " " in first.strip() else ""
    if named(first, language) and len(without_noise(first, language).split()) >= len(tokens(first)) - 1 <= 4:
        return as_subject(first)
    name = named(title, language)
    return as_subject(name) if name else ""


def _compound(title: str, language: str) -> str:
    """A title's part that names two substances in one product ("benzoyl peroxide 5% with clindamycin 1% gel")."""
    for part in map(squeezed, BREAK.split(without_parentheses(title))):
        found = _COMPOUND.fullmatch(part)
        both = [squeezed(found[one]).lower() for one in ("one", "other")] if found else []
        if both and all(named(one, language) == one for one in both):
            return part
    return ""


def without_noise(part: str, language: str) -> str:
    sets = words(language).sets
    kept = [word for word in tokens(part) if word.lower() not in sets["noise"] and word.lower() not in sets["stop"]]
    return " ".join(kept)


def names_in(body: str, language: str) -> list[str]:
    """The procedures and substances that a text names, in its order and in small letters."""
    found = (_trimmed(one.group(), language) for one in _naming(language).finditer(body.lower()))
    return [one for one in found if one]


def names_as_written(text: str, language: str) -> list[str]:
    """The same in the letters the text has."""
    lower = text.lower()
    text = text if len(text) == len(lower) else lower
    found = (_trimmed(text[one.start() : one.end()], language) for one in _naming(language).finditer(lower))
    return [one for one in found if one]


def as_subject(name: str) -> str:
    """A subject as claims carry it: lower case, but for names that hold other capitals or digits, or foreign names."""
    plain = _OWNER.sub("", squeezed(name))
    parts = plain.split(" ")
    known = parts[0].lower() in _known() or len(parts) > 1
    first = parts[0]
    if first[1:].islower() and first[:1].isupper() and known:
        parts[0] = first.lower()
    if plain.isupper():
        return plain.lower() if len(plain) > 5 else plain
    return " ".join(one.lower() if one[1:].islower() and one.lower() in _known() else one for one in parts)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset().union(*(words(one).sets[name] for one in ("en", "ru") for name in ("heads", "names", "things")))


def heading_names(heading: str, following: str, language: str) -> str:
    """The subject that a heading without a category's words names, or an empty string.

    A known procedure or substance; or a short name the text under it goes on to speak of ("The drug …").
    """
    plain = squeezed(heading)
    if _PRODUCT.match(plain):
        return title_name(plain, language)
    name = named(plain, language) if not _COMPARES.search(plain.lower()) else ""
    own = without_noise(without_parentheses(plain), language)
    if name:
        if (
            sum(word.isalpha() and not _shouts(word, own) for word in own.split()) - len(tokens(name)) > 1
        ):  # the heading speaks of it, among other things
            return ""
        whole = not BREAK.search(heading) and len(own.split()) == len(tokens(without_parentheses(plain)))
        return as_subject(plain if whole and len(plain.split()) <= MOST_WORDS else name)
    if not own or len(plain.split()) > 4 or heading.rstrip().endswith(("?", ":")):
        return ""
    opening = following[:120].lower()
    ordinary = is_ordinary(own, language) or bool(_ORDINARY.search(tokens(own)[0].lower()))
    spoken = tokens(own)[0].lower() in opening or bool(_A_DRUG.search(opening))
    return as_subject(plain) if plain[:1].isupper() and spoken and not ordinary else ""


def _shouts(word: str, among: str) -> bool:
    """A short word in capitals among others that are not: a product's code."""
    return word.isupper() and not among.isupper()


def is_ordinary(heading: str, language: str) -> bool:
    """Whether a heading begins with a word of any text ("Summary", "The face", "This drug") once its noise is off."""
    own = tokens(without_noise(without_parentheses(heading), language))
    return not own or own[0].lower() in _PLAIN or own[0].lower() in words(language).sets["things"]


_ORDINARY = re.compile(r"(?:ions|ments|ings|ances|ities|ed|ing|ion|ment|ness|ity|ance|ary|ния|ние|ость|ка)$")
_A_DRUG = re.compile(
    r"\b(?:drug|preparation|product|filler|complex|solution|serum|substance|agent|medicine|препарат|средство|филлер|комплекс|раствор|вещество)\b"
)
_OWNER = re.compile(r"^(?:your|our|my|ваша?|наша?)\s+(?=\w)", re.IGNORECASE)
_LONE_LETTER = re.compile(r"(?<=[Вв]итамин) [а-е]$")  # a preposition, and no letter of a vitamin
_PRODUCT = re.compile(
    r"(?P<brand>[A-ZА-ЯЁ][\w-]{3,}), (?:\d+ ?%? ?)?(?:gel|cream|ointment|solution|lotion|tablets|foam"
    r"|гель|крем|мазь|раствор|таблетки|лосьон)\b"
)
_COMPOUND = re.compile(
    r"(?P<one>[^\d%]+)(?: [\d,.]+ ?%)? (?:with|plus|с|\+) (?P<other>[^\d%]+)(?: [\d,.]+ ?%)?(?: \w+)?"
)
_FORM = re.compile(
    r"(?P<brand>[A-ZА-ЯЁ][\w-]{3,})[®™]? (?P<form>gel|cream|ointment|lotion|foam|serum|filler"
    r"|гель|крем|мазь|лосьон|филлер|сыворотка)\b"
)
_COMPARES = re.compile(r"\b(?:better|than|versus|vs|or|compared|лучше|или|чем|отлич\w+)\b")
_USED_WITH = pattern("titled", "with")
_DOES = re.compile(r" (?!\w*(?:ss|us|is)$)[a-z]{3,}s(?: (?:the|its|your))?$")  # "resorcinol breaks keratin"
_FOR_AIM = re.compile(r"(?P<thing>[\w' -]{3,40}) (?:for|against) (?P<aim>[\w' -]{3,60})$", re.IGNORECASE)
_PLAIN = frozenset(table("patterns")["subjects"]["plain"].split())


def same_subject(one: str, other: str, language: str) -> bool:
    """Whether a name only says again, shorter or in another form, what another says."""
    first, second = _lower(one), _lower(other)
    if not _within({word[0] for word in first}, {word[0] for word in second}):  # a stem begins as its word does
        return False
    return _within({stem(word, language) for word in first}, {stem(word, language) for word in second})


@lru_cache(maxsize=1024)
def _lower(name: str) -> tuple[str, ...]:
    """The words of a name in lower case."""
    return tuple(word.lower().replace("ё", "е") for word in tokens(name))


def _within(first: set[str], second: set[str]) -> bool:
    """Whether one set, the first not being empty, is part of the other."""
    return bool(first) and (first <= second or second <= first)


def akin(one: str, other: str, language: str) -> bool:
    """Whether two names are of one root ("ozone", "ozonotherapy") or say the same."""
    roots = [{word.lower()[:ROOT] for word in tokens(name) if len(word) > ROOT} for name in (one, other)]
    return bool(roots[0] & roots[1]) or same_subject(one, other, language)
