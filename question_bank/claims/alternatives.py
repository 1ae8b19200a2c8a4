"""Long lists of alternatives as one pattern that is quick to search with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_LETTER = re.compile(r"(?:[^\W_]|[ '’-]|\\[^\w\s]|\\ )(?![?*+{])")
_GROUP = re.compile(r"\((?:\?:)?(?![?*+])")
DEEPEST, MOST_CHOICES = 3, 300  # groups in a row that are written out, and choices of one
_EDGE = re.compile(r"\\b|\(\?<!\\w\)|\(\?<!\[\\w-\]\)|\(\?<!\[а-яё?\]\)|\(\?<!\[а-я\]\)")


def alternatives(patterns: Iterable[str]) -> str:
    """One pattern, in brackets, that matches what the first of these patterns to match would.

    Those that begin with the same letter are tried together, so that at most places of a text none has to be tried.
    They may hold no numbered groups that anything refers to, and are to be compiled with regard to case.
    """
    return f"(?:{_joined([opened for one in patterns for part in parts_of(one) for opened in _opened(part)])})"


def parts_of(pattern: str) -> list[str]:
    """What stands between the bars of a pattern that are in no brackets."""
    parts, depth = [""], 0
    for atom in _ATOM.findall(pattern):
        depth += (atom == "(") - (atom == ")")
        if atom == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += atom
    return parts


def _opened(part: str, depth: int = 0) -> list[str]:
    """The part with the group it begins with written out ("\\b(red|pink) skin" is two), so that letters lead each."""
    edge = _EDGE.match(part)
    lead = edge.group() if edge else ""
    rest = part[len(lead) :]
    group = _GROUP.match(rest)
    if depth == DEEPEST or group is None:
        return [part]
    inner = _inner(rest, group.end())
    if inner is None:
        return [part]
    behind = rest[group.end() + len(inner) + 1 :]
    optional = behind.startswith("?")
    if behind[:1] in {"*", "+", "{"} or behind.startswith(("??", "?+")):
        return [part]
    behind = behind[1:] if optional else behind
    choices = [*parts_of(inner), *([""] if optional else [])]
    if len(choices) > MOST_CHOICES or not all(behind or one for one in choices):
        return [part]
    return [done for one in choices for done in _opened(lead + one + behind, depth + 1)]


def _inner(text: str, start: int) -> str | None:
    """What stands in the group that opens right before ``start``, without its closing bracket."""
    depth, at = 1, start
    for atom in _ATOM.findall(text[start:]):
        depth += (atom == "(") - (atom == ")")
        if not depth:
            return text[start:at]
        at += len(atom)
    return None


def _joined(parts: list[str]) -> str:
    """The parts with bars between them; parts that differ in their first letter never match at one place."""
    return "|".join(piece for lead, run in groupby(parts, key=_lead) for piece in _together(lead, list(run)))


def _lead(part: str) -> str:
    """The edge of a word that a part begins with, "letter" where that is a letter, else an empty string."""
    edge = _EDGE.match(part)
    return edge.group() if edge else "letter" if _LETTER.match(part) else ""


def _together(lead: str, parts: list[str]) -> Iterator[str]:
    if not lead or len(parts) == 1:
        yield from parts
        return
    behind: dict[str, list[str]] = {}
    for part in parts:
        found = (_LETTER if lead == "letter" else _EDGE).match(part)
        begin = found.group() if found else ""
        behind.setdefault(begin, []).append(part.removeprefix(begin))
    for begin, rests in behind.items():
        yield begin + (rests[0] if len(rests) == 1 else f"(?:{_joined(rests)})")
