"""Which questions of a bank a file is to hold: those that a filter of the list finds, and what their cases need."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring import flagging
from lms_plugin.authoring.desk_models import ItemHead
from lms_plugin.authoring.filters import Filter, conditions
from lms_plugin.authoring.models import Item
from lms_plugin.authoring.rewording import worded
from question_bank.pictures import names_in

COURSE = "course"  # beside the filter: the course whose flags it means


def kept_of(wanted: Filter, context_id: int) -> dict[str, str]:
    """A filter as an export keeps it, without the list's order; empty: everything."""
    return {**replace(wanted, sort="").args(), COURSE: str(context_id)} if wanted.narrow() else {}


def chosen(session: Session, bank_id: int, kept: dict[str, str], document: dict[str, Any]) -> dict[str, Any]:
    """A bank's document with what was asked for, and the pictures of that."""
    found = conditions(
        session, bank_id, flagging.filter_of(session, bank_id, kept, context_id=int(kept.get(COURSE, 0)))
    )
    keys = set(session.scalars(select(Item.key).join(ItemHead, ItemHead.item_id == Item.id).where(*found)))
    cases = [one["item"] for one in document["items"] if one["item"]["item_id"] in keys]
    keys |= {child["item_id"] for item in cases for child in item.get("children", ())}
    items = [one for one in document["items"] if one["item"]["item_id"] in keys]
    shown = set(names_in(text for one in items for text in worded(one["item"]).values()))
    media = [one for one in document.get("media", ()) if one["name"] in shown]
    rest = {name: part for name, part in document.items() if name not in {"items", "media"}}
    return rest | {"items": items} | ({"media": media} if media else {})
