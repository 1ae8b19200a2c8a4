"""Whether somebody has earned a certificate: every requirement is judged, and each verdict says what was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from itertools import islice, product
from typing import Any, TypeAlias, assert_never

from question_bank.certification.evidence import HUNDRED, ZERO, Evidence
from question_bank.certification.requirements import (
    AnyQuiz,
    CategoryMin,
    CriticalItems,
    IdentityCheck,
    PracticeMin,
    PriorAward,
    QuizPass,
    RenewalQuiz,
    Requirement,
    SignOff,
    route,
)
from question_bank.grades import GradePolicy

RENEWAL = "renewal_quiz"
TENTH = Decimal("0.1")
Route: TypeAlias = Sequence[tuple[int, Requirement]]
MOST_TRIED = 2000  # combinations of attempts: somebody with that many passed ones needs no search any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one person. ``signed`` holds the places of requirements that staff confirmed; ``awards`` the
    codes of programmes whose certificate is valid now; ``practice`` how many practice questions were answered;
    ``renews`` from when until when a certificate they hold may be renewed by a shorter quiz, its grace included."""

    evidence: Sequence[Evidence] = ()
    renews: tuple[datetime, datetime] | None = None
    signed: frozenset[int] = frozenset()
    awards: frozenset[str] = frozenset()
    practice: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One requirement's: met or not, and ``seen`` against ``needed`` as texts (numbers are cut, never rounded up)."""

    place: int
    kind: str
    met: bool
    seen: str = ""
    needed: str = ""
    empty: bool = False  # a rule with nothing left to judge blocks, and staff should hear of it

    def to_document(self) -> dict[str, Any]:
        """As kept with the evaluation."""
        return {name: getattr(self, name) for name in ("place", "kind", "met", "seen", "needed", "empty")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All verdicts, in the programme's order, and the attempts that decided (one per required assessment)."""

    verdicts: tuple[Verdict, ...]
    deciding: tuple[Evidence, ...]

    @property
    def met(self) -> bool:
        """Whether every requirement is met."""
        return all(one.met for one in self.verdicts)

    @property
    def waits_for_people(self) -> bool:
        """Whether nothing is missing but what staff have to confirm."""
        return all(one.met or one.kind in {"signoff", "identity"} for one in self.verdicts)

    @property
    def short(self) -> bool:
        """Whether it was judged by the shorter quiz of a renewal."""
        return any(one.kind == RENEWAL for one in self.verdicts)


def evaluate(requirements: Sequence[Requirement], known: Known) -> Evaluation:
    """Judge every requirement; none is skipped, so that a learner sees all that is missing.

    Of several passed attempts at a quiz the best one decides, unless another choice of passed attempts meets
    everything and the best ones do not. While a certificate may be renewed, the programme's shorter quiz is enough in
    place of its quizzes; the whole programme, met again, renews as well.
    """
    whole = _evaluate(route(requirements, renewal=False), known)
    if known.renews is None or not any(isinstance(one, RenewalQuiz) for one in requirements):
        return whole
    opens, ends = known.renews
    in_time = [one for one in known.evidence if opens <= one.taken_at <= ends]
    short = _evaluate(route(requirements, renewal=True), replace(known, evidence=in_time))
    if short.met or (short.waits_for_people and not whole.met):
        return short
    over = any(one.taken_at > ends for one in known.evidence)  # what is missing now is the whole programme again
    return short if short.deciding and not over and not whole.waits_for_people else whole


def _evaluate(asked: Route, known: Known) -> Evaluation:
    quizzes = [one for _place, one in asked if isinstance(one, QuizPass | RenewalQuiz)]
    choices = [_candidates(known.evidence, quiz) for quiz in quizzes]
    best: Evaluation | None = None
    for chosen in islice(product(*choices), MOST_TRIED):
        tried = _judge(asked, known, [one for one in chosen if one is not None])
        if tried.met:
            return tried
        if best is None or _met_count(tried) > _met_count(best):
            best = tried
    return best or _judge(asked, known, [])


def _met_count(evaluation: Evaluation) -> int:
    return sum(one.met for one in evaluation.verdicts)


def _candidates(evidence: Sequence[Evidence], quiz: AnyQuiz) -> list[Evidence | None]:
    """The attempts that may stand for a quiz, best first: passed ones, else the best that was not.

    Where the quiz says that the first, the last or the average counts, that is the only one (assessment.md 3.2).
    """
    mine = [one for one in evidence if one.assessment == quiz.assessment]
    if quiz.policy != GradePolicy.BEST:
        return [counted(mine, quiz)]
    mine.sort(key=lambda one: (-one.percent, one.attempt))
    passed = [one for one in mine if _passes(one, quiz)]
    return list(passed or mine[:1]) or [None]


def counted(evidence: Sequence[Evidence], quiz: AnyQuiz) -> Evidence | None:
    """The attempt that counts of a quiz that takes the first, the last or the average; None before there is one.

    Of an average the latest attempt, with the marks of all: it passes if their mean reaches the minimum, also by the
    marks together, and everything but the score is met in the latest.
    """
    mine = sorted((one for one in evidence if one.outcome != "pending"), key=lambda one: (one.taken_at, one.attempt))
    if not mine:
        return None
    if quiz.policy != GradePolicy.AVERAGE:
        return mine[0] if quiz.policy == GradePolicy.FIRST else mine[-1]
    marks, most = overall_marks(mine)
    mean, least = sum((one.percent for one in mine), ZERO) / len(mine), quiz.minimum or ZERO
    enough = mean >= least and at_least(marks, most, least) and set(mine[-1].reasons) <= {"score"}
    return replace(mine[-1], marks=marks, max_marks=most, outcome="passed" if enough else "not_passed")


def _passes(one: Evidence, quiz: AnyQuiz) -> bool:
    return one.outcome == "passed" and (quiz.minimum is None or at_least(one.marks, one.max_marks, quiz.minimum))


def at_least(marks: Decimal, most: Decimal, minimum: Decimal) -> bool:
    """Whether marks are at least this percent of the most that could be had, exactly."""
    return most > 0 and HUNDRED * marks >= minimum * most


def cut_percent(marks: Decimal, most: Decimal) -> str:
    """Marks in percent as a result page shows them, cut after one decimal: 89.96 is 89.9, and 90.0 is 90."""
    return cut_tenth(HUNDRED * marks / most) if most else "0"


def cut_tenth(percent: Decimal) -> str:
    """A percent cut after one decimal, without a decimal that says nothing."""
    cut = percent.quantize(TENTH, rounding=ROUND_DOWN)
    return str(cut if cut % 1 else int(cut))


def category_marks(deciding: Sequence[Evidence], category: str) -> tuple[Decimal, Decimal]:
    """A topic's marks over the deciding attempts, and the most that could be had."""
    pairs = [one.categories.get(category, (ZERO, ZERO)) for one in deciding]
    return sum((marks for marks, _most in pairs), ZERO), sum((most for _marks, most in pairs), ZERO)


def overall_marks(deciding: Sequence[Evidence]) -> tuple[Decimal, Decimal]:
    """All marks of the deciding attempts, and the most that could be had."""
    return sum((one.marks for one in deciding), ZERO), sum((one.max_marks for one in deciding), ZERO)


def _judge(asked: Route, known: Known, deciding: Sequence[Evidence]) -> Evaluation:
    by_quiz: Mapping[int, Evidence] = {one.assessment: one for one in deciding}
    verdicts = tuple(_verdict(place, one, known, by_quiz) for place, one in asked)
    return Evaluation(verdicts=verdicts, deciding=tuple(by_quiz.values()))


def _verdict(place: int, requirement: Requirement, known: Known, by_quiz: Mapping[int, Evidence]) -> Verdict:
    kind, deciding = requirement.kind, list(by_quiz.values())
    match requirement:
        case QuizPass() | RenewalQuiz():
            one = by_quiz.get(requirement.assessment)
            needed = "" if requirement.minimum is None else f"{requirement.minimum.normalize():f}"
            seen = "" if one is None else cut_percent(one.marks, one.max_marks)
            met = one is not None and _passes(one, requirement)
            return Verdict(place=place, kind=kind, met=met, seen=seen, needed=needed)
        case CategoryMin():
            marks, most = category_marks(deciding, requirement.category)
            return Verdict(
                place=place,
                kind=kind,
                met=at_least(marks, most, requirement.minimum),
                seen=cut_percent(marks, most) if most else "",
                needed=f"{requirement.minimum.normalize():f}",
                empty=bool(deciding) and not most,
            )
        case CriticalItems():
            hits, served = sum(one.hits for one in deciding), sum(one.served for one in deciding)
            met = served >= max(requirement.min_served, 1) and hits <= requirement.max_hits
            needed = f"{requirement.max_hits}/{requirement.min_served}"
            return Verdict(
                place=place,
                kind=kind,
                met=met,
                seen=f"{hits}/{served}",
                needed=needed,
                empty=bool(deciding) and not served,
            )
        case PracticeMin():
            met = known.practice >= requirement.answered
            return Verdict(place=place, kind=kind, met=met, seen=str(known.practice), needed=str(requirement.answered))
        case SignOff() | IdentityCheck():
            return Verdict(place=place, kind=kind, met=place in known.signed)
        case PriorAward():
            return Verdict(place=place, kind=kind, met=requirement.code in known.awards, needed=requirement.code)
        case _:
            assert_never(requirement)
