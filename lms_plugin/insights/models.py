"""Counts of what graded attempts held, and which attempts are in them (question_bank/statistics/counts.py)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms_plugin.db import Base, JsonDocument


class StatisticCount(Base):
    """How often a key was met in the counted attempts at a settings version. Changed by adding, never overwritten."""

    __tablename__ = "statistic_count"

    assessment_version_id: Mapped[int] = mapped_column(ForeignKey("assessment_version.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    slot: Mapped[str] = mapped_column(String(16), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    detail: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    first: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    second: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    times: Mapped[int]


class CountedAttempt(Base):
    """An attempt that is in the counts, and exactly what it added: that much is taken back if it changes or goes.

    ``attempt_id`` points at no row on purpose: a deleted attempt has still to be taken back.
    """

    __tablename__ = "counted_attempt"

    attempt_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    assessment_version_id: Mapped[int] = mapped_column(ForeignKey("assessment_version.id"), index=True)
    counts: Mapped[list[Any]]
    counted_at: Mapped[datetime]


class StatisticReport(Base):
    """What the pages show of a settings version: worked out after counting, read as one row (statistics/stored.py).

    ``mean`` and ``pass_rate`` in percent stand apart for lists of many quizzes, ``flags`` is a number of questions.
    """

    __tablename__ = "statistic_report"

    assessment_version_id: Mapped[int] = mapped_column(ForeignKey("assessment_version.id"), primary_key=True)
    attempts: Mapped[int]
    mean: Mapped[float | None] = mapped_column(Float)
    pass_rate: Mapped[float | None] = mapped_column(Float)
    flags: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JsonDocument, deferred=True)
    made_at: Mapped[datetime]
