"""What a launch hints at about the quiz behind its link: our custom values, the path, histories, dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lms_plugin.lti.claims import is_id
from lms_plugin.lti.quirks import CONTEXT_HISTORY, DATES, LINK_HISTORY

ASSESSMENT, PICK = "assay_assessment", "assay_pick"
MAX_HISTORY = 50  # newest first; who copied a course fifty times remembers another way
# What we ask a platform to fill in with each link we make; all of them strings of one line (QUIRK-15).
VARIABLES = {
    "assay_link_history": "$ResourceLink.id.history",
    "assay_context_history": "$Context.id.history",
    "assay_available_start": "$ResourceLink.available.startDateTime",
    "assay_available_end": "$ResourceLink.available.endDateTime",
    "assay_submission_start": "$ResourceLink.submission.startDateTime",
    "assay_submission_end": "$ResourceLink.submission.endDateTime",
}
_OPEN = re.compile(r"/lti/open/(\d{1,9})/?")
_NUMBER = re.compile(r"\d{1,9}")
_PICK = re.compile(r"[A-Za-z0-9_-]{1,43}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Hints at what a link opens (DL-14); each is only a hint (DL-16). ``histories`` are ids the link or course had."""

    assessment: int | None = None
    pick: str = ""
    path: int | None = None
    link_history: tuple[str, ...] = ()
    context_history: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.assessment or self.path or self.link_history)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLaunch:
    """A launch of a link that hints at what it opens: our row ids, and the hints."""

    resource_link_id: int
    context_id: int
    registration_id: int
    deployment_id: int
    person_id: int
    opening: Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDates:
    """When the platform says a link is open and takes work (CLAIM-13); None where it does not."""

    available_start: datetime | None = None
    available_end: datetime | None = None
    submission_start: datetime | None = None
    submission_end: datetime | None = None


def read_opening(custom: Mapping[str, str], target: str) -> Opening:
    """The hints of a verified launch. Query strings are never looked at (DL-14, QUIRK-62)."""
    path, number = _OPEN.fullmatch(urlsplit(target).path), custom.get(ASSESSMENT, "").strip()
    pick = custom.get(PICK, "").strip()
    return Opening(
        assessment=int(number) if _NUMBER.fullmatch(number) else None,
        pick=pick if _PICK.fullmatch(pick) else "",
        path=int(path[1]) if path else None,
        link_history=_history(custom, LINK_HISTORY),
        context_history=_history(custom, CONTEXT_HISTORY),
    )


def _history(custom: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, ...]:
    """Ids out of a list with commas, newest first (CORE appendix B)."""
    listed = next((custom[name] for name in names if custom.get(name)), "")
    ids = (one.strip() for one in listed.split(","))
    return tuple(dict.fromkeys(one for one in ids if is_id(one)))[:MAX_HISTORY]


def read_dates(custom: Mapping[str, str]) -> LinkDates:
    """The platform's dates; what is no moment with a zone counts as absent (CLAIM-13)."""
    return LinkDates(**{name: _moment(custom, names) for name, names in DATES.items()})


def _moment(custom: Mapping[str, str], names: tuple[str, ...]) -> datetime | None:
    said = next((custom[name] for name in names if custom.get(name)), "")
    try:
        moment = datetime.fromisoformat(said.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
