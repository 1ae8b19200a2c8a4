"""Topics of a bank: added, renamed, put in order and under each other, merged; questions follow and stay approved."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import bulk, bulk_plan
from lms_plugin.authoring.bulk_plan import Order
from lms_plugin.authoring.desk_models import ItemLabel, LabelKind
from lms_plugin.authoring.errors import TopicCircle, TopicDrawn
from lms_plugin.authoring.filters import Filter, count
from lms_plugin.authoring.models import Bank
from lms_plugin.authoring.titles import parents_of
from lms_plugin.errors import InvalidInput, NotFound
from question_bank import taxonomy

LONGEST = 100


class TopicUses:
    """Titles of the quizzes that draw from a topic of a bank, or ask a share of it; quizzes are known above."""

    quizzes: ClassVar[Callable[[Session, int, str], list[str]]] = staticmethod(lambda _session, _bank, _topic: [])


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLine:
    """A topic and how many questions bear it; ``whole``: those under it, too, each question once.

    ``depth`` is 0 at the top; ``below`` are all under it; ``first`` and ``last`` tell of those under the same parent.
    """

    id: str
    title: str
    questions: int
    whole: int
    parent: str
    depth: int
    below: tuple[str, ...]
    first: bool
    last: bool


def lines(session: Session, bank: Bank) -> list[TopicLine]:
    """The topics in their order, those under one after it. One query, and two for each that has some under it."""
    rows = session.execute(
        select(ItemLabel.value, func.count())
        .where(ItemLabel.bank_id == bank.id, ItemLabel.kind == LabelKind.TOPIC)
        .group_by(ItemLabel.value)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in rows}
    parents, titles = parents_of(bank.topics), {one["id"]: one["title"] for one in bank.topics}
    found = []
    for topic, depth in taxonomy.in_tree_order(list(titles), parents):
        below, beside = taxonomy.under(parents, topic), _beside(bank, topic)
        alone = counts.get(topic, 0)
        whole = count(session, bank.id, Filter(topic=topic)) if below else alone
        found.append(
            TopicLine(
                id=topic, title=titles[topic], questions=alone, whole=whole, parent=parents.get(topic, ""), depth=depth,
                below=below, first=beside[0] == topic, last=beside[-1] == topic,
            )
        )  # fmt: skip
    return found


def add(bank: Bank, title: str, parent: str = "") -> None:
    """A new topic at the end, or as the last under ``parent``.

    Raises:
        NotFound: there is no such parent.
        InvalidInput: it has no title, or one that another has.
    """
    known, title = {one["id"] for one in bank.topics}, _title(bank, title)
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40]
    if not name or name in known:
        name = f"{name or 'topic'}-{secrets.token_hex(3)}"
    bank.topics = [*bank.topics, {"id": name, "title": title}]
    if parent:
        put(bank, name, parent)


def rename(bank: Bank, topic: str, title: str) -> None:
    """Another title; questions and quizzes know the topic by its id and do not notice.

    Raises:
        InvalidInput: it has no title, or one that another has.
        NotFound: there is no such topic.
    """
    _place(bank, topic)
    title = _title(bank, title, but=topic)
    bank.topics = [one | {"title": title} if one["id"] == topic else one for one in bank.topics]


def move(bank: Bank, topic: str, by: int) -> None:
    """Up (-1) or down (1) among those under the same parent, with all under it; results tell topics in this order.

    Raises:
        NotFound: there is no such topic.
    """
    place, order, beside = _place(bank, topic), list(bank.topics), _beside(bank, topic)
    other = _place(bank, beside[min(max(beside.index(topic) + by, 0), len(beside) - 1)])
    order[place], order[other] = order[other], order[place]
    bank.topics = _in_order(order)


def put(bank: Bank, topic: str, parent: str) -> None:
    """Under another topic, with all that stands under it; "" puts it at the top. Quizzes that are published keep
    what stood under it then.

    Raises:
        NotFound: there is no such topic.
        TopicCircle: it would stand under itself.
    """
    _place(bank, topic)
    if parent:
        _place(bank, parent)
        if taxonomy.closes_circle(parents_of(bank.topics), topic, parent):
            raise TopicCircle(detail=topic)
    bank.topics = _in_order([_under(one, parent) if one["id"] == topic else one for one in bank.topics])


def merge(session: Session, bank: Bank, topic: str, into: str, *, person_id: int, now: datetime) -> int:
    """Let every question of a topic bear another, and take the first off the list; without ``into`` it is only taken
    off. Each of the two steps is a change of many that can be undone. What stood under it stands under ``into`` then,
    or where it stood itself if nothing or something under it takes its place. Returns how many questions changed.

    Raises:
        NotFound: there is no such topic.
        TopicDrawn: a quiz draws from it.
    """
    _place(bank, topic)
    if into:
        _place(bank, into)
    if into == topic or TopicUses.quizzes(session, bank.id, topic):
        raise TopicDrawn(detail=topic)
    borne, changed = Filter(topic=topic, alone=True), 0
    for action, value in ((("add_topic", into),) if into else ()) + (("drop_topic", topic),):
        order = Order(action=action, value=value, items=(), wanted=borne, everything=True)
        planned = bulk_plan.plan(session, bank.id, order)
        if planned.changing:
            bulk.apply(session, bank.id, order, mark=planned.mark, person_id=person_id, now=now)
            for head in planned.changing:
                session.expire(head)  # rewritten past the session; the next step reads them anew
        changed = max(changed, len(planned.changing))
    parents = parents_of(bank.topics)
    heir = parents.get(topic, "") if not into or into in taxonomy.under(parents, topic) else into
    rest = [one for one in bank.topics if one["id"] != topic]
    bank.topics = _in_order([_under(one, heir) if one.get("parent") == topic else one for one in rest])
    return changed


def _under(one: dict[str, str], parent: str) -> dict[str, str]:
    """A topic as it is stored: with a parent only where it has one."""
    return {"id": one["id"], "title": one["title"]} | ({"parent": parent} if parent else {})


def _in_order(topics: list[dict[str, str]]) -> list[dict[str, str]]:
    """Stored as it is shown: what stands under a topic comes right after it."""
    known = {one["id"]: one for one in topics}
    return [known[topic] for topic, _depth in taxonomy.in_tree_order(list(known), parents_of(topics))]


def _beside(bank: Bank, topic: str) -> list[str]:
    """The topics under the same parent, itself among them, in their order."""
    parents = parents_of(bank.topics)
    return [one["id"] for one in bank.topics if parents.get(one["id"]) == parents.get(topic)]


def _place(bank: Bank, topic: str) -> int:
    for place, one in enumerate(bank.topics):
        if one["id"] == topic:
            return place
    raise NotFound(detail="no such topic")


def _title(bank: Bank, title: str, *, but: str = "") -> str:
    title = " ".join(title.split())[:LONGEST]
    if not title or any(one["title"].casefold() == title.casefold() and one["id"] != but for one in bank.topics):
        raise InvalidInput(detail="title")
    return title
