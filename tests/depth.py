"""How far a test goes: so far in a usual run, farther in ``make test-deep``."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings

# How fast a machine makes examples says nothing about a law; Hypothesis is as patient where CI=true.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

deep = False  # set by conftest before any test is collected


def often(usual: int, far: int) -> int:
    """How many times: ``usual``, or ``far`` with ``--deep``."""
    return far if deep else usual


def law(usual: int, far: int, **more: Any) -> settings:
    """A law over so many examples. A usual run takes the same ones each time, a deep one others each time."""
    return settings(deadline=None, max_examples=often(usual, far), derandomize=not deep, **more)
