"""QTI 3.0 packages written; they are read by the same reader as the other version's."""

from __future__ import annotations

from question_bank.interchange import qti_package
from question_bank.interchange.model import Outgoing, Written
from question_bank.interchange.qti_dialects import QTI30
from question_bank.interchange.qti_profile import PROFILES

PROFILE = PROFILES[QTI30.title]


def write(outgoing: Outgoing) -> Written:
    """A package of all items, questions of other kinds as they came."""
    return qti_package.write(QTI30, outgoing)
