"""How numbers, times and nameless people look on pages: rounded for display only, in the reader's language."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from hashlib import sha256

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup, escape

from lms_plugin.here import held
from question_bank.interchange.texts import plain

TENTH = Decimal("0.1")
PERCENT = "\u00a0%"  # never alone on a line


def language() -> str:
    """The language of the page that is being made: found once, asked for hundreds of times."""
    try:
        here = held()
    except LookupError:  # outside any request or command
        return "en"
    known: str | None = here.get("page_language")
    if known is None:
        known = here["page_language"] = str(get_locale() or "en")
    return known


def held_together(text: str) -> str:
    """A text whose signs of percent stay on the line of their numbers."""
    return text.replace(" %", PERCENT)


def percent(value: Decimal | int | float | str) -> str:
    """A share of 0–100 with at most one decimal, cut and not rounded up: 89.96 against a pass mark of 90 is 89.9."""
    cut = Decimal(str(value)).quantize(TENTH, rounding=ROUND_DOWN)
    return f"{_number(cut, '#,##0.#', language())}{PERCENT}"


def points(value: Decimal | str) -> str:
    """Points with at most two decimals."""
    return _number(Decimal(str(value)), "#,##0.##", language())


@lru_cache(maxsize=4096)
def _number(value: Decimal, pattern: str, locale: str) -> str:
    return str(format_decimal(value, format=pattern, locale=locale))


def moment_text(at: datetime, *, seconds: bool = False) -> str:
    """A time where only text can stand: day, month by name, year, 24 hours, and the zone, which is UTC."""
    utc = at.astimezone(UTC)
    clock = utc.strftime("%H:%M:%S" if seconds else "%H:%M")
    return f"{_day(utc.date(), language())}, {clock} UTC"


@lru_cache(maxsize=4096)
def _day(day: date, locale: str) -> str:
    return format_date(day, "d MMM y", locale=locale)


def moment(at: datetime) -> Markup:
    """A time on a page. ``moments.js`` puts it into the reader's own zone, in the same order, and names that zone."""
    exact, text = at.astimezone(UTC).isoformat(timespec="seconds"), escape(moment_text(at))
    return Markup(f'<time datetime="{exact}" data-local>{text}</time>')  # noqa: S704 - figures, and what is escaped


@lru_cache(maxsize=4096)
def learner_label(sub: str) -> str:
    """What stands for the name of somebody whose platform tells none: four signs, the same on every page (ERR-14)."""
    return sha256(sub.encode()).hexdigest()[:4].upper()


_PICTURE = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*>')


def in_words(text: str) -> str:
    """HTML of a question where only words can stand: a picture is its description. Not escaped."""
    return Markup(_PICTURE.sub(r" \1 ", str(text)) if "<img" in text else text).striptags()  # noqa: S704 - ends as text


@lru_cache(maxsize=64)
def language_name(code: str) -> str:
    """What a language calls itself, with a capital; its code where that is not known."""
    try:
        name = Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def bare(text: str) -> str:
    """The stem of a question as its author wrote it, for a line of a list: without the signs of its markup."""
    words = str(text)  # of an item without a stem: nothing
    return " ".join(plain(words, "html" if words.lstrip().startswith("<") else "md").split())


def init_app(app: Flask) -> None:
    """Give the filters to every template."""
    app.jinja_env.filters.update(
        percent=percent,
        points=points,
        learner=learner_label,
        moment=moment,
        in_words=in_words,
        bare=bare,
        language_name=language_name,
    )
