"""Coordinated phrases into single ones, with the heads and modifiers they share given back to each."""

from __future__ import annotations

import re

from question_bank.claims.lexicon import LANGUAGES, Words, pattern, table, words
from question_bank.claims.phrases import squeezed
from question_bank.claims.russian.cases import parses
from question_bank.claims.russian.lists import with_organs
from question_bank.claims.typical import typical

_SEPARATOR = {one: pattern("cutting", f"separator_{one}") for one in LANGUAGES}
_PREPOSITION = {
    "en": re.compile(r"^(.{3,40}?\s(?:of|to|in)\s(?:the\s)?)\S"),
    "ru": re.compile(r"^(\S+(?:\s(?:к|на))?\s)\S"),
}
_ALLERGY = pattern("cutting", "allergy")
_ILLNESS = pattern("cutting", "illness")
PAIR = 2  # words: what is reacted to, and that it is
_ALLERGIES = frozenset({"allergy", "allergies", "intolerance", "hypersensitivity"})
_ARTICLE = re.compile(r"(?:the|any) $", re.IGNORECASE)
LONGEST_ALLERGEN = 3  # words
_PARENTHESIS = re.compile(r"\s*\([^()]*\)")
_NUMBERS = pattern("cutting", "numbers")
_OR_TWO = pattern("cutting", "or_two")
_UNITS = tuple(table("patterns")["cutting"]["units"].split("|"))  # one of them stands behind all such numbers
_NOUNS = ("аний", "ений", "ций", "зий", "сий", "вий", "тий", "бий", "гий")  # genitives that end like adjectives
_MAYBE = ("ей", "ом", "ем", "ся")  # endings of adjectives and of nouns
_CLAUSE = pattern("cutting", "clause")
_DASHES = re.compile(r"(?:^|\s)[-–—]\s")
_SLASHED = re.compile(r"\b([^\W\d_]{3,})/(?=[^\W\d_]{3,} allerg)")  # "soya/peanut allergy"
_MASK = "\ue000"  # stands for a bracket's words while the list is cut, so that commas inside do not count
_LETTER, _LETTERED = re.compile(r"[A-ZА-Я](?:\s|$)"), re.compile(r"\w{4,} [A-ZА-Я]$")
_ONES = re.compile(r" of \w+ ones$")
_WHERE = re.compile(r" in the \w+$")
_LESS = re.compile(r"less \w+", re.IGNORECASE)
_STATE = re.compile(r"(?:current|ongoing|uncontrolled|untreated) ", re.IGNORECASE)
_WHICH, _CARRIER = pattern("cutting", "which"), pattern("cutting", "carrier")
_PEOPLE = pattern("cutting", "people")
_FURTHER = pattern("cutting", "further")  # "phototype IV and above"
_TRIGGERED = re.compile(r"\b(?:between|both|либо|между)\b")


def cut(phrase: str, language: str) -> list[str]:
    """The single phrases of a coordinated one: "oily or dry scalp" is *oily scalp* and *dry scalp*."""
    lexicon = words(language)
    notes = _PARENTHESIS.findall(phrase)
    if len(_DASHES.findall(phrase)) > 1:
        phrase = _DASHES.sub("; ", phrase)  # "- pregnancy - lactation - cancer" run into one line
    if any(unit in phrase for unit in _UNITS):
        phrase = _NUMBERS.sub(r"\1–\2", _OR_TWO.sub(r"\1–\3 \2s", phrase))
    phrase = _SLASHED.sub(r"\1 or ", phrase) if "/" in phrase else phrase
    masked = squeezed(_PARENTHESIS.sub(_MASK, phrase)) if notes else squeezed(phrase)
    pieces = _split(_examples(masked, lexicon), language)
    pieces = _places_kept(pieces, lexicon, language)
    if len(pieces) > 1:
        pieces = _ones_named(pieces) if " ones" in phrase else pieces
        pieces = _less_shared(pieces, lexicon) if "less " in phrase else pieces
        pieces = _left_shared(_right_shared(pieces, lexicon), language)
    return _unmasked(pieces, notes) if notes else pieces


def _split(text: str, language: str) -> list[str]:
    """The pieces between commas and joining words, up to one that begins another clause.

    Adjectives with only a comma between them name one thing ("dull, tired complexion").
    """
    pieces: list[str] = []
    at = 0
    joined = False
    for found in [*_SEPARATOR[language].finditer(text), None]:
        piece = text[at : found.start() if found else len(text)].strip()
        at = found.end() if found else len(text)
        if pieces and _CLAUSE.match(piece.lower()):
            break
        if pieces and _LETTER.match(piece) and _LETTERED.search(pieces[-1]):
            if language == "ru":  # "гепатит B" and "гепатит C"
                pieces.append(f"{pieces[-1][:-1]}{piece}")
                continue
            pieces[-1] = f"{pieces[-1]} and {piece}"  # "hepatitis B and C"
        elif piece and pieces and (joined or _told_of(pieces[-1], piece, language)):
            pieces[-1] = f"{pieces[-1]}, {piece}"
        elif pieces and _FURTHER.fullmatch(piece):
            pieces[-1] = f"{pieces[-1]} {'и' if language == 'ru' else 'and'} {piece}"
        elif piece:
            pieces.append(piece)
        joined = bool(found and found.group().strip() == "," and _one_thing(piece, text[at:], language))
    return pieces


def _told_of(before: str, piece: str, language: str) -> bool:
    """Whether a Russian piece only says which medicines or illnesses the one before means ("препараты, разжижающие
    кровь"); behind a word for people it is a reason of its own.
    """
    return language == "ru" and bool(_WHICH.match(piece.lower()) and _CARRIER.search(before.lower()))


def _places_kept(pieces: list[str], lexicon: Words, language: str) -> list[str]:
    """Places and people by themselves belong to the piece before them: "wrinkles around the eyes and mouth"."""
    kept: list[str] = []
    for piece in pieces:
        bare = {word for word in piece.lower().split() if word not in lexicon.sets["stop"]}
        if kept and bare and bare <= lexicon.sets["places"] and _ends_in_place(kept[-1], lexicon):
            kept[-1] = f"{kept[-1]} {'и' if language == 'ru' else 'and'} {piece}"
        else:
            kept.append(piece)
    return kept


def _ones_named(pieces: list[str]) -> list[str]:
    """ "supply of young hairs and anchoring of loose ones": the ones are hairs."""
    named: list[str] = []
    for piece in pieces:
        thing = named[-1].split()[-1] if named and _ONES.search(piece) else ""
        named.append(piece.removesuffix("ones") + thing if thing else piece)
    return named


def _less_shared(pieces: list[str], lexicon: Words) -> list[str]:
    """ "less elastic and firm" is no "firm"."""
    shared: list[str] = []
    for piece in pieces:
        less = bool(shared) and _LESS.fullmatch(shared[-1].strip()) and is_adjective(piece.strip().lower(), lexicon)
        shared.append(f"less {piece.strip()}" if less else piece)
    return shared


def _ends_in_place(piece: str, lexicon: Words) -> bool:
    parts = piece.lower().split()
    return len(parts) > 1 and parts[-1].strip(",.") in lexicon.sets["places"]


def _one_thing(piece: str, behind: str, language: str) -> bool:
    lexicon = words(language)
    following = re.split(r"[,;]| and | or | и | или ", behind, maxsplit=1)[0].lower().split()
    alone = len(piece.split()) == 1 and is_adjective(piece.lower(), lexicon)
    whole = len(following) == 2 and is_adjective(following[0], lexicon) and not is_adjective(following[1], lexicon)
    return language == "en" and alone and whole and not re.search(r",| and | or ", behind)


def _unmasked(pieces: list[str], notes: list[str]) -> list[str]:
    """The pieces with what stood in brackets back in its place."""
    left = iter(notes)
    return [re.sub(_MASK, lambda _: next(left, ""), piece) for piece in pieces]


def _examples(text: str, lexicon: Words) -> str:
    """What is named: the examples where the words before them are empty, else the words before them."""
    found = lexicon.patterns["examples"].search(text.lower())
    if found is None:
        return text
    before = squeezed(text[: found.start()])
    last = " ".join(before.lower().split()[-2:])
    vague = bool(last) and last.split()[-1] in lexicon.sets["generic"] - lexicon.sets["telling"]
    empty = not before or last in lexicon.sets["generic"] or vague
    return squeezed(text[found.end() :]) if empty else before


def _right_shared(pieces: list[str], lexicon: Words) -> list[str]:
    """Modifiers alone take the head of the piece behind them."""
    done: list[str] = []
    for place in range(len(pieces) - 1, -1, -1):
        piece = pieces[place].strip()
        behind = done[-1].split() if done else []
        shared = len(behind) > 1 and _modifiers(piece, lexicon) and _modifies(behind, piece, lexicon)
        if len(behind) == PAIR and behind[-1].lower() in _ALLERGIES and _allergen(piece, "x") == "x" + piece:
            piece = f"{piece} {behind[-1]}"  # "nut and oat allergy"
        elif shared or _compared(piece, behind):
            piece = f"{piece} {' '.join(behind[1:])}"
        done.append(piece)
    return done[::-1]


def _modifiers(piece: str, lexicon: Words) -> bool:
    found = piece.lower().split()
    whole = len(found) > 1 and found[-1] in lexicon.sets["bodies"]  # "dull skin" wants no head
    people = bool(found) and _PEOPLE.match(found[0])  # "pregnant women, people on heparin" in one Russian word each
    return len(found) <= 2 and not (whole or people) and all(is_adjective(word, lexicon) for word in found)


def _compared(piece: str, behind: list[str]) -> bool:
    """ "lighter or darker patches"."""
    return " " not in piece and piece.endswith("er") and len(behind) > 1 and behind[0].endswith("er")


def _modifies(behind: list[str], piece: str, lexicon: Words) -> bool:
    first, last = behind[0].lower(), behind[-1].lower()
    if not is_adjective(first, lexicon):
        return False
    return (
        first not in lexicon.sets["organs"]
        or last in lexicon.sets["shared"]
        or piece.lower() not in lexicon.sets["organs"]
    )


def is_adjective(word: str, lexicon: Words) -> bool:
    """Whether a word can stand before a noun: by the lexicon, else by its ending."""
    if word in lexicon.sets["organs"] or word in lexicon.sets["adjectives"]:
        return True
    if word in lexicon.sets["not_adjectives"] or word in lexicon.sets["stop"]:
        return False
    if len(word) > 3 and word.endswith(_MAYBE) and not word.endswith(lexicon.adjective_endings):
        return parses(word)[0].tag.POS in {"ADJF", "PRTF"}
    return len(word) > 3 and word.endswith(lexicon.adjective_endings) and not word.endswith(_NOUNS)


def _allergen(piece: str, head: str) -> str:
    """A bare noun behind "allergy to …" is one more thing to be allergic to; a known reason is not."""
    few = len(piece.split()) <= LONGEST_ALLERGEN
    lower = piece.lower()
    reason = bool(_ILLNESS.search(lower)) or any(typical("contraindication", one).search(lower) for one in LANGUAGES)
    again = piece.lower().startswith(("to ", "на ", "к "))
    if again and piece.endswith(("ах", "ях")):
        return piece  # "аллергия на орехи, на ранках": where, and no allergen
    name = piece.strip().split(" ", 1)[-1] if again else piece.strip()
    return head + name if again or (few and not reason) else piece


def _left_shared(pieces: list[str], language: str) -> list[str]:
    """What stands before "of" is shared by a second piece that names no head of its own."""
    lexicon = words(language)
    stated = _STATE.match(pieces[0]) if len(pieces) == PAIR else None
    if stated and " " not in pieces[1].strip() and " " not in pieces[0][stated.end() :]:
        return [pieces[0], stated.group() + pieces[1].strip()]  # "current chemotherapy or radiotherapy"
    found = _PREPOSITION[language].match(pieces[0])
    led = _ALLERGY.match(pieces[0])
    if led is not None:
        head = _ARTICLE.sub("", led.group())
        return [pieces[0], *(_allergen(piece, head) for piece in pieces[1:])]
    if language == "ru" and len(pieces) > PAIR:
        return with_organs(pieces)
    if found is None or len(pieces) > 2 or len(pieces[1].split()) > 5 or _TRIGGERED.search(pieces[0].lower()):
        return pieces
    heads = [word.lower() for word in found[1].split()]
    second = [word.lower() for word in pieces[1].split()]
    again = second[0] == heads[-1] or (len(heads) > 1 and second[0] == heads[-2])
    if again and len(second) > 1:
        return [pieces[0], f"{found[1].rsplit(second[0], 1)[0]}{pieces[1].strip()}"]
    if not any(head in lexicon.sets["relational"] for head in heads):
        return pieces
    if len(_WHERE.sub("", pieces[1]).split()) > 3:
        return pieces
    own = any(word in lexicon.sets["relational"] for word in second) or (len(second) > 1 and second[1] in {"of", "to"})
    return pieces if own else [pieces[0], found[1] + pieces[1].strip()]
