"""Names that are none: a bare head of a longer name, what begins by pointing, the paper that a text stands on."""

from __future__ import annotations

import re
from functools import lru_cache, partial

from question_bank.drafting.patterns import patterns
from question_bank.facts import Fact

_patterns = partial(patterns, "subjects")
PREFIX = 6  # letters by which a Russian head is known in another case


def is_no_subject(fact: Fact) -> bool:
    """Whether a subject is the paper that it stands on, or begins by pointing at something."""
    said, name = _patterns(fact.source.language), fact.name.lower()
    return said["paper"].search(name) is not None or said["vague"].match(name) is not None


def is_bare(fact: Fact) -> bool:
    """Whether a subject is the bare head of a longer name that its text has: "laser", of laser hair removal."""
    said, name = _patterns(fact.source.language), fact.name.lower()
    return said["bare"].fullmatch(name) is not None and _has_longer(
        name, fact.source.document.text, fact.source.language
    )


@lru_cache(maxsize=256)
def _has_longer(name: str, text: str, language: str) -> bool:
    said, stem = _patterns(language), name if language == "en" else name[: max(PREFIX, len(name) - 2)]
    found = re.finditer(rf"(?:([\w:-]+)\)? )?(?<!\w){re.escape(stem)}[а-яё]*(?: (\w+))?", text.lower())
    return any(said["kind"].fullmatch(one[1] or "") or said["object"].fullmatch(one[2] or "") for one in found)
