"""Verbs of effect: where they stand, their third person, and the phrases they govern."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from question_bank.claims.alternatives import alternatives
from question_bank.claims.cutting import cut
from question_bank.claims.lexicon import LANGUAGES, Pattern, pattern, table
from question_bank.claims.phrases import normalised, squeezed
from question_bank.claims.russian.names import is_finite, says

_JOIN = {one: pattern("effects", f"join_{one}") for one in LANGUAGES}
_LOOSE = re.compile(r"(?:with|over|at|in|after|by|for|on|during|while|при|через|за|в|на|с)\b")
_STRANGE = {one: pattern("effects", f"strange_{one}") for one in LANGUAGES}
_WHEN = re.compile(
    r"(?:when|while|if|after|during|for (?:an?|the|\d)|up to|why|peels?\b|at first|если|когда|после)\b"
    r"|\d+(?![\w-]*[a-z])"
)
_LED = re.compile(r"(?:in|into|with|through|under|from|against|between|at|on|onto|over|to|towards?) ", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_ADVERB = re.compile(r"\w+ly")
_UNKNOWN_VERB = pattern("effects", "unknown_verb")
_TO_CLAUSE = pattern("effects", "to_clause")
_PLURALS = frozenset(table("patterns")["effects"]["plurals"].split())  # nouns written like a verb's third person
SHORT = 5  # words of a piece that says by itself what is done
_VOWELS = "aeiou"
_BY_DOING = re.compile(r"\b(?:by|thus|thereby|in turn,?)\s+$|,\s*$")  # how, or with what: "…, making the skin brighter"
_ITS_OWN = re.compile(r"^(?:\w+(?:tion|sion|al|ance|ment)|growth|loss|release|rejection) of (?=\w)", re.IGNORECASE)
_PREFIX = {one: table("patterns")["effects"][f"prefix_{one}"] for one in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Verbs:
    """``forms`` maps each written form to its third person; ``finite`` are those that can head a sentence."""

    forms: dict[str, str]
    finite: frozenset[str]
    weak: frozenset[str]
    aims: frozenset[str]
    light: frozenset[str]
    doubtful: frozenset[str]
    alone: frozenset[str]
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Governed:
    """A verb and what it governs, in one phrase, ready to be a claim."""

    verb: str
    phrase: str
    strong: bool


@lru_cache(maxsize=4)
def verbs(language: str) -> Verbs:
    """The verbs of effect of a language."""
    data = table(f"{language}/verbs")
    forms = _english(data) if language == "en" else _russian(data)
    weak = frozenset(
        third
        for form, third in forms.items()
        if form in set(data["weak"].split()) or _stem_in(form, data["weak"], language)
    )
    aims = frozenset(
        third
        for form, third in forms.items()
        if form in {one.replace("-", " ") for one in data["aim"].split()} or _stem_in(form, data["aim"], language)
    )
    finite = frozenset(form for form, third in forms.items() if form == third or language == "ru")
    ordered = alternatives(sorted((re.escape(form) for form in forms), key=lambda form: (-len(form), form)))
    light = data["light"].split()
    nouns = "|".join(data["noun_suffix"].split())
    has = rf"(?:{'|'.join(light)})(?= (?:[\w-]+,? ){{0,9}}?(?:{nouns})\b)"
    forms |= dict.fromkeys(light, "")
    return Verbs(
        forms=forms,
        finite=finite | frozenset(light),
        weak=weak,
        aims=aims,
        light=frozenset(light),
        doubtful=frozenset(data["doubtful"].split()),
        alone=frozenset(forms[form] for form in data.get("alone", "").split() if form in forms),
        pattern=re.compile(rf"(?<![\w-]){_PREFIX[language]}(?P<verb>{has}|{ordered})(?![\w-])"),
    )


def _stem_in(form: str, stems: str, language: str) -> bool:
    return language == "ru" and form.startswith(tuple(stems.split()))


def _english(data: dict[str, str]) -> dict[str, str]:
    irregular = dict(entry.split(":", 1) for entry in data["irregular"])
    forms: dict[str, str] = {}
    for entry in data["effect"].split():
        base, _, particle = entry.partition("-")
        tail = f" {particle.replace('-', ' ')}" if particle else ""
        if entry in irregular:
            third, gerund, participle = irregular[entry].split(":")
        else:
            third, gerund, participle = (inflected + tail for inflected in _regular(base))
        for form in (third, base + tail, gerund, participle):
            forms.setdefault(form, third)
    return forms


def _regular(base: str) -> tuple[str, str, str]:
    if base.endswith("e"):
        return base + "s", base[:-1] + "ing", base + "d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ies", base + "ing", base[:-1] + "ied"
    doubled = base + base[-1] if _doubles(base) else base
    third = base + ("es" if base.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return third, doubled + "ing", doubled + "ed"


def _doubles(base: str) -> bool:
    return base in {"control", "stop", "slim", "trap", "thin", "rid"}


def _russian(data: dict[str, str]) -> dict[str, str]:
    forms: dict[str, str] = {}
    for stem in data["effect"].split():
        third = stem if stem.endswith(("ит", "од")) else stem + "ет"
        endings = ("ет", "ют", "ть", "я", "ющий", "ющее", "ющая", "ющие", "ем")
        soft = ("ит", "ят", "ить", "яет", "яют")
        stressed = ("ёт",) if stem.endswith(("да", "зна")) else ()  # "придаёт", "создаёт"
        for ending in stressed:
            forms.setdefault(stem + ending, stem + "ет")
        for ending in endings + soft:
            forms.setdefault(stem + ending, stem + ("ит" if ending in soft[:3] else "ет"))
        forms.setdefault(stem, third)
        if stem.endswith("ру"):
            forms.setdefault(stem[:-1] + "овать", stem + "ет")
    forms.pop("будет", None)  # no form of "будить"
    return forms


def governed(text: str, language: str) -> list[Governed]:
    """The claims of a text that begins with a verb of effect: each verb with each thing it governs."""
    found = _finds(text, language)
    pieces: list[tuple[str, str]] = []
    for place, one in enumerate(found):
        stop = found[place + 1].start() if place + 1 < len(found) else len(text)
        governs = text[one.end() : stop]
        pieces.append((one["verb"], "" if governs[:1] in {",", "."} else _JOIN[language].sub("", governs).strip(" ,;")))
    return [phrase for place in range(len(pieces)) for phrase in _phrases(pieces, place, language)]


def openly(text: str) -> list[Governed]:
    """What an English text says that begins with a verb no list holds: "scatters ultraviolet light"."""
    found = _UNKNOWN_VERB.match(text)
    if found is None:
        return []
    return _phrases([(found["verb"].lower(), _TO_CLAUSE.split(text[found.end() :], maxsplit=1)[0])], 0, "en")


def _finds(text: str, language: str) -> list[re.Match[str]]:
    """The verbs at the start and behind each joining word; others belong to what is governed."""
    lower = text.lower()
    known = verbs(language)
    found: list[re.Match[str]] = []
    for one in known.pattern.finditer(lower):
        start = one.start()
        ahead = lower[:start]
        doing = language == "en" and found and one["verb"].endswith("ing") and _BY_DOING.search(ahead)
        if start == 0 or doing or (_JOIN[language].search(ahead) and _heads(one, found, known)):
            found.append(one)
    return found


def _heads(one: re.Match[str], found: list[re.Match[str]], known: Verbs) -> bool:
    """Whether a verb goes on as the one before did: "reduces … and stimulates", not "… and treated skin"."""
    if not found:
        return False
    verb, first = one["verb"], found[0]["verb"]
    if one.group().startswith(("helps", "помога")):
        return first in known.finite
    same = (verb in known.finite) == (first in known.finite) and verb.endswith("ing") == first.endswith("ing")
    return same and not verb.endswith("ed")


def _phrases(pieces: list[tuple[str, str]], at: int, language: str) -> list[Governed]:
    known = verbs(language)
    verb, governs = pieces[at]
    third = known.forms.get(verb, verb)
    strong = third not in known.weak
    later = at
    while not governs and later + 1 < len(pieces) and not _stands_apart(third, pieces[later + 1][0], language):
        later += 1
        governs = pieces[later][1]
        if governs and third in known.alone and known.forms[pieces[later][0]] in known.aims:
            return [Governed(third, third, strong)]  # "refreshes and fights spots"
    if later > at and known.forms[pieces[later][0]] in known.weak | {"improves"}:
        governs = _ITS_OWN.sub("", _ARTICLE.sub("", governs))  # "loosens and improves the shedding of scales"
    phrases = [Governed(third, third, strong)] if language == "ru" and not governs and third in known.alone else []
    done = language == "en" and " to " in governs
    for place, piece in enumerate(_shared(cut(governs, language), language)):
        if place and language == "en" and _says(piece, known):
            break
        if language == "ru" and (is_finite(piece) or (place and says(piece))):
            phrases += _told_by_itself(piece) if place else []
            continue
        own = _own(piece, known, infinitive=done) if place and language == "en" else None
        if own is not None:
            phrases.append(own)
        else:
            phrases += _plain(piece, Governed(third, "", strong), place, language)
    return phrases


def _stands_apart(third: str, following: str, language: str) -> bool:
    """Whether a Russian verb needs no object of the next one's ("увлажняет, придаёт блеск")."""
    known = verbs(language)
    return language == "ru" and third in known.alone and known.forms.get(following, "") in known.weak


def _plain(piece: str, verb: Governed, place: int, language: str) -> list[Governed]:
    """A verb with one of the things it governs, the ``place``-th of them."""
    led = _LED.match(piece) if not place and language == "en" else None  # "dissolves in sebum" is no "dissolves sebum"
    thing = normalised(piece[led.end() :] if led else piece, language, governed=True)
    thing = f"{led.group().lower()}{thing}" if led and thing else thing
    loose = (_LOOSE if place else _WHEN).match(piece.lower()) or _ADVERB.fullmatch(piece.lower())
    strange = place and _STRANGE[language].search(piece.lower())
    if not thing or loose or strange or (verb.verb == "" and thing.startswith("no ")):
        return []
    return [replace(verb, phrase=f"{verb.verb} {thing}".strip())]


def _own(piece: str, known: Verbs, *, infinitive: bool) -> Governed | None:
    """A piece that goes on with a verb of its own: "… - relaxes the muscles", "… to mend and renew the hair"."""
    found = known.pattern.match(piece.lower())
    unknown = _UNKNOWN_VERB.match(piece) if found is None else None
    if unknown:
        third, rest = unknown["verb"].lower(), piece[unknown.end() :]
    elif found and (found["verb"] in known.finite - known.light or infinitive) and found["verb"] not in known.doubtful:
        third, rest = known.forms[found["verb"]], piece[found.end() :]
    else:
        return None
    thing = normalised(rest, "en", governed=True)
    return Governed(third, f"{third} {thing}", third not in known.weak) if thing else None


def _told_by_itself(piece: str) -> list[Governed]:
    """What a piece with a verb of its own at its beginning says is done ("снимает зуд, бледнит сосуды")."""
    thing = normalised(piece, "ru", governed=True)
    verb = thing.split(" ", maxsplit=1)[0]
    return [Governed(verb, thing, strong=True)] if is_finite(verb) and len(thing.split()) <= SHORT else []


def _says(piece: str, known: Verbs) -> bool:
    """Whether a piece is a clause with a verb of its own ("the iron seals it in")."""
    found = piece.lower().split()
    return any(word in known.finite and word not in _PLURALS for word in found[1:])


def _shared(pieces: list[str], language: str) -> list[str]:
    """ "skin tone, texture and firmness": the first word belongs to each of the single words behind."""
    first = squeezed(pieces[0]).split() if pieces else []
    if language != "en" or len(first) != 2 or first[0].lower() not in {"skin", "hair", "lip", "facial"}:
        return pieces
    return [pieces[0], *(f"{first[0]} {one.strip()}" if len(one.split()) == 1 else one for one in pieces[1:])]
