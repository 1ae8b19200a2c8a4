"""What a programme's version says, as a frozen value that is kept as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from zoneinfo import available_timezones

from lms_plugin.certification.wording import LANGUAGES
from question_bank.certification.dates import Period
from question_bank.certification.names import UnprintableName, printable
from question_bank.certification.requirements import Requirement, to_params

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,22}[A-Z0-9]")
LONGEST_TITLE, LONGEST_TEXT = 110, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One version's terms. ``validity`` None: it never expires. Periods are ISO 8601 (``P2Y``, ``P90D``).

    ``categories`` are (topic, title) pairs whose results are printed and signed.
    """

    title: str
    description: str
    statement: str = ""
    languages: tuple[str, ...] = ("en",)
    validity: str | None = "P2Y"
    renew_opens: str = "P90D"
    grace: str | None = "P30D"
    zone: str = "UTC"
    categories: tuple[tuple[str, str], ...] = field(default=())

    def to_document(self) -> dict[str, Any]:
        """As kept: JSON values only."""
        lists = {"languages": list(self.languages), "categories": [list(one) for one in self.categories]}
        return {name: getattr(self, name) for name in self.__dataclass_fields__} | lists

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Terms:
        """Back from what was kept."""
        values = dict(document)
        values["languages"] = tuple(values["languages"])
        values["categories"] = tuple((one, title) for one, title in values["categories"])
        return cls(**values)


def problems(terms: Terms) -> dict[str, str]:
    """What is wrong with terms somebody typed, by field; empty: nothing."""
    texts = {"title": LONGEST_TITLE, "description": LONGEST_TEXT} | (
        {"statement": LONGEST_TEXT} if terms.statement else {}
    )
    found = {name: _text_problem(getattr(terms, name), longest) for name, longest in texts.items()}
    found |= {name: _period_problem(getattr(terms, name)) for name in ("validity", "renew_opens", "grace")}
    if terms.zone not in available_timezones():
        found["zone"] = f"{terms.zone!r} is no time zone such as Europe/Riga."
    if not terms.languages or not set(terms.languages) <= LANGUAGES.keys():
        found["languages"] = "Choose at least one language."
    return {name: problem for name, problem in found.items() if problem}


def _text_problem(text: str, longest: int) -> str:
    try:
        printable(text, longest=longest)
    except UnprintableName as error:
        return str(error)
    return ""


def _period_problem(period: str | None) -> str:
    try:
        if period is not None:
            Period.parse(period)
    except ValueError as error:
        return str(error)
    return ""


def fingerprint(terms: Terms, requirements: Sequence[Requirement]) -> str:
    """SHA-256 of everything a version says."""
    said = [terms.to_document(), [[one.kind, to_params(one)] for one in requirements]]
    return sha256(json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
