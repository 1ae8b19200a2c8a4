"""``convert``, ``import`` and ``formats``: files of other programs in and out (architecture.md, command line)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from question_bank.bank import Bank, BankItem
from question_bank.commands import Output, parsed
from question_bank.commands import read as read_file
from question_bank.errors import BankError, InvalidDocument
from question_bank.interchange import formats, native
from question_bank.interchange.model import Found, Loss, Outgoing, Reading, Written
from question_bank.interchange.report import dry_run, summary
from question_bank.items import Item


def list_formats(output: Output) -> None:
    """One line per interchange format of the contract."""
    for name in (formats.NATIVE, *formats.FOREIGN):
        output.line({"format": name, "reads": True, "writes": True})


def _known(names: Sequence[str], output: Output) -> bool:
    there = (formats.NATIVE, *formats.FOREIGN)
    unknown = [name for name in names if name not in there]
    if unknown:
        output.problem(f"format {unknown[0]} cannot be read or written; formats that can: {', '.join(there)}")
    return not unknown


def convert_file(
    source: Path, target: Path, names: tuple[str, str], output: Output, *, old_encoding: bool = False
) -> None:
    """One file in, another out; what the target cannot hold is told line by line.

    Questions with problems are problems of the run, the good ones are written all the same. Nothing is written if the
    file as a whole cannot be read, or if no question is left.
    """
    if not _known(names, output):
        return
    came_from, goes_to = names
    if came_from == formats.NATIVE:
        document = _native(source, output)
        if document is not None:
            _from_native(document, target, goes_to, source.stem, output)
        return
    reading = _reading(source, came_from, output, old_encoding=old_encoding)
    if reading is None:
        return
    _tell(source, reading, output)
    kept = [one.raw for one in reading.kept] if came_from == goes_to else []
    if not reading.items and not kept:
        output.problem(f"{source}: there is no question that can be taken over")
    elif goes_to == formats.NATIVE:
        _save(target, native.canonical(native.bank_to_document(_bank(source, reading.items))).encode(), output)
    else:
        outgoing = Outgoing(items=reading.items, title=source.stem, kept=kept, media=reading.media)
        _hand_out(target, formats.write(goes_to, outgoing), output, also=len(kept))


def _from_native(document: Any, target: Path, goes_to: str, title: str, output: Output) -> None:
    if goes_to == formats.NATIVE:
        text = native.canonical(
            native.item_to_document(document) if not isinstance(document, Bank) else native.bank_to_document(document)
        )
        _save(target, text.encode("utf-8"), output)
        return
    items = [one.item for one in document.items] if isinstance(document, Bank) else [document]
    head = document.title if isinstance(document, Bank) else title
    _hand_out(target, formats.write(goes_to, Outgoing(items=items, title=head)), output)


def _native(source: Path, output: Output) -> Bank | Item | None:
    text = read_file(source, output)
    if text is None:
        return None
    document = parsed(text)
    try:
        if isinstance(document, dict) and "type" in document:
            return native.item_from_document(document)
        return native.bank_from_document(document)
    except InvalidDocument as error:
        output.problem("\n".join(f"{source}: {problem}" for problem in error.problems))
        return None


def _reading(source: Path, name: str, output: Output, *, old_encoding: bool) -> Reading | None:
    try:
        return formats.read(name, source.read_bytes(), old_encoding=old_encoding)
    except OSError as error:
        output.problem(f"{source}: {error.strerror}")
    except BankError as error:
        output.problem(f"{source}: {error}")
    return None


def _tell(source: Path, reading: Reading, output: Output) -> None:
    """Notes as JSON lines, problems as problems."""
    for note in reading.notes:
        output.line({"warning": note.message, "code": note.code, "place": str(source.name), "item_id": None})
    for one in reading.found:
        for note in one.notes:
            output.line(_warning(one, note.code, note.message))
        if one.unsupported:
            output.line(_warning(one, "unsupported", f"{one.kind}: {one.reason}"))
        for problem in one.problems:
            output.problem(f"{source}: {one.place}: {problem}")


def _warning(one: Found, code: str, message: str) -> dict[str, Any]:
    return {
        "warning": message,
        "code": code,
        "place": one.place,
        "item_id": one.item.item_id if one.item else None,
    }


def _hand_out(target: Path, written: Written, output: Output, *, also: int = 0) -> None:
    for loss in written.losses:
        output.line(_lost(loss))
    if written.written or also:
        _save(target, written.data, output)
    else:
        output.problem(f"{target}: none of the questions can be written in this format")


def _lost(loss: Loss) -> dict[str, Any]:
    line = {"warning": loss.message, "code": loss.code, "place": None, "item_id": loss.item_id}
    return line | ({"refused": True} if loss.refused else {})


def _save(target: Path, data: bytes, output: Output) -> None:
    try:
        target.write_bytes(data)
    except OSError as error:
        output.problem(f"{target}: {error.strerror}")


def _bank(source: Path, items: Sequence[Item]) -> Bank:
    """A bank of drafts named after the file; a number that two items bear stays with the first."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", source.stem).strip("-") or "bank"
    return Bank(id=name, title=source.stem, items=tuple(BankItem(status="draft", item=one) for one in items))


def import_file(source: Path, name: str, against: Path | None, output: Output, *, old_encoding: bool = False) -> None:
    """The dry run: one line a question, then one with the counts; nothing is written."""
    if not _known([name], output):
        return
    bank = _native(against, output) if against else None
    if against and bank is None:
        return
    if name == formats.NATIVE:
        document = _native(source, output)
        items = [] if document is None else _items(document)
        reading: Reading | None = Reading(
            found=tuple(Found(place=f"items[{at}]", kind=one.type, item=one) for at, one in enumerate(items))
        )
    else:
        reading = _reading(source, name, output, old_encoding=old_encoding)
    if reading is None or output.problems:
        return
    lines = dry_run(reading, [] if bank is None else _items(bank))
    for line in lines:
        output.line(line.document())
    output.line({"summary": summary(lines), "notes": [one.message for one in reading.notes]})
    for one in reading.found:
        for problem in one.problems:
            output.problem(f"{source}: {one.place}: {problem}")


def _items(document: Bank | Item) -> list[Item]:
    return [one.item for one in document.items] if isinstance(document, Bank) else [document]
