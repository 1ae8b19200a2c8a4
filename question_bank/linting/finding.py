"""What a rule says about an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding. ``rule`` is its code (S1 … B2), ``quoted`` the offending text; bank findings have no ``item_id``.

    An error blocks approval, a warning can be waived with a reason, an info only counts.
    """

    item_id: str
    rule: str
    severity: Severity
    quoted: str
    message: str
