"""What a bank calls its topics, for statements that ask for it with something else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Text, cast, select
from sqlalchemy.orm import InstrumentedAttribute

from lms_plugin.authoring.models import Bank


def topics_text(bank: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ScalarSelect[str]:
    """A bank's topics as they are stored, for ``read_titles``."""
    return select(cast(Bank.topics, Text)).where(Bank.id == bank).scalar_subquery()


@lru_cache(maxsize=1_000)
def read_titles(topics: str) -> Mapping[str, str]:
    """Topic id → title. Kept by the whole text: topics that were renamed are another one."""
    return MappingProxyType({topic["id"]: topic["title"] for topic in json.loads(topics)})


def parents_of(topics: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Topic id → the topic it stands under, of those that stand under one that is there."""
    known = {topic["id"]: topic.get("parent") for topic in topics}
    return {topic: parent for topic, parent in known.items() if parent is not None and parent in known}
