"""GIFT read: escapes first, then the marks that are left alive; what we cannot deliver is kept as it came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from question_bank.errors import Problem
from question_bank.interchange import building as b
from question_bank.interchange.bounds import STANDARD, Bounds, check_count, check_size
from question_bank.interchange.encodings import decode
from question_bank.interchange.gift import ARROW, FORM, WEIGHT
from question_bank.interchange.grades import grade
from question_bank.interchange.model import Found, Reading
from question_bank.interchange.moodle_xml import DIFFICULTY, TOPIC
from question_bank.interchange.naming import Names, part_id
from question_bank.interchange.shapes import label
from question_bank.interchange.texts import Rich, Say
from question_bank.items import Item, Numeric, NumericAnswer, ShortText, TrueFalse, Variant
from question_bank.items.common import DIFFICULTIES
from question_bank.items.results import ONE, ZERO

_FORMS = {"html": "html", "markdown": "md", "plain": "plain", "moodle": "auto"}
_MARKS = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_CATEGORY = re.compile(r"^\$CATEGORY:\s*(.*)$")
_ROOT = re.compile(r"^\$[a-z]+\$/?(?:top/?)?", re.IGNORECASE)
BLANK = "_____"


class Block(NamedTuple):
    """A question's lines: where it begins, its source, its text without comments, and what comments say of it."""

    line: int
    raw: str
    text: str
    marks: list[tuple[str, str]]
    category: str


def read(data: bytes, bounds: Bounds = STANDARD, *, old_encoding: bool = False) -> Reading:
    """Every question of a GIFT file.

    Raises:
        UnreadableFile: it is too large, no text, or in an encoding that nobody confirmed.
    """
    check_size(data, bounds)
    blocks = list(_blocks(decode(data, confirmed=old_encoding)))
    check_count(len(blocks), bounds)
    names = Names()
    return Reading(found=tuple(_question(block, names) for block in blocks))


def _blocks(text: str) -> Iterator[Block]:
    """The questions, parted by blank lines; comments and categories belong to none."""
    lines: list[str] = []
    source: list[str] = []
    marks: list[tuple[str, str]] = []
    begun, category = 0, ""
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.lstrip().startswith("//"):
            marks += [(name, re.sub(r"\\(.)", r"\1", said)) for name, said in _MARKS.findall(line)]
            source.append(line)
        elif found := _CATEGORY.match(line.strip()):
            path = _ROOT.sub("", found[1].strip())
            category = "" if path.lower().startswith("default for ") else path
        elif line.strip():
            begun = begun or number
            lines.append(line)
            source.append(line)
        elif lines:
            yield Block(begun, "\n".join(source), "\n".join(lines), marks, category)
            lines, source, marks, begun = [], [], [], 0


class Veil:
    """Escaped signs behind private letters that the text does not use, and back."""

    SIGNS = ":#={}~"

    def __init__(self, text: str) -> None:
        free = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
        self._backslash = next(free)
        self._letters = {sign: next(free) for sign in (*self.SIGNS, "\n")}

    def on(self, text: str) -> str:
        """The text with every escaped sign out of the way, in the order of assessment.md 7.3."""
        text = text.replace("\\\\", self._backslash)
        for sign in self.SIGNS:
            text = text.replace("\\" + sign, self._letters[sign])
        return text.replace("\\n", self._letters["\n"]).replace(self._backslash, "\\")

    def off(self, text: str) -> str:
        """The signs themselves again."""
        for sign, letter in self._letters.items():
            text = text.replace(letter, sign)
        return text


class _Parts:
    def __init__(self, block: Block, names: Names) -> None:
        self.draft = b.Draft(place=f"line {block.line}", kind="", raw=block.raw)
        self._veil = Veil(block.text)
        text = self._veil.on(block.text).strip()
        name = ""
        if named := re.match(r"::(.*?)::", text, re.DOTALL):
            name, text = self._veil.off(named[1]).strip(), text[named.end() :].strip()
        formed = FORM.match(text)
        self.form = _FORMS[formed[1].lower()] if formed else "auto"
        text = text[formed.end() :] if formed else text
        opened, closed = text.find("{"), text.find("}")
        self.malformed = (opened < 0) != (closed < 0) or closed < opened
        self.body = None if opened < 0 or self.malformed else text[opened + 1 : closed].strip()
        before, after = (text, "") if self.body is None else (text[:opened], text[closed + 1 :])
        whole = f"{before.rstrip()} {BLANK} {after.lstrip()}" if after.strip() else before
        self.missing_word = bool(after.strip())
        self.stem = self.rich(whole)
        self.general = self.rich("")
        if self.body is not None and "####" in self.body:
            self.body, said = self.body.split("####", 1)
            self.body, self.general = self.body.strip(), self.rich(said)
        self._shared = {"item_id": names.take(name, *_number(block), content=block.raw), **_labels(block)}

    def shared(self, say: Say) -> dict[str, Any]:
        """The members all items share."""
        return self._shared | {
            "stem": say(self.stem),
            "general_feedback": say(self.general),
            "format": say.kind,
        }

    def rich(self, text: str) -> Rich:
        """A text with its own format, or the question's."""
        plain = text.strip()
        formed = FORM.match(plain)
        if formed:
            return Rich(self._veil.off(plain[formed.end() :]), _FORMS[formed[1].lower()])
        return Rich(self._veil.off(plain), self.form)

    def plain(self, text: str) -> str:
        """Words that are typed or compared."""
        return self._veil.off(text).strip()

    def answers(self, body: str) -> list[tuple[str, str, str]]:
        """(mark, text, feedback) of each answer, still veiled."""
        rows = []
        for mark, text in re.findall(r"([=~])([^=~]*)", body):
            answer, _, feedback = text.partition("#")
            if answer.strip() or feedback.strip():
                rows.append((mark, answer.strip(), feedback))
        return rows


def _number(block: Block) -> list[str]:
    return [said for name, said in block.marks if name == "id"][:1]


def _labels(block: Block) -> dict[str, Any]:
    tags = [label(said) for name, said in block.marks if name == "tag"]
    topics = [label(one.removeprefix(TOPIC)) for one in tags if one.startswith(TOPIC)]
    hard = [one.removeprefix(DIFFICULTY) for one in tags if one.startswith(DIFFICULTY)]
    return {
        "idnumber": next((label(one) for one in _number(block)), "") or None,
        "tags": tuple(one for one in tags if one and not one.startswith((TOPIC, DIFFICULTY))),
        "topics": tuple(topics or ([label(block.category)] if block.category else [])),
        "difficulty": hard[0] if hard and hard[0] in DIFFICULTIES else "medium",
    }


def _question(block: Block, names: Names) -> Found:
    parts = _Parts(block, names)
    if parts.malformed:
        return b.failed(parts.draft, [Problem("", "a { or } stands alone; write it as \\{ or \\}")])
    kind = _kind(parts)
    parts.draft.kind = kind
    if kind in _UNDELIVERED:
        return Found(place=parts.draft.place, kind=kind, raw=block.raw, reason=_UNDELIVERED[kind])
    return b.found(parts.draft, lambda say: _MAKERS[kind](say, parts, parts.body or ""))


_UNDELIVERED = {"description": "a description alone is no question", "essay": "no type here for essays"}


def _kind(parts: _Parts) -> str:
    """GIFT names no types; the marks tell."""
    body = parts.body
    if body is None:
        return "description"
    if not body:
        return "essay"
    if body.startswith("#"):
        return "numerical"
    if body.split("#", 1)[0].strip().upper() in _TRUTHS:
        return "truefalse"
    if "~" in body:
        return "multichoice"
    rows = parts.answers(body)
    return "matching" if any(ARROW in text for _, text, _ in rows) else "shortanswer"


def _weighed(text: str, default: Decimal) -> tuple[Decimal, str]:
    """The share in front of a text, and the rest."""
    found = WEIGHT.match(text)
    if not found:
        return default, text
    given = b.number(found[0].strip("%")) / 100
    near = grade(given)
    return (given if near is None else near), text[found.end() :].strip()


def _choice(say: Say, parts: _Parts, body: str) -> Item:
    rows = parts.answers(body)
    offers = []
    for mark, text, feedback in rows:
        share, words = _weighed(text, ONE if mark == "=" else ZERO)
        offers.append(b.Offer(parts.rich(words), share, parts.rich(feedback)))
    make = b.single if any(mark == "=" for mark, _, _ in rows) else b.multiple
    return make(say, offers, parts.shared(say))


def _true_false(say: Say, parts: _Parts, body: str) -> Item:
    word, _, said = body.partition("#")
    key = _TRUTHS[word.strip().upper()]
    wrong, _, right = said.partition("#")
    about = {key: say(parts.rich(right)), (not key): say(parts.rich(wrong))}
    return TrueFalse(**parts.shared(say), key=key, feedback_true=about[True], feedback_false=about[False])


def _short(say: Say, parts: _Parts, body: str) -> Item:
    variants: list[Variant] = []
    for _, text, feedback in parts.answers(body):
        share, words = _weighed(text, ONE)
        plain = parts.plain(words)
        if plain == "*":
            b.catch_all(parts.draft, parts.rich(feedback), share)
            continue
        if re.search(r"(?<!\\)\*", plain):
            parts.draft.note("wildcard", f"the * in “{plain[:60]}” stands for itself here, not for any letters")
        variants.append(
            Variant(
                id=part_id(len(variants)),
                text=plain.replace("\\*", "*"),
                fraction=share,
                feedback=say(parts.rich(feedback)),
            )
        )
    return ShortText(**parts.shared(say), variants=tuple(variants))


def _numeric(say: Say, parts: _Parts, body: str) -> Item:
    rows = body[1:].strip()
    answers: list[NumericAnswer] = []
    for mark, text, feedback in parts.answers(rows if rows[:1] in {"=", "~"} else "=" + rows):
        share, words = _weighed(text, ZERO if mark == "~" else ONE)
        if mark == "~" or words == "*":
            b.catch_all(parts.draft, parts.rich(feedback), share)
            continue
        answers.append(
            NumericAnswer(
                id=part_id(len(answers)), fraction=share, feedback=say(parts.rich(feedback)), **_bounds(words)
            )
        )
    return Numeric(**parts.shared(say), answers=tuple(answers))


def _bounds(text: str) -> dict[str, Any]:
    """``2``, ``2:0.1`` or ``1..5``."""
    low, dots, high = text.partition("..")
    if dots:
        return {"value": b.key_number(low), "high": b.key_number(high)}
    value, _, tolerance = text.partition(":")
    return {"value": b.key_number(value), "tolerance": b.key_number(tolerance, default=ZERO)}


def _matching(say: Say, parts: _Parts, body: str) -> Item:
    rows = []
    for _, text, _ in parts.answers(body):
        prompt, _, choice = text.partition(ARROW)
        rows.append((parts.rich(prompt), Rich(parts.plain(choice), "plain")))
    return b.matching(say, rows, parts.shared(say))


_MAKERS = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _numeric,
    "matching": _matching,
}
