"""What the question, summary and conflict pages show: built from pinned versions and saved answers, free of keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from markupsafe import Markup
from sqlalchemy.orm import Session

from lms_plugin.delivery import rendering, sections, stencils
from lms_plugin.delivery.answers import UNTOUCHED, Current, SaveReport
from lms_plugin.delivery.assessments import version_of
from lms_plugin.delivery.models import Attempt
from lms_plugin.delivery.rendering import Question, is_answered
from lms_plugin.delivery.section_models import AttemptSection
from lms_plugin.delivery.sheets import Placed, items_on, sheet_of
from lms_plugin.delivery.slot_facts import SlotFacts
from lms_plugin.filters import language
from question_bank import Item
from question_bank.section_times import SectionState, state_of

S = TypeVar("S", bound=SlotFacts)


class Step(NamedTuple):
    """One entry of the navigator. ``section``: whether its section is open; it always is where none has a time."""

    number: int
    answered: bool
    flagged: bool
    current: bool
    section: SectionState = SectionState.OPEN


_step = partial(tuple.__new__, Step)  # of a tuple of its members: twenty to a page


class Asked(NamedTuple):
    """One question with its newest answer, as HTML."""

    slot: int
    html: Markup


class Group(NamedTuple):
    """Questions that stand together: those of a case, under its ``vignette``, or one by itself."""

    vignette: Markup
    questions: tuple[Asked, ...]


class SectionPlace(NamedTuple):
    """The section a learner is in, of so many; ``last``: leaving it is handing in."""

    number: int
    of: int
    title: str

    @property
    def last(self) -> bool:
        """Whether no other comes after it."""
        return self.number == self.of


class QuestionsPage(NamedTuple):
    """The page a learner answers on. ``number`` is 0 where all questions are on it, else the first one's.

    The questions are in ``asked``, one after the other, as they are sent; in ``groups`` where more is said of them: of
    a case, in practice.

    ``back`` and ``onward`` are the numbers of the pages before and after it; 0: there is none. ``one_way``: there is no
    way back. ``section``: the one all of this is about, where sections have a time of their own; ``total`` and
    ``answered`` count its questions then. ``deadline_at`` is whichever end comes first. ``partly``: questions of which
    a part has no answer yet, told before handing in.
    """

    title: str
    asked: bytes
    groups: tuple[Group, ...]
    steps: tuple[Step, ...]
    number: int
    back: int
    onward: int
    total: int
    answered: int
    one_way: bool
    preview: bool
    deadline_at: datetime | None
    now: datetime
    section: SectionPlace | None = None
    partly: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictView:
    """Two versions of one answer, each in words and as what a form would send."""

    question: Question
    yours: Question
    saved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictPage:
    """Answers that clash with what another tab or device saved, and slots whose answer could not be read."""

    title: str
    conflicts: tuple[ConflictView, ...]
    unreadable: tuple[int, ...]


def questions_page(
    session: Session, attempt: Attempt, sheet: Sequence[Placed], *, number: int, now: datetime
) -> QuestionsPage:
    """The questions of an open attempt as the learner may see them: of the section they are in, if it has sections."""
    settings = version_of(session, attempt.assessment_version_id).settings
    sat = sections.sections_of(session, attempt)
    together = grouped(_within(sheet, sections.current(sat, now=now)))
    place = _place(together, number) if settings.page_by_page else None
    shown = together if place is None else [together[place]]
    first, last = (0, 0) if place is None else (shown[0][0].slot, shown[0][-1].slot)
    page = _page(session, attempt, sheet, sat, first=first, last=last, now=now)
    texts = _questions(session, shown, stencils.Look(len(sheet), settings.certainty, language()), attempt.practice)
    if place is None:
        return page._replace(**texts, number=0)
    numbers = [0, *(group[0].slot for group in together), 0]
    back = 0 if settings.one_way else numbers[place]
    return page._replace(**texts, number=first, back=back, onward=numbers[place + 2])


def summary_page(session: Session, attempt: Attempt, sheet: Sequence[Placed], *, now: datetime) -> QuestionsPage:
    """The same without the questions: what is answered and what is blank."""
    sat = sections.sections_of(session, attempt)
    page = _page(session, attempt, sheet, sat, first=0, last=0, now=now)
    return page._replace(partly=_partly(session, _within(sheet, sections.current(sat, now=now))))


def _partly(session: Session, sheet: Sequence[Placed]) -> frozenset[int]:
    """Slots that are answered, but not in all their parts."""
    several = [one for one in sheet if isinstance(one.held.answer, dict | list) and is_answered(one.held.answer)]
    items = items_on(session, several) if several else {}
    shapes = {one.slot: rendering.shape_of(*items[one.item_version_id]) for one in several}
    return frozenset(one.slot for one in several if rendering.lacks_parts(shapes[one.slot], one.held.answer))


def _page(
    session: Session,
    attempt: Attempt,
    sheet: Sequence[Placed],
    sat: Sequence[AttemptSection],
    *,
    first: int,
    last: int,
    now: datetime,
) -> QuestionsPage:
    settings = version_of(session, attempt.assessment_version_id).settings
    steps = _steps(sheet, sat, first, last, now=now)
    section = sections.current(sat, now=now)
    mine = [step.answered for step in steps if step.section is SectionState.OPEN]
    return QuestionsPage(
        title=settings.title,
        asked=b"",
        groups=(),
        steps=steps,
        number=1 if settings.page_by_page else 0,
        back=0,
        onward=0,
        total=len(mine),
        answered=sum(mine),
        one_way=settings.one_way,
        preview=attempt.preview,
        deadline_at=sections.end_of(attempt, sat, now=now),
        now=now,
        section=SectionPlace(number=section.section, of=len(sat), title=section.title) if section else None,
    )


def conflict_page(session: Session, attempt: Attempt, report: SaveReport) -> ConflictPage:
    """Both versions of each clashing answer; the stored one stands until the learner chooses."""
    clashes = {conflict.slot: conflict for conflict in report.conflicts}
    slots = [slot for slot in sheet_of(session, attempt.id) if slot.slot in clashes]
    items = items_on(session, slots)
    currents = {slot: clash.current for slot, clash in clashes.items()}
    mine = {
        slot: replace(clash.current, answer=clash.yours, certainty=clash.certainty) for slot, clash in clashes.items()
    }
    stored, yours = _asked(items, slots, currents), _asked(items, slots, mine)
    return ConflictPage(
        title=version_of(session, attempt.assessment_version_id).settings.title,
        conflicts=tuple(
            ConflictView(question=held, yours=own, saved_at=currents[held.slot].saved_at)
            for held, own in zip(stored, yours, strict=True)
        ),
        unreadable=report.unreadable,
    )


def grouped(slots: Sequence[S]) -> list[list[S]]:
    """Slots in order, those of a case together, every other one by itself."""
    if {one.case_version_id for one in slots} == {None}:  # the usual case
        return [[one] for one in slots]
    return [list(group) for _, group in groupby(slots, key=lambda one: one.case_version_id or -one.slot)]


def _place(together: Sequence[Sequence[Placed]], number: int) -> int:
    """The place of the page that holds a question; of numbers that are none the first or the last."""
    return next((place for place, group in enumerate(together) if number <= group[-1].slot), len(together) - 1)


def _questions(
    session: Session,
    shown: Sequence[Sequence[Placed]],
    look: stencils.Look,
    practice: bool,  # noqa: FBT001 - an attempt's
) -> dict[str, Any]:
    """What a page holds of its questions: in one piece, or where there is more to say of them in groups."""
    on_page = [one for group in shown for one in group]
    texts = stencils.untouched(on_page, look)
    unmet = [one for one, text in zip(on_page, texts, strict=True) if text is None]
    cases = [group[0] for group in shown if group[0].case_version_id is not None]
    items = items_on(session, unmet + cases) if unmet or cases else {}
    for place, text in enumerate(texts):
        if text is None:
            one = on_page[place]
            texts[place] = stencils.asked(one, rendering.shape_of(*items[one.item_version_id]), look)
    if not cases and not practice:
        return {"asked": b"".join([text for text in texts if text])}
    each = iter([(text or b"").decode() for text in texts])
    return {
        "groups": tuple(
            Group(
                vignette(items, group[0]),
                tuple(Asked(one.slot, Markup(next(each))) for one in group),  # noqa: S704 - as above
            )
            for group in shown
        )
    }


def vignette(items: Mapping[int, tuple[str, Item]], slot: SlotFacts) -> Markup:
    """The text of the case that a slot is of; empty: of none."""
    if slot.case_version_id is None:
        return rendering.EMPTY
    return rendering.shape_of(*items[slot.case_version_id]).stem


def _within(sheet: Sequence[Placed], section: AttemptSection | None) -> Sequence[Placed]:
    if section is None:
        return sheet
    return [one for one in sheet if section.first_slot <= one.slot <= section.last_slot]


def _steps(
    sheet: Sequence[Placed], sat: Sequence[AttemptSection], first: int, last: int, *, now: datetime
) -> tuple[Step, ...]:
    states = {
        slot: state_of(section, now=now) for section in sat for slot in range(section.first_slot, section.last_slot + 1)
    }
    state, unanswered = states.get, UNTOUCHED
    return tuple(
        [
            _step(
                (
                    one.slot,
                    one.held is not unanswered and is_answered(one.held.answer),
                    one.flagged,
                    first <= one.slot <= last,
                    state(one.slot, SectionState.OPEN),
                )
            )
            for one in sheet
        ]
    )


def _asked(
    items: Mapping[int, tuple[str, Item]], slots: Sequence[Placed], answers: Mapping[int, Current]
) -> tuple[Question, ...]:
    return tuple(
        rendering.question(
            rendering.shape_of(*items[slot.item_version_id]),
            slot=slot.slot,
            order=slot.option_order,
            held=answers.get(slot.slot, Current()),
            flagged=slot.flagged,
        )
        for slot in slots
    )
