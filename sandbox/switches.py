"""The pages "Faults" and "Log"."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request

from sandbox.faults import GROUPS, KINDS
from sandbox.furnishing import furnish
from sandbox.gradebook import clock
from sandbox.habits import HABITS
from sandbox.platform_storage import MODES
from sandbox.state import refuse, world
from sandbox.world import World

bp = Blueprint("switches", __name__)
SHOWN = 300


@bp.get("/faults")
def faults() -> Response:
    """The switches, and those that are on."""
    here = world()
    page = render_template(
        "faults.html",
        groups=GROUPS,
        kinds=KINDS,
        habits=HABITS,
        modes=MODES,
        active=here.faults.listed(),
        offset=here.clock_offset,
        on=here.habits,
    )
    return make_response(page)


@bp.post("/faults")
def switch() -> Response:
    """Does what the pressed button says."""
    action = ACTIONS.get(request.form.get("action", ""))
    if action is None:
        return refuse("faults", "There is no such switch.")
    try:
        action(world())
    except ValueError as error:
        return refuse("faults", f"This cannot be switched on: {error}")
    return make_response(redirect("/faults", 303))


def _add(here: World) -> None:
    form = request.form
    facts: dict[str, Any] = {"group": form.get("group", ""), "kind": form.get("kind", "")}
    if form.get("count"):
        facts["count"] = int(form["count"])
    if form.get("seconds"):
        facts["seconds"] = float(form["seconds"])
    facts |= {name: form[name] for name in ("retry_after", "text") if form.get(name)}
    here.faults.add(**facts)


def _clear(here: World) -> None:
    here.faults.clear()
    here.clock_offset = 0.0


def _clock(here: World) -> None:
    here.clock_offset = float(request.form.get("offset") or 0)


def _habits(here: World) -> None:
    here.habits = set(request.form.getlist("habit")) & set(HABITS)


def _storage(here: World) -> None:
    mode = request.form.get("mode", "")
    if mode not in MODES:
        raise ValueError("no such storage")
    here.storage = mode


def _rotate(here: World) -> None:
    here.keys.rotate()


def _reset(here: World) -> None:
    here.clear()
    furnish(here)


ACTIONS = {
    "add": _add,
    "clear": _clear,
    "clock": _clock,
    "habits": _habits,
    "storage": _storage,
    "rotate": _rotate,
    "reset": _reset,
}


@bp.get("/log")
def log() -> Response:
    """What the tool asked of the platform, and the verdicts, newest first."""
    here = world()
    with here.lock:
        last = here.log[-SHOWN:]
    entries = [entry | {"clock": clock(entry["at"])} for entry in reversed(last)]
    return make_response(render_template("log.html", entries=entries))
