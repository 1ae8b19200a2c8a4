"""The result page: only what the review matrix releases at this moment is ever put into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple, assert_never

from markupsafe import Markup
from sqlalchemy.orm import Session

from lms_plugin.delivery import corrections, paper, rendering
from lms_plugin.delivery.answers import Current
from lms_plugin.delivery.around import Around, around
from lms_plugin.delivery.frontpage import percent_of
from lms_plugin.delivery.models import Attempt
from lms_plugin.delivery.released import Reader
from lms_plugin.delivery.rendering import EMPTY, Question, Shape
from lms_plugin.delivery.review import Shown
from lms_plugin.delivery.rows import OptionReview, earns_part, entry_rows, typed_rows
from lms_plugin.delivery.sheets import Placed, items_on
from lms_plugin.delivery.slot_facts import SlotFacts
from lms_plugin.delivery.sureness import Sureness, sureness
from lms_plugin.passback.service import Status
from question_bank import Item
from question_bank.items import (
    PICKED,
    Citation,
    ClientDecision,
    Cloze,
    DecisionReason,
    Matching,
    Matrix,
    Numeric,
    PickedItem,
    ShortText,
)
from question_bank.regrade.carrying import ids_of
from question_bank.regrade.policies import Correction, Policy

FULL = Decimal(100)


class Judged(NamedTuple):
    """A question and its answer, with key and feedback as far as ``shown`` releases them; each is made when asked for.

    ``content_hash``: the version that was served and that it is judged by; empty where these are two.
    """

    content_hash: str
    shape: Shape
    item: Item
    slot: SlotFacts
    held: Current
    shown: frozenset[Shown]

    @property
    def question(self) -> Question:
        """What was asked, with what was answered."""
        return rendering.question(self.shape, slot=self.slot.slot, order=self.slot.option_order, held=self.held)

    def rows(self, question: Question) -> tuple[OptionReview, ...]:
        """The rows of the question as judged."""
        return review_rows(self.item, question, self.slot.option_order, self.held.answer, self.shown)

    @property
    def rationale(self) -> Markup:
        """What is said of the question as a whole."""
        said = Shown.GENERAL_FEEDBACK in self.shown
        return rendering.rich(self.item.general_feedback, self.item.format) if said else EMPTY

    @property
    def sources(self) -> tuple[Citation, ...]:
        """What it rests on."""
        return tuple(self.item.citations) if Shown.SOURCE in self.shown else ()


class SlotReview(NamedTuple):
    """One question on the result page.

    With the first question of a case come the ``vignette`` that they are all about and, where marks are shown, what
    the questions earned together and could. ``policy`` says how it was graded anew, where marks are shown.
    """

    slot: int
    judged: Judged
    state: str
    mark: Decimal | None
    max_mark: Decimal
    vignette: Markup = EMPTY
    case_marks: tuple[Decimal, Decimal] | None = None
    policy: Policy | None = None


_judged, _review = partial(tuple.__new__, Judged), partial(tuple.__new__, SlotReview)  # of tuples of their members


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One topic's share, 0–100; ``least``: what passing takes there, where that is released."""

    title: str
    percent: Decimal
    least: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCheck:
    """A topic that needs a share of its own to pass; ``percent`` None: no question of it counted, so it is met."""

    title: str
    percent: Decimal | None
    least: Decimal
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """What came of an attempt, as far as it is released. ``said`` is the overall feedback to the score; ``weakest`` the
    topic to practise next, None where all were right or nothing is shown; ``notices``: there are some about it;
    ``score``: the learner's newest, on its way to the gradebook."""

    title: str
    number: int
    submitted_at: datetime | None
    preview: bool
    practice: bool
    percent: Decimal | None
    mark: Decimal | None
    max_mark: Decimal | None
    pass_percent: Decimal | None
    trace: Mapping[str, Any] | None
    topic_checks: tuple[TopicCheck, ...]
    bars: tuple[Bar, ...]
    sureness: Sureness | None
    slots: tuple[SlotReview, ...]
    blanks: int
    said: str
    weakest: Bar | None
    notices: bool
    score: Status | None


def result_page(
    session: Session,
    attempt: Attempt,
    sheet: Sequence[Placed],
    *,
    now: datetime,
    all_shown: bool = False,
    here: Around | None = None,
) -> ResultPage:
    """The result of a submitted attempt; ``all_shown``: for staff, whatever is released to learners; ``here``: what
    stands around it, if that is known."""
    here = here or around(session, attempt)
    bound, newest = here.made_with, here.newest
    everything = all_shown or attempt.practice
    reader = Reader(session, attempt.person_id, now)
    shown = frozenset(Shown) if everything else reader.shown(newest, attempt.submitted_at)
    outcome = attempt.outcome or {"slots": [], "topics": []}
    trace = outcome.get("trace") if Shown.PASS_TRACE in shown else None
    marks = Shown.MARKS in shown
    bars = _bars(here.titles, outcome["topics"], trace or {}) if marks else ()
    return ResultPage(
        title=bound.settings.title,
        number=attempt.number,
        submitted_at=attempt.submitted_at,
        preview=attempt.preview,
        practice=attempt.practice,
        percent=percent_of(attempt) if marks else None,
        mark=attempt.mark if marks else None,
        max_mark=attempt.max_mark if marks else None,
        pass_percent=bound.settings.pass_percent,
        trace=trace,
        topic_checks=_topic_checks(here.titles, trace or {}),
        bars=bars,
        said=newest.settings.said(percent_of(attempt)) if Shown.OVERALL in shown else "",
        weakest=min((one for one in bars if one.percent < FULL), key=lambda one: one.percent, default=None),
        sureness=sureness(outcome["slots"], {one.slot: one.held for one in sheet})
        if marks and bound.settings.certainty
        else None,
        slots=_slots(session, attempt, here, outcome["slots"], sheet, shown) if Shown.ATTEMPT in shown else (),
        blanks=[slot["state"] for slot in outcome["slots"]].count("blank"),
        notices=here.notices,
        score=here.score,
    )


def _bars(titles: Mapping[str, str], topics: Sequence[Mapping[str, str]], trace: Mapping[str, Any]) -> tuple[Bar, ...]:
    """A topic with a minimum is as full as passing saw it: with what stands under it, and though no question is
    its own."""
    checks = {one["topic"]: one for one in trace.get("checks", ()) if one["check"] == "topic" and one["percent"]}
    own = {
        one["topic"]: Decimal(100) * Decimal(one["mark"]) / Decimal(one["max_mark"])
        for one in topics
        if Decimal(one["max_mark"])
    }
    shares = own | {topic: Decimal(one["percent"]) for topic, one in checks.items()}
    return tuple(
        Bar(
            title=titles.get(topic, topic),
            percent=share,
            least=Decimal(checks[topic]["min"]) if topic in checks else None,
        )
        for topic, share in shares.items()
    )


def _topic_checks(titles: Mapping[str, str], trace: Mapping[str, Any]) -> tuple[TopicCheck, ...]:
    return tuple(
        TopicCheck(
            title=titles.get(one["topic"], one["topic"]),
            percent=None if one["percent"] is None else Decimal(one["percent"]),
            least=Decimal(one["min"]),
            met=one["result"] == "met",
        )
        for one in trace.get("checks", ())
        if one["check"] == "topic"
    )


def _slots(
    session: Session,
    attempt: Attempt,
    here: Around,
    outcomes: Sequence[Mapping[str, Any]],
    sheet: Sequence[Placed],
    shown: frozenset[Shown],
) -> tuple[SlotReview, ...]:
    regraded: corrections.Corrections = {}
    if here.regrades and not attempt.preview and not attempt.practice:
        regraded = corrections.in_force(session, here.context_id, here.made_with.assessment_id, attempt.id)
    items = items_on(session, sheet)
    by_slot = {outcome["slot"]: outcome for outcome in outcomes}
    reviews: list[SlotReview] = []
    for group in paper.grouped(sheet):
        found = [
            slot_review(
                slot,
                *items[slot.item_version_id],
                slot.held,
                by_slot[slot.slot],
                shown,
                regraded[slot.item_version_id][-1] if slot.item_version_id in regraded else None,
            )
            for slot in group
        ]
        if group[0].case_version_id is not None:
            found[0] = found[0]._replace(vignette=paper.vignette(items, group[0]), case_marks=_case_marks(found))
        reviews += found
    return tuple(reviews)


def _case_marks(questions: Sequence[SlotReview]) -> tuple[Decimal, Decimal] | None:
    """What the questions of a case earned together, and could (assessment.md 1.2)."""
    marks = [one.mark for one in questions if one.mark is not None]
    if len(marks) < len(questions):
        return None
    return sum(marks, Decimal(0)), sum((one.max_mark for one in questions), Decimal(0))


def slot_review(
    slot: SlotFacts,
    content_hash: str,
    item: Item,
    held: Current,
    outcome: Mapping[str, Any],
    shown: frozenset[Shown],
    correction: Correction | None = None,
) -> SlotReview:
    """One question with its answer, key and feedback as far as they are released; ``outcome`` has state and mark.

    ``correction``: the regrade by which it is graded now.
    """
    by = item if correction is None else _judged_by(item, correction)
    marks, correctness, state = Shown.MARKS in shown, Shown.CORRECTNESS in shown, outcome["state"]
    shape = rendering.shape_of(content_hash, item)
    return _review((
        slot.slot,
        _judged((content_hash if by is item else "", shape, by, slot, held, shown)),
        state if correctness or state == "blank" else "",
        Decimal(outcome["mark"]) if marks and correctness else None,
        Decimal(outcome.get("max_mark", slot.max_mark)),
        EMPTY,
        None,
        correction.policy if correction is not None and marks else None,
    ))  # fmt: skip


def _judged_by(item: Item, correction: Correction) -> Item:
    """The version whose key and feedback are shown: the corrected one, where it has the same answers to show."""
    new = correction.new
    return item if new is None or new.type != item.type or ids_of(new) != ids_of(item) else new


def review_rows(
    item: Item, question: Question, order: Sequence[str], answer: Any, shown: frozenset[Shown]
) -> tuple[OptionReview, ...]:
    """The rows of a question with key and feedback as released; ``answer`` is by option ids, ``order`` as pinned."""
    if isinstance(item, PICKED):
        return _part_rows(item, question, order, answer if isinstance(answer, dict) else {}, shown)
    if item.type == "ordering":
        return entry_rows(item, answer, key=Shown.KEY in shown, feedback=Shown.OPTION_FEEDBACK in shown)
    if isinstance(item, Numeric | ShortText):
        return typed_rows(item, answer, key=Shown.KEY in shown, feedback=Shown.OPTION_FEEDBACK in shown)
    key_shown, feedback_shown = Shown.KEY in shown, Shown.OPTION_FEEDBACK in shown
    facts = _option_facts(item)
    ids = [option.id for option in question.options] if item.type == "true_false" else order
    return tuple(
        OptionReview(
            text=option.text,
            chosen=option.chosen,
            picked=EMPTY,
            is_key=facts[name][0] if key_shown else None,
            right_choice=EMPTY,
            critical=key_shown and facts[name][1],
            in_part=key_shown and facts[name][2],
            feedback=rendering.inline(facts[name][3], item.format)
            if feedback_shown and (option.chosen or key_shown)
            else EMPTY,
        )
        for name, option in zip(ids, question.options, strict=True)
    )


def _part_rows(
    item: PickedItem, question: Question, order: Sequence[str], picks: Mapping[str, str], shown: frozenset[Shown]
) -> tuple[OptionReview, ...]:
    key_shown, feedback_shown = Shown.KEY in shown, Shown.OPTION_FEEDBACK in shown
    rows = []
    for view in question.prompts:
        part, right, picked = view.id, item.key[view.id], picks.get(view.id)
        places = {option.id: option.text for option in view.options}
        rows.append(
            OptionReview(
                text=view.text,
                chosen=bool(picked),
                picked=view.picked,
                is_key=picked == right if key_shown else None,
                right_choice=_right_choice(item, places[str(order.index(right) + 1)], right) if key_shown else EMPTY,
                critical=key_shown and bool(picked) and item.is_critical(part, picked or ""),
                in_part=key_shown and bool(picked) and not _whole(item) and earns_part(item.credit(part, picked or "")),
                feedback=rendering.lines(_part_feedback(item, part, picked, right if key_shown else None), item.format)
                if feedback_shown
                else EMPTY,
            )
        )
    return tuple(rows)


def _whole(item: PickedItem) -> bool:
    """Whether a part that is right in part earns nothing by itself."""
    return isinstance(item, ClientDecision | DecisionReason) and item.scoring.rule == "rationale"


def _right_choice(item: PickedItem, text: Markup, right: str) -> Markup:
    """The key in words; of a deferral also what ends it."""
    if isinstance(item, ClientDecision) and right == "defer":
        return Markup("{} – {}").format(text, rendering.inline(item.until, item.format))
    return text


def _part_feedback(item: PickedItem, part: str, picked: str | None, right: str | None) -> list[str]:
    """What is said of a part: of the row as a whole, or of what was picked and, once the key is shown, of the key."""
    match item:
        case Matching():
            return [prompt.feedback for prompt in item.prompts if prompt.id == part]
        case Matrix():
            return [row.feedback for row in item.rows if row.id == part]
        case Cloze() | DecisionReason() | ClientDecision():
            said = dict.fromkeys(one for one in (picked, right) if one)
            return [item.option(part, one).feedback for one in said]
        case _:
            assert_never(item)


def _option_facts(item: Item) -> dict[str, tuple[bool, bool, bool, str]]:
    """Option id → (is it right, is it critical, does it earn a part, its feedback)."""
    if item.type == "true_false":
        return {
            "true": (item.key, item.critical and not item.key, False, item.feedback_true),
            "false": (not item.key, item.critical and item.key, False, item.feedback_false),
        }
    if item.type == "single_choice":
        return {
            one.id: (one.fraction == 1, one.critical, earns_part(one.fraction), one.feedback) for one in item.options
        }
    if item.type == "multiple_response":
        return {one.id: (one.right, one.critical, False, one.feedback) for one in item.options}
    raise AssertionError(item.type)
