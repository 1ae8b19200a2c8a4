"""Which claims of a document are listed: by kind, by how far they are decided, and by what asks for care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms_plugin.authoring.source_models import ClaimState, DocumentClaim
from question_bank.claims.model import Category

CARE = ("harm", "flagged")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFilter:
    """What to list; every member empty: everything. ``care`` is ``harm`` (a mistake could harm) or ``flagged``."""

    category: Category | None = None
    state: ClaimState | None = None
    care: str = ""

    @classmethod
    def of(cls, args: Mapping[str, str]) -> ClaimFilter:
        """What an address or a form asks for; what is unknown is passed over."""
        category, state, care = (args.get(name, "") for name in ("category", "state", "care"))
        return cls(
            category=Category(category) if category in set(Category) else None,
            state=ClaimState(state) if state in set(ClaimState) else None,
            care=care if care in CARE else "",
        )

    def args(self) -> dict[str, str]:
        """The same for an address: what is set, nothing else."""
        said = {"category": self.category, "state": self.state, "care": self.care}
        return {name: str(value) for name, value in said.items() if value}

    def fits(self, row: DocumentClaim) -> bool:
        """Whether a claim is listed."""
        cared = {"": True, "harm": row.critical, "flagged": bool(row.flags)}[self.care]
        return cared and self.category in (None, row.category) and self.state in (None, row.state)
