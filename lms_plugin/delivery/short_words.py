"""Why a quiz cannot be drawn, in the language of the page: the pure core says it in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import gettext

from lms_plugin.known_texts import patterns, translated
from lms_plugin.marked import marked as _
from question_bank.errors import BankError, InfeasibleBlueprint, Shortfall

INVALID = (
    _("Every row of a blueprint draws at least one question."),
    _("A question can be fixed once only: %(names)s."),
)
KINDS = (
    _("easy"), _("medium"), _("hard"), _("safety-critical"), _("not safety-critical"), _("any question"),
)  # fmt: skip
FIXED = _("fixed question %(name)s")
ROW = _("row %(number)s (%(count)s × %(kind)s)")
AND = _("%(some)s and %(more)s")
ONE = _("%(rows)s needs %(needed)s, the bank has %(available)s: %(lacking)s too few")
SEVERAL = _("%(rows)s together need %(needed)s, the bank has %(available)s: %(lacking)s too few")
ALL = _("The question bank cannot fill this quiz: %(short)s.")
_INVALID, _FIXED = patterns(INVALID), patterns([FIXED])
Titles = Mapping[str, str]
NO_TITLES: Titles = MappingProxyType({})
_ROW = re.compile(r"row (\d+) \((\d+) × (.+)\)")


def short_words(error: BankError, titles: Titles = NO_TITLES) -> str:
    """What is short, group by group of rows; of contradicting rules what contradicts.

    ``titles``: topic id → what the topic is called.
    """
    if not isinstance(error, InfeasibleBlueprint):
        return translated(str(error), _INVALID)
    return str(gettext(ALL, short="; ".join(_short(one, titles) for one in error.short)))


def short_lines(error: InfeasibleBlueprint, titles: Titles) -> list[str]:
    """The same, a line for each group of rows."""
    lines = (_short(one, titles) for one in error.short)
    return [f"{one[:1].upper()}{one[1:]}." for one in lines]


def _short(one: Shortfall, titles: Titles) -> str:
    first, *others = (_row(row, titles) for row in one.rows)
    for other in others:
        first = str(gettext(AND, some=first, more=other))
    said = SEVERAL if others else ONE
    return str(gettext(said, rows=first, needed=one.needed, available=one.available, lacking=one.lacking))


def _row(name: str, titles: Titles) -> str:
    """A row as the drawing rules name it: its number, how many, and of which kind."""
    found = _ROW.fullmatch(name)
    if found is None:
        return translated(name, _FIXED)
    kinds = [gettext(one) if one in KINDS else titles.get(one, one) for one in found[3].split(", ")]
    return str(gettext(ROW, number=found[1], count=found[2], kind=", ".join(kinds)))
