"""Pictures that came with a file: made anew like an upload, under their new names in the questions that show them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms_plugin.authoring import pictures
from lms_plugin.authoring.rewording import reworded, worded
from question_bank.bank import BankMedia
from question_bank.pictures import NoPicture, Picture, picture_of


def made_anew(media: Mapping[str, bytes]) -> tuple[list[dict[str, Any]], dict[str, str], list[str]]:
    """The pictures as JSON can hold them, old name → new name, and a sentence on each that was left out."""
    made: dict[str, dict[str, Any]] = {}
    names: dict[str, str] = {}
    gone = []
    for name, data in media.items():
        try:
            one = picture_of(data)
        except NoPicture as error:
            gone.append(f"{name} was left out: {error}")
            continue
        names[name] = one.name
        text = base64.b64encode(one.data).decode("ascii")
        made[one.name] = {"name": one.name, "width": one.width, "height": one.height, "data": text}
        if one.stilled:
            gone.append(f"{one.name} moved; its first view is kept, since learners cannot stop it")
    return list(made.values()), names, gone


def renamed(document: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A question's document with the new names in its texts."""
    changed = {old: new for old, new in names.items() if old != new}
    texts = {place: text for place, text in worded(document).items() if "media:" in text}
    for old, new in changed.items():
        texts = {place: text.replace(f"media:{old}", f"media:{new}") for place, text in texts.items()}
    return reworded(document, texts) if changed and texts else document


def keep(session: Session, bank_id: int, import_id: int | None, media: list[dict[str, Any]], *, now: datetime) -> None:
    """Keep what came with a file beside its report; the bank has it once the import is applied, without one at once."""
    if import_id is not None:
        pictures.forget(session, import_id)
    for one in media:
        data = base64.b64decode(one["data"])
        made = Picture(name=one["name"], width=one["width"], height=one["height"], data=data)
        pictures.keep(session, bank_id, made, pictures.Arrival(now=now, import_id=import_id))


def taken(
    session: Session, bank_id: int, media: Iterable[BankMedia], entries: list[dict[str, Any]], *, now: datetime
) -> list[dict[str, Any]]:
    """Give a bank the pictures of its document. Returns the document's entries with the pictures' names as kept."""
    made, names, _gone = made_anew({one.name: one.data for one in media})
    keep(session, bank_id, None, made, now=now)
    return [one | {"item": renamed(one["item"], names)} for one in entries]
