"""What a format may be unable to hold: each aspect has a name, words for people, and the item without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from question_bank.interchange.safe_xml import held
from question_bank.interchange.shapes import label, unveiled, veiled, whole_weights
from question_bank.interchange.texts import Rich, escaped, plain, to_html
from question_bank.interchange.walking import having, with_parts, with_texts
from question_bank.items import (
    Citation,
    ClientDecision,
    Cloze,
    DecisionReason,
    Item,
    Matching,
    MatchingScoring,
    MultipleResponse,
    MultipleScoring,
    Numeric,
    Ordering,
    PairScoring,
    ShortText,
    SingleChoice,
)
from question_bank.items.common import pinned_place
from question_bank.items.results import ONE, ZERO
from question_bank.picture_marks import unpictured

_STROKE = re.compile(r"</?[us]>")


class Aspect(NamedTuple):
    """``without`` gives the item as the format holds it; it is a loss only where that changes something."""

    says: str
    without: Callable[[Item], Item]


def _own(**values: Any) -> Callable[[Item], Item]:
    return lambda item: replace(item, **values)


def _critical(item: Item) -> Item:
    def change(part: Any) -> dict[str, Any]:
        unanswered = None if getattr(part, "critical", False) is None else False
        return having(part, critical=unanswered, critical_choices=(), critical_columns=())

    own = having(item, critical=False, critical_pairs=())
    return with_parts(item, change, **own)


def _citations(item: Item) -> Item:
    own = having(item, citations_true=(), citations_false=())
    return with_parts(item, lambda part: having(part, citations=()), citations=(), claim_ids=(), **own)


def _one_citation(item: Item) -> Item:
    """The first source, the item's own if it has one."""
    found = [*item.citations, *_nested(item)][:1]
    first = tuple(_on_paper(one) for one in found if label(one.document))
    own = having(item, citations_true=(), citations_false=())
    return with_parts(item, lambda part: having(part, citations=()), citations=first, claim_ids=(), **own)


def _on_paper(one: Citation) -> Citation:
    """A source as three cells hold it."""
    document = label(one.document)
    return Citation(document=document, title=document, page=one.page, quote=held(one.quote or "").strip() or None)


def _nested(item: Item) -> list[Citation]:
    """Sources of parts, in order."""
    found: list[Citation] = []

    def look(part: Any) -> dict[str, Any]:
        found.extend(getattr(part, "citations", ()))
        return {}

    with_parts(item, look)
    return [*found, *getattr(item, "citations_true", ()), *getattr(item, "citations_false", ())]


def _decision_weight(item: Item) -> Item:
    if not isinstance(item, DecisionReason | ClientDecision):
        return item
    return replace(item, scoring=PairScoring(rule=item.scoring.rule))


def _feedback(item: Item) -> Item:
    own = having(item, feedback_true="", feedback_false="")
    return with_parts(item, lambda part: having(part, feedback=""), **own)


def _partial(item: Item) -> Item:
    """Full credit or none."""

    def change(part: Any) -> dict[str, Any]:
        return having(part, fraction=ONE if getattr(part, "fraction", ZERO) == ONE else ZERO)

    return with_parts(item, change)


def _rule(item: Item) -> Item:
    """The usual rule of the type in place of its own."""
    if isinstance(item, MultipleResponse):
        return replace(
            item, scoring=MultipleScoring(), options=tuple(replace(one, weight=None) for one in item.options)
        )
    if isinstance(item, Matching):
        return replace(item, scoring=MatchingScoring())
    if isinstance(item, Ordering):
        return replace(item, rule="position")
    if isinstance(item, DecisionReason | ClientDecision):
        return replace(item, scoring=PairScoring(rule="parts", decision_weight=item.scoring.decision_weight))
    return item


def _rules(item: Item) -> Item:
    """Right minus wrong in place of every rule but weights."""
    weighted = isinstance(item, MultipleResponse) and item.scoring.rule == "moodle_weights"
    return item if weighted else _rule(item)


def _all_or_nothing(item: Item) -> Item:
    if isinstance(item, MultipleResponse) and item.scoring.rule != "all_or_nothing":
        return replace(
            item,
            scoring=MultipleScoring(rule="all_or_nothing"),
            options=tuple(replace(one, weight=None) for one in item.options),
        )
    return item


def _coverage(item: Item) -> Item:
    """The usual rule in place of the one that multiplies two shares."""
    covering = isinstance(item, MultipleResponse) and item.scoring.rule == "coverage"
    return _rule(item) if covering else item


def _adjacent(item: Item) -> Item:
    """Credit for places in place of credit for neighbours."""
    return replace(item, rule="position") if isinstance(item, Ordering) and item.rule == "adjacent" else item


def _moved_pins(item: Item) -> Item:
    """Options pinned where they stand stay pinned."""
    if not isinstance(item, SingleChoice | MultipleResponse):
        return item
    options: Sequence[Any] = item.options
    stays = {
        one.id
        for place, one in enumerate(options)
        if one.pin is not None and pinned_place(one.pin, len(options)) == place
    }
    return with_parts(item, lambda part: {} if part.id in stays else having(part, pin=None))


def _wrong_answers(item: Item) -> Item:
    """Typed answers that earn all, no others."""
    if isinstance(item, Numeric):
        return replace(item, answers=tuple(one for one in item.answers if one.fraction == ONE))
    if isinstance(item, ShortText):
        return replace(item, variants=tuple(one for one in item.variants if one.fraction == ONE))
    return item


def _pictures(item: Item) -> Item:
    """Texts with the descriptions of pictures in their place."""
    return with_texts(item, unpictured, str)


def _strokes(item: Item) -> Item:
    """Texts without lines under or through their words."""

    def bare(text: str) -> str:
        return _STROKE.sub("", text)

    return with_texts(item, bare, str) if item.format == "html" else item


def _weights(item: Item) -> Item:
    """Only rules that need weights are replaced."""
    weighted = isinstance(item, MultipleResponse) and item.scoring.rule in {"moodle_weights", "qti_map"}
    return _rule(item) if weighted else item


def _gap_weights(item: Item) -> Item:
    return with_parts(item, lambda part: having(part, weight=ONE)) if isinstance(item, Cloze) else item


def _gap_mark(item: Item) -> Item:
    """The mark that a cloze gets where the weights of its gaps are points."""
    if not isinstance(item, Cloze):
        return item
    whole = whole_weights(item)
    return replace(whole, default_mark=sum((one.weight for one in whole.gaps), ZERO))


def _units(item: Item) -> Item:
    return replace(item, units=(), unit_rule="none", unit_penalty=Decimal("0.1")) if isinstance(item, Numeric) else item


def _case(item: Item) -> Item:
    return replace(item, case_sensitive=False) if isinstance(item, ShortText) else item


def _diacritics(item: Item) -> Item:
    return replace(item, strip_diacritics=False) if isinstance(item, ShortText) else item


def _ranks(item: Item) -> Item:
    """Entries of one rank in their stored order."""
    if not isinstance(item, Ordering):
        return item
    places = {one: place for place, one in enumerate(item.key, start=1)}
    entries = sorted(item.entries, key=lambda one: places[one.id])
    return replace(item, entries=tuple(replace(one, rank=places[one.id]) for one in entries))


def in_plain_words(text: str, kind: str) -> str:
    """A text as Markdown that holds nothing but its words, on one line."""
    return escaped(" ".join(plain(text, kind).split()))


def _formatting(item: Item) -> Item:
    tokens = item.text if isinstance(item, Cloze) else None

    def bare(text: str) -> str:
        if text == tokens:
            return unveiled(in_plain_words(veiled(text), item.format))
        return in_plain_words(text, item.format)

    found = with_texts(item, bare, lambda text: " ".join(text.split()))
    return replace(found, format="md")


def _html(item: Item) -> Item:
    """What Markdown cannot say as plain words."""
    return item if item.format == "md" else _formatting(item)


def _choice_formatting(item: Item) -> Item:
    """Choices and entries of drop-downs are plain words there, whatever the rest is."""
    if isinstance(item, Cloze):
        return with_parts(
            item, lambda part: {"text": _plainly(part.text, item.format)} if hasattr(part, "text") else {}
        )
    if not isinstance(item, Matching):
        return item
    return replace(item, choices=tuple(replace(one, text=_plainly(one.text, item.format)) for one in item.choices))


def _plainly(text: str, kind: str) -> str:
    """The words alone, on one line, in the item's format."""
    if kind == "md":
        return in_plain_words(text, kind)
    return to_html(Rich(" ".join(plain(text, kind).split()), "plain"))


ASPECTS: dict[str, Aspect] = {
    "critical": Aspect("which answers are safety-critical", _critical),
    "citations": Aspect("sources and claims", _citations),
    "further_citations": Aspect("sources beyond document, page and quote of one", _one_citation),
    "objective": Aspect("the learning objective", _own(objective="")),
    "topics": Aspect("topics", _own(topics=())),
    "tags": Aspect("tags", _own(tags=())),
    "difficulty": Aspect("the difficulty", _own(difficulty="medium")),
    "idnumber": Aspect("the item's own number", _own(idnumber=None)),
    "mark": Aspect("the mark", _own(default_mark=Decimal(1))),
    "penalty": Aspect("the penalty for further tries", _own(penalty=ZERO)),
    "shuffle": Aspect("that options keep their order", _own(shuffle=True)),
    "pin": Aspect("options pinned to a place", lambda item: with_parts(item, lambda part: having(part, pin=None))),
    "general_feedback": Aspect("the explanation", _own(general_feedback="")),
    "feedback": Aspect("feedback on single answers", _feedback),
    "partial": Aspect("partial credit", _partial),
    "rule": Aspect("the scoring rule", _rule),
    "rules": Aspect("this scoring rule", _rules),
    "gap_mark": Aspect("a mark that is not the sum of the gaps", _gap_mark),
    "decision_weight": Aspect("how decision and reason are weighted", _decision_weight),
    "weights": Aspect("weights of options", _weights),
    "graded": Aspect("partial credit for some of the right options", _all_or_nothing),
    "coverage": Aspect("the rule that counts coverage", _coverage),
    "adjacent": Aspect("credit for neighbours in order", _adjacent),
    "moved_pins": Aspect("options pinned to another place than their own", _moved_pins),
    "pictures": Aspect("pictures; their descriptions stand in their place", _pictures),
    "strokes": Aspect("underlined and struck-out words", _strokes),
    "wrong_answers": Aspect("typed answers that earn a part or nothing", _wrong_answers),
    "gap_weights": Aspect("weights of gaps", _gap_weights),
    "units": Aspect("units", _units),
    "case": Aspect("that capitals count", _case),
    "diacritics": Aspect("that accents do not count", _diacritics),
    "ranks": Aspect("entries that may stand either way round", _ranks),
    "choice_formatting": Aspect("formatting of choices", _choice_formatting),
    "html": Aspect("formatting that Markdown cannot say", _html),
    "formatting": Aspect("formatting", _formatting),
}
