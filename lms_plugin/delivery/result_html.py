"""The result page as HTML."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from flask import render_template
from markupsafe import Markup

from lms_plugin.delivery.explained import reviewed
from lms_plugin.delivery.results import Bar, ResultPage, SlotReview
from lms_plugin.delivery.skeletons import NUMBER, cut_at, fill, filled, frame_of, skeleton
from lms_plugin.filters import percent
from lms_plugin.web import identity


def html(
    page: ResultPage,
    *,
    attempt_id: int,
    grade: Mapping[str, object] | None,
    reported: Container[int] | None = None,
    reviewing: object = None,
    **shown: object,
) -> Markup:
    """What came of an attempt. ``grade``: where its score is on the way to the gradebook, None: nothing is said of it;
    ``reported``, ``reviewing``: see ``answers``."""
    content = render_template(
        "delivery/result_body.html", page=page, attempt_id=attempt_id, grade=grade, reported=reported,
        reviewing=reviewing, bars=_bars(page.bars), **shown,
    )  # fmt: skip
    waits = grade is not None and not grade["final"]
    look = {"title": page.title, "waits": waits, "identity": frame_of(identity())}
    return filled("delivery/result.html", look, {"content": Markup(content)})  # noqa: S704 - a template of ours made it


def _bars(bars: Sequence[Bar]) -> Markup:
    bare = skeleton("delivery/topic_bar.html", {}, ("number", "title", "percent", "value")) if bars else []
    shown = [
        {"number": n, "title": one.title, "percent": percent(one.percent), "value": round(one.percent, 1)}
        for n, one in enumerate(bars, start=1)
    ]
    return Markup("".join([fill(bare, one) for one in shown]))  # noqa: S704 - a template of ours made it


def answers(
    slots: Sequence[SlotReview], report: str = "", reported: Container[int] | None = None, reviewing: object = None
) -> Markup:
    """Every question with its answer. ``report``: the address, but for the slot, where a problem with one is reported;
    ``reported``: the slots that were, None: there is no reporting; ``reviewing``: for staff."""
    staff = bool(reviewing)
    looks: dict[tuple[object, ...], tuple[str, str]] = {}
    html = []
    for slot in slots:
        look = (slot.state, slot.policy, None if reported is None else slot.slot in reported)
        before, after = looks.get(look) or looks.setdefault(look, _bare(*look, report, staff=staff))
        if slot.vignette:
            html.append(render_template("delivery/case_told.html", slot=slot))
        number = str(slot.slot)
        html += (before.replace(NUMBER, number), reviewed(slot, reviewing), after.replace(NUMBER, number))
    return Markup("".join(html))  # noqa: S704 - templates of ours made it


def _bare(state: str, policy: str | None, reported: bool | None, report: str, *, staff: bool) -> tuple[str, str]:  # noqa: FBT001 - a look
    """What stands before and after what is told of an answer."""
    look = {"state": state, "policy": policy, "reported": reported, "reviewing": staff}
    bare = skeleton("delivery/answer.html", look, ("number", "told", "report"))
    before, after = cut_at("told", bare, {"number": NUMBER, "report": report})
    return before, after
