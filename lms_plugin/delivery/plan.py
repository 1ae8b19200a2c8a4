"""What an instructor draws a quiz from: sections of fixed questions and rows, kept as JSON in the settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from question_bank.blueprint import Blueprint, BlueprintRow, FixedSlot, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPlan:
    """One section: questions that are always there, then rows to draw; ``shuffle`` mixes them within the section.

    ``minutes``: its own time limit, which runs from entering it; None: none.
    """

    title: str = ""
    shuffle: bool = True
    rows: tuple[BlueprintRow, ...] = ()
    fixed: tuple[FixedSlot, ...] = ()
    minutes: int | None = None

    @property
    def questions(self) -> int:
        """How many questions it has."""
        return sum(row.count for row in self.rows) + len(self.fixed)

    def to_document(self) -> dict[str, Any]:
        """As kept in the database."""
        return {
            "title": self.title,
            "shuffle": self.shuffle,
            "minutes": self.minutes,
            "rows": [
                {
                    "count": row.count,
                    "topic": row.topic,
                    "difficulty": row.difficulty,
                    "safety": row.safety,
                    "mark": _text(row.mark),
                    **_named(row.bank),
                    **({"under": list(row.under)} if row.under else {}),
                }
                for row in self.rows
            ],
            "fixed": [{"item_id": one.item_id, "mark": _text(one.mark), **_named(one.bank)} for one in self.fixed],
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> SectionPlan:
        """Back from the database."""
        return cls(
            title=document["title"],
            shuffle=document["shuffle"],
            minutes=document.get("minutes"),  # settings made before sections had times
            rows=tuple(
                BlueprintRow(**row | {"mark": _mark(row["mark"]), "under": tuple(row.get("under", ()))})
                for row in document["rows"]
            ),
            fixed=tuple(
                FixedSlot(item_id=one["item_id"], mark=_mark(one["mark"]), bank=one.get("bank"))
                for one in document["fixed"]
            ),
        )


def drawing_rules(sections: Iterable[SectionPlan]) -> Blueprint:
    """The sections as the drawing rules of the pure core.

    Raises:
        InvalidBlueprint: a row that draws nothing, or a question fixed twice.
    """
    return Blueprint(sections=tuple(Section(rows=one.rows, fixed=one.fixed, shuffle=one.shuffle) for one in sections))


def _named(bank: int | None) -> dict[str, int]:
    return {} if bank is None else {"bank": bank}


def _text(mark: Decimal | None) -> str | None:
    return None if mark is None else str(mark)


def _mark(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
