"""What the editor's picture form holds: a file or one of the bank's pictures, its words, and the text it goes into."""

from __future__ import annotations

from collections.abc import Collection

from flask import request
from sqlalchemy.orm import Session

from lms_plugin.authoring import pictures
from lms_plugin.authoring.picture_words import problem_words
from question_bank.picture_marks import marked
from question_bank.pictures import NAME, NoPicture, picture_of


class NotTaken(Exception):
    """The picture cannot be put in; the message says what to do."""


def taken(
    session: Session, bank_id: int, places: Collection[str], kind: str, came: pictures.Arrival
) -> tuple[str, str]:
    """The text's field and the mark to write into it; an uploaded picture is then the bank's.

    Raises:
        NotTaken: something is missing, or the file is no picture.
    """
    place, alt = request.form.get("picture_in", ""), " ".join(request.form.get("picture_alt", "").split())[:500]
    if place not in places:
        raise NotTaken(problem_words("place"))
    if not alt and not request.form.get("picture_decorative"):
        raise NotTaken(problem_words("alt"))
    return place, marked(_name(session, bank_id, alt, came), alt, kind)


def _name(session: Session, bank_id: int, alt: str, came: pictures.Arrival) -> str:
    file, known = request.files.get("picture"), request.form.get("picture_known", "")
    if file is None or not file.filename:
        if not NAME.fullmatch(known):
            raise NotTaken(problem_words("file"))
        return known
    try:
        made = picture_of(file.read())
    except NoPicture as error:
        raise NotTaken(problem_words(error.code)) from error
    pictures.keep(session, bank_id, made, came, alt=alt)
    return made.name
