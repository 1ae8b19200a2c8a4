"""From the form in which staff describe a programme to its terms and requirements, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from lms_plugin.certification.programmes import Version
from lms_plugin.certification.quizzes import Quiz
from lms_plugin.certification.terms import Terms
from question_bank.certification.requirements import (
    CategoryMin,
    CriticalItems,
    IdentityCheck,
    InvalidRequirement,
    PracticeMin,
    PriorAward,
    QuizPass,
    RenewalQuiz,
    Requirement,
    SignOff,
    percent,
)

PERIODS = ("", "P6M", "P1Y", "P2Y", "P3Y", "P5Y")


@dataclass(slots=True, kw_only=True)
class Filled:
    """What stands in the form."""

    code: str = ""
    title: str = ""
    description: str = ""
    statement: str = ""
    languages: list[str] = field(default_factory=lambda: ["en"])
    validity: str = "P2Y"
    zone: str = "UTC"
    quizzes: list[int] = field(default_factory=list)
    minimums: dict[str, str] = field(default_factory=dict)
    safety: bool = True
    max_hits: str = "0"
    min_served: str = "1"
    practice: str = ""
    signoff: str = ""
    identity: bool = False
    prior: str = ""
    renewal: str = ""


def from_request(form: MultiDict[str, str]) -> Filled:
    """What somebody typed."""
    return Filled(
        code=form.get("code", "").strip().upper()[:40],
        title=form.get("title", "")[:300],
        description=form.get("description", "")[:600],
        statement=form.get("statement", "")[:600],
        languages=form.getlist("languages"),
        validity=form.get("validity", ""),
        zone=form.get("zone", "").strip()[:60],
        quizzes=[int(one) for one in form.getlist("quizzes") if one.isascii() and one.isdigit()],
        minimums={
            name.removeprefix("minimum-"): value.strip()[:10]
            for name, value in form.items()
            if name.startswith("minimum-") and value.strip()
        },
        safety=form.get("safety") == "1",
        max_hits=form.get("max_hits", "0").strip()[:4],
        min_served=form.get("min_served", "1").strip()[:4],
        practice=form.get("practice", "").strip()[:6],
        signoff=form.get("signoff", "").strip()[:200],
        identity=form.get("identity") == "1",
        prior=form.get("prior", "").strip().upper()[:40],
        renewal=form.get("renewal", "")[:10],
    )


def of_version(code: str, version: Version) -> Filled:
    """The form as a version fills it."""
    terms, filled = version.terms, Filled(code=code, safety=False)
    filled.title, filled.description, filled.statement = terms.title, terms.description, terms.statement
    filled.languages, filled.validity, filled.zone = list(terms.languages), terms.validity or "", terms.zone
    for one in version.requirements:
        _fill(filled, one)
    shorter = [one for one in version.requirements if isinstance(one, RenewalQuiz)]
    filled.renewal = str(shorter[0].assessment) if shorter else ""
    return filled


def _fill(filled: Filled, one: Requirement) -> None:
    match one:
        case QuizPass():
            filled.quizzes.append(one.assessment)
        case CategoryMin():
            filled.minimums[one.category] = f"{one.minimum.normalize():f}"
        case CriticalItems():
            filled.safety, filled.max_hits, filled.min_served = True, str(one.max_hits), str(one.min_served)
        case PracticeMin():
            filled.practice = str(one.answered)
        case SignOff():
            filled.signoff = one.what
        case IdentityCheck():
            filled.identity = True
        case PriorAward():
            filled.prior = one.code


def read(filled: Filled, quizzes: Sequence[Quiz]) -> tuple[Terms, list[Requirement], dict[str, str]]:
    """Terms and requirements, and what is wrong with numbers and choices, by field."""
    chosen = [one for one in quizzes if one.assessment in filled.quizzes]
    topics = {topic: title for quiz in chosen for topic, title in quiz.topics}
    found: list[Requirement] = [
        QuizPass(assessment=one.assessment, title=_plain(one.title), minimum=one.cut, policy=one.policy)
        for one in chosen
    ]
    problems: dict[str, str] = {}
    try:
        found += [
            CategoryMin(category=topic, title=_plain(topics[topic]), minimum=percent(value))
            for topic, value in filled.minimums.items()
            if topic in topics
        ]
    except InvalidRequirement as error:
        problems["minimums"] = str(error)
    if filled.safety and chosen:
        if filled.max_hits.isdecimal() and filled.min_served.isdecimal() and int(filled.min_served) >= 1:
            found.append(CriticalItems(max_hits=int(filled.max_hits), min_served=int(filled.min_served)))
        else:
            problems["safety"] = "The safety rule needs whole numbers."
    if filled.practice.isdecimal() and int(filled.practice) >= 1:
        found.append(PracticeMin(answered=int(filled.practice)))
    elif filled.practice:
        problems["practice"] = "Practice needs a whole number of questions."
    found += [SignOff(what=filled.signoff)] if filled.signoff else []
    found += [IdentityCheck()] if filled.identity else []
    found += [PriorAward(code=filled.prior, title=filled.prior)] if filled.prior else []
    found += [
        RenewalQuiz(assessment=one.assessment, title=_plain(one.title), minimum=one.cut, policy=one.policy)
        for one in quizzes
        if str(one.assessment) == filled.renewal
    ]
    terms = Terms(
        title=filled.title.strip(),
        description=filled.description.strip(),
        statement=filled.statement.strip(),
        languages=tuple(dict.fromkeys(filled.languages)),
        validity=filled.validity or None,
        grace="P30D" if filled.validity else None,
        zone=filled.zone or "UTC",
        categories=tuple((topic, _plain(title)) for topic, title in topics.items()),
    )
    return terms, found, problems


def _plain(text: str) -> str:
    return text.replace("{", "(").replace("}", ")").strip()


def topics_of(quizzes: Sequence[Quiz]) -> dict[str, str]:
    """Every topic of the course's quizzes, once."""
    return {topic: title for quiz in quizzes for topic, title in quiz.topics}
