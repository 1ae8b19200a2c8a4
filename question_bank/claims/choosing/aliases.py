"""A name and its short form are one thing ("platelet-rich plasma", "PRP"): claims about both go by one name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from question_bank.claims.choosing.inventory import Name
from question_bank.claims.choosing.names import key_of
from question_bank.claims.statements import Statement
from question_bank.claims.subjects import as_subject

SHORTEST, LONGEST = 2, 5  # letters of a short form
_WORDS = re.compile(r"[^\W\d_]+")


def under_one_name(statements: Sequence[Statement], names: Iterable[Name], text: str, language: str) -> list[Statement]:
    """The statements, those about a thing under its name and under its short form by both at once."""
    short = {one.subject for one in statements if SHORTEST <= len(one.subject) <= LONGEST and one.subject.isalpha()}
    known = {one.key: one.written for one in names} if short else {}
    about = {key_of(one.subject, language) for one in statements}
    renamed: dict[tuple[str, ...], str] = {}
    for letters in sorted(short):
        whole = [known[key] for key in sorted(about) if key in known and is_short_for(letters, known[key], text)]
        for name in whole[:1]:
            both = f"{as_subject(name)} ({letters.upper()})"
            renamed |= {key_of(letters, language): both, key_of(name, language): both}
    return [replace(one, subject=renamed.get(key_of(one.subject, language), one.subject)) for one in statements]


def is_short_for(letters: str, name: str, text: str) -> bool:
    """Whether letters are the first ones of a name's words, or the text gives them for it in brackets."""
    words, capitals = _WORDS.findall(name.lower()), letters.upper()
    if len(words) < SHORTEST or letters.lower() in words or not re.search(rf"(?<!\w){capitals}(?!\w)", text):
        return False
    if "".join(one[0] for one in words) == letters.lower():
        return True
    given = rf"(?i)\b(?:{re.escape(name)}\s*\({capitals}\)|{capitals}\s*\({re.escape(name)}\))"
    return words[0].startswith(letters[0].lower()) and re.search(given, text) is not None
