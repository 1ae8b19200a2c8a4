"""A document as plain values, to be kept beside its text and read back as it was."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from question_bank.documents.model import Block, BlockKind, Document

_DEFAULTS = {one.name: one.default for one in fields(Block)}


def to_values(document: Document) -> dict[str, Any]:
    """Everything of a document except its text and its markup, ready for JSON."""
    return {
        "name": document.name,
        "kind": document.kind,
        "digest": document.digest,
        "encoding": document.encoding,
        "title": document.title,
        "source": document.source,
        "notes": list(document.notes),
        "blocks": [_block_values(block) for block in document.blocks],
    }


def _block_values(block: Block) -> dict[str, Any]:
    """A block's members that are not as usual: a long document has many blocks."""
    values = {name: getattr(block, name) for name in _DEFAULTS}
    return {name: value for name, value in values.items() if value != _DEFAULTS[name]} | {"kind": block.kind.value}


def from_values(values: dict[str, Any], text: str) -> Document:
    """The document that ``to_values`` was given, without its markup."""
    blocks = tuple(Block(**(one | {"kind": BlockKind(one["kind"])})) for one in values["blocks"])
    return Document(**(values | {"text": text, "notes": tuple(values["notes"]), "blocks": blocks}))
