"""What forms hold of a picture: a file or one of the bank's, its words, and in the editor the text it goes into."""

from __future__ import annotations

from collections.abc import Collection

from flask import request
from sqlalchemy.orm import Session

from lms_plugin.authoring import pictures
from lms_plugin.authoring.picture_words import problem_words
from question_bank.picture_marks import marked
from question_bank.pictures import NAME, NoPicture, Picture, picture_of

LONGEST = 500  # letters of what a picture shows


class NotTaken(Exception):
    """The picture cannot be taken; the message says what to do."""


def described(field: str, decorative: str) -> str:
    """What the form says that the picture shows; empty where it only decorates.

    Raises:
        NotTaken: it says neither.
    """
    words = typed(field)
    if not words and not request.form.get(decorative):
        raise NotTaken(problem_words("alt"))
    return words


def typed(field: str) -> str:
    """The words in a field, as they are kept."""
    return " ".join(request.form.get(field, "").split())[:LONGEST]


def uploaded() -> Picture | None:
    """The picture in the form's file; None: no file was chosen.

    Raises:
        NotTaken: the file is no picture.
    """
    file = request.files.get("picture")
    if file is None or not file.filename:
        return None
    try:
        return picture_of(file.read())
    except NoPicture as error:
        raise NotTaken(problem_words(error.code)) from error


def taken(
    session: Session, bank_id: int, places: Collection[str], kind: str, came: pictures.Arrival
) -> tuple[str, str]:
    """The text's field and the mark to write into it; an uploaded picture is then the bank's.

    Raises:
        NotTaken: something is missing, or the file is no picture.
    """
    place = request.form.get("picture_in", "")
    if place not in places:
        raise NotTaken(problem_words("place"))
    alt, made, name = described("picture_alt", "picture_decorative"), uploaded(), request.form.get("picture_known", "")
    if made is not None:
        pictures.keep(session, bank_id, made, came, alt=alt)
        name = made.name
    elif not NAME.fullmatch(name):
        raise NotTaken(problem_words("file"))
    return place, marked(name, alt, kind)
