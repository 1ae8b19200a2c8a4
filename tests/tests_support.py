"""What functional tests import: builders and constants under one name."""

from builders import (
    MARKER,
    RIGHT,
    RIGHT_PARTS,
    a_bank,
    a_launch,
    a_quiz,
    a_registration,
    given_items,
    long_ago,
    part_items,
    sample_items,
)
from constants import SECRET, TOOL_URL

__all__ = [
    "MARKER", "RIGHT",
    "RIGHT_PARTS", "SECRET", "TOOL_URL", "a_bank", "a_launch", "a_quiz", "a_registration", "given_items", "long_ago",
    "part_items",
    "sample_items",
]  # fmt: skip
