"""What functional tests import: builders and constants under one name."""

from builders import MARKER, RIGHT, a_bank, a_launch, a_quiz, a_registration, long_ago, sample_items
from constants import SECRET, TOOL_URL

__all__ = [
    "MARKER", "RIGHT", "SECRET", "TOOL_URL", "a_bank", "a_launch", "a_quiz", "a_registration", "long_ago",
    "sample_items",
]  # fmt: skip
