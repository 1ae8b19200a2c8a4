"""From an evaluation to what a certificate says: results, evidence, criteria, dates in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification.credential import Facts, Proof, Result, stamp
from lms_plugin.certification.models import EvaluationRow, EvidenceRow, Issuer
from lms_plugin.certification.pdf import Printed
from lms_plugin.certification.people import Name
from lms_plugin.certification.pictures import drawn
from lms_plugin.certification.programmes import Version
from lms_plugin.certification.terms import Terms
from lms_plugin.certification.wording import AT_LEAST, CRITERIA, POLICIES, labels
from lms_plugin.filters import PERCENT, held_together
from question_bank.certification.evidence import Evidence
from question_bank.certification.names import tidy
from question_bank.certification.requirements import (
    AnyQuiz,
    CategoryMin,
    CriticalItems,
    QuizPass,
    RenewalQuiz,
    Requirement,
    route,
    to_params,
)
from question_bank.certification.rules import RENEWAL, category_marks, counted, cut_percent, cut_tenth, overall_marks
from question_bank.grades import GradePolicy

MOST_SOURCES = 6


def results_and_proofs(
    session: Session, version: Version, evaluation: EvaluationRow | None, language: str
) -> tuple[list[Result], list[Proof]]:
    """The results and the evidence of an award; of one by decision only who decided."""
    rows = [] if evaluation is None else deciding(session, evaluation)
    words = labels(language)
    if not rows:
        return [], [Proof(uuid=str(uuid4()), name=words["staff"], narrative=words["staff_narrative"], genre="decision")]
    attempts = [Evidence.from_document(one.payload) for one in rows if one.payload is not None]
    proofs = [_proof(one, row.payload_sha256, words) for one, row in zip(attempts, rows, strict=True)]
    short = by_shorter_quiz(evaluation)
    return results(version, deciders(version, attempts, short=short), language, short=short), proofs


def by_shorter_quiz(evaluation: EvaluationRow | None) -> bool:
    """Whether an evaluation is of a renewal by the programme's shorter quiz."""
    return evaluation is not None and any(one["kind"] == RENEWAL for one in evaluation.verdicts)


def _quizzes(version: Version, *, short: bool) -> list[AnyQuiz]:
    return [
        one for _place, one in route(version.requirements, renewal=short) if isinstance(one, QuizPass | RenewalQuiz)
    ]


def deciders(version: Version, attempts: Sequence[Evidence], *, short: bool = False) -> list[Evidence]:
    """Of the attempts behind an evaluation those whose marks are printed: one a quiz, that of an average with the marks
    of all; none of a quiz that only answered for a change."""
    found = []
    for quiz in _quizzes(version, short=short):
        mine = [one for one in attempts if one.assessment == quiz.assessment]
        if quiz.policy == GradePolicy.AVERAGE:
            average = counted(mine, quiz)
            found += [average] if average is not None else []
        else:
            found += mine
    return found


def deciding(session: Session, evaluation: EvaluationRow) -> list[EvidenceRow]:
    """The evidence that decided an evaluation, as long as it was not erased."""
    found = session.scalars(select(EvidenceRow).where(EvidenceRow.id.in_(evaluation.evidence)).order_by(EvidenceRow.id))
    return [one for one in found if one.payload is not None]


def results(version: Version, attempts: Sequence[Evidence], language: str, *, short: bool = False) -> list[Result]:
    """Overall, every category, and the safety rule where there is one. A renewal by the shorter quiz (``short``) has no
    categories: their minimums were not asked for again."""
    words = labels(language)
    required = _overall(_quizzes(version, short=short))
    found = [
        Result(
            slug="overall",
            name=words["overall"],
            value=cut_percent(*overall_marks(attempts)),
            required=cut_tenth(required),
        )
    ]
    minimums = {one.category: one for one in version.requirements if isinstance(one, CategoryMin)}
    titles = dict(version.terms.categories) | {one.category: one.title for one in minimums.values()}
    for place, (category, title) in enumerate(() if short else titles.items(), start=1):
        marks, most = category_marks(attempts, category)
        if most:
            least = cut_tenth(minimums[category].minimum) if category in minimums else "0"
            code = f"C{place:02d}"
            found.append(
                Result(slug=slug(category), name=title, value=cut_percent(marks, most), required=least, code=code)
            )
    rule = next((one for one in version.requirements if isinstance(one, CriticalItems)), None)
    served = sum(one.served for one in attempts)
    if rule is not None and served:
        safe = served - sum(one.hits for one in attempts)
        found.append(
            Result(
                slug="critical",
                name=words["critical"],
                value=str(safe),
                required=str(served - rule.max_hits),
                most=str(served),
                kind="RawScore",
            )
        )
    return found


def blueprint(version: Version, language: str) -> list[Result]:
    """The lines of results that certificates of a version carry, with what each requires."""
    quizzes = [one for one in version.requirements if isinstance(one, QuizPass)]
    minimums = {one.category: one for one in version.requirements if isinstance(one, CategoryMin)}
    titles = dict(version.terms.categories) | {one.category: one.title for one in minimums.values()}
    words = labels(language)
    found = [Result(slug="overall", name=words["overall"], value="", required=cut_tenth(_overall(quizzes)))]
    for category, title in titles.items():
        least = cut_tenth(minimums[category].minimum) if category in minimums else "0"
        found.append(Result(slug=slug(category), name=title, value="", required=least, code=category))
    if any(isinstance(one, CriticalItems) for one in version.requirements):
        found.append(Result(slug="critical", name=words["critical"], value="", required="", kind="RawScore"))
    return found if quizzes else []


def _overall(quizzes: Sequence[AnyQuiz]) -> Decimal:
    """What the results of all quizzes together reach at least: the lowest cut, where every quiz has one."""
    cuts = [one.minimum for one in quizzes if one.minimum is not None]
    return min(cuts) if cuts and len(cuts) == len(quizzes) else Decimal(0)


def slug(category: str) -> str:
    """A category's anchor on the programme's page."""
    return "".join(one if one.isascii() and one.isalnum() else "-" for one in category.lower()).strip("-") or "c"


def _proof(one: Evidence, payload: str, words: dict[str, str]) -> Proof:
    text = words["attempt"].format(
        taken=stamp(one.taken_at), key=one.key_version, right=one.right, questions=one.questions
    )
    if one.served:
        text += words["attempt_critical"].format(safe=one.served - one.hits, served=one.served)
    sources = [
        words["source"].format(title=_plain(each["title"]), places=_plain(each.get("places", "")))
        for each in one.sources[:MOST_SOURCES]
    ]
    name = _plain(one.title)
    return Proof(uuid=str(uuid4()), name=name, narrative=". ".join([text, *sources]) + ".", payload=payload)


def _plain(text: str) -> str:
    """A title for the credential: wallets count braces."""
    return tidy(text).replace("{", "(").replace("}", ")")


def criteria(version: Version, language: str) -> str:
    """What a version requires, as one text."""
    return " ".join(sentence(one, language) for one in version.requirements)


def sentence(requirement: Requirement, language: str) -> str:
    """One requirement in words."""
    values = {name: value for name, value in to_params(requirement).items() if value is not None}
    at_least = AT_LEAST[language].format(**values) if "minimum" in values else ""
    none_at_all = isinstance(requirement, CriticalItems) and requirement.max_hits == 0
    kind = "no_dangerous_choice" if none_at_all else requirement.kind
    said = CRITERIA[language][kind].format(**values, at_least=at_least)
    whole = f"{said} {POLICIES[language][values['policy']]}".strip() if "policy" in values else said
    return held_together(whole)


def page(
    facts: Facts, terms: Terms, issuer: Issuer, name: Name, seq: int, domain: str, pictures: Mapping[str, bytes]
) -> Printed:
    """The printed page of a credential's facts."""
    words = labels(facts.language)
    return Printed(
        lang=facts.language,
        title=facts.title,
        issuer=facts.issuer_name,
        name=name.full,
        native=name.native,
        native_lang=_script(name.native),
        statement=terms.statement or words["statement"],
        programme=f"{facts.human_code}, {words['version']} {facts.programme_version}",
        number=facts.number,
        issue=seq,
        issued=day(facts.signed_at, terms.zone, facts.language),
        until=day(facts.valid_until, terms.zone, facts.language) if facts.valid_until else words["unlimited"],
        address=facts.page,
        domain=domain,
        labels=words,
        results=[_row(one, facts.language) for one in facts.results],
        signer=issuer.signer,
        signer_role=issuer.signer_role,
        accent=issuer.accent,
        **{kind: drawn(content) for kind, content in pictures.items()},
    )


def _row(one: Result, language: str) -> dict[str, str]:
    if one.kind == "RawScore":
        return {"name": one.name, "value": f"{one.value} / {one.most}", "required": one.required}
    required = "–" if one.required == "0" else _share(one.required, language)
    return {"name": one.name, "value": _share(one.value, language), "required": required}


def _share(percent: str, language: str) -> str:
    """With the decimal mark of the certificate's language, which need not be the page's."""
    return f"{format_decimal(Decimal(percent), format='#,##0.#', locale=language)}{PERCENT}"


def day(at: datetime, zone: str, language: str) -> str:
    """A day in words, in the programme's zone, with the offset that decides when it ends."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{format_date(local.date(), 'd MMMM y', locale=language)} (UTC{local.isoformat()[-6:]})"


def _script(text: str) -> str:
    """The language to mark a name in its own script with: by its letters."""
    if any("\u0400" <= one <= "\u052f" for one in text):
        return "ru"
    return "el" if any("\u0370" <= one <= "\u03ff" or "\u1f00" <= one <= "\u1fff" for one in text) else "en"
