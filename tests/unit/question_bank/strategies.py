"""Items and responses to test the question bank with: builders with defaults, and Hypothesis strategies."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from question_bank.items import (
    Choice,
    Citation,
    Item,
    Matching,
    MatchingScoring,
    MultipleResponse,
    MultipleScoring,
    Prompt,
    SingleChoice,
    TrueFalse,
)
from question_bank.items.multiple_response import Option as Tick
from question_bank.items.single_choice import Option
from question_bank.text import normalise

SEED = "0123456789abcdef0123456789abcdef"
law = settings(deadline=None, max_examples=60)

CITATION = Citation(document="handbook", title="Handbook of procedures", quote="Wait two weeks.")


def single(*fractions: str, **changes: Any) -> SingleChoice:
    """A single-choice item whose options a, b, … have these fractions; by default a is the key of four."""
    options = tuple(
        Option(id="abcdefghijkl"[place], text=f"Option {'ABCDEFGHIJKL'[place]}", fraction=Decimal(fraction))
        for place, fraction in enumerate(fractions or ("1", "0", "0", "0"))
    )
    return SingleChoice(**{"item_id": "single", "stem": "Which one?", "options": options} | changes)


def ticks(right: str, wrong: str, weights: dict[str, str | None] | None = None) -> tuple[Tick, ...]:
    """Options named by single letters."""
    found = {} if weights is None else weights
    return tuple(
        Tick(
            id=one,
            text=f"Option {one}",
            right=one in right,
            weight=None if found.get(one) is None else Decimal(str(found[one])),
        )
        for one in right + wrong
    )


def multiple(right: str = "abc", wrong: str = "def", *, rule: str = "right_minus_wrong", **changes: Any) -> Any:
    """A multiple-response item; ``scoring`` members and ``weights`` may be given by name."""
    weights = changes.pop("weights", None)
    members = {name: changes.pop(name) for name in ("select_n", "default_value", "lower", "upper") if name in changes}
    scoring = MultipleScoring(
        rule=rule,
        **{name: value if name == "select_n" else Decimal(value) for name, value in members.items()},
    )
    values = {"item_id": "multiple", "stem": "Which ones?", "options": ticks(right, wrong, weights), "scoring": scoring}
    return MultipleResponse(**values | changes)


def statement(*, key: bool = True, **changes: Any) -> TrueFalse:
    """A true/false item."""
    return TrueFalse(**{"item_id": "statement", "stem": "Ice cools.", "key": key} | changes)


def pairs(*, all_or_nothing: bool = False, **changes: Any) -> Matching:
    """Three prompts, four choices; p1–c1, p2–c2, p3–c1."""
    right = {"p1": "c1", "p2": "c2", "p3": "c1"}
    values = {
        "item_id": "pairs",
        "stem": "Match.",
        "prompts": tuple(Prompt(id=one, text=f"Prompt {one}", choice=choice) for one, choice in right.items()),
        "choices": tuple(Choice(id=one, text=f"Choice {one}") for one in ("c1", "c2", "c3", "c4")),
        "scoring": MatchingScoring(all_or_nothing=all_or_nothing),
    }
    return Matching(**values | changes)


def weighted_rules() -> list[MultipleResponse]:
    """One item for each of the seven rules, key a, b, c of six options."""
    weights = {"a": "0.5", "b": "0.25", "c": "0.25", "d": "-1", "e": "-0.5", "f": "0"}
    plain = ("all_or_nothing", "right_minus_wrong", "each_option", "coverage")
    return [
        *(multiple(rule=rule) for rule in plain),
        multiple(rule="select_n", select_n=3),
        multiple(rule="moodle_weights", weights=weights),
        multiple(rule="qti_map", weights=weights, lower="0", upper="1", default_value="-1"),
    ]


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
TEXTS = WORDS.filter(lambda text: normalise(text) != "")
IDS = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
ITEM_IDS = st.from_regex(r"[A-Za-z0-9._-]{1,20}", fullmatch=True)
SHARES = st.decimals(min_value=-1, max_value=Decimal("0.99"), places=2)
CITATIONS = st.lists(
    st.builds(
        Citation,
        document=WORDS,
        title=WORDS,
        document_version=st.integers(1, 9),
        section=WORDS,
        paragraph=st.none() | st.integers(1, 99),
        page=st.none() | st.integers(1, 99),
        passage=st.none() | WORDS,
        quote=st.none() | WORDS,
        quote_hash=st.none() | WORDS,
    ),
    max_size=2,
).map(tuple)
SEEDS = st.binary(min_size=16, max_size=16)


def shared() -> dict[str, st.SearchStrategy[Any]]:
    """Strategies for the members all types share."""
    return {
        "item_id": ITEM_IDS,
        "idnumber": st.none() | WORDS,
        "version": st.integers(1, 99),
        "stem": WORDS.filter(lambda text: text.strip() != ""),
        "format": st.sampled_from(["md", "html"]),
        "general_feedback": WORDS,
        "citations": CITATIONS,
        "default_mark": st.decimals(min_value=0, max_value=100, places=3),
        "difficulty": st.sampled_from(["easy", "medium", "hard"]),
        "topics": st.lists(WORDS, max_size=2).map(tuple),
        "penalty": st.decimals(min_value=0, max_value=1, places=2),
        "shuffle": st.booleans(),
    }


def _different(least: int, most: int) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Lists of (id, text) that differ in both."""
    return st.lists(
        st.tuples(IDS, TEXTS),
        min_size=least,
        max_size=most,
        unique_by=(lambda row: row[0], lambda row: normalise(row[1])),
    )


@st.composite
def single_choices(draw: st.DrawFn) -> SingleChoice:
    """Single-choice items, partial and negative fractions and a critical distractor among them."""
    rows = draw(_different(2, 6))
    key = draw(st.integers(0, len(rows) - 1))
    options = []
    for place, (one, text) in enumerate(rows):
        fraction = Decimal(1) if place == key else draw(SHARES)
        critical = fraction <= 0 and draw(st.booleans())
        options.append(
            Option(
                id=one,
                text=text,
                fraction=fraction,
                critical=critical,
                feedback="Dangerous." if critical else "",
                citations=(CITATION,) if critical else draw(CITATIONS),
                pin="last" if place == len(rows) - 1 and draw(st.booleans()) else None,
            )
        )
    return SingleChoice(options=tuple(options), **draw(st.fixed_dictionaries(shared())))


@st.composite
def multiple_responses(draw: st.DrawFn) -> MultipleResponse:
    """Multiple-response items under the five rules that need no weights."""
    rows = draw(_different(2, 7))
    right = draw(st.sets(st.integers(0, len(rows) - 1), min_size=1))
    rule = draw(st.sampled_from(["all_or_nothing", "right_minus_wrong", "each_option", "coverage", "select_n"]))
    options = []
    for place, (one, text) in enumerate(rows):
        critical = place not in right and draw(st.booleans())
        options.append(
            Tick(id=one, text=text, right=place in right, critical=critical, feedback="x", citations=(CITATION,))
        )
    scoring = MultipleScoring(rule=rule, select_n=len(right) if rule == "select_n" else None)
    return MultipleResponse(options=tuple(options), scoring=scoring, **draw(st.fixed_dictionaries(shared())))


def true_falses() -> st.SearchStrategy[TrueFalse]:
    """True/false items."""
    return st.builds(
        TrueFalse,
        key=st.booleans(),
        critical=st.booleans(),
        feedback_true=st.just("Because."),
        feedback_false=st.just("Because."),
        citations_true=st.just((CITATION,)),
        citations_false=st.just((CITATION,)),
        **shared(),
    )


@st.composite
def matchings(draw: st.DrawFn) -> Matching:
    """Matching items with spare and shared choices."""
    choices = draw(_different(2, 5))
    prompts = draw(_different(2, 4))
    ids = [f"c{place}" for place in range(len(choices))]
    return Matching(
        choices=tuple(Choice(id=one, text=text) for one, (_, text) in zip(ids, choices, strict=True)),
        prompts=tuple(
            Prompt(id=f"p{place}", text=text, choice=draw(st.sampled_from(ids)), feedback=draw(WORDS))
            for place, (_, text) in enumerate(prompts)
        ),
        scoring=MatchingScoring(all_or_nothing=draw(st.booleans())),
        **draw(st.fixed_dictionaries(shared())),
    )


def items() -> st.SearchStrategy[Item]:
    """Items of every type."""
    return st.one_of(single_choices(), multiple_responses(), true_falses(), matchings())


def responses(item: Item) -> st.SearchStrategy[Any]:
    """Legal responses to an item, blank ones among them."""
    if isinstance(item, SingleChoice):
        return st.none() | st.sampled_from([option.id for option in item.options])
    if isinstance(item, TrueFalse):
        return st.none() | st.booleans()
    if isinstance(item, MultipleResponse):
        most = item.scoring.select_n or len(item.options)
        return st.lists(st.sampled_from([option.id for option in item.options]), unique=True, max_size=most)
    picks = st.none() | st.sampled_from([choice.id for choice in item.choices])
    return st.fixed_dictionaries({prompt.id: picks for prompt in item.prompts})


def key_response(item: Item) -> Any:
    """The right response in its JSON shape."""
    return sorted(item.key) if isinstance(item, MultipleResponse) else item.key
