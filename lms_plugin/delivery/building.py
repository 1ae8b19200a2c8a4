"""From the builder's form to settings and back; what cannot be read is told at its field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from lms_plugin.delivery import zones
from lms_plugin.delivery.builder_form import OFF
from lms_plugin.delivery.codes import hash_code
from lms_plugin.delivery.plan import SectionPlan
from lms_plugin.delivery.review import Review
from lms_plugin.delivery.settings import AssessmentSettings, Expiry, Layout
from lms_plugin.delivery.zone_words import problem_words
from question_bank.blueprint import BlueprintRow, FixedSlot
from question_bank.grades import GradePolicy
from question_bank.taxonomy import Parents, under, under_in_all

Data = dict[str, Any]
Problems = dict[str, str]
HOUR = timedelta(hours=1)
MOST_QUESTIONS = 200
Tree = tuple[frozenset[str], Parents]  # a bank's topics, and which stands under which
NO_TREE: Tree = (frozenset(), MappingProxyType({}))
FLAGS = ("practice", "avoid_seen", "spread_use", "cap_sent_score", "certainty", "one_way")


def data_of(settings: AssessmentSettings, bank_id: int, version_id: int, *, zone: str) -> Data:
    """What the form of stored settings holds; its dates in the course's time zone."""
    sections = settings.sections or (
        SectionPlan(rows=tuple(BlueprintRow(count=count, topic=topic) for topic, count in _shares(settings) if count)),
    )
    first, later = settings.cool_off
    return {
        "title": settings.title, "bank": str(bank_id), "opened": str(version_id),
        "sections": [_section_data(one) for one in sections],
        "layout": settings.layout.value, "practice": settings.practice, "attempts": _said(settings.attempts),
        "minutes": _said(settings.minutes), "expiry": settings.expiry.value,
        "grace": _said(int(settings.submit_grace.total_seconds() // 60) or None),
        "zone": zone or "UTC", "opens_at": zones.shown(settings.opens_at, zone),
        "closes_at": zones.shown(settings.closes_at, zone),
        "pause_first": _said(first / HOUR or None), "pause_later": _said(later / HOUR or None),
        "code": "", "keep_code": True, "honour": settings.honour, "grade_policy": settings.grade_policy.value,
        "avoid_seen": settings.avoid_seen, "spread_use": settings.spread_use, "anonymous": settings.anonymous_practice,
        "pass_percent": _said(settings.pass_percent), "cap_sent_score": settings.cap_sent_score,
        "tolerance": OFF if settings.critical_tolerance is None else str(settings.critical_tolerance),
        "minimums": [{"topic": topic, "percent": _said(least)} for topic, least in settings.topic_minimums],
        "review": settings.review.value, "certainty": settings.certainty, "one_way": settings.one_way,
    }  # fmt: skip


def _shares(settings: AssessmentSettings) -> list[tuple[str, int]]:
    share, rest = divmod(settings.questions, len(settings.topics) or 1)
    return [(topic, share + (1 if place < rest else 0)) for place, topic in enumerate(settings.topics)]


def _section_data(section: SectionPlan) -> Data:
    safety = {None: "", True: "yes", False: "no"}
    return {
        "title": section.title,
        "minutes": _said(section.minutes),
        "shuffle": section.shuffle,
        "rows": [
            {
                "count": str(row.count), "topic": row.topic or "", "difficulty": row.difficulty or "",
                "safety": safety[row.safety], "mark": _said(row.mark), "bank": _said(row.bank),
            }
            for row in section.rows
        ],
        "fixed": [{"item_id": one.item_id, "mark": _said(one.mark), "bank": _said(one.bank)} for one in section.fixed],
    }  # fmt: skip


def _said(value: Any) -> str:
    return "" if value is None else format(Decimal(str(value)).normalize(), "f")


class _Reader:
    """Reads typed values by the names of their fields, and keeps what is wrong."""

    def __init__(self, data: Data, banks: Collection[int]) -> None:
        self.data = data
        self.banks = banks
        self.problems: Problems = {}

    def decimal(self, typed: Any, name: str, low: int, high: int) -> Decimal | None:
        """A number between bounds; None: nothing was typed."""
        plain = str(typed or "").strip().replace(",", ".")
        if not plain:
            return None
        try:
            value = Decimal(plain)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or not low <= value <= high or len(plain) > 12:
            self.problems[name] = _("Give a number from %(low)s to %(high)s.", low=low, high=high)
            return None
        return value

    def whole(self, typed: Any, name: str, low: int, high: int) -> int | None:
        """The same for whole numbers."""
        value = self.decimal(typed, name, low, high)
        if value is not None and value != int(value):
            self.problems[name] = _("Give a whole number.")
            return None
        return None if value is None else int(value)

    def bank(self, typed: Any, name: str) -> int | None:
        """A bank that a row names; None: the quiz's own. One that the course may not use is a problem, and kept."""
        chosen = int(typed) if str(typed or "").isdecimal() and len(str(typed)) < 10 else None
        if chosen is not None and chosen not in self.banks:
            self.problems[name] = gone()
        return None if str(chosen) == str(self.data.get("bank")) else chosen

    @property
    def zone(self) -> str:
        """The zone in which dates were typed."""
        chosen = str(self.data.get("zone") or "")
        return chosen if chosen in zones.zone_names() else "UTC"

    def moment(self, name: str) -> datetime | None:
        """A moment; typed in the zone chosen beside it."""
        typed = str(self.data.get(name) or "").strip()
        if not typed:
            return None
        try:
            return zones.typed(typed, self.zone)
        except zones.NoSuchTime as error:
            self.problems[name] = problem_words(error)
            return None


def gone() -> str:
    """What is said of a bank that was chosen and that the course may not use (any more)."""
    return str(
        _(
            "This bank is not shared with this course any more, or nothing in it is approved: choose another one. "
            "Learners get the quiz as it was published until you publish it anew."
        )
    )


def settings_of(
    data: Data,
    base: AssessmentSettings | None,
    banks: Mapping[int, tuple[str, ...]],
    trees: Mapping[int, Tree] = MappingProxyType({}),
) -> tuple[AssessmentSettings, Problems]:
    """The settings that were typed, and what is wrong by the names of fields. ``base``: what no field of the form
    changes is taken from there. ``banks``: those the course may draw from, with the topics results are told by;
    ``trees``: which of their topics stand under which now, kept in the settings for good."""
    reader = _Reader(data, banks)
    if data.get("bank") not in {str(one) for one in banks}:
        reader.problems["bank"] = gone() if data.get("bank") else _("Choose a question bank.")
    sections = tuple(_section(reader, row, f"sections-{place}") for place, row in enumerate(data.get("sections") or ()))
    sections = tuple(one for one in sections if one.questions)
    total = sum(one.questions for one in sections)
    if not total:
        reader.problems["sections"] = _("Nothing is drawn yet: add a row, and say how many.")
    elif total > MOST_QUESTIONS:
        reader.problems["sections"] = _("More than %(n)s questions are too many for one quiz.", n=MOST_QUESTIONS)
    title = str(data.get("title") or "").strip()
    if not title:
        reader.problems["title"] = _("Give the quiz a title.")
    topics = _topics(data, sections, banks)
    wanted = _chosen(data) | _typed(reader, base) | {
        "title": title, "sections": sections, "questions": total, "topics": topics,
        "topic_minimums": _minimums(reader), "access_code": _code(data, base),
    }  # fmt: skip
    if sections:
        wanted |= _frozen(wanted, trees, own=int(data["bank"]) if str(data.get("bank") or "").isdecimal() else 0)
    start = base or AssessmentSettings(title=title, topics=topics, questions=total)
    if wanted.get("review", start.review) is not start.review:
        wanted["releases"] = None  # a preset that is chosen anew holds in place of what was set thing by thing
    return replace(start, **wanted), reader.problems


def _frozen(wanted: Data, trees: Mapping[int, Tree], *, own: int) -> Data:
    """What stands now under the topics that rows and minimums name: the tree may change, these settings do not."""
    sections: tuple[SectionPlan, ...] = wanted["sections"]
    named = [own, *(row.bank or own for plan in sections for row in plan.rows)]
    named += [one.bank or own for plan in sections for one in plan.fixed]
    used = [trees[bank] for bank in dict.fromkeys(named) if bank in trees]
    below = ((topic, under_in_all(used, topic)) for topic, _least in wanted["topic_minimums"])
    return {
        "sections": tuple(
            replace(plan, rows=tuple(_with_under(row, trees, own) for row in plan.rows)) for plan in sections
        ),
        "under": tuple((topic, found) for topic, found in below if found),
    }


def _with_under(row: BlueprintRow, trees: Mapping[int, Tree], own: int) -> BlueprintRow:
    _known, parents = trees.get(row.bank or own, NO_TREE)
    return replace(row, under=under(parents, row.topic)) if row.topic else row


def _topics(data: Data, sections: Sequence[SectionPlan], banks: Mapping[int, tuple[str, ...]]) -> tuple[str, ...]:
    """The topics of every bank drawn from, the quiz's own bank first."""
    rows = [one.bank for section in sections for one in section.rows]
    named = [*rows, *(one.bank for section in sections for one in section.fixed)]
    own = [one for one in banks if str(one) == data.get("bank")]
    used = dict.fromkeys([*own, *(one for one in named if one is not None)])
    return tuple(dict.fromkeys(topic for bank in used for topic in banks.get(bank, ())))


def _section(reader: _Reader, row: Data, name: str) -> SectionPlan:
    safety = {"yes": True, "no": False}
    rows = [
        BlueprintRow(
            count=count,
            topic=one.get("topic") or None,
            difficulty=one.get("difficulty") or None,
            safety=safety.get(one.get("safety") or ""),
            mark=reader.decimal(one.get("mark"), f"{name}-rows-{place}-mark", 0, 1000),
            bank=reader.bank(one.get("bank"), f"{name}-rows-{place}-bank"),
        )
        for place, one in enumerate(row.get("rows") or ())
        if (count := reader.whole(one.get("count"), f"{name}-rows-{place}-count", 1, MOST_QUESTIONS))
    ]
    fixed = [
        FixedSlot(
            item_id=one["item_id"],
            mark=reader.decimal(one.get("mark"), f"{name}-fixed-{place}-mark", 0, 1000),
            bank=reader.bank(one.get("bank"), f"{name}-fixed-{place}-bank"),
        )
        for place, one in enumerate(row.get("fixed") or ())
        if one.get("item_id")
    ]
    return SectionPlan(
        title=str(row.get("title") or "").strip(), shuffle=bool(row.get("shuffle")), rows=tuple(rows),
        fixed=tuple(fixed), minutes=reader.whole(row.get("minutes"), f"{name}-minutes", 1, 600),
    )  # fmt: skip


def _chosen(data: Data) -> Data:
    """What is chosen among a few; anything else means the safe one."""
    kinds: tuple[tuple[str, Any, Any], ...] = (
        ("layout", Layout, Layout.ONE_PAGE), ("expiry", Expiry, Expiry.AUTO_SUBMIT),
        ("grade_policy", GradePolicy, GradePolicy.BEST), ("review", Review, Review.SCORE_ONLY),
    )  # fmt: skip
    said = {name: kind(data[name]) if data.get(name) in set(kind) else safe for name, kind, safe in kinds}
    flags = {
        name: bool(data.get(name))
        for name in ("practice", "avoid_seen", "spread_use", "cap_sent_score", "certainty", "one_way")
    }
    tolerance = data.get("tolerance")
    return said | flags | {
        "anonymous_practice": bool(data.get("anonymous")),
        "honour": str(data.get("honour") or "").strip(),
        "critical_tolerance": None if tolerance == OFF else int(tolerance) if tolerance in {"1", "2"} else 0,
    }  # fmt: skip


def _typed(reader: _Reader, base: AssessmentSettings | None) -> Data:
    data = reader.data
    pauses = tuple(reader.decimal(data.get(name), name, 0, 8760) for name in ("pause_first", "pause_later"))
    grace = reader.whole(data.get("grace"), "grace", 0, 120)
    opens, closes = reader.moment("opens_at"), reader.moment("closes_at")
    if base is not None and zones.shown(base.closes_at, reader.zone) == data.get("closes_at"):
        closes = base.closes_at  # to the second, as the platform said it
    if opens and closes and closes <= opens:
        reader.problems["closes_at"] = _("It closes before it opens.")
    return {
        "attempts": reader.whole(data.get("attempts"), "attempts", 1, 100),
        "minutes": reader.whole(data.get("minutes"), "minutes", 1, 600),
        "pass_percent": reader.decimal(data.get("pass_percent"), "pass_percent", 1, 100),
        "submit_grace": timedelta(minutes=grace or 0),
        "opens_at": opens,
        "closes_at": closes,
        "cool_off": tuple(HOUR * float(one or 0) for one in pauses),
    }


def _minimums(reader: _Reader) -> tuple[tuple[str, Decimal], ...]:
    found = {}
    for place, row in enumerate(reader.data.get("minimums") or ()):
        least = reader.decimal(row.get("percent"), f"minimums-{place}-percent", 1, 100)
        if row.get("topic") and least is not None:
            found[row["topic"]] = least
    return tuple(found.items())


def _code(data: Data, base: AssessmentSettings | None) -> str:
    fresh = hash_code(str(data.get("code") or ""))
    return fresh or (base.access_code if base and data.get("keep_code") else "")
