"""Known things in free prose, and the words around them that decide in which category they are claimed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from question_bank.claims.alternatives import alternatives
from question_bank.claims.cutting import cut
from question_bank.claims.lexicon import Pattern, pattern, table
from question_bank.claims.marks import qualifier_in
from question_bank.claims.model import Category
from question_bank.claims.nouns import noun_phrase, short_name
from question_bank.claims.phrases import without_parentheses
from question_bank.claims.predicates import happening
from question_bank.claims.russian.lists import agree
from question_bank.claims.russian.names import is_finite
from question_bank.claims.russian.refusing import is_undone, refuses
from question_bank.claims.typical import is_grave

LONGEST_ANNOUNCEMENT = 14  # words
AS_LONG = 6  # letters by which what was told is found again
MANY, LONGEST_PIECE, MOST = 3, 6, 0.66  # pieces of a list, words of each, and the share of known things among them
_CLAUSES = pattern("arguments", "clauses")
_TAKEN_BACK = re.compile(r"[;,–—-]\s+(?:but |but even |yet |and |а |но )?(?:that|this|it|these|they|это|он|она|они)\b")
_PRONE = re.compile(r"(?:\bprone to|\btendency to|склонност\w+ к|предрасположенност\w+ к)\s*$")
_NO_REASON = re.compile(r"\b(?:not an?|no) (?:\w+ )?reasons? (?:not )?to \w+")
_LEADS = re.compile(r"\W*(?:и |или )?(?:при|у|с|со|если|после|в|на|для|до|тем|всем)\s")
_BECAUSE = pattern("arguments", "because")


@dataclass(frozen=True, slots=True)
class Frames:
    """Patterns of one language: known things by category, the words around them, and announcements."""

    known: dict[Category, Pattern]
    medical: Pattern
    strict: Pattern
    reason: Pattern
    reactions: Pattern
    marks: Pattern
    cues: dict[str, Pattern]
    announces: dict[str, Pattern]


@dataclass(frozen=True, slots=True)
class Argued:
    """A phrase with its category and qualifier; ``sure`` where the words around it are about its category."""

    category: Category
    phrase: str
    qualifier: str | None


@lru_cache(maxsize=4)
def frames(language: str) -> Frames:
    """The frames of a language, compiled."""
    data = table(f"{language}/arguments")
    terms = {name: rf"(?<![\w-]){alternatives([words])}" for name, words in data["terms"].items()}
    reactions = rf"(?<!\w){alternatives(table(f'{language}/reactions')['patterns'])}"
    known = {
        Category.CONTRAINDICATION: _any(data["terms"], "medical", "skin"),
        Category.SIDE_EFFECT: re.compile(reactions),
        Category.INDICATION: _any(data["terms"], "concern", "body", "skin"),
    }
    return Frames(
        known=known,
        medical=re.compile(terms["medical"]),
        strict=re.compile(terms["concern"]),
        reason=re.compile(terms.get("reason", terms["medical"])),
        reactions=re.compile(terms["reaction"]),
        marks=re.compile(terms["marks"]),
        cues={name: re.compile(alternatives(_listed(words))) for name, words in data["cues"].items()},
        announces={name: re.compile(alternatives([words])) for name, words in data["announces"].items()},
    )


def _listed(words: str | list[str]) -> list[str]:
    """The patterns of an entry that is one, or several by the kind of sentence they stand for."""
    return [words] if isinstance(words, str) else words


def _any(terms: dict[str, str], *names: str) -> Pattern:
    """One pattern for the beginnings of words under these names: tried only where a word begins."""
    return re.compile(rf"(?<![\w-]){alternatives(terms[name] for name in names)}")


def announced(sentence: str, language: str, subject: str = "") -> str:
    """The category that a short sentence without a known thing says those behind it are about, or nothing.

    The words of the ``subject`` are no such thing ("what goes wrong with a spray tan").
    """
    if len(sentence.split()) > LONGEST_ANNOUNCEMENT:
        return ""
    lower = sentence.lower().replace(subject.lower(), " ") if subject else sentence.lower()
    read = frames(language)
    asks = lower.rstrip().endswith("?")
    if not asks and any(one.search(lower) for one in read.known.values()):
        return ""
    return next((name for name, one in read.announces.items() if one.search(lower)), "")


def continues(sentence: str, language: str) -> int:
    """Where what is named begins in "So does a metal plate": 0 where nothing goes on."""
    found = frames(language).cues["continues"].search(sentence.lower())
    return found.end() if found else 0


def argued(sentence: str, category: Category, language: str, *, sure: bool, told: Sequence[str] = ()) -> list[Argued]:
    """What a sentence says of known things in one category, but in clauses that hold one of those ``told`` already.

    ``sure``: the sentence stands among others of that category.
    """
    found: list[Argued] = []
    clauses = _clauses(sentence)
    lower = sentence.lower()
    free = category is Category.CONTRAINDICATION and language == "ru" and not is_grave(lower, "ru")
    used = free and bool(frames("ru").cues["suit"].search(lower))
    sure = sure or (not used and any(_lists(clause, category, language) for clause in clauses))
    strong = _is_strong(lower, language)
    if category is Category.SIDE_EFFECT and strong and not sure:
        return []
    sure = sure or bool(
        category is Category.INDICATION and strong and not frames(language).cues["refuse"].search(lower)
    )
    for clause in clauses:
        goes_on = language == "ru" and category is Category.CONTRAINDICATION
        if not sure and not goes_on and any(one.lower()[:AS_LONG] in clause.lower() for one in told):
            continue
        happened = _happening(clause, language, sure=sure) if category is Category.SIDE_EFFECT and not told else []
        found += happened
        held = None if happened else _holds(clause, sentence.lower(), category, language, sure=sure)
        found += _named(clause, category, language, held) if held is not None else []
    return found


@lru_cache(maxsize=64)
def _is_strong(lower: str, language: str) -> bool:
    return bool(frames(language).cues["strong"].search(lower))


def _happening(clause: str, language: str, *, sure: bool) -> list[Argued]:
    """The reactions a clause tells by its predicate, where it is about reactions or says that they pass or may come."""
    cues, lower = frames(language).cues, clause.lower()
    if cues["denied"].search(lower) or not (sure or cues["passes"].search(lower)):
        return []
    qualifier = qualifier_in(clause, language, Category.SIDE_EFFECT)
    return [Argued(Category.SIDE_EFFECT, one, qualifier) for one in happening(clause, language)]


def _lists(clause: str, category: Category, language: str) -> bool:
    """Whether a clause is a list most of whose pieces are known things of a category, and says nothing else."""
    read = frames(language)
    known = {Category.INDICATION: read.strict, Category.SIDE_EFFECT: read.reactions}.get(category, read.known[category])
    if category is Category.CONTRAINDICATION and not read.medical.search(clause.lower()):
        return False
    pieces = re.split(r"\s*[,;]\s*(?:and |or |и |или )?|\s+(?:and|or|и|или)\s+", clause.lower())
    spoken = category is Category.CONTRAINDICATION and language == "ru" and any(map(is_finite, pieces))
    if spoken and not is_grave(clause.lower(), "ru"):
        return False
    if len(pieces) < MANY - (category is Category.SIDE_EFFECT) or any(
        len(piece.split()) > LONGEST_PIECE for piece in pieces
    ):
        return False
    share = MOST if len(pieces) >= MANY else 1
    return sum(bool(known.search(piece)) for piece in pieces) >= share * len(pieces)


def enumerates(sentence: str, category: Category, language: str) -> bool:
    """Whether a part of a sentence is a list of a category's known things."""
    return any(_lists(clause, category, language) for clause in _clauses(sentence))


def turns_away(sentence: str, language: str) -> bool:
    """Whether a sentence refuses, or makes somebody wait, and allows nothing."""
    lower = sentence.lower()
    return _turned_away(lower, language) and not _says("allow", lower, language)


@lru_cache(maxsize=512)  # a sentence is asked for each of its clauses, and from more than one place
def _says(cue: str, lower: str, language: str) -> bool:
    return bool(frames(language).cues[cue].search(lower))


def _turned_away(lower: str, language: str) -> bool:
    return _says("refuse", lower, language) or (language == "ru" and refuses(lower))


def limits(sentence: str, language: str) -> bool:
    """Whether a sentence says by its own words that something is refused, or not done without more."""
    lower = sentence.lower()
    return _says("refuse", lower, language) or _says("relative", lower, language)


def knows(phrase: str, category: Category, language: str) -> bool:
    """Whether a phrase names a known thing of a category."""
    known = frames(language).known.get(category)
    return known is not None and bool(known.search(phrase.lower()))


@lru_cache(maxsize=64)  # a sentence is asked for each category in turn
def _clauses(sentence: str) -> tuple[str, ...]:
    """The clauses of a sentence, without those that give a reason."""
    clauses: list[str] = []
    at, reason = 0, False
    plain = without_parentheses(sentence)
    for split in [*_CLAUSES.finditer(plain.lower()), None]:
        clause = plain[at : split.start() if split else len(plain)]
        if clause.strip() and not reason:
            clauses.append(clause)
        at = split.end() if split else len(plain)
        reason = bool(split and _BECAUSE.search(split.group()))
    return tuple(clauses)


def _holds(clause: str, sentence: str, category: Category, language: str, *, sure: bool) -> Pattern | None:
    """The pattern of the things that are claimed in a clause; None where its words do not claim any."""
    read, lower = frames(language), clause.lower()
    if not read.known[category].search(lower):
        return None
    if category is Category.CONTRAINDICATION:
        taken_back = _TAKEN_BACK.search(sentence)
        if taken_back and read.cues["allow"].search(sentence, taken_back.start()):
            return None
        return _forbidden(lower, sentence, language, sure=sure)
    if category is Category.SIDE_EFFECT:
        known = read.known[category] if sure else read.reactions if read.cues["react"].search(lower) else None
        return None if read.cues["denied"].search(lower) else known
    if read.cues["unfit"].search(lower):
        return None
    if sure:
        return read.known[category]
    return read.strict if read.cues["suit"].search(lower) and not read.cues["refuse"].search(sentence) else None


def _forbidden(clause: str, sentence: str, language: str, *, sure: bool) -> Pattern | None:
    read = frames(language)
    if _says("allow", clause, language):
        return None
    sentence = _NO_REASON.sub(" ", sentence)
    if sure or _turned_away(sentence, language):
        return read.known[Category.CONTRAINDICATION]
    if _says("relative", sentence, language):
        return read.medical
    if not read.reason.search(clause) or "guarded" not in read.cues or not _says("guarded", sentence, language):
        return None
    return None if _says("allow", sentence, language) or read.cues["eased"].search(clause) else read.reason


def _named(clause: str, category: Category, language: str, known: Pattern) -> list[Argued]:
    """The phrase of each piece of a clause that names a known thing, and of the short ones between them."""
    read = frames(language)
    relative = category is Category.CONTRAINDICATION and read.cues["relative"].search(clause.lower())
    general = "relative" if relative else qualifier_in(clause, language, category)
    found: list[Argued] = []
    between: list[Argued] = []
    at, last, undone = 0, "", False
    pieces = cut(clause, language)
    if len(pieces) > 1 and category is Category.CONTRAINDICATION and not relative:
        general = qualifier_in(pieces[0], language, category)  # what stands with one of several is only that one's
    if pieces and category is Category.SIDE_EFFECT and general and any(map(str.isdigit, general)):
        general = qualifier_in(pieces[0], language, category)  # "blisters, or redness for more than 7 days"
    for piece in pieces:
        place = clause.find(piece, at)
        ahead = clause[: place if place >= 0 else at].lower()
        at = place + len(piece) if place >= 0 else at
        match = known.search(piece.lower())
        goes_on = undone and not _LEADS.match(piece.lower())
        undone = goes_on or _is_undone(category, language, piece, _last(known, piece), clause)
        phrase = noun_phrase(piece, match.start(), match.end(), language) if match else ""
        if goes_on or _is_undone(category, language, piece, match, clause):
            continue
        if match and _denied(ahead + piece[: match.start()].lower(), category, language):
            continue
        own = "relative" if relative else qualifier_in(piece, language, category) or general
        if phrase:
            found += [*between, Argued(category, phrase, own)]
            between = []
        elif found and not match and category is not Category.SIDE_EFFECT:
            name = short_name(piece, language)
            between += [Argued(category, name, own)] if name else []
            last = piece
            continue
        last = piece if phrase else last
    one_more = language == "ru" and category is Category.CONTRAINDICATION and len(between) == 1
    return found + between if one_more and agree(pieces[-2], last) else found


def _last(known: Pattern, piece: str) -> re.Match[str] | None:
    """The last known thing in a piece."""
    return next(iter(list(known.finditer(piece.lower()))[::-1]), None)


def _is_undone(category: Category, language: str, piece: str, match: re.Match[str] | None, clause: str) -> bool:
    """Whether a known thing in a Russian refusal is what is not done ("не делаем пилинг"), and no reason for it."""
    if match is None or category is not Category.CONTRAINDICATION or language != "ru":
        return False
    return is_undone(clause, clause.find(piece) + match.start())


def _denied(ahead: str, category: Category, language: str) -> bool:
    """Whether the words in front of a known thing deny it, or say that it is dealt with."""
    cues = frames(language).cues
    if category is Category.CONTRAINDICATION:
        return "eased" in cues and bool(cues["eased"].search(ahead))
    if cues["negated"].search(ahead) or (category is Category.SIDE_EFFECT and _PRONE.search(ahead)):
        return True
    return category is Category.SIDE_EFFECT and bool(cues["tamed"].search(ahead))
