"""Words searched for in a bank's questions: by an index of three-letter pieces where the database has one."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, Select, exists, literal_column, select, text
from sqlalchemy.orm import Session

from lms_plugin.authoring.desk_models import ItemHead, ItemText

PIECE = 3  # letters in a piece of the index; shorter words are looked for in every text of the bank
_indexed: WeakKeyDictionary[Engine, bool] = WeakKeyDictionary()


def holding(session: Session, bank_id: int, words: list[str], *, dense: bool = False) -> list[ColumnElement[bool]]:
    """What a row of ``item_head`` has to fulfil for its text to hold every word, as a whole or inside another.

    ``dense``: many do, so that the first few are found soonest by looking into one text after another.
    """
    long = [one for one in words if len(one) >= PIECE] if _has_pieces(session) else []
    short = [one for one in words if one not in long]
    found: list[ColumnElement[bool]] = []
    if long:
        asked = " ".join('"{}"'.format(one.replace('"', '""')) for one in long)
        pieces: Select[Any] = select(literal_column("rowid")).select_from(text("item_text_fts"))
        found.append(ItemHead.item_id.in_(pieces.where(literal_column("item_text_fts").op("MATCH")(asked))))
    inside: list[Any] = [ItemText.text.contains(one, autoescape=True) for one in short]
    if inside and dense:
        found.append(exists().where(ItemText.item_id == ItemHead.item_id, *inside))
    elif inside:
        found.append(ItemHead.item_id.in_(select(ItemText.item_id).where(ItemText.bank_id == bank_id, *inside)))
    return found


def _has_pieces(session: Session) -> bool:
    """Whether this is SQLite with the table of pieces. PostgreSQL uses its own index for what is asked of the text."""
    engine = session.get_bind().engine
    if engine not in _indexed:
        table = text("SELECT count(*) FROM sqlite_master WHERE name = 'item_text_fts'")
        _indexed[engine] = engine.dialect.name == "sqlite" and bool(session.scalar(table))
    return _indexed[engine]
