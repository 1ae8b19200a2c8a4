"""Which items deserve a second look, each flag with its reason and its evidence (assessment.md 6.2 and 6.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from question_bank.statistics.figures import Absence, Figure
from question_bank.statistics.options import OptionRow
from question_bank.statistics.own import OwnFigures, Standing
from question_bank.statistics.report import Row

DUBIOUS_BELOW = 15.0
WEAK_BELOW, CERTAINLY_WEAK_BELOW = 30.0, 50.0
OFTEN, RARELY = 10.0, 5.0


class FlagKind(StrEnum):
    """What is odd; the value is the sentence people read, with places for the evidence."""

    LOW_EFFICIENCY = "Discriminative efficiency %(efficiency).0f is under 15: doing well elsewhere hardly helps here."
    LOW_DISCRIMINATION = "Discrimination %(index).0f is under 30, and at most %(upper).0f if chance is allowed for."
    WRONG_LIKE_KEY = (
        "Chosen by %(share).0f %%, and by people who do at least as well elsewhere (r %(option).2f) as those who chose"
        " the key (r %(key).2f)."
    )
    UNUSED = "Chosen by %(share).0f %%: a wrong answer that hardly anybody takes."
    LIKE_GUESSING = "Facility %(facility).0f is no better than guessing, which earns %(guess).0f."
    CRITICAL_CHOSEN = "Chosen by %(share).0f %%, and it could harm a client."


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One oddity of an item, or of its option ``choice``; ``evidence`` in percent, correlations from −1 to 1."""

    kind: FlagKind
    attempts: int
    provisional: bool
    evidence: dict[str, float]
    choice: str | None = None

    @property
    def reason(self) -> str:
        """The sentence with its evidence."""
        return self.kind.value % self.evidence


def flags(row: Row, own: OwnFigures, options: Sequence[OptionRow] = ()) -> tuple[Flag, ...]:
    """All flags of a slot or an item; none under 20 attempts, provisional ones under 50."""
    if own.standing is Standing.TOO_FEW:
        return ()
    found = [(None, kind, evidence) for kind, evidence in _of_item(row, own)]
    return tuple(
        Flag(
            kind=kind,
            attempts=row.figures.attempts,
            provisional=own.standing is Standing.PROVISIONAL,
            evidence=evidence,
            choice=choice,
        )
        for choice, kind, evidence in [*found, *_of_options(options)]
    )


def _of_item(row: Row, own: OwnFigures) -> Iterator[tuple[FlagKind, dict[str, float]]]:
    efficiency, index = row.figures.discriminative_efficiency, row.figures.discrimination_index
    facility, interval = row.figures.facility, own.discrimination_interval
    if _below(efficiency, DUBIOUS_BELOW):
        yield FlagKind.LOW_EFFICIENCY, _evidence(efficiency=efficiency)
    if _below(index, WEAK_BELOW) and not isinstance(interval, Absence) and interval[1] < CERTAINLY_WEAK_BELOW:
        yield FlagKind.LOW_DISCRIMINATION, _evidence(index=index, lower=interval[0], upper=interval[1])
    if not isinstance(facility, Absence) and not isinstance(own.guess, Absence) and facility <= own.guess:
        yield FlagKind.LIKE_GUESSING, _evidence(facility=facility, guess=own.guess)


def _of_options(rows: Sequence[OptionRow]) -> Iterator[tuple[str, FlagKind, dict[str, float]]]:
    for row in rows:
        if row.choice is None or isinstance(row.share, Absence):
            continue
        share, one = row.share, row.choice
        keys = [
            other.point_biserial
            for other in rows
            if other.choice and other.choice.key and other.choice.part == one.part
        ]
        key = max((key for key in keys if not isinstance(key, Absence)), default=None)
        own = row.point_biserial
        if one.wrong and share >= OFTEN and key is not None and not isinstance(own, Absence) and own >= key:
            yield one.id, FlagKind.WRONG_LIKE_KEY, {"share": share, "option": own, "key": key}
        if one.distractor and share < RARELY:
            yield one.id, FlagKind.UNUSED, {"share": share}
        if one.critical and share >= RARELY:
            yield one.id, FlagKind.CRITICAL_CHOSEN, {"share": share}


def _below(figure: Figure, limit: float) -> bool:
    return not isinstance(figure, Absence) and figure < limit


def _evidence(**figures: Figure) -> dict[str, float]:
    return {name: figure for name, figure in figures.items() if not isinstance(figure, Absence)}


def dubious(row: Row, items: Sequence[Row]) -> bool:
    """Moodle's mark of a row: efficiency under 15; of a slot that is drawn, the lowest of its items'."""
    mine = [item for item in items if row.drawn and set(item.slots) & set(row.slots)]
    return any(_below(one.figures.discriminative_efficiency, DUBIOUS_BELOW) for one in mine or [row])


def needs_checking(index: Figure) -> str | None:
    """Moodle's column "Needs checking?" from the discrimination index; None where it shows a dash."""
    if isinstance(index, Absence):
        return None
    if index < WEAK_BELOW:
        return "very likely"
    return "likely" if index < CERTAINLY_WEAK_BELOW else "unlikely"
