"""Moodle's cloze syntax, ``{1:MULTICHOICE:=right#why~wrong}``: read into gaps, and written."""

from __future__ import annotations

import re
from decimal import Decimal
from html import escape
from typing import NamedTuple

from question_bank.interchange.codec import write_number
from question_bank.interchange.model import Note, Unwritable
from question_bank.interchange.shapes import OPEN, SHUT, joined
from question_bank.interchange.texts import plain
from question_bank.items import Cloze
from question_bank.items.cloze import TOKEN

_DROP_DOWN = frozenset(
    {"MULTICHOICE", "MULTICHOICE_S", "MULTICHOICE_V", "MULTICHOICE_VS", "MULTICHOICE_H", "MULTICHOICE_HS"}
    | {"MC", "MCS", "MCV", "MCVS", "MCH", "MCHS"}
)
_KNOWN = [
    "SHORTANSWER",
    "SHORTANSWER_C",
    "SA",
    "SAC",
    "MW",
    "MWC",
    "NUMERICAL",
    "NM",
    "MULTIRESPONSE",
    "MULTIRESPONSE_H",
    "MR",
    "MRH",
    "MRS",
    "MRHS",
]
_PIECE = re.compile(r"\{(?P<weight>\d*):(?P<kind>[A-Z_]+):(?P<body>(?:(?!\{\d*:[A-Z_]+:).)*?)(?<!\\)\}", re.DOTALL)
_SUSPECT = re.compile(r"\{\d*:[A-Za-z_]*")
_SPLIT = re.compile(r"(?<!\\)~")
_SAID = re.compile(r"(?<!\\)(?<!&)#")
_SHARE = re.compile(r"%(-?\d+(?:[.,]\d*)?)%")
_ESCAPED = re.compile(r"\\([{}~#])")
_LIVE = re.compile(r"([}~#])")


class Option(NamedTuple):
    """One entry of a drop-down, in the file's own words."""

    text: str
    fraction: Decimal
    feedback: str


class Piece(NamedTuple):
    """One gap: its weight and entries."""

    weight: Decimal
    options: tuple[Option, ...]
    shuffle: bool


class OtherKind(Exception):
    """A gap of a kind that is no drop-down."""


def read_cloze(text: str) -> tuple[str, list[Piece], list[Note]]:
    """The text with veiled tokens g1 … in place of its gaps, the gaps, and notes on pieces that are none.

    Raises:
        OtherKind: a gap is to be typed into or ticked.
    """
    pieces: list[Piece] = []

    def gap(found: re.Match[str]) -> str:
        kind = found["kind"]
        if kind in _KNOWN:
            raise OtherKind(kind)
        options = _options(found["body"]) if kind in _DROP_DOWN else []
        if len(options) < 2:
            return found[0]
        pieces.append(Piece(Decimal(int(found["weight"] or 1) or 1), tuple(options), kind.endswith("S")))
        return f"{OPEN}g{len(pieces)}{SHUT}"

    read = _PIECE.sub(gap, text.replace(OPEN, "").replace(SHUT, ""))
    broken = [read[left.start() : left.start() + 60] for left in _SUSPECT.finditer(read)]
    return read, pieces, [Note("cloze", f"this piece is no gap and stays text: {one}") for one in broken]


def _options(body: str) -> list[Option]:
    found = []
    for alternative in _SPLIT.split(body):
        whole, share = alternative.strip(), Decimal(0)
        if whole.startswith("="):
            whole, share = whole[1:], Decimal(1)
        elif weight := _SHARE.match(whole):
            whole, share = whole[weight.end() :], Decimal(weight[1].replace(",", ".")) / 100
        text, *said = _SAID.split(whole, maxsplit=1)
        if text.strip():
            found.append(Option(_live(text), share, _live(said[0]) if said else ""))
    return found


def _live(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).strip()


def cloze_text(item: Cloze) -> str:
    """Stem and text with Moodle's pieces in place of the tokens."""
    gaps = {gap.id: gap for gap in item.gaps}
    kind = "MULTICHOICE_S" if item.shuffle else "MULTICHOICE"

    def piece(found: re.Match[str]) -> str:
        gap = gaps[found[1]]
        entries = [
            ("=" if one.fraction == 1 else f"%{write_number(one.fraction * 100)}%" if one.fraction else "")
            + _entry(plain(one.text, item.format), marked=one.fraction == 0)
            + (f"#{_safe(one.feedback)}" if one.feedback else "")
            for one in gap.options
        ]
        return f"{{{write_number(gap.weight)}:{kind}:{'~'.join(entries)}}}"

    whole = joined(item.stem, item.text, item.format)
    if _SUSPECT.search(whole):
        raise Unwritable("cloze", "its text holds what Moodle would take for a gap of its own")
    return TOKEN.sub(piece, whole)


def _entry(words: str, *, marked: bool) -> str:
    """The words; those that begin like a mark get a share of 0 before them."""
    safe = _safe(escape(words, quote=False))
    return ("%0%" if marked and words[:1] in {"=", "%"} else "") + safe


def _safe(text: str) -> str:
    if text.endswith("\\") or _SUSPECT.search(text):
        raise Unwritable("cloze", "a text in its gaps ends in a backslash or holds a gap, which Moodle cannot read")
    return _LIVE.sub(r"\\\1", text)
