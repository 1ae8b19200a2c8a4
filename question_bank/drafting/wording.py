"""The sentences drafts are made of, by language, from small data files: no grammar that a phrase could break."""

from __future__ import annotations

import json
import re
import zlib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from question_bank.claims.model import Category

_QUOTES = '“”«»„"'
_NO_QUOTES = str.maketrans("", "", _QUOTES)
_ARTICLE = re.compile(r"^(?:an?|the) ")


class Wording:
    """The sentences of one language."""

    def __init__(self, language: str, *, of_substance: bool = False) -> None:
        path = files("question_bank.drafting").joinpath("data", f"wording_{language}.json")
        text = path.read_text(encoding="utf-8")
        swaps: list[list[str]] = json.loads(text)["of_substances"]
        for one, other in swaps if of_substance else ():
            text = text.replace(one, other)  # what is put on or taken is not carried out
        self._data: dict[str, Any] = json.loads(text)

    def say(self, name: str, vary: str = "", **values: str) -> str:
        """A sentence by its dotted name, filled; ``Subject`` and ``Claim`` are these as a sentence begins.

        Of several wordings that mean the same, ``vary`` chooses one, always the same for the same text.
        """
        found: Any = (_is_titled_by(values) and self._find("titled." + name)) or self._find(name)
        if isinstance(found, list):
            found = found[zlib.crc32(vary.encode()) % len(found)]
        for name in ("title", "source"):
            found = found if values.get(name) else str(found).replace(f" {{{name}}}", "")  # a source without a name
        begun = {"Subject": capital(values.get("subject", "")), "Claim": capital(values.get("claim", ""))}
        said = str(found).format(**begun, **values)
        return capital(said) if str(found).startswith(("{title}", "{source}")) else said

    def _find(self, name: str) -> Any:
        """What stands under a dotted name; None where nothing does."""
        found: Any = self._data
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return found

    def ask(self, category: Category, vary: str, **values: str) -> str:
        """The question for a key of this category."""
        return self.say(f"ask.{category.value}", vary, **values)

    def qualified(self, qualifier: str) -> str:
        """What the source adds to a claim, as a sentence: a closed qualifier in words, another as written."""
        known: dict[str, str] = self._data["qualified_as"]
        return known.get(qualifier) or self.say("qualified", qualifier=qualifier)

    def is_closed(self, qualifier: str) -> bool:
        """Whether the qualifier is one of the closed list, and not the source's own words."""
        return qualifier in self._data["qualified_as"]

    def classes(self) -> frozenset[str]:
        """How each class is offered as an answer."""
        found: dict[str, str] = self._data["classed"]
        return frozenset(found.values())

    def denied(self, name: str, right: str) -> str:
        """Why a class is not the right one, in words that only fit this class."""
        known: dict[str, str] = self._data["not_classed"]
        return known.get(f"{name}_{right}") or known[name]

    def no_reason(self, name: str, right: str) -> str:
        """Why a reason is not the right one."""
        known: dict[str, str] = self._data["not_reason"]
        return known.get(f"{name}_{right}") or known[name]

    def column(self, name: str) -> str:
        """A category, or ``relative`` for caution, as a verdict."""
        return self.say(f"column.{name}")


def _is_titled_by(values: dict[str, str]) -> bool:
    """Whether the source is called by the very name of the subject, which a question need not say twice."""
    title, subject = (_ARTICLE.sub("", values.get(one, "").strip(_QUOTES).lower()) for one in ("title", "subject"))
    return bool(title) and " ".join(title.translate(_NO_QUOTES).split()) == " ".join(subject.split())


@lru_cache(maxsize=8)
def wording(language: str, *, of_substance: bool = False) -> Wording:
    """The sentences for a language with a file; of a substance, those that suit what is used."""
    return Wording(language, of_substance=of_substance)


def capital(phrase: str) -> str:
    """A phrase as it stands alone."""
    return phrase[:1].upper() + phrase[1:]
