"""News of results that changed after they counted, for features below delivery; sent in the transaction it tells of."""

from __future__ import annotations

from dataclasses import dataclass

from blinker import Namespace


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeChange:
    """A graded attempt that was graded anew. ``was`` and ``now``: whether it passes; None: there is nothing to pass."""

    attempt_id: int
    person_id: int
    resource_link_id: int
    assessment_id: int
    was: bool | None
    now: bool | None


_signals = Namespace()
#: Sent with ``session``, ``regrade_id``, ``changes`` (a sequence of ``OutcomeChange``) and ``now`` once a regrade has
#: written its results. A receiver lists what rests on them for somebody to decide, and answers with how many it
#: listed; it takes nothing back by itself (assessment.md 5).
outcomes_changed = _signals.signal("outcomes_changed")
