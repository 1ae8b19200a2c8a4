"""What grading and pages need to know of a slot, whichever query it came from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol


class SlotFacts(Protocol):
    """What was served in a slot: a row of it, or of a sheet."""

    @property
    def slot(self) -> int: ...
    @property
    def item_version_id(self) -> int: ...
    @property
    def case_version_id(self) -> int | None: ...
    @property
    def option_order(self) -> Sequence[str]: ...
    @property
    def max_mark(self) -> Decimal: ...
