"""Items and responses to test the question bank with: builders with defaults, and Hypothesis strategies."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import depth
from hypothesis import strategies as st

from question_bank.items import (
    PICKED,
    Choice,
    Citation,
    Client,
    ClientDecision,
    Cloze,
    Column,
    CriticalPair,
    Decision,
    DecisionReason,
    Entry,
    Gap,
    Item,
    Matching,
    MatchingScoring,
    Matrix,
    MultipleResponse,
    MultipleScoring,
    Numeric,
    NumericAnswer,
    Ordering,
    PairScoring,
    Prompt,
    Row,
    ShortText,
    SingleChoice,
    TrueFalse,
    Unit,
    Variant,
)
from question_bank.items.client_decision import DECISIONS
from question_bank.items.multiple_response import Option as Tick
from question_bank.items.single_choice import Option
from question_bank.text import normalise

SEED = "0123456789abcdef0123456789abcdef"
law = depth.law(25, 60)

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


def options(prefix: str, *fractions: str, critical: str = "") -> tuple[Option, ...]:
    """Options named by prefix and number; ``critical`` holds the ids of flagged ones."""
    return tuple(
        Option(
            id=f"{prefix}{place}",
            text=f"Option {prefix}{place}",
            fraction=Decimal(fraction),
            feedback="Because.",
            critical=f"{prefix}{place}" in critical.split(),
            citations=(CITATION,),
        )
        for place, fraction in enumerate(fractions, start=1)
    )


def table(**changes: Any) -> Matrix:
    """Three rows, three columns; w1–ok, w2–no, w3–ok; allowing w2 is critical."""
    right = {"w1": "ok", "w2": "no", "w3": "ok"}
    values = {
        "item_id": "table",
        "stem": "Judge each.",
        "citations": (CITATION,),
        "columns": tuple(Column(id=one, text=f"Column {one}") for one in ("ok", "adapt", "no")),
        "rows": tuple(
            Row(id=one, text=f"Row {one}", column=column, feedback="Because.", critical_columns=("ok",) * (one == "w2"))
            for one, column in right.items()
        ),
    }
    return Matrix(**values | changes)


def gaps(**changes: Any) -> Cloze:
    """Two gaps: g1 of weight 1 with a1 right of two, g2 of weight 3 with b1 right, b2 half right, b3 critical."""
    values = {
        "item_id": "gaps",
        "stem": "Fill in.",
        "text": "Acid [[g1]] the bonds and is left out in [[g2]].",
        "gaps": (
            Gap(id="g1", options=options("a", "1", "0")),
            Gap(id="g2", options=options("b", "1", "0.5", "0", critical="b3"), weight=Decimal(3)),
        ),
    }
    return Cloze(**values | changes)


def reasoned(*, rule: str = "rationale", **changes: Any) -> DecisionReason:
    """A decision (d1 of two) with its reason (r1 of three, r2 critical)."""
    values = {
        "item_id": "reasoned",
        "stem": "What now, and why?",
        "decisions": options("d", "1", "0"),
        "reasons": options("r", "1", "0", "0", critical="r2"),
        "scoring": PairScoring(rule=rule),
    }
    return DecisionReason(**values | changes)


def client(*, key: str = "defer", rule: str = "parts", **changes: Any) -> ClientDecision:
    """A client whose treatment is to be deferred; treating is critical, adapting is half right; r1 of two reasons."""
    shares = {"adapt": "0.5"} | {key: "1"}
    values = {
        "item_id": "client",
        "stem": "What do you do today?",
        "client": Client(age="34", procedure="glycolic peel", history="cold sores since yesterday"),
        "until": "the skin has healed",
        "citations": (CITATION,),
        "decisions": tuple(
            Decision(
                id=one,
                fraction=Decimal(shares.get(one, "0")),
                critical=None if one == key else one == "treat",
                feedback="Because.",
            )
            for one in DECISIONS
        ),
        "reasons": options("r", "1", "0"),
        "scoring": PairScoring(rule=rule),
    }
    return ClientDecision(**values | changes)


def steps(*, rule: str = "position", **changes: Any) -> Ordering:
    """Four entries in three ranks: e1, then e2 and e3 in any order, then e4; e4 before e1 is critical."""
    values = {
        "item_id": "steps",
        "stem": "Put in order.",
        "entries": tuple(
            Entry(id=f"e{place}", text=f"Step {place}", rank=rank, feedback="Because.", citations=(CITATION,))
            for place, rank in enumerate((1, 2, 2, 3), start=1)
        ),
        "critical_pairs": (CriticalPair(before="e4", after="e1", feedback="Dangerous.", citations=(CITATION,)),),
        "rule": rule,
    }
    return Ordering(**values | changes)


def dose(**changes: Any) -> Numeric:
    """2 ml within 0.1, half the credit within 10 %, above 5 ml critical; litres may be typed."""
    values = {
        "item_id": "dose",
        "stem": "How much?",
        "citations": (CITATION,),
        "answers": (
            NumericAnswer(id="a", value=Decimal(2), tolerance=Decimal("0.1"), feedback="Right."),
            NumericAnswer(
                id="b",
                value=Decimal(2),
                tolerance=Decimal(10),
                relative=True,
                fraction=Decimal("0.5"),
                feedback="Near.",
            ),
            NumericAnswer(
                id="c", value=Decimal(5), high=Decimal(1000), fraction=Decimal(0), critical=True, feedback="Too much."
            ),
        ),
        "units": (Unit(symbol="ml"), Unit(symbol="l", factor=Decimal(1000))),
    }
    return Numeric(**values | changes)


def word(**changes: Any) -> ShortText:
    """Retinol; vitamin A counts half; hydroquinone is a dangerous mistake."""
    rows = (("a", "Retinol", "1", False), ("b", "vitamin A", "0.5", False), ("c", "hydroquinone", "0", True))
    values = {
        "item_id": "word",
        "stem": "Which drug?",
        "citations": (CITATION,),
        "variants": tuple(
            Variant(id=one, text=text, fraction=Decimal(share), critical=critical, feedback="Because.")
            for one, text, share, critical in rows
        ),
    }
    return ShortText(**values | changes)


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


EVERY_TYPE = (
    single(), multiple(), statement(), pairs(), table(), gaps(), reasoned(), client(), steps(), dose(), word(),
)  # fmt: skip
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


def _lists(prefix: str) -> st.SearchStrategy[tuple[Option, ...]]:
    """Lists of options with one key, named by prefix and number."""
    return st.builds(
        lambda rows, shares: tuple(
            Option(id=f"{prefix}{place}", text=text, fraction=Decimal(1) if place == 0 else share, feedback="x")
            for place, ((_, text), share) in enumerate(zip(rows, shares, strict=False))
        ),
        _different(2, 4),
        st.lists(SHARES, min_size=4, max_size=4),
    )


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    """Matrix items."""
    columns, rows = draw(_different(2, 4)), draw(_different(2, 4))
    ids = [f"c{place}" for place in range(len(columns))]
    return Matrix(
        columns=tuple(Column(id=one, text=text) for one, (_, text) in zip(ids, columns, strict=True)),
        rows=tuple(
            Row(id=f"w{place}", text=text, column=draw(st.sampled_from(ids)), feedback=draw(WORDS))
            for place, (_, text) in enumerate(rows)
        ),
        **draw(st.fixed_dictionaries(shared())),
    )


@st.composite
def clozes(draw: st.DrawFn) -> Cloze:
    """Cloze items of one to three gaps."""
    names = [f"g{place}" for place in range(draw(st.integers(1, 3)))]
    found = tuple(Gap(id=one, options=draw(_lists(one)), weight=Decimal(draw(st.integers(1, 5)))) for one in names)
    text = " and ".join(f"[[{one}]]" for one in names)
    return Cloze(text=text, gaps=found, **draw(st.fixed_dictionaries(shared())))


SCORINGS = st.builds(
    PairScoring,
    rule=st.sampled_from(["parts", "rationale"]),
    decision_weight=st.decimals(min_value=Decimal("0.1"), max_value=Decimal("0.9"), places=1),
)


def pairings() -> st.SearchStrategy[Item]:
    """Decisions with their reasons, about clients and in general."""
    in_general = st.builds(DecisionReason, decisions=_lists("d"), reasons=_lists("r"), scoring=SCORINGS, **shared())
    about_clients = st.builds(
        lambda key, reasons, scoring, rest: client(key=key, reasons=reasons, **rest | {"scoring": scoring}),
        st.sampled_from(DECISIONS),
        _lists("r"),
        SCORINGS,
        st.fixed_dictionaries(shared() | {"citations": st.just((CITATION,))}),
    )
    return in_general | about_clients


@st.composite
def orderings(draw: st.DrawFn) -> Ordering:
    """Orderings with groups of equal rank."""
    rows = draw(_different(3, 6))
    jumps = [1, 1] + [draw(st.integers(0, 1)) for _ in rows[2:]]
    ranks = [sum(jumps[: place + 1]) for place in range(len(rows))]
    entries = tuple(Entry(id=one, text=text, rank=rank) for (one, text), rank in zip(rows, ranks, strict=True))
    rule = draw(st.sampled_from(["position", "adjacent", "all_or_nothing"]))
    return Ordering(entries=entries, rule=rule, **draw(st.fixed_dictionaries(shared())))


def typed_items() -> st.SearchStrategy[Item]:
    """Items that are answered by typing."""
    numbers = st.builds(
        lambda value, tolerance, rest: Numeric(
            answers=(NumericAnswer(id="a", value=value, tolerance=tolerance),), units=(Unit(symbol="ml"),), **rest
        ),
        st.decimals(-1000, 1000, places=2),
        st.decimals(0, 5, places=1),
        st.fixed_dictionaries(shared()),
    )
    words = st.builds(
        lambda rows, rest: ShortText(
            variants=tuple(
                Variant(id=one, text=text, fraction=Decimal(place == 0)) for place, (one, text) in enumerate(rows)
            ),
            **rest,
        ),
        _different(1, 3).filter(lambda rows: all(text.strip() for _, text in rows)),
        st.fixed_dictionaries(shared()),
    )
    return numbers | words


def items() -> st.SearchStrategy[Item]:
    """Items of every type."""
    return st.one_of(
        single_choices(),
        multiple_responses(),
        true_falses(),
        matchings(),
        matrices(),
        clozes(),
        pairings(),
        orderings(),
        typed_items(),
    )


def responses(item: Item) -> st.SearchStrategy[Any]:
    """Legal responses to an item, blank ones among them."""
    if isinstance(item, SingleChoice):
        return st.none() | st.sampled_from([option.id for option in item.options])
    if isinstance(item, TrueFalse):
        return st.none() | st.booleans()
    if isinstance(item, MultipleResponse):
        most = item.scoring.select_n or len(item.options)
        return st.lists(st.sampled_from([option.id for option in item.options]), unique=True, max_size=most)
    if isinstance(item, Ordering):
        return st.none() | st.permutations([entry.id for entry in item.entries])
    if isinstance(item, Numeric):
        return st.none() | st.decimals(-1000, 1000, places=2).map(str) | st.just(item.key)
    if isinstance(item, ShortText):
        return st.none() | st.sampled_from([one.text for one in item.variants]) | WORDS
    assert isinstance(item, PICKED)
    return st.fixed_dictionaries(
        {part: st.none() | st.sampled_from(offered) for part, offered in item.part_options.items()}
    )


def key_response(item: Item) -> Any:
    """The right response in its JSON shape."""
    if isinstance(item, MultipleResponse):
        return sorted(item.key)
    return list(item.key) if isinstance(item, Ordering) else item.key
