"""Items made of parts: matrix, cloze, a decision with its reason, and the decision about a client."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from strategies import CITATION, client, gaps, options, reasoned, table

from question_bank.errors import InvalidItem, InvalidResponse
from question_bank.items import Client, ClientDecision, Decision, DecisionReason, PairScoring
from question_bank.ordering import option_order
from question_bank.scoring import guess_score, parse_response, score
from question_bank.tries import count_back


def told(build, **changes):
    with pytest.raises(InvalidItem) as refusal:
        build(**changes)
    return {str(problem) for problem in refusal.value.problems}


@pytest.mark.parametrize(
    ("item", "response", "fraction", "hits"),
    [
        (table(), {"w1": "ok", "w2": "no", "w3": "ok"}, 1, ()),
        (table(), {"w1": "ok", "w2": "ok"}, Decimal(1) / 3, ("w2:ok",)),
        (table(), {"w2": "adapt"}, 0, ()),
        (gaps(), {"g1": "a1", "g2": "b1"}, 1, ()),
        (gaps(), {"g1": "a1"}, Decimal("0.25"), ()),
        (gaps(), {"g1": "a2", "g2": "b2"}, Decimal("0.375"), ()),
        (gaps(), {"g2": "b3"}, 0, ("g2:b3",)),
        (reasoned(), {"decision": "d1", "reason": "r1"}, 1, ()),
        (reasoned(), {"decision": "d1", "reason": "r2"}, 0, ("reason:r2",)),
        (reasoned(rule="parts"), {"decision": "d1", "reason": "r3"}, Decimal("0.5"), ()),
        (client(), {"decision": "defer", "reason": "r1"}, 1, ()),
        (client(), {"decision": "adapt", "reason": "r1"}, Decimal("0.75"), ()),
        (client(), {"decision": "treat"}, 0, ("decision:treat",)),
        (client(rule="rationale"), {"decision": "adapt", "reason": "r1"}, 0, ()),
        (
            client(scoring=PairScoring(rule="parts", decision_weight=Decimal("0.8"))),
            {"decision": "defer"},
            Decimal("0.8"),
            (),
        ),
    ],
)
def test_each_part_earns_its_share_and_reports_its_critical_pick(item, response, fraction, hits):
    result = score(item, response)
    assert (result.fraction, result.critical_hits) == (fraction, hits)
    assert [part.part_id for part in result.parts] == list(item.part_options)


@pytest.mark.parametrize("item", [table(), gaps(), reasoned(), client()])
@pytest.mark.parametrize("blank", [None, "", {}, []])
def test_nothing_picked_is_blank(item, blank):
    result = score(item, blank)
    assert (result.state, result.fraction, result.critical_hits) == ("blank", 0, ())
    assert parse_response(item, dict.fromkeys(item.part_options)) is None


@pytest.mark.parametrize(
    ("item", "response"),
    [
        (table(), {"w9": "ok"}),
        (table(), {"w1": "none"}),
        (gaps(), {"g1": "b1"}),
        (gaps(), ["a1"]),
        (reasoned(), {"reason": "d1"}),
        (client(), {"decision": "r1"}),
        (client(), {"decision": 1}),
    ],
)
def test_a_pick_that_is_not_on_offer_there_is_refused(item, response):
    with pytest.raises(InvalidResponse):
        score(item, response)


def test_guessing_earns_what_the_lists_give():
    assert guess_score(table()) == Decimal(1) / 3
    assert guess_score(gaps()) == (Decimal("0.5") + 3 * Decimal("0.5")) / 4
    assert guess_score(reasoned()) == Decimal(1) / 6
    assert guess_score(reasoned(rule="parts")) == (Decimal(1) / 2 + Decimal(1) / 3) / 2
    assert guess_score(client()) == (Decimal("1.5") / 4 + Decimal(1) / 2) / 2


def test_by_default_a_pair_must_be_right_as_a_whole_and_a_client_decision_counts_in_parts():
    pair = DecisionReason(item_id="a", stem="What?", decisions=options("d", "0", "1"), reasons=options("r", "1", "0"))
    assert (pair.scoring.rule, pair.key) == ("rationale", {"decision": "d2", "reason": "r1"})
    values = {one.name: getattr(client(), one.name) for one in fields(ClientDecision) if one.name != "scoring"}
    assert ClientDecision(**values).scoring == PairScoring(rule="parts", decision_weight=Decimal("0.5"))


def test_parts_count_back_with_their_weights():
    tries = [{"g1": "a2", "g2": "b1"}, {"g1": "a1", "g2": "b1"}]
    assert count_back(gaps(penalty=Decimal("0.2")), tries) == (Decimal("0.8") + 3) / 4
    tries = [{"decision": "treat", "reason": "r1"}, {"decision": "defer", "reason": "r1"}]
    assert count_back(client(penalty=Decimal("0.5")), tries) == Decimal("0.75")


def test_columns_and_decisions_keep_their_order_and_lists_are_shuffled_each_for_itself():
    seeds = [number.to_bytes(16, "big") for number in range(60)]
    assert {option_order(table(), seed, 1) for seed in seeds} == {("ok", "adapt", "no")}
    clozes = {option_order(gaps(), seed, 1) for seed in seeds}
    assert {order[:2] for order in clozes} == {("a1", "a2"), ("a2", "a1")}
    assert len({order[2:] for order in clozes}) == 6
    assert all(set(order[2:]) == {"b1", "b2", "b3"} for order in clozes)
    assert len({option_order(reasoned(), seed, 1)[:2] for seed in seeds}) == 2
    clients = {option_order(client(), seed, 1) for seed in seeds}
    assert {order[:4] for order in clients} == {("treat", "adapt", "defer", "refer")}
    assert {order[4:] for order in clients} == {("r1", "r2"), ("r2", "r1")}


def test_a_matrix_needs_rows_that_differ_and_columns_that_exist():
    rows = table().rows
    assert "rows: there must be 2 to 12, not 1" in told(table, rows=rows[:1])
    broken = (replace(rows[0], column="maybe", text=" "), replace(rows[2], text="Row w2."), rows[1])
    assert told(table, rows=broken) == {
        "rows[0].column: is none of the columns",
        "rows[0].text: is empty",
        "rows[2].text: reads the same as another row",
    }
    flagged = replace(rows[1], critical_columns=("no", "gone"), feedback="")
    assert told(table, rows=(rows[0], flagged), citations=()) == {
        "rows[1].critical_columns: is none of the columns",
        "rows[1].critical_columns: a safety-critical answer must not earn credit",
        "rows[1].critical_columns: a safety-critical answer needs feedback",
        "rows[1].critical_columns: a safety-critical answer needs a citation",
    }


def test_tokens_and_gaps_of_a_cloze_belong_together():
    first = gaps().gaps[0]
    assert told(gaps, text="[[g1]] [[g1]] [[g3]]") == {
        "text: [[g3]] stands for no gap",
        "gaps[0]: [[g1]] must stand in the text exactly once, not 2 times",
        "gaps[1]: [[g2]] must stand in the text exactly once, not 0 times",
    }
    assert told(gaps, text="none", gaps=()) == {"gaps: there must be 1 to 12, not 0"}
    broken = replace(first, weight=Decimal(0), options=options("a", "1", "1", "2"))
    assert told(gaps, text="[[g1]]", gaps=(broken,)) == {
        "gaps[0].weight: must be more than 0",
        "gaps[0].options: exactly one option must be the key (fraction 1), not 2",
        "gaps[0].options[2].fraction: must lie between -1 and 1",
    }
    twice = (first, replace(first, id="g2"))
    assert told(gaps, gaps=twice) == {
        "gaps[1].options[0].id: the id a1 is used twice in this item",
        "gaps[1].options[1].id: the id a2 is used twice in this item",
    }


def test_a_critical_option_of_a_list_earns_nothing():
    paying = options("r", "1", "0.5", critical="r2")
    assert told(reasoned, reasons=paying) == {"reasons[1].critical: a safety-critical answer must not earn credit"}


def test_a_pair_has_a_known_rule_and_both_parts_count():
    assert told(reasoned, scoring=PairScoring(rule="luck", decision_weight=Decimal(1))) == {
        "scoring.rule: must be parts or rationale",
        "scoring.decision_weight: must lie between 0 and 1, so that both parts count",
    }


def test_a_client_decision_has_facts_four_decisions_one_key_and_an_end_to_a_deferral():
    assert told(client, client=Client(age=" ")) == {"client: nothing is said about the client"}
    assert told(client, until=" ") == {"until: a deferral needs an interval or a condition that ends it"}
    assert told(client, decisions=client().decisions[::-1]) == {
        "decisions: must be treat, adapt, defer, refer, in this order"
    }
    unsaid = tuple(Decision(id=one.id, fraction=Decimal("0.5")) for one in client().decisions)
    assert told(client, decisions=unsaid) == {
        "decisions: exactly one decision must be the key (fraction 1), not 0",
        *(f"decisions[{place}].critical: say whether this decision could harm the client" for place in range(4)),
    }


def test_a_critical_decision_earns_nothing_is_explained_and_cited():
    decisions = client().decisions
    treat = replace(decisions[0], fraction=Decimal(2), feedback="")
    assert told(client, decisions=(treat, *decisions[1:]), citations=()) == {
        "decisions[0].fraction: must lie between -1 and 1",
        "decisions[0].critical: a safety-critical answer must not earn credit",
        "decisions[0].critical: a safety-critical answer needs feedback",
        "decisions[0].critical: a safety-critical answer needs a citation",
    }
    assert client(citations=(CITATION,)).key == {"decision": "defer", "reason": "r1"}


def test_only_what_is_known_of_a_client_is_told():
    assert client().client.facts() == {
        "age": "34",
        "procedure": "glycolic peel",
        "history": "cold sores since yesterday",
    }
