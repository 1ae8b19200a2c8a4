"""An effect turned into its opposite, which a source that tells the one certainly does not tell."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from question_bank.claims.model import Category
from question_bank.drafting.phrasing import DOING, spoken, telling
from question_bank.facts import Fact

STEM = 5  # letters by which a verb is known in another form


@lru_cache(maxsize=4)
def _data(language: str) -> dict[str, Any]:
    path = files("question_bank.drafting").joinpath("data", f"opposites_{language}.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def opposite(fact: Fact) -> str:
    """What an effect says with its verb turned ("narrows the vessels"); empty where none is known, where nobody could
    believe it, or where the text has the other verb anywhere."""
    if fact.category is not Category.DRUG_EFFECT or telling(fact) != DOING:
        return ""
    data, said = _data(fact.source.language), spoken(fact)
    found = next((row for row in data["verbs"] if said.startswith(f"{row[0]} ")), None)
    if found is None:
        return ""
    verb, turned = found
    rest = said[len(verb) :]
    if verb in data["amounts"] and not re.search(data["amounted"], rest, re.IGNORECASE):
        return ""  # that a peel adds wrinkles nobody believes
    text = fact.source.document.text.lower()
    others = (other for row in data["verbs"] for other in row if verb in row and other != verb)
    if any(re.search(rf"(?<!\w){re.escape(one[:STEM])}", text) for one in others):
        return ""
    return f"{turned}{rest}"
