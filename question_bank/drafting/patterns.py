"""Named patterns of a language, from a data file of drafting."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=16)
def patterns(kind: str, language: str) -> dict[str, re.Pattern[str]]:
    """The patterns of ``data/<kind>_<language>.json`` by name; upper and lower case are alike."""
    path = files("question_bank.drafting").joinpath("data", f"{kind}_{language}.json")
    return {name: re.compile(one, re.IGNORECASE) for name, one in json.loads(path.read_text(encoding="utf-8")).items()}
