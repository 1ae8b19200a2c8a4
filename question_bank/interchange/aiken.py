"""Aiken: one best answer, one line each for question and options; every error names its line (assessment.md 7.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from question_bank.errors import Problem
from question_bank.interchange import building as b
from question_bank.interchange import shapes
from question_bank.interchange.bounds import STANDARD, Bounds, check_count, check_size
from question_bank.interchange.downgrades import statement_as_choice
from question_bank.interchange.encodings import decode
from question_bank.interchange.model import Found, Outgoing, Reading, Unwritable, Written
from question_bank.interchange.naming import Names
from question_bank.interchange.preparing import Profile, write_all
from question_bank.interchange.texts import Rich, Say, plain
from question_bank.items import Item, SingleChoice
from question_bank.items.results import ONE, ZERO

_OPTION = re.compile(r"([A-Z])[).][ \t]*(.*)")
_ANSWER = re.compile(r"ANSWER:[ \t]*(.*)")
_ANY_ANSWER = re.compile(r"answer\s*:", re.IGNORECASE)


def _nameless(item: Item) -> Item:
    """Ids are made of the words, since the format has no place for them."""
    return _item(*_words(item)) if isinstance(item, SingleChoice) else item


PROFILE = Profile(
    title="Aiken",
    lost=[
        "critical",
        "pictures",
        "citations",
        "objective",
        "topics",
        "tags",
        "difficulty",
        "idnumber",
        "mark",
        "penalty",
        "shuffle",
        "pin",
        "general_feedback",
        "feedback",
        "partial",
        "formatting",
    ],
    lost_in={"single_choice": ()},
    downgrades={"true_false": statement_as_choice},
    shapes=(shapes.renamed, _nameless),
)


def write(outgoing: Outgoing) -> Written:
    """All single choices, a blank line between them."""
    written, losses = write_all(PROFILE, outgoing.items, _question)
    return Written("\n".join(written).encode("utf-8"), tuple(losses), len(written))


def _words(item: SingleChoice) -> tuple[str, list[str], int]:
    options = [plain(one.text, "md") for one in item.options]
    return plain(item.stem, "md"), options, [one.id for one in item.options].index(item.key)


def _question(item: Any) -> str:
    stem, options, key = _words(item)
    if _OPTION.fullmatch(stem) or _ANY_ANSWER.match(stem):
        raise Unwritable("stem", "its question reads like an option or an answer line")
    lines = [stem, *(f"{chr(65 + place)}) {text}" for place, text in enumerate(options)), f"ANSWER: {chr(65 + key)}"]
    return "\n".join(lines) + "\n"


def _item(stem: str, options: list[str], key: int, names: Names | None = None) -> Item:
    content = "\n".join([stem, *options])

    def make(say: Say) -> Item:
        offers = [b.Offer(Rich(text, "plain"), ONE if place == key else ZERO) for place, text in enumerate(options)]
        shared = {"item_id": (names or Names()).take("aiken", "question", content=content)}
        return b.single(say, offers, shared | {"stem": say(Rich(stem, "plain"))})

    return make(Say("md"))


@dataclass(slots=True)
class _Started:
    """A question whose lines are still coming."""

    line: int
    stem: str
    lines: list[str]
    options: dict[str, str] = field(default_factory=dict)


class _Reader:
    def __init__(self) -> None:
        self.found: list[Found] = []
        self._names = Names()
        self._started: _Started | None = None

    def line(self, number: int, text: str) -> None:
        """One line that is not blank."""
        option = _OPTION.fullmatch(text)
        if option and self._started is None:
            self._fail(f"line {number}", "an option, but no question has begun", text)
        elif option and self._started is not None:
            self._started.lines.append(text)
            self._option(number, option[1], option[2])
        elif _ANY_ANSWER.match(text):
            self._answer(number, text)
        else:
            self.unfinished(f"line {number}")
            self._started = _Started(number, text, [text])

    def unfinished(self, place: str) -> None:
        """A question without an answer line, noticed here."""
        if self._started is not None:
            started, self._started = self._started, None
            self._fail(place, f"the question of line {started.line} has no ANSWER", "\n".join(started.lines))

    def _option(self, number: int, letter: str, text: str) -> None:
        assert self._started is not None  # noqa: S101 - the caller looked
        if letter in self._started.options:
            started, self._started = self._started, None
            self._fail(f"line {number}", f"there are two options {letter}", "\n".join(started.lines))
        else:
            self._started.options[letter] = text

    def _answer(self, number: int, text: str) -> None:
        started, self._started = self._started, None
        place = f"line {number}"
        if started is None:
            self._fail(place, "an answer, but no question has begun", text)
            return
        raw = "\n".join([*started.lines, text])
        problem, letter = _key(text, started.options)
        if problem:
            self._fail(place, problem, raw)
            return
        draft = b.Draft(place=f"line {started.line}", kind="multichoice", raw=raw)
        options = list(started.options.values())
        key = list(started.options).index(letter)
        self.found.append(b.found(draft, lambda _: _item(started.stem, options, key, self._names)))

    def _fail(self, place: str, message: str, raw: str) -> None:
        self.found.append(b.failed(b.Draft(place=place, kind="", raw=raw), [Problem("", message)]))


def _key(text: str, options: dict[str, str]) -> tuple[str, str]:
    """What is wrong with an answer line, and its letter."""
    answer = _ANSWER.fullmatch(text)
    if answer is None:
        return "write ANSWER: in capitals, followed by one letter", ""
    letter = answer[1].strip()
    if len(letter) != 1:
        return f"ANSWER must name one letter, not {letter or 'nothing'}", ""
    if len(options) < 2:
        return "fewer than 2 answers", ""
    if letter not in options:
        return f"ANSWER {letter} is none of the options", ""
    return "", letter


def read(data: bytes, bounds: Bounds = STANDARD, *, old_encoding: bool = False) -> Reading:
    """Every question of an Aiken file, good ones kept whatever the others are.

    Raises:
        UnreadableFile: it is too large, no text, or in an encoding that nobody confirmed.
    """
    check_size(data, bounds)
    reader = _Reader()
    for number, line in enumerate(decode(data, confirmed=old_encoding).split("\n"), start=1):
        if line.strip():
            reader.line(number, line.strip())
    reader.unfinished("end of file")
    check_count(len(reader.found), bounds)
    return Reading(found=tuple(reader.found))
