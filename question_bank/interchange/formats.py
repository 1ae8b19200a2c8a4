"""The exchange formats by name: which can be read and written, and how (architecture.md, ``formats``)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from question_bank.interchange.bounds import STANDARD, Bounds
from question_bank.interchange.model import Outgoing, Reading, Written

NATIVE = "native"
TYPED_TEXT = frozenset({"gift", "aiken", "csv"})  # whose encoding may have to be confirmed by a person


class _Home(NamedTuple):
    """The modules that read and write a format, loaded when needed, and its files' ending."""

    reads: str
    writes: str
    ending: str


_HOMES = {
    "moodle-xml": _Home("moodle_read", "moodle_xml", ".xml"),
    "gift": _Home("gift_read", "gift", ".gift.txt"),
    "aiken": _Home("aiken", "aiken", ".aiken.txt"),
    "csv": _Home("csv_file", "csv_file", ".csv"),
    "xlsx": _Home("xlsx", "xlsx_write", ".xlsx"),
    "qti21": _Home("qti_read", "qti21", ".qti21.zip"),
    "qti30": _Home("qti_read", "qti30", ".qti30.zip"),
    "canvas-qti12": _Home("canvas_read", "canvas_qti12", ".canvas.zip"),
}
FOREIGN = tuple(_HOMES)
READABLE = (NATIVE, *FOREIGN)


def _module(name: str) -> object:
    return import_module(f"question_bank.interchange.{name}")


def read(name: str, data: bytes, bounds: Bounds = STANDARD, *, old_encoding: bool = False) -> Reading:
    """Every question of a file in one of the ``READABLE`` formats.

    Raises:
        UnreadableFile: the file as a whole cannot be read.
    """
    reading: Callable[..., Reading] = _module("native_read" if name == NATIVE else _HOMES[name].reads).read  # type: ignore[attr-defined]  # by the table
    return reading(data, bounds, old_encoding=old_encoding) if name in TYPED_TEXT else reading(data, bounds)


def write(name: str, outgoing: Outgoing) -> Written:
    """A file in one of the ``FOREIGN`` formats, the same bytes whenever the same is written."""
    writing: Callable[[Outgoing], Written] = _module(_HOMES[name].writes).write  # type: ignore[attr-defined]  # the same
    return writing(outgoing)


def ending(name: str) -> str:
    """The ending of such files."""
    return _HOMES[name].ending
