"""A name and its short form are one thing ("platelet-rich plasma", "PRP"): claims about both go by one name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from question_bank.claims.choosing.inventory import Name
from question_bank.claims.choosing.names import key_of
from question_bank.claims.statements import Statement
from question_bank.claims.subjects import as_subject

SHORTEST, LONGEST = 2, 5  # letters of a short form
_WORDS, _RUNS = re.compile(r"[^\W\d_]+"), re.compile(r"\w+")
_SHORT = rf"[^\W\d_]{{{SHORTEST},{LONGEST}}}"
_IN_BRACKETS, _BEFORE = re.compile(rf"\(({_SHORT})\)"), re.compile(rf"(?<!\w)({_SHORT})\s*\(")


@dataclass(frozen=True, slots=True)
class Written:
    """A text, its words, and where short forms stand in brackets or in front of one; found once for all names.

    ``inside`` holds where such a bracket opens, ``ahead`` where the short form begins, both by its capitals.
    """

    text: str
    words: frozenset[str]
    inside: Mapping[str, Sequence[int]]
    ahead: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, text: str) -> Written:
        """Look a text through."""
        return cls(text, frozenset(_RUNS.findall(text)), _places(_IN_BRACKETS, text), _places(_BEFORE, text))

    def begins(self, capitals: str, name: str) -> Iterator[int]:
        """Where a name and its short form may begin that stand side by side, one of them in brackets."""
        for place in self.inside.get(capitals, ()):
            end = place
            while end and self.text[end - 1].isspace():
                end -= 1
            if end >= len(name):
                yield end - len(name)
        yield from self.ahead.get(capitals, ())


def _places(short: re.Pattern[str], text: str) -> Mapping[str, Sequence[int]]:
    found = defaultdict[str, list[int]](list)
    for one in short.finditer(text):
        found[one[1].upper()].append(one.start())
    return found


def under_one_name(statements: Sequence[Statement], names: Iterable[Name], text: str, language: str) -> list[Statement]:
    """The statements, those about a thing under its name and under its short form by both at once."""
    short = {one.subject for one in statements if SHORTEST <= len(one.subject) <= LONGEST and one.subject.isalpha()}
    if not short:
        return [*statements]
    known = {one.key: one.written for one in names}
    about = sorted({key_of(one.subject, language) for one in statements} & known.keys())
    written = Written.of(text)
    renamed: dict[tuple[str, ...], str] = {}
    for letters in sorted(short):
        whole = (known[key] for key in about if is_short_for(letters, known[key], written))
        for name in islice(whole, 1):
            both = f"{as_subject(name)} ({letters.upper()})"
            renamed |= {key_of(letters, language): both, key_of(name, language): both}
    return [replace(one, subject=renamed.get(key_of(one.subject, language), one.subject)) for one in statements]


def is_short_for(letters: str, name: str, written: Written) -> bool:
    """Whether letters are the first ones of a name's words, or the text gives them for it in brackets."""
    words, capitals = _WORDS.findall(name.lower()), letters.upper()
    if len(words) < SHORTEST or letters.lower() in words or capitals not in written.words:
        return False
    if "".join(one[0] for one in words) == letters.lower():
        return True
    begins = [*written.begins(capitals, name)] if words[0].startswith(letters[0].lower()) else []
    if not begins:
        return False
    given = re.compile(rf"(?i)\b(?:{re.escape(name)}\s*\({capitals}\)|{capitals}\s*\({re.escape(name)}\))")
    return any(given.match(written.text, begin) for begin in begins)
