"""Whether a bank can fill what is built, row by row, and what in it can fail a learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lms_plugin.delivery.plan import drawing_rules
from lms_plugin.delivery.settings import AssessmentSettings
from question_bank.blueprint import BlueprintRow, PoolItem, Section, assemble
from question_bank.errors import BankError, InfeasibleBlueprint, InvalidBlueprint
from question_bank.paper_size import PaperSize, most_critical, paper_size
from question_bank.safety_risk import false_fail_risk

TRIAL_SEED = "0" * 32
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFit:
    """A row of a section and how many approved questions fit it."""

    section: int
    row: BlueprintRow
    fitting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Feasibility:
    """Every row with what fits it, what the rows lack together, topics with a minimum that nothing can be drawn for,
    how many questions learners meet, how many of them can have a dangerous answer at most (those of a case one by one),
    and the risk that follows, in percent."""

    rows: tuple[RowFit, ...]
    questions: int
    size: PaperSize
    short: BankError | None
    undrawable: tuple[str, ...]
    critical: int
    risk: Decimal

    @property
    def fine(self) -> bool:
        """Whether it can be published."""
        return bool(self.questions) and not self.short and not self.undrawable


def feasibility(settings: AssessmentSettings, pool: Sequence[PoolItem]) -> Feasibility:
    """Try to fill the sections once; nothing is stored."""
    fixed = {one.name for section in settings.sections for one in section.fixed}
    free = [item for item in pool if item.item_id not in fixed]
    rows = [
        RowFit(section=place, row=row, fitting=sum(map(row.takes, free)))
        for place, section in enumerate(settings.sections)
        for row in section.rows
    ]
    short: BankError | None = None
    questions = sum(section.questions for section in settings.sections)
    size = PaperSize(questions, questions)
    try:
        size = paper_size(drawing_rules(settings.sections).sections, pool)
        assemble(drawing_rules(settings.sections), pool, seed=TRIAL_SEED)
    except (InfeasibleBlueprint, InvalidBlueprint) as error:
        short = error
    drawable = [item for item in pool if item.item_id in fixed or any(fit.row.takes(item) for fit in rows)]
    critical = most_critical([Section(rows=one.rows, fixed=one.fixed) for one in settings.sections], pool)
    tolerance, below = settings.critical_tolerance, dict(settings.under)
    risk = Decimal(0) if tolerance is None else false_fail_risk(critical, tolerance)
    return Feasibility(
        rows=tuple(rows),
        questions=questions,
        size=size,
        short=short,
        undrawable=tuple(
            topic
            for topic, _least in settings.topic_minimums
            if all(item.topics.isdisjoint((topic, *below.get(topic, ()))) for item in drawable)
        ),
        critical=critical,
        risk=(risk * HUNDRED).quantize(Decimal("0.1")),
    )
