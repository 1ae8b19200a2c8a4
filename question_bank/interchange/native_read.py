"""Our own format read question by question, so that one that is wrong does not keep the others out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from question_bank.bank import STATUSES
from question_bank.errors import InvalidDocument, Problem
from question_bank.interchange.bounds import STANDARD, Bounds, check_count, check_size
from question_bank.interchange.codec import read_text
from question_bank.interchange.encodings import decode
from question_bank.interchange.model import Found, Note, Reading, UnreadableFile
from question_bank.interchange.native import SCHEMA_VERSION, item_from_document
from question_bank.interchange.native_media import MEDIA

STANDINGS = Note(
    "status", "where the questions stood in review is taken over only where that is asked; else all enter as drafts"
)


def read(data: bytes, bounds: Bounds = STANDARD) -> Reading:
    """Every question of a bank's document, or the one of an item's.

    Raises:
        UnreadableFile: it is no such document, or one of a newer program.
    """
    check_size(data, bounds)
    document = _document(data)
    version = document.get("schema_version")
    if type(version) is int and version > SCHEMA_VERSION:
        raise UnreadableFile(
            f"The file is of a newer Assay (schema {version}; {SCHEMA_VERSION} is read). Update first."
        )
    if "type" in document:
        return Reading(found=(_found("the file", document),))
    entries = document.get("items")
    if type(entries) is not list:
        raise UnreadableFile("This is no bank of Assay: it holds no list of items.")
    check_count(len(entries), bounds)
    found = tuple(_entry(f"items[{at}]", one if isinstance(one, dict) else {}) for at, one in enumerate(entries))
    media, notes = _media(document.get("media", []))
    reviewed = any(isinstance(one, dict) and one.get("status") != "draft" for one in entries)
    return Reading(found=found, notes=(*notes, *((STANDINGS,) if reviewed else ())), media=media)


def _media(raw: Any) -> tuple[dict[str, bytes], list[Note]]:
    """The pictures that are whole; one that is not is named, and keeps no question out."""
    held: dict[str, bytes] = {}
    notes: list[Note] = []
    for place, one in enumerate(raw if type(raw) is list else []):
        try:
            held |= {kept.name: kept.data for kept in MEDIA.read([one])}
        except InvalidDocument as error:
            notes.append(Note("media", f"media[{place}] was left out: {error.problems[0]}"))
    return held, notes


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"The file is no JSON that can be read: {str(error)[:120]}") from error
    if type(document) is not dict:
        raise UnreadableFile("This is no bank of Assay: it is not one object.")
    return document


def _entry(place: str, entry: dict[str, Any]) -> Found:
    status = entry.get("status")
    return replace(_found(place, entry.get("item")), status=status if status in STATUSES else "")


def _found(place: str, document: Any) -> Found:
    kind = document.get("type") if isinstance(document, dict) else None
    raw = json.dumps(document, indent=2, sort_keys=True)
    named = kind if isinstance(kind, str) else ""
    try:
        item = item_from_document(document)
        read_text(raw)
    except InvalidDocument as error:
        return Found(place=place, kind=named[:60], raw=raw, problems=error.problems)
    except RecursionError:
        return Found(place=place, kind=named[:60], raw="", problems=(Problem("", "is nested too deeply"),))
    return Found(place=place, kind=named, raw=raw, item=item)
