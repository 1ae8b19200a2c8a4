"""Fits how far the rules and the network are believed: ``python -m bench.joining FOLDER…``, into ``joining.toml``.

A logistic regression for each reader on what speaks for a statement, then the least probabilities that give the best
F1. The folders' texts must be such that neither rules nor network were made by: on those they were, both are right.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.matching import pair
from question_bank.claims import confidence
from question_bank.claims.extraction import both_readings, read_statements
from question_bank.claims.learned.joining import evidence, joined
from question_bank.claims.learned.tagging import CATEGORIES
from question_bank.claims.learned.telling import Tagged
from question_bank.claims.lexicon import table
from question_bank.claims.model import Category
from question_bank.claims.statements import Statement
from question_bank.documents.reader import read_document

TARGET = Path(confidence.__file__).parent / "data" / "joining.toml"
RIDGE, STEPS = 1.0, 30
LEAST = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
MORE_FOR_BANS = {"rules": 0.15, "learning": 0.55}  # a wrong ban does more harm than a wrong claim of another kind
CRITICAL = {"rules": 0.4, "learning": 0.4}  # nor may a critical one be passed over
PLAIN = (0.75, 0.85, 0.95, 1.1)  # more than 1: none stands by itself
HEAD = """# How far the rules and the network are believed (question_bank/claims/learned/joining.py): what each figure
# that speaks for a statement weighs. Written by `python -m bench.joining`, from texts that neither had seen.
# rules: 1, strength, logarithm of the network's probability, no such word, the network's own, its other; a category's.
"""


@dataclass
class Text:
    """A document's statements by each reader, and the annotated claims."""

    by_rules: list[Statement]
    by_learning: list[Statement]
    lines: list[Tagged]
    wanted: list[dict[str, Any]]

    def right(self, statements: Sequence[Statement]) -> set[int]:
        """Which statements are annotated claims, each claim once."""
        told = [
            {"at": at, "claim": one.phrase, "subject": one.subject, "category": one.category.value}
            for at, one in enumerate(statements)
        ]
        return {one["at"] for one, _ in pair(told, self.wanted)}


def texts(folders: Iterable[Path]) -> Iterator[Text]:
    """The annotated texts of folders that are read at all."""
    for folder in folders:
        for stem, entry in sorted(json.loads((folder / "manifest.json").read_text("utf-8")).items()):
            path = folder / entry["file"]
            read = read_statements(read_document(path.read_bytes(), path.name))
            rows = (folder / f"{stem}.jsonl").read_text("utf-8").splitlines()
            if read is not None:
                yield Text(*both_readings(read), [json.loads(row) for row in rows])


def fitted(source: str, some: Sequence[Text]) -> list[float]:
    """The weights of one reader's figures, by Newton's steps with a ridge."""
    figures, answers = [], []
    for text in some:
        told = [
            (one, row) for name, one, row in evidence(text.by_rules, text.by_learning, text.lines) if name == source
        ]
        right = text.right([one for one, _ in told])
        figures += [row for _, row in told]
        answers += [at in right for at in range(len(told))]
    table_, wanted = np.array(figures, float), np.array(answers, float)
    weights = np.zeros(table_.shape[1])
    for _ in range(STEPS):
        probable = 1 / (1 + np.exp(-table_ @ weights))
        slope = table_.T @ (wanted - probable) - RIDGE * weights
        curve = (table_ * (probable * (1 - probable))[:, None]).T @ table_ + RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    return [round(float(one), 2) for one in weights]


def score(some: Sequence[Text]) -> tuple[float, float, float]:
    """F1, precision and recall of what is joined."""
    found = wanted = right = 0
    for text in some:
        told = joined(text.by_rules, text.by_learning, text.lines)
        once = list({(one.category, one.subject, one.phrase): one for one in told}.values())
        found, wanted, right = found + len(once), wanted + len(text.wanted), right + len(text.right(once))
    return 2 * right / (found + wanted), right / max(found, 1), right / max(wanted, 1)


def main() -> None:
    """Fit, search and write."""
    some = list(texts(map(Path, sys.argv[1:])))
    settings: dict[str, Any] = table("joining")  # what the joining itself looks at
    print("before", score(some))
    for source in ("rules", "learning"):
        settings[source] = fitted(source, some)
    best = max(_search(some, settings, plain) for plain in PLAIN)
    (_, of_rules, of_learning, plain) = best
    print("after", best)
    TARGET.write_text(_written(settings["rules"], settings["learning"], of_rules, of_learning, plain), "utf-8")


def _search(some: Sequence[Text], settings: dict[str, Any], plain: float) -> tuple[Any, ...]:
    """The best least probabilities of both readers, one after the other, twice."""
    least = {"rules": 0.45, "learning": 0.45}
    settings["plain"] = plain
    best: tuple[float, float, float] = (0, 0, 0)
    for source in ("rules", "learning") * 2:
        tried = []
        for value in LEAST:
            settings["least"] = {
                name: _least(name, value if name == source else other) for name, other in least.items()
            }
            tried.append((score(some), value))
        best, least[source] = max(tried)
    return best, least["rules"], least["learning"], plain


def _least(source: str, value: float) -> dict[str, float]:
    more = MORE_FOR_BANS[source]
    return {one.value: round(value + more * (one is Category.CONTRAINDICATION), 2) for one in CATEGORIES}


def _written(rules: list[float], learning: list[float], of_rules: float, of_learning: float, plain: float) -> str:
    text = HEAD + f"rules = {rules}\n"
    text += (
        "# learning: 1, probability, its logarithm, whether rules say the same, how strongly, their other; whether\n"
    )
    text += "# the section is of the category, another, none; asked, beside, nameless, denied, sold, a bare effect; a\n"
    text += "# category's.\n"
    text += f"learning = {learning}\n"
    text += (
        "# From which strength on what the rules read stands, whatever the network makes of it; more than 1: none.\n"
    )
    text += f"plain = {plain}\n\n# From which probability on a statement is a claim.\n"
    for source, value in (("rules", of_rules), ("learning", of_learning)):
        rows = "".join(f"{name} = {least}\n" for name, least in _least(source, value).items())
        text += f"[least.{source}]\n{rows}" + ("\n" if source == "rules" else "")
    rows = "".join(f"{name} = {value}\n" for name, value in CRITICAL.items())
    return f"{text}\n# The same of contraindications that are critical.\n[critical]\n{rows}"


if __name__ == "__main__":
    main()
