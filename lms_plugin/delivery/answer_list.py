"""The answers on a result page as HTML."""

from __future__ import annotations

from collections.abc import Container, Sequence

from flask import render_template
from markupsafe import Markup

from lms_plugin.delivery.explained import reviewed
from lms_plugin.delivery.results import SlotReview
from lms_plugin.delivery.skeletons import fill, skeleton


def answers(
    slots: Sequence[SlotReview], report: str = "", reported: Container[int] | None = None, reviewing: object = None
) -> Markup:
    """Every question with its answer. ``report``: the address, but for the slot, where a problem with one is reported;
    ``reported``: the slots that were, None: there is no reporting; ``reviewing``: for staff."""
    staff = bool(reviewing)
    looks: dict[tuple[object, ...], list[str]] = {}
    html = []
    for slot in slots:
        look = (slot.state, slot.policy, None if reported is None else slot.slot in reported)
        bare = looks.get(look) or looks.setdefault(look, _bare(*look, staff=staff))
        if slot.vignette:
            html.append(render_template("delivery/case_told.html", slot=slot))
        html.append(fill(bare, {"number": slot.slot, "told": reviewed(slot, reviewing), "report": report}))
    return Markup("".join(html))  # noqa: S704 - templates of ours made it


def _bare(state: str, policy: str | None, reported: bool | None, *, staff: bool) -> list[str]:  # noqa: FBT001 - a look
    look = {"state": state, "policy": policy, "reported": reported, "reviewing": staff}
    return skeleton("delivery/answer.html", look, ("number", "told", "report"))
