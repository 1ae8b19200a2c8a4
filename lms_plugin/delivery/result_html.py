"""The result page as HTML."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from lms_plugin.delivery import skeletons
from lms_plugin.delivery.addresses import address
from lms_plugin.delivery.explained import told
from lms_plugin.delivery.kept import Kept
from lms_plugin.delivery.results import Bar, ResultPage, SlotReview, TopicCheck
from lms_plugin.delivery.skeletons import NUMBER, WHERE, cut_at, filled, frame_of, skeleton
from lms_plugin.filters import language, moment, percent, points
from lms_plugin.web import identity
from question_bank.regrade.policies import Policy

BODY = "delivery/result_body.html"
_LEAST = Markup(
    '<svg class="least" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><path d="M{} -.4v1.8"/></svg>'
)
_LACKING = frozenset({"wrong", "partial", "blank"})
_Around = tuple[str, Policy | None, bool | None, bool, str]  # state, policy, reported, for staff, language
_bares: Kept[_Around, tuple[str, str]] = Kept(500)
_left_blank: Kept[tuple[int, str], str] = Kept(1_000)
_topic_bars: Kept[tuple[int, str, Decimal, Decimal | None, str], str] = Kept(5_000)


class Look(NamedTuple):
    """How a result looks, whatever stands in it. ``checks``: what passing took, and whether that was met."""

    preview: bool
    practice: bool
    scored: bool
    outcome: str
    checks: tuple[tuple[str, bool], ...]
    said: bool
    blanks: bool
    grade: str
    arrived: bool
    bars: bool
    weakest: bool
    sureness: bool
    slots: bool
    again: bool


def html(
    page: ResultPage,
    *,
    attempt_id: int,
    grade: Mapping[str, object] | None,
    reported: Container[int] | None = None,
    reviewing: object = None,
    to_attempts: str = "",
    notices: Sequence[object] = (),
    back: object = None,
) -> bytes:
    """What came of an attempt, as it is sent. ``grade``: where its score is on the way to the gradebook, None: nothing
    is said; ``reported``, ``reviewing``: see ``_answers``; ``to_attempts``, ``back``: where staff go from there."""
    look, who = _look(page, grade), identity()
    answers = _answers(page.slots, attempt_id, reported, staff=bool(reviewing))
    blanks = _score(page) | {
        "handed_in": moment(page.submitted_at) if page.submitted_at else "",
        "grade": grade["text"] if grade else "",
        "arrived": moment(grade["at"]) if look.arrived and grade else "",  # type: ignore[arg-type]  # a moment, where it is
        "watch": address("results.grade", launch_id=who.launch_id, attempt_id=attempt_id) if grade else "",
        "topic_checks": _topic_checks(page.topic_checks),
        "again": _again(page.slots) if look.again else "",
        "bars": _bars(page.bars),
        "weakest": page.weakest.title if page.weakest else "",
        "weakest_share": percent(page.weakest.percent) if page.weakest else "",
        "answers": answers,
        "practise": address("practice.show", launch_id=who.launch_id),
        "onward": to_attempts or address("delivery.home", launch_id=who.launch_id),
    }
    if reviewing or notices or page.sureness:
        more = {"page": page, "attempt_id": attempt_id, "reviewing": reviewing, "notices": notices, "back": back}
        blanks["answers"] = Markup(answers.decode())  # noqa: S704 - templates of ours made it
        content = render_template(BODY, look=look, **blanks, **more).encode()
    else:
        content = skeletons.page(BODY, {"look": look}, blanks)
    waits = grade is not None and not grade["final"]
    frame = {"title": page.title, "waits": waits, "identity": frame_of(who)}
    return skeletons.page("delivery/result.html", frame, {"content": content})


def _look(page: ResultPage, grade: Mapping[str, object] | None) -> Look:
    trace = page.trace or {}
    asked = ("safety", "topic") if page.pass_percent is None else ("score", "safety", "topic")
    checks = [(_asked(one), one["result"] == "met") for one in trace.get("checks", ()) if one["check"] in asked]
    return Look(
        preview=page.preview, practice=page.practice, scored=page.percent is not None,
        outcome=trace.get("outcome", ""), checks=tuple(checks), said=bool(page.said), blanks=bool(page.blanks),
        grade=str(grade["state"]) if grade else "", arrived=grade is not None and grade.get("at") is not None,
        bars=bool(page.bars), weakest=page.weakest is not None, sureness=page.sureness is not None,
        slots=bool(page.slots), again=_wants_again(page.slots),
    )  # fmt: skip


def _asked(check: Mapping[str, Any]) -> str:
    """The name of a check; of the safety rule another where it tolerates nothing."""
    return "no_danger" if check["check"] == "safety" and check.get("tolerance") == 0 else str(check["check"])


def _score(page: ResultPage) -> dict[str, object]:
    """What is said of the attempt as a whole."""
    score = next((one for one in (page.trace or {}).get("checks", ()) if one["check"] == "score"), None)
    return {
        "title": page.title,
        "share": "" if page.percent is None else percent(page.percent),
        "mark": "" if page.mark is None else points(page.mark),
        "max_mark": "" if page.max_mark is None else points(page.max_mark),
        "reached": percent(score["percent"]) if score else "",
        "needed": percent(score["cut"]) if score else "",
        "said": page.said,
        "blanks": _blanks(page.blanks) if page.blanks else "",
    }


def _blanks(number: int) -> str:
    key = (number, language())
    return _left_blank.get(key) or _left_blank.keep(
        key, ngettext("%(num)s question left blank", "%(num)s questions left blank", number)
    )


def _topic_checks(checks: Sequence[TopicCheck]) -> Markup:
    """What each topic with a least share of its own came to, as lines of the list of what passing took."""
    return Markup("").join(Markup("<li>{} {}</li>").format("✓" if one.met else "✗", _topic_text(one)) for one in checks)


def _topic_text(check: TopicCheck) -> str:
    if check.percent is None:
        return str(_("Topic “%(topic)s”: none of its questions counts", topic=check.title))
    share, least = percent(check.percent), percent(check.least)
    return str(_("Topic “%(topic)s”: %(percent)s, needed %(cut)s", topic=check.title, percent=share, cut=least))


def _wants_again(slots: Sequence[SlotReview]) -> bool:
    """Whether anything was not quite right, and may be said to be."""
    states = [one.state for one in slots]
    return all(states) and not _LACKING.isdisjoint(states)


def _again(slots: Sequence[SlotReview]) -> Markup:
    """Ways to the questions that were not quite right."""
    numbers = [one.slot for one in slots if one.state in _LACKING]
    return Markup(" ".join([f'<a href="#h{number}">{number}</a>' for number in numbers]))  # noqa: S704 - numbers of ours


def _bars(bars: Sequence[Bar]) -> Markup:
    locale, shown = language(), []
    for number, one in enumerate(bars, start=1):
        key = (number, one.title, one.percent, one.least, locale)
        shown.append(_topic_bars.get(key) or _topic_bars.keep(key, _bar(number, one)))
    return Markup("".join(shown))  # noqa: S704 - a template of ours made it


def _bar(number: int, bar: Bar) -> str:
    blanks = {
        "number": number,
        "title": bar.title,
        "percent": percent(bar.percent),
        "said": _share(bar),
        "value": round(bar.percent, 1),
        "least": least_mark(bar.least),
    }
    return str(filled("delivery/topic_bar.html", {}, blanks))


def least_mark(least: Decimal | None) -> Markup:
    """The mark of a minimum on a topic's bar; nothing where there is none."""
    return Markup("") if least is None else _LEAST.format(least)


def _share(bar: Bar) -> str:
    if bar.least is None:
        return percent(bar.percent)
    return str(_("%(percent)s, needed %(cut)s", percent=percent(bar.percent), cut=percent(bar.least)))


def _answers(slots: Sequence[SlotReview], attempt_id: int, reported: Container[int] | None, *, staff: bool) -> bytes:
    """Every question with its answer. ``reported``: the slots that a problem was reported with, None: there is no
    reporting; ``staff``: for somebody who looks at another's."""
    if not slots:
        return b""
    launch = identity().launch_id
    report = address("challenges.form", launch_id=launch, attempt_id=attempt_id, slot=0)[:-1]
    looks: dict[_Around, tuple[list[bytes], list[bytes]]] = {}
    locale, pieces = language(), list[bytes]()
    for slot in slots:
        look = (slot.state, slot.policy, None if reported is None else slot.slot in reported, staff, locale)
        before, after = looks.get(look) or looks.setdefault(look, _around(look, str(escape(report))))
        if slot.vignette:
            pieces.append(render_template("delivery/case_told.html", slot=slot).encode())
        number = b"%d" % slot.slot
        pieces += (number.join(before), told(slot.judged, locale, staff=staff), number.join(after))
    return b"".join(pieces)


def _around(look: _Around, report: str) -> tuple[list[bytes], list[bytes]]:
    """What stands before and after what is told of an answer, cut up where its number goes; ``report``: where problems
    go."""
    before, after = _bares.held.get(look) or _bares.keep(look, _bare(*look[:3], staff=look[3]))
    return _at_number(before.replace(WHERE, report)), _at_number(after.replace(WHERE, report))


def _at_number(text: str) -> list[bytes]:
    return [piece.encode() for piece in text.split(NUMBER)]


def _bare(state: str, policy: str | None, reported: bool | None, *, staff: bool) -> tuple[str, str]:  # noqa: FBT001 - a look
    """The same for any number and address."""
    look = {"state": state, "policy": policy, "reported": reported, "reviewing": staff}
    bare = skeleton("delivery/answer.html", look, ("number", "told", "report"))
    before, after = cut_at("told", bare, {"number": NUMBER, "report": WHERE})
    return before, after
