"""The page of questions as HTML, and the parts that it has in common with the summary before handing in."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Any

from flask import render_template
from markupsafe import Markup, escape

from lms_plugin.delivery import skeletons
from lms_plugin.delivery.kept import Kept
from lms_plugin.delivery.paper import QuestionsPage, Step
from lms_plugin.delivery.practice_mode import PracticePage
from lms_plugin.delivery.skeletons import WHERE, cut_at, frame_of, skeleton
from lms_plugin.filters import language, moment
from lms_plugin.pages import at_the_top
from lms_plugin.web import form_token, identity

_entries: Kept[Hashable, list[str]] = Kept(500)
SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # stands for any: which one it is stands in a blank


def html(page: QuestionsPage, attempt_id: int, here: str, practice: PracticePage | None) -> str | bytes:
    """The questions, as they are sent but where there is more to say of them.

    ``here``: the address of this page, of all of them; ``practice``: what is checked, in practice."""
    blanks: dict[str, object] = {
        "here": here,
        "steps": steps(page, here, as_buttons=bool(page.number)),
        "csrf_token": form_token(),
        **ends(page),
    }
    if page.groups:
        facts = {"page": page, "practice": practice, "attempt_id": attempt_id, "launch_id": identity().launch_id}
        return render_template("delivery/questions.html", **facts, **blanks)
    ends_at = SOME_TIME if page.deadline_at else None
    look = page._replace(asked=b"", steps=(), total=0, answered=0, deadline_at=ends_at, now=SOME_TIME)
    blanks["asked"] = page.asked
    return skeletons.page("delivery/questions.html", {"page": look, "identity": frame_of(identity())}, blanks)


def ends(page: QuestionsPage) -> dict[str, Any]:
    """The moments of the clock, as the bar shows them; empty where there is none."""
    if page.deadline_at is None:
        return {}
    return {
        "ends_at": page.deadline_at.isoformat(),
        "ends_now": page.now.isoformat(),
        "ends_text": moment(page.deadline_at),
    }


def steps(page: QuestionsPage, here: str, *, as_buttons: bool) -> Markup:
    """The navigator's entries: buttons that save the page first, links, or no more than signs where no way leads."""
    where = here if page.number else f"{here}#q"
    key = (page.steps, page.one_way, as_buttons, language(), at_the_top())
    entries = _entries.held.get(key) or _entries.keep(key, _cut_entries(page, as_buttons=as_buttons))
    return Markup(str(escape(where)).join(entries))  # noqa: S704 - a template of ours made it


def _cut_entries(page: QuestionsPage, *, as_buttons: bool) -> list[str]:
    """The entries, cut up where the address goes."""
    looks: dict[tuple[object, ...], list[str]] = {}
    pieces = []
    for step in page.steps:
        look = step[1:]
        if look not in looks:
            bare = _step(step, one_way=page.one_way, as_buttons=as_buttons)
            looks[look] = cut_at("number", bare, {"where": WHERE})
        pieces.append(str(step.number).join(looks[look]))
    return "".join(pieces).split(WHERE)


def _step(step: Step, *, one_way: bool, as_buttons: bool) -> list[str]:
    """Any entry that looks like this one."""
    look = {"step": step._replace(number=0), "one_way": one_way, "as_buttons": as_buttons}
    return skeleton("delivery/step.html", look, ("number", "where"))
