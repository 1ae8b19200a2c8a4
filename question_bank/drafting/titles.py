"""What a question calls its source: a title short enough to be read over, and one that gives no answer away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from question_bank.drafting.wording import capital
from question_bank.facts import Fact, Source, as_sentence
from question_bank.terms import roots, terms

LONGEST = 10  # words
_VERSION = re.compile(r"\b(?:version|rev(?:ision)?|v)\.? ?\d|\b(?:версия|редакция) ?\d", re.IGNORECASE)
_REST = re.compile(r"\s[–—|/›»→-]\s|[:?!]\s|(?<!\d)\.\s|\s[(\[]")  # "Rollers and pens: my honest take on them"
_SPLIT = re.compile(r"(\s[–—|/›»→-]\s|[:?!.]\s|\s[(\[])")
_PICTURES = re.compile(r"[^\w\s.,:;!?()\[\]/’'“”«»„\"%&+–—›→|#№-]")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_NO_NAME = re.compile(  # a letter's head, a number in a series, the head of a table
    r".*[;|\t_].*[;|\t_].*|(?:from|to|subject|date|re|chapter|lesson|unit|module|part|page|week|глава|лекция|урок|занятие|тема|модуль|часть"
    r"|расшифровка|от кого|кому)\b[:.№ ]*\S*",
    re.IGNORECASE,
)
_EDGES = " .,:;!/›→|–—-[]"


def title_of(source: Source) -> str:
    """The author's short name; else the title if it is brief, its first part that is, or the file's name."""
    if source.short_name:
        return source.short_name
    return next((one for one in _titles(source) if _is_brief(one)), source.title)


def untelling(keys: Sequence[Fact]) -> str | None:
    """A title that shares no word with a key but for the subject's; None where there is none."""
    source, language = keys[0].source, keys[0].source.language
    told = frozenset().union(*(roots(terms(one.claim.claim, language)) for one in keys)) - roots(keys[0].subject)
    for title in (source.short_name or title_of(source), *_titles(source)):
        if _is_brief(title) and not roots(terms(title, language)) & told:
            return title
    return None


def _titles(source: Source) -> Iterator[str]:
    text = source.document.text
    plain = " ".join(_PICTURES.sub(" ", source.title).split()).strip(_EDGES)
    plain = "".join(as_sentence(one, text) for one in _SPLIT.split(plain))
    plain = capital(plain)
    yield plain
    parts = () if _NO_NAME.fullmatch(plain) else _REST.split(plain)
    yield from (capital(as_sentence(one.strip(_EDGES + "([)]"), text)) for one in parts)
    name = source.document.name.replace("-", " ").replace("_", " ").strip()
    yield name[:1].upper() + name[1:]


def _is_brief(title: str) -> bool:
    if _VERSION.search(title) or _NO_NAME.fullmatch(title) or title.count("(") != title.count(")"):
        return False
    return 0 < len(title.split()) <= LONGEST and _LETTERS.search(title) is not None
