"""Words that items leave to the page: names of parts, the four decisions, what is known of a client."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask_babel import gettext as _
from markupsafe import Markup, escape

PAIRS = frozenset({"decision_reason", "client_decision"})
PARTS = PAIRS | {"matching", "matrix", "cloze"}
TYPED = frozenset({"numeric", "short_text"})


@dataclass(frozen=True, slots=True)
class PartWords:
    """Words for a type's parts and fixed options, in the reader's language."""

    parts: dict[str, Markup] = field(default_factory=dict)
    options: dict[str, Markup] = field(default_factory=dict)

    def numbered(self, number: int) -> Markup:
        """The name of a part that has no other."""
        return escape(_("Gap %(n)s", n=number))


def part_words(kind: str) -> PartWords:
    """The words for an item type."""
    if kind not in PAIRS:
        return PartWords()
    parts = {"decision": escape(_("Decision")), "reason": escape(_("Reason"))}
    decisions = {
        "treat": escape(_("Treat")),
        "adapt": escape(_("Adapt the treatment")),
        "defer": escape(_("Defer")),
        "refer": escape(_("Refer to a doctor")),
    }
    return PartWords(parts, decisions if kind == "client_decision" else {})


def client_words() -> dict[str, str]:
    """What each fact about a client is called."""
    return {
        "age": _("Age"),
        "procedure": _("Asks for"),
        "history": _("History"),
        "medicines": _("Medicines"),
        "findings": _("Findings"),
    }
