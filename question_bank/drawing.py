"""The drawing algorithms, by number: from the record of who could be drawn to the paper, and always the same one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from question_bank.errors import InfeasibleBlueprint, RecordMismatch, Shortfall
from question_bank.filling import Filling, short_groups
from question_bank.seeding import shuffled, uniforms

Record = Mapping[str, Any]
Paper = list[dict[str, Any]]


def draw(record: Record) -> Paper:
    """Algorithm 1: slots as ``{item_id, section, mark}`` in order; a case gives one for each of its questions.

    Raises:
        InfeasibleBlueprint: with the short rows named.
    """
    rows = [(place, row) for place, section in enumerate(record["sections"]) for row in section["rows"]]
    fits: dict[str, tuple[int, ...]] = {}
    for group in record["candidates"]:
        fits.update(dict.fromkeys(group["items"], tuple(group["rows"])))
    filling = Filling([row["count"] for _, row in rows])
    ranks: dict[str, int] = {}  # of those that were offered
    for rank, item_id in enumerate(_ranked(record, fits)):
        if filling.full():
            break
        ranks[item_id] = rank
        filling.offer(item_id, fits[item_id])
    if not filling.full():
        raise _infeasible([row["name"] for _, row in rows], filling)
    paper: Paper = []
    for place, section in enumerate(record["sections"]):
        slots = [{"item_id": slot["item_id"], "section": place, "mark": slot["mark"]} for slot in section["fixed"]]
        for (where, row), held in zip(rows, filling.held, strict=True):
            if where == place:
                drawn = sorted(held, key=ranks.__getitem__)
                slots += [{"item_id": item_id, "section": place, "mark": row["mark"]} for item_id in drawn]
        paper += _mixed(record, place, slots) if section["shuffle"] else slots
    cases = record.get("cases")
    return [slot for one in paper for slot in _unfolded(one, cases)] if cases else paper


def _unfolded(slot: dict[str, Any], cases: Mapping[str, list[str]]) -> Paper:
    """The slot itself, or those of the questions of the case that was drawn."""
    case = slot["item_id"]
    if case not in cases:
        return [slot]
    return [slot | {"item_id": child, "case": case} for child in cases[case]]


def _ranked(record: Record, fits: Mapping[str, object]) -> list[str]:
    """Item ids, best first.

    The key u^(1/w) with 1/w = 1 + uses is compared by its logarithm, (1 + uses)·ln u: the order is the same, and it
    does not run into zero for items used a thousand times.
    """
    seed, seen, uses = bytes.fromhex(record["seed"]), record["seen"], record["uses"]
    keys = [-math.log(number) for number in uniforms(seed, "draw", fits)]
    if not seen and not uses:
        return [item_id for _key, item_id in sorted(zip(keys, fits, strict=True))]
    ranked = sorted(
        (seen.get(item_id, 0), (1 + uses.get(item_id, 0)) * key, item_id)
        for key, item_id in zip(keys, fits, strict=True)
    )
    return [item_id for _seen, _key, item_id in ranked]


def _mixed(record: Record, place: int, slots: Paper) -> Paper:
    by_id = {slot["item_id"]: slot for slot in slots}
    return [by_id[item_id] for item_id in shuffled(bytes.fromhex(record["seed"]), f"order:{place}", by_id)]


def _infeasible(names: list[str], filling: Filling) -> InfeasibleBlueprint:
    return InfeasibleBlueprint(
        [
            Shortfall(
                rows=tuple(f"row {row + 1} ({names[row]})" for row in group),
                needed=sum(filling.room[row] for row in group),
                available=available,
            )
            for group, available in short_groups(filling)
        ]
    )


ALGORITHMS: Mapping[int, Callable[[Record], Paper]] = {1: draw}


def recorded_paper(record: Record) -> Paper:
    """The paper by the algorithm the record names.

    Raises:
        RecordMismatch: that algorithm is not known here.
    """
    algorithm = ALGORITHMS.get(record["algorithm"])
    if algorithm is None:
        raise RecordMismatch(f"This paper was drawn by algorithm {record['algorithm']}, which is not known here.")
    return algorithm(record)
