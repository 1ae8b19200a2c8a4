"""What a change of many questions would do, told before it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.authoring import pictures
from lms_plugin.authoring.desk_models import ItemHead, ItemLabel, LabelKind
from lms_plugin.authoring.filters import Filter, conditions
from lms_plugin.authoring.models import Bank, ItemStatus, ItemVersion
from lms_plugin.errors import InvalidInput
from question_bank.interchange import native
from question_bank.items.common import DIFFICULTIES
from question_bank.linter import lint_item

MOST, CHUNK = 5000, 500  # items in one change, and in one statement
STATUS_ACTIONS = {"retire": ItemStatus.RETIRED, "review": ItemStatus.IN_REVIEW}
LABEL_ACTIONS = {
    "add_tag": (LabelKind.TAG, True), "drop_tag": (LabelKind.TAG, False),
    "add_topic": (LabelKind.TOPIC, True), "drop_topic": (LabelKind.TOPIC, False),
}  # fmt: skip
ACTIONS = (*LABEL_ACTIONS, "difficulty", "mark", "review", "retire")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for: an action, its value, and which questions: these, or all that fulfil the filter."""

    action: str
    value: str
    items: tuple[int, ...]
    wanted: Filter
    everything: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What it would do. ``same`` are as wished already, ``barred`` cannot take the step; ``mark`` names the plan."""

    changing: tuple[ItemHead, ...]
    same: int
    barred: int
    mark: str


def checked(order: Order) -> Order:
    """The order with its value as it is stored.

    Raises:
        InvalidInput: no such action, or a value it cannot have.
    """
    value = order.value.strip()
    if order.action not in ACTIONS or not _fits(order.action, value):
        raise InvalidInput(detail="action or value")
    if order.action == "mark":
        value = value.replace(",", ".")
    return Order(action=order.action, value=value, items=order.items, wanted=order.wanted, everything=order.everything)


def _fits(action: str, value: str) -> bool:
    if action == "difficulty":
        return value in DIFFICULTIES
    if action == "mark":
        return _is_mark(value)
    return action in STATUS_ACTIONS or (0 < len(value) <= 100 and "," not in value)


def _is_mark(value: str) -> bool:
    try:
        mark = Decimal(value.replace(",", "."))
    except InvalidOperation:
        return False
    return mark.is_finite() and 0 <= mark <= 1000 and mark == mark.quantize(Decimal("0.00001"))


def plan(session: Session, bank_id: int, order: Order) -> Plan:
    """What an order would do now. Two queries.

    Raises:
        InvalidInput: more than ``MOST`` questions.
    """
    found = conditions(session, bank_id, order.wanted if order.everything else Filter())
    if not order.everything:
        found.append(ItemHead.item_id.in_(order.items))
    heads = session.scalars(select(ItemHead).where(*found).order_by(ItemHead.item_id).limit(MOST + 1)).all()
    if len(heads) > MOST:
        raise InvalidInput(detail="too many at once")
    same, barred = _judges(session, bank_id, order, heads)
    changing = tuple(head for head in heads if not same(head) and not barred(head))
    told = " ".join(f"{head.version_id}{head.status}" for head in changing)
    return Plan(
        changing=changing,
        same=sum(map(same, heads)),
        barred=sum(barred(head) and not same(head) for head in heads),
        mark=sha256(f"{order.action} {order.value} {told}".encode()).hexdigest()[:32],
    )


def _judges(
    session: Session, bank_id: int, order: Order, heads: Sequence[ItemHead]
) -> tuple[Callable[[ItemHead], bool], Callable[[ItemHead], Any]]:
    """Whether a question is as wished already, and whether it cannot take the step."""
    never: Callable[[ItemHead], bool] = lambda _head: False  # noqa: E731 - a name for nothing
    if order.action in LABEL_ACTIONS:
        kind, adding = LABEL_ACTIONS[order.action]
        query = select(ItemLabel.item_id).where(
            ItemLabel.bank_id == bank_id, ItemLabel.kind == kind, ItemLabel.value == order.value
        )
        holding = set(session.scalars(query))
        return (lambda head: (head.item_id in holding) is adding), never
    if order.action == "difficulty":
        return (lambda head: head.difficulty == order.value), never
    if order.action == "mark":
        return (lambda head: head.mark == Decimal(order.value)), never
    end = STATUS_ACTIONS[order.action]
    if order.action == "retire":
        return (lambda head: head.status is end), never
    faulty = _faulty(session, bank_id, heads)
    return (lambda head: head.status is end), (
        lambda head: head.status is not ItemStatus.DRAFT or head.version_id in faulty
    )


def versions_of(session: Session, ids: Iterable[int]) -> dict[int, ItemVersion]:
    """Versions by id, in the order of their items; read in pieces."""
    wanted, found = list(ids), dict[int, ItemVersion]()
    for start in range(0, len(wanted), CHUNK):
        some = select(ItemVersion).where(ItemVersion.id.in_(wanted[start : start + CHUNK]))
        found |= {row.id: row for row in session.scalars(some.order_by(ItemVersion.item_id))}
    return found


def _faulty(session: Session, bank_id: int, heads: Sequence[ItemHead]) -> set[int]:
    """Drafts with an error of the linter, which nobody could approve."""
    language = session.get_one(Bank, bank_id).language
    drafts = [head.version_id for head in heads if head.status is ItemStatus.DRAFT]
    found = set[int]()
    for version in versions_of(session, drafts).values():
        item = native.item_from_document(version.document)
        held = pictures.held(session, bank_id, version.document)
        if any(one.severity == "error" for one in lint_item(item, language=language, held=held)):
            found.add(version.id)
    return found
