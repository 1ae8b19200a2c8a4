"""Figures as readers see them: rounded for display only, a dash where there is none, times in minutes and seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import format_date, format_decimal
from flask_babel import gettext as _

SIDE = 100  # of the scatter, in its own units
DASH = "–"
MINUS = "−"


def figure(value: float | None, digits: int = 0) -> str:
    """A number with so many decimals, in the reader's way of writing."""
    if value is None:
        return DASH
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(round(value, digits) + 0.0, format=pattern)).replace("-", MINUS)


def interval(pair: Sequence[float] | None, digits: int = 0) -> str:
    """From low to high; nothing where there is none."""
    return "" if pair is None else _("%(low)s to %(high)s", low=figure(pair[0], digits), high=figure(pair[1], digits))


def duration(seconds: float | None) -> str:
    """Minutes and seconds."""
    if seconds is None:
        return DASH
    whole = round(seconds)
    if whole < 60:
        return str(_("%(s)s s", s=whole))
    return str(_("%(m)s min %(s)s s", m=whole // 60, s=whole % 60))


def day(iso: str) -> str:
    """A date, from its ISO form."""
    return str(format_date(date.fromisoformat(iso), "d MMM y"))


def in_order(items: Sequence[Mapping[str, Any]], by: str) -> list[Mapping[str, Any]]:
    """By facility or discrimination, lowest first and what has none last; else flagged ones first, by their slots."""
    if by in {"facility", "discrimination_index"}:
        return sorted(items, key=lambda one: (one[by] is None, one[by] or 0.0))
    return sorted(items, key=lambda one: (-len(one["flags"]), one["facility"] is None, one["facility"] or 0.0))


def dots(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Where questions stand between hard and easy, and between telling nothing and telling much; larger with more
    attempts. Those without a discrimination are left out; ones below zero stand on the edge."""
    most = max((one["attempts"] for one in items), default=0)
    return [
        {
            "item": one["item"],
            "x": round(one["facility"] * SIDE / 100, 1),
            "y": round(SIDE - max(0.0, one["discrimination_index"]) * SIDE / 100, 1),
            "r": round(1.2 + 1.8 * (one["attempts"] / most) ** 0.5, 2),
            "flagged": bool(one["flags"]),
        }
        for one in items
        if one["facility"] is not None and one["discrimination_index"] is not None
    ]
