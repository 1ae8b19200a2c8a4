"""What a whole document is about: its brand, what its titles name, or what it speaks of most."""

from __future__ import annotations

import re
from collections import Counter

from question_bank.claims.lexicon import pattern, words
from question_bank.claims.phrases import squeezed, stem, tokens, without_parentheses
from question_bank.claims.russian.cases import is_persons
from question_bank.claims.russian.topics import spoken_of
from question_bank.claims.subjects import BREAK, as_subject, common_word, named, names_in, title_name, without_noise
from question_bank.claims.typical import typical

LONGEST_TITLE = 4  # words
STEM = 6  # letters by which a word of a title is known in another form
LONG = 4  # letters that a word of a name has more than
SHORT_LINE = 7  # words of a line that can be a heading; a name there counts three times
OPENING_PART = 1500  # characters in which a text defines what it is about
OFTEN = 3  # times a text has to name something for it to be what the text is about
_POINTING = frozenset(
    {"there", "here", "it", "this", "that", "these", "they", "what", "who", "это", "там", "здесь", "он"}
)
_UNIT = re.compile(
    r"^\W*(?:unit|lesson|module|lecture|chapter|part|topic|handout|sheet|card|урок|лекция|модуль|занятие|тема|карточка)\W*"
    r"(?:no\.?|№)?\s*\d+\s*[·.:–—-]\s*",
    re.IGNORECASE,
)
_COUNTED = re.compile(  # "Peels lecture 2"
    r"(?<=\w)\s+(?:lecture|lesson|session|module|unit|лекция|занятие|урок|модуль)\s\d{1,2}\b", re.IGNORECASE
)
_QUOTED = re.compile(r"^\s*[\"“«][^\"”»]{3,120}[\"”»]\W*(?=\w)")
_SPEAKS_OF = pattern("subjects", "speaks_of")
_ABOUT = re.compile(
    r"^(?:о|об|про|about|on|for|screening (?:before|for)|на (?:проведение )?(?:процедуру|процедуры)|на проведение)\s+",
    re.IGNORECASE,
)
OPENING = 400  # characters in which a leaflet names its drug
_CAPITAL = re.compile(r"(?<=[a-zа-яё,] )[A-ZА-ЯЁ][a-zа-яё]{3,}(?![\w’'])")
_IS_A = re.compile(
    r"(?:^|\n|[.!?] )(?P<what>[A-ZА-ЯЁ][^,;:.\n()]{3,40}?)(?: \([^)]*\))? (?:is an?|is the|are|[–—] это|[–—]) "
)
_ANATOMY = re.compile(  # what is treated, and treats nothing
    r"\b(?:skin|epidermis|dermis|corneum|barrier|follicles?|pores?|hair|layer|glands?|cells?|кожа|эпидермис|дерма|слой"
    r"|барьер|фолликул\w*|волос\w*|клетк\w*)$"
)


def document_subject(titles: list[str], body: str, language: str) -> str:
    """The subject of a whole document: its brand; what its titles name; what is left of them; what it names most."""
    titles = [one for one in map(_about, titles[:-1]) if without_noise(one, language)] + titles[-1:]
    brand = brand_in(body, language)
    if brand and not any(named(title, language) for title in titles[:1]):
        return brand
    first = "" if named(titles[0], language) else _titled(titles[0], language) or _repeated(titles[0], body, language)
    first = first if _spoken(first, body, language) else ""
    found = first or next((one for one in (title_name(title, language) for title in titles[:-1]) if one), "")
    if found:
        return _ABOUT.sub("", found)
    lower = body.lower()
    rests = [one for title in titles[:-1] for one in _parts_of(title, language)]
    best = max(rests, key=lambda one: lower.count(one.lower()), default="")
    if best and lower.count(best.lower()) > OFTEN:
        return as_subject(best)
    heads = "\n".join(line for line in body[:6000].splitlines() if 0 < len(line.split()) <= SHORT_LINE)
    most = _commonest(names_in(f"{body[:6000]}\n{heads}\n{heads}", language), language)
    topic, often = spoken_of(body[:6000], lambda one: common_word(one, language)) if language == "ru" else ("", 0)
    if often > (lower.count(stem(most.lower(), language)) if most else 0):
        most = topic
    whole = [
        one
        for one in rests[:1]
        if (" " not in one or _spoken(one, body, language) or not most)
        and one.lower() == squeezed(titles[0]).lower()
        and len(one.split()) <= 2
    ]
    again = next((one for one in (_said_again(title, lower, language) for title in titles[:-1]) if one), "")
    own = title_name(titles[-1], language)
    spoken = own if _spoken(own, body, language) else ""
    told = (_defined(body, language), *whole, spoken, most, own, again, *rests, squeezed(titles[0]))
    return as_subject(next((one for one in told if one), titles[-1]))


def _about(title: str) -> str:
    """What a title says after its quotation, or after "a talk about …"."""
    plain = squeezed(_COUNTED.sub("", _UNIT.sub("", _QUOTED.sub("", title)))) or title
    found = _SPEAKS_OF.search(plain)
    return plain[found.end() :] if found else plain


def _titled(title: str, language: str) -> str:
    """What stands before the first sign of a title in one or two words ("Мезонити: …"), where that can be a name."""
    parts = BREAK.split(without_parentheses(title))
    own = without_noise(parts[0], language).split()
    known = any(typical(kind, language).search(parts[0].lower()) for kind in ("indication", "contraindication"))
    lettered = any(len(word) > LONG and word.isalpha() for word in own)
    lettered = lettered and " ".join(own) in " ".join(tokens(parts[0]))  # no "Prices pay" of "Prices, and how to pay"
    return as_subject(" ".join(own)) if len(parts) > 1 and lettered and len(own) <= 2 and not known else ""


def _spoken(name: str, body: str, language: str) -> bool:
    """Whether a text comes back to a name that only the beginning of its title told."""
    if language != "en" or not name:
        return True
    return body.lower().count(name.lower()) > 1


def _repeated(title: str, body: str, language: str) -> str:
    """The words of a title, one or a few beside each other, that the text comes back to again and again."""
    lower = body.lower()
    runs: list[list[str]] = [[]]
    for word in tokens(without_parentheses(title)):
        root = stem(word.lower(), language)
        again = len(word) > LONG and lower.count(root) > OFTEN and not common_word(word.lower(), language)
        if again:
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    best = max(runs, key=len)
    return as_subject(" ".join(best)) if 0 < len(best) <= LONGEST_TITLE else ""


def _said_again(title: str, lower: str, language: str) -> str:
    """The most words beside each other in a title, two at least, that come again in the text: "eyelash lift"."""
    found = tokens(without_parentheses(title))
    for size in range(min(len(found), LONGEST_TITLE), 1, -1):
        for run in (found[at : at + size] for at in range(len(found) - size + 1)):
            plain = not any(common_word(one.lower(), language) for one in (run[0], run[-1]))
            if plain and lower.count(" ".join(run).lower()) > 1:
                return as_subject(" ".join(run))
    return ""


def is_titled(subject: str, titles: list[str], language: str) -> bool:
    """Whether a word of a title is in the subject: else what the whole is about is a guess."""
    mine = {stem(word.lower(), language)[:STEM] for word in tokens(subject) if len(word) > 1}
    return any(stem(word.lower(), language)[:STEM] in mine for title in titles for word in tokens(title))


def _commonest(names: list[str], language: str) -> str:
    """The name that comes most often, whatever its case; as it is written first."""
    written: dict[tuple[str, ...], str] = {}
    counts: Counter[tuple[str, ...]] = Counter()
    for name in names:
        key = tuple(stem(word.lower(), language) for word in tokens(name))
        written.setdefault(key, as_subject(name))
        counts[key] += 2 if words(language).sets["names"] & {*name.lower().split()} else 1
    return written[min(counts, key=lambda one: (-counts[one], one))] if counts else ""


def _defined(body: str, language: str) -> str:
    """What the text's first definition defines ("Calcium hydroxylapatite (CaHA) is a …"), if it goes on about it."""
    for found in _IS_A.finditer(body[:OPENING_PART]):
        name = squeezed(found["what"])
        first, last = (name.lower().split()[place] for place in (0, -1))
        plain = first in _POINTING or common_word(last, language) or _ANATOMY.search(name.lower())
        if not plain and len(name.split()) <= LONGEST_TITLE and body.lower().count(name.lower()) > 1:
            return name
    return ""


def _parts_of(title: str, language: str) -> list[str]:
    """What is left of each part of a title without the words of any title."""
    parts = (without_noise(part, language) for part in BREAK.split(without_parentheses(title)))
    return [one for one in parts if len(one.split()) <= LONGEST_TITLE and any(len(word) > 2 for word in one.split())]


def brand_in(body: str, language: str) -> str:
    """A name that is written with a capital inside sentences again and again, and stands in the first lines too."""
    opening = body[:OPENING]
    found = Counter(_CAPITAL.findall(body[:20_000]))
    sets = words(language).sets
    names = [
        (count, one)
        for one, count in found.items()
        if count >= OFTEN and one in opening and not (language == "ru" and is_persons(one))
        and one.lower() not in sets["noise"] | sets["names"] | sets["stop"]
        and not re.search(rf"(?<!\w){re.escape(one.lower())}(?!\w)", body)
    ]  # fmt: skip
    return min(names, key=lambda pair: (-pair[0], pair[1]))[1] if names else ""
