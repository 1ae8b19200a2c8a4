"""Rows to be judged under the same few columns: verdicts such as allowed, adapt, contraindicated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from question_bank.errors import InvalidItem, Problem
from question_bank.items.common import (
    MAX_OPTIONS,
    MIN_OPTIONS,
    BaseItem,
    Citation,
    critical_problems,
    option_problems,
    shared_problems,
)
from question_bank.items.picking import Picks, ids_of, judge
from question_bank.items.results import ONE, Earned, yes
from question_bank.text import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One verdict, the same for every row; columns keep their order."""

    id: str
    text: str
    pin: ClassVar[None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row with its right column; picking one of ``critical_columns`` for it could harm a client."""

    id: str
    text: str
    column: str
    feedback: str = ""
    critical_columns: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix(BaseItem):
    """At least two rows and two columns; every row has its right column.

    Raises:
        InvalidItem: with everything that is wrong.
    """

    type: ClassVar[Literal["matrix"]] = "matrix"
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        problems = shared_problems(self)
        problems += ids_of(("rows", self.rows), ("columns", self.columns))
        problems += option_problems(self.columns, "columns")
        problems += _row_problems(self)
        if problems:
            raise InvalidItem(self.item_id, *problems)

    @property
    def key(self) -> dict[str, str]:
        """Row id → id of its right column."""
        return {row.id: row.column for row in self.rows}

    @property
    def part_options(self) -> Mapping[str, tuple[str, ...]]:
        """Row id → column ids."""
        columns = tuple(column.id for column in self.columns)
        return {row.id: columns for row in self.rows}

    def credit(self, part: str, option: str) -> Decimal:
        """1 for the row's right column."""
        return yes(self.key[part] == option)

    def is_critical(self, part: str, option: str) -> bool:
        """Whether the row flags the column."""
        return any(row.id == part and option in row.critical_columns for row in self.rows)


def _row_problems(item: Matrix) -> list[Problem]:
    problems: list[Problem] = []
    if not MIN_OPTIONS <= len(item.rows) <= MAX_OPTIONS:
        problems.append(Problem("rows", f"there must be {MIN_OPTIONS} to {MAX_OPTIONS}, not {len(item.rows)}"))
    columns = {column.id for column in item.columns}
    seen: set[str] = set()
    for place, row in enumerate(item.rows):
        path, plain = f"rows[{place}]", normalise(row.text)
        if not plain:
            problems.append(Problem(f"{path}.text", "is empty"))
        elif plain in seen:
            problems.append(Problem(f"{path}.text", "reads the same as another row", rule="S2", quoted=row.text))
        seen.add(plain)
        problems += [
            Problem(f"{path}.{member}", "is none of the columns", quoted=one)
            for member, one in (("column", row.column), *(("critical_columns", one) for one in row.critical_columns))
            if one not in columns
        ]
        if row.critical_columns:
            problems += critical_problems(
                f"{path}.critical_columns",
                credit=row.column in row.critical_columns,
                feedback=row.feedback,
                cited=bool(row.citations or item.citations),
                quoted=row.text,
            )
    return problems


def earn_1(item: Matrix, picks: Picks) -> Earned:
    """Right rows over rows."""
    return judge(item, picks)


def guess(item: Matrix) -> Decimal:
    """One over the number of columns (assessment.md 1.7)."""
    return ONE / len(item.columns)
