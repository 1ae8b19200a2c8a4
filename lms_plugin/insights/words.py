"""Sentences that statistics leave to the page: why a figure is missing, why a question is flagged, what failed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from lms_plugin.filters import held_together
from question_bank.statistics.figures import Absence

ABSENCES: Mapping[str, Any] = {
    Absence.NO_ATTEMPTS: lazy_gettext("nobody has been graded yet"),
    Absence.TOO_FEW_ATTEMPTS: lazy_gettext("too few attempts for this figure"),
    Absence.NO_POINTS: lazy_gettext("no points can be earned here"),
    Absence.SEVERAL_MAXIMA: lazy_gettext("worth different points to different people"),
    Absence.NO_SPREAD: lazy_gettext("all marks are equal"),
    Absence.NO_REST_SPREAD: lazy_gettext("all scores on the rest are equal"),
    Absence.NO_TOTAL_SPREAD: lazy_gettext("all scores are equal"),
    Absence.ONE_SLOT: lazy_gettext("needs two questions or more"),
    Absence.RANDOM_DRAW: lazy_gettext("some questions are drawn at random, so people did not take the same test"),
    Absence.NOT_REAL: lazy_gettext("the stored totals do not fit the marks"),
    Absence.CHOSEN_BY_NONE: lazy_gettext("chosen by nobody"),
    Absence.CHOSEN_BY_ALL: lazy_gettext("chosen by everybody"),
    Absence.ALL_TIED: lazy_gettext("everybody at the edge has the same score"),
    Absence.NO_RELIABILITY: lazy_gettext("needs a reliability figure"),
    Absence.NO_GUESS: lazy_gettext("cannot be guessed, or guessing always earns all"),
    Absence.NOT_ANSWERED: lazy_gettext("nobody answered"),
    Absence.NOT_TIMED: lazy_gettext("no times were recorded"),
}
FLAGS: Mapping[str, Any] = {
    "low_efficiency": lazy_gettext(
        "Discriminative efficiency %(efficiency).0f is under 15: doing well elsewhere hardly helps here."
    ),
    "low_discrimination": lazy_gettext(
        "Discrimination %(index).0f is under 30, and at most %(upper).0f if chance is allowed for."
    ),
    "wrong_like_key": lazy_gettext(
        "Chosen by %(share).0f %%, and by people who do at least as well elsewhere (r %(option).2f) as those who chose"
        " the key (r %(key).2f)."
    ),
    "unused": lazy_gettext("Chosen by %(share).0f %%: a wrong answer that hardly anybody takes."),
    "like_guessing": lazy_gettext("Facility %(facility).0f is no better than guessing, which earns %(guess).0f."),
    "critical_chosen": lazy_gettext("Chosen by %(share).0f %%, and it could harm a client."),
}
_NO_LESS = re.compile(r"-(?=0(?:\.0+)?(?!\.?\d))")  # the sign of what is rounded to nothing
CERTAINTY: Mapping[str, Any] = {
    "fitting": lazy_gettext("fitting"),
    "over-confident": lazy_gettext("over-confident"),
    "under-confident": lazy_gettext("under-confident"),
    "slightly over-confident": lazy_gettext("slightly over-confident"),
    "slightly under-confident": lazy_gettext("slightly under-confident"),
}


def absence(text: str) -> str:
    """Why a figure is missing, from the reason kept with it."""
    return str(ABSENCES.get(text, text))


def flag(document: Mapping[str, Any]) -> str:
    """Why a question is flagged, with the evidence (statistics/document.py)."""
    told: str = str(FLAGS[document["flag"]]) % document["evidence"]
    return held_together(re.sub(r"-(?=\d)", "−", _NO_LESS.sub("", told)))


def reason(name: str, topics: Mapping[str, str]) -> str:
    """What stood in the way of a pass: a check of the stored decision."""
    check, _colon, topic = name.partition(":")
    if check == "topic":
        return str(_("Minimum for %(topic)s not reached", topic=topics.get(topic, topic)))
    told: dict[str, str] = {"score": _("Score under the pass mark"), "safety": _("Dangerous choices")}
    return told.get(check, name)
