"""Blocks into units: which plain lines are headings, which are items, what stands in a table."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from question_bank.claims.counted import counted
from question_bank.claims.delimited import in_rows, tabulated
from question_bank.claims.headings import sense_of
from question_bank.claims.language import language_of
from question_bank.claims.reading import Reading
from question_bank.claims.units import CELL, HEADING, ITEM, TEXT, Unit, same_marks
from question_bank.documents.model import BlockKind, Document

LONGEST_HEADING = 90  # characters
MOST_WORDS = 12
LONG = 100  # characters of a paragraph that a line can head
FEW_CAPITALS = 4  # words of a name in capitals
FEW_GRADING = 3  # words of a line that only says how strictly what stands under it is meant
FEWEST_NUMBERED = 3  # numbered lines above texts from which on they are headings
LAST_ASCII = "\x7f"
MOST_GLUED = 2  # pictures in a line from which on they mark items
_SECTION_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+(?=[A-ZА-ЯЁ])")
_ENDS_SENTENCE = re.compile(r"[.!;,…]\W*$")
_TAIL = re.compile(r"(?P<item>.*?[\w)])[.;,]?\s+(?P<head>[A-ZА-ЯЁ][^.;,:]{3,60}:)\s*$", re.DOTALL)
_BOX = re.compile(r"(?:\[[ xXхХ_]?\]|[☐☑☒]|_{2,})\s+(?=\S)")  # to tick, or to initial
_TICK = re.compile(r"\[[ xXхХ_]?\]")
_BOLD = re.compile(r"\s*(\*{2,3}|__)(?=\S)[^*_\n]{3,90}(?<=\S)\1\W*")
_RULE = re.compile(r"\s*([=~*_#+-])\1{3,}\s*")
_FRAMED = re.compile(r"\s*(?:【[^【】\n]{2,90}】|〔[^〔〕\n]{2,90}〕|([=~*_#])\1{1,9} ?[^\n=~*_#]{2,90} ?\1{2,10})\s*")
_LABELLED = re.compile(r"\s*(?:[-*+•]\s+|\d+[.)]\s+)?(?P<mark>\*{2,3}|__)(?P<head>[^*_\n]{2,70}?)(?P=mark)(?=\s*\S)")
_A_THING = re.compile(  # a thing of a list, though it can head a section of a leaflet too
    r"(?:active |acute )?(?:pregnancy|breast-?feeding|lactation)(?:(?: and| or|,|/) (?:breast-?feeding|lactation))?"
    r"|беременность(?:(?: и|,|/) (?:лактация|кормление(?: грудью)?))?|лактация"
)
SHORT_LINE = 50  # characters of a line that was not broken for want of room
_LINE_END = re.compile(r"[.;:!?]\W*$")
_DASHED = re.compile(r"\s[–—-]\s")
_DEFINES = re.compile(r":\s+\S")  # the second line of a term and what is said of it, a line each


_KINDS = {
    BlockKind.HEADING: HEADING,
    BlockKind.PARAGRAPH: TEXT,
    BlockKind.ITEM: ITEM,
    BlockKind.CELL: CELL,
}


def outline(document: Document, reading: Reading, language: str) -> list[Unit]:
    """The units of a document in reading order; ``language`` is the whole document's, for lines too short to tell."""
    units = _numbered(counted(tabulated(list(_units(document, reading, language)))))
    marked = any(unit.kind == HEADING for unit in units)
    return [_recognised(units, place, marked=marked) for place in range(len(units))]


def _numbered(units: list[Unit]) -> list[Unit]:
    """The units with headings where short numbered lines stand one by one, each above its own text."""
    pairs = zip(units, [*units[1:], None], strict=False)
    heads = [
        unit for unit, after in pairs if unit.kind == ITEM and unit.marker[:1].isdigit() and _heads_text(unit, after)
    ]
    if len(heads) < FEWEST_NUMBERED:
        return units
    numbered = set(map(id, heads))  # comparing units by what they hold takes long in a long text
    return [replace(unit, kind=HEADING, level=0) if id(unit) in numbered else unit for unit in units]


def _heads_text(unit: Unit, after: Unit | None) -> bool:
    return after is not None and after.kind == TEXT and _short(unit.words) and ":" not in unit.words


def _units(document: Document, reading: Reading, language: str) -> Iterator[Unit]:
    before = 0
    pipes = 0
    drawn = {place for place, one in enumerate(document.blocks) if _RULE.fullmatch(document.text, one.start, one.end)}
    for place, block in enumerate(document.blocks):
        start, end = reading.read(block.start), reading.read(block.end)
        words = reading.text[start:end]
        gap = reading.text.count("\n", before, start) > 1 or block.page is not None
        before = end
        if not any(letter.isalnum() for letter in words):
            continue
        box = _BOX.match(words)
        start, words = (start + box.end(), words[box.end() :]) if box else (start, words)
        ruled = {place - 1, place + 1} <= drawn
        unit = Unit(
            kind=HEADING if ruled else _kind(document.text[block.start : block.end], block.kind, boxed=bool(box)),
            start=start, end=end, words=words,
            language=_language(words, language),
            level=block.level, marker=block.marker or (box.group().strip() if box else ""), gap=gap, table=block.table,
            row=block.row or 0, column=block.column or 0, header=block.header,
            label=_bold_part(document.text[block.start : block.end], words),
        )  # fmt: skip
        for line in _lines(unit):
            symbol = _glue(line.words) if line.kind == TEXT else ""
            if symbol:
                yield from _glued(line, symbol)
            elif line.kind == TEXT and line.words.count("|") > 1:
                pipes += 1
                yield from _piped(line, pipes)
            else:
                yield from _tailed(line)


def _lines(unit: Unit) -> Iterator[Unit]:
    """The lines of a text that breaks on purpose: each short, or with a sign at its end."""
    lines = unit.words.split("\n")
    ruled = {place for place, one in enumerate(lines) if _RULE.fullmatch(one)}  # "=====" over and under a name
    ends = all(len(one) < SHORT_LINE or _LINE_END.search(one) for one in lines[:-1])
    broken = len(lines) > 1 and (ends or bool(ruled))
    if unit.kind != TEXT or not (broken or (len(lines) > 1 and in_rows(lines))):
        yield unit
        return
    at = unit.start
    for place, line in enumerate(lines):
        bare = line.strip()
        if bare and place not in ruled:
            start = at + line.index(bare)
            label = unit.label if not place else 0
            kind = HEADING if {place - 1, place + 1} <= ruled else unit.kind
            yield replace(
                unit, kind=kind, start=start, end=start + len(bare), words=bare, gap=unit.gap and not place, label=label
            )
        at += len(line) + 1


def _kind(stored: str, kind: BlockKind, *, boxed: bool) -> str:
    """A box to tick marks an item; a line that is bold from its first to its last word is a heading."""
    if kind is BlockKind.PARAGRAPH and _FRAMED.fullmatch(stored):
        return HEADING
    if kind is BlockKind.PARAGRAPH and _BOLD.fullmatch(stored) and not _ENDS_SENTENCE.search(stored.rstrip("*_ ")):
        return HEADING
    return ITEM if boxed else _KINDS[kind]


def _bold_part(stored: str, words: str) -> int:
    """How many characters of the words are a label in bold at their beginning."""
    found = _LABELLED.match(stored)
    head = found["head"].strip() if found else ""
    return len(head) if head and words.startswith(head) else 0


def _tailed(unit: Unit) -> Iterator[Unit]:
    """An item with the next list's heading run into its end ("… scars Contraindications:")."""
    found = _TAIL.match(unit.words) if unit.kind == ITEM else None
    if found is None or not sense_of(found["head"], unit.language).topic:
        yield unit
        return
    middle = unit.start + found.start("head")
    yield replace(unit, end=unit.start + found.end("item"), words=found["item"])
    yield replace(unit, kind=TEXT, start=middle, words=found["head"], marker="", level=0, gap=True)


def _glue(words: str) -> str:
    """The picture, sign or box that stands in front of each item of a line, where one does."""
    boxes = Counter(_TICK.findall(words)).most_common(1) if "[" in words else []
    if boxes and boxes[0][1] >= MOST_GLUED:
        return str(boxes[0][0])
    if words.isascii():
        return ""
    symbols = Counter(one for one in words if one > LAST_ASCII and unicodedata.category(one) == "So")
    often = symbols.most_common(1)
    if not often or often[0][1] < MOST_GLUED:
        return ""
    return often[0][0] if sum(bool(piece.strip()) for piece in words.split(often[0][0])) > MOST_GLUED - 1 else ""


def _glued(unit: Unit, symbol: str) -> Iterator[Unit]:
    """The items of a line; what stands before the first of them introduces the others."""
    at = unit.start
    for place, piece in enumerate(unit.words.split(symbol)):
        bare = piece.strip()
        if bare:
            start = at + piece.index(bare)
            kind = ITEM if place else TEXT
            yield replace(
                unit, kind=kind, start=start, end=start + len(bare), words=bare, level=place and 1, gap=not place
            )
        at += len(piece) + len(symbol)


def _language(words: str, language: str) -> str:
    return language_of(words) or language


def _piped(unit: Unit, row: int) -> Iterator[Unit]:
    """The cells of a line drawn with upright strokes."""
    at = 0
    column = 0
    for piece in unit.words.split("|"):
        bare = piece.strip(" -:+=")
        if bare:
            start = unit.start + at + piece.index(bare)
            yield replace(
                unit, kind=CELL, start=start, end=start + len(bare), words=bare, table=-1, row=row, column=column
            )
        column += 1 if at or bare else 0
        at += len(piece) + 1


def _recognised(units: Sequence[Unit], place: int, *, marked: bool) -> Unit:
    """The unit, as a heading or an item where it is one without a mark."""
    unit = units[place]
    numbered = _SECTION_NUMBER.match(unit.words)
    after = units[place + 1] if place + 1 < len(units) else None
    previous = units[place - 1] if place else None
    listed = previous is not None and previous.kind == ITEM and not unit.gap and same_marks(previous, unit)
    if unit.kind == ITEM and ((not listed and _heads_items(unit, after)) or _heads_inner(unit, after)):
        return replace(unit, kind=HEADING, level=0)
    if unit.kind == TEXT and _outright_line(unit) and not _A_THING.fullmatch(unit.words.strip(" .;:").lower()):
        return replace(unit, kind=HEADING)
    if unit.kind != TEXT or _has_label(unit) or not _short(unit.words.rstrip(";,.")):
        return unit
    if not _short(unit.words):
        near = previous is not None and not unit.gap and (_opens(previous) or _alike(previous, unit))
        return replace(unit, kind=ITEM, level=1) if near and _of_list(unit, previous, after) else unit
    asks = unit.words.rstrip().endswith("?")
    told = _names_section(unit) or _defined(unit, after) or _grades(unit, after)
    if numbered or told or asks or _capitals(unit.words):
        return replace(unit, kind=HEADING)
    if previous is not None and _listed(previous, unit, after):
        return replace(unit, kind=ITEM, level=1)
    if after is None or (marked and not unit.gap) or unit.words.rstrip().endswith(":"):
        return unit
    opens = (not _alike(unit, after) or (unit.gap and _names_section(after))) and (
        unit.gap or place == 0 or after.kind == ITEM or len(after.words) > LONG
    )
    return replace(unit, kind=HEADING) if opens and unit.words[:1].isupper() else unit


def _defined(unit: Unit, after: Unit | None) -> bool:
    """A term above a line that begins with a colon and says what it is."""
    return after is not None and bool(_DEFINES.match(after.words)) and not _DEFINES.match(unit.words)


def _grades(unit: Unit, after: Unit | None) -> bool:
    """ "C1. Absolute" above a list."""
    few = after is not None and after.kind == ITEM and len(unit.words.split()) <= FEW_GRADING
    if unit.words.rstrip().endswith(":"):
        return False  # it introduces the list, and leaves the heading above what it is
    return few and sense_of(unit.words, unit.language).qualifier in {"absolute", "relative"}


def _heads_items(unit: Unit, after: Unit | None) -> bool:
    """A line with a sign or number that is a heading all the same: it names a section and others follow under it."""
    if after is None or not _short(unit.words.rstrip(":")):
        return False
    if not unit.marker[:1].isalnum() and after.kind == ITEM and after.marker[:1] != unit.marker[:1] and unit.gap:
        return True
    if not _names_section(unit):
        return False
    return after.kind != ITEM or not same_marks(unit, after) or after.level > unit.level or _outright(unit)


def _heads_inner(unit: Unit, after: Unit | None) -> bool:
    """An item in short words with items of a deeper rank under it; or a name in capitals between pictures."""
    inner = after is not None and after.kind == ITEM and after.level > unit.level and bool(unit.marker)
    shouted = not unit.marker and len(unit.words.split()) <= FEW_CAPITALS and _capitals(unit.words)
    return (inner and _short(unit.words.rstrip(":"))) or shouted


def _outright(unit: Unit) -> bool:
    return sense_of(unit.words, unit.language).outright and len(unit.words.split()) <= 4


def _outright_line(unit: Unit) -> bool:
    """ "Contraindications." on a line of its own."""
    words = unit.words.rstrip(" .:–—-")
    return len(words.split()) <= 4 and "," not in words and ":" not in words and _outright(unit)


def _has_label(unit: Unit) -> bool:
    """A line with a section's label and its text in one ("Purpose: grey, tired skin")."""
    head, sign, rest = unit.words.partition(":")
    return (
        bool(sign and rest.strip()) and len(head.split()) <= FEW_CAPITALS and bool(sense_of(head, unit.language).topic)
    )


def _short(words: str) -> bool:
    return len(words) <= LONGEST_HEADING and len(words.split()) <= MOST_WORDS and not _ENDS_SENTENCE.search(words)


def _names_section(unit: Unit) -> bool:
    if _A_THING.fullmatch(unit.words.strip(" .;:").lower()):
        return False
    sense = sense_of(unit.words, unit.language)
    few = len(unit.words.split()) <= 5
    if unit.words.rstrip().endswith(":") and not few:
        return False
    return bool(sense.topic or sense.mixed) and (few or not _is_clause(unit.words))


def _is_clause(words: str) -> bool:
    """A line that only looks short: it says something."""
    return bool(re.search(r"[,;–—]\s|\bis\b|\bare\b|\bmay\b|\bмо[жг][еу]т\b", words.lower())) and not words.endswith(
        (":", "?")
    )


def _capitals(words: str) -> bool:
    letters = [one for one in words if one.isalpha()]
    return len(letters) > 5 and all(one.isupper() for one in letters)


def _opens(unit: Unit) -> bool:
    return unit.kind == HEADING or unit.words.rstrip().endswith(":") or (_short(unit.words) and unit.gap)


def _of_list(unit: Unit, previous: Unit | None, after: Unit | None) -> bool:
    """Whether a short line with a sign at its end stands among lines like itself."""
    neighbours = [one for one in (previous, after) if one is not None and not (one is after and one.gap)]
    return unit.words.rstrip()[-1:] == ";" or any(_alike(one, unit) and _alike(unit, one) for one in neighbours)


def _listed(previous: Unit, unit: Unit, after: Unit | None) -> bool:
    """A line of a list without bullets: under a line that opens it, or beside lines like itself."""
    if unit.gap:
        return False
    opened = previous.words.rstrip().endswith(":") or (
        previous.kind == HEADING or (previous.kind == TEXT and _short(previous.words) and _names_section(previous))
    )
    return (opened and after is not None and _alike(unit, after) and not after.gap) or (
        _alike(previous, unit) and not previous.words.rstrip().endswith(":") and len(unit.words.split()) <= 8
    )


def _alike(one: Unit, other: Unit) -> bool:
    """Two lines of one list: both short, and both with or both without a sign at the end and a dash inside."""
    both = (one.words.rstrip(), other.words.rstrip())
    short = other.kind == one.kind == TEXT and all(_short(words.rstrip(";,.")) for words in both)
    ends = [words[-1:] in {";", ",", "."} for words in both]
    return short and (ends[0] or not ends[1]) and bool(_DASHED.search(both[0])) == bool(_DASHED.search(both[1]))
