"""Learns what sentences lean towards from the annotated texts that may be looked at: ``python -m bench.lean``.

Fits one logistic regression for each language and category (FTRL-Proximal, so that most weights are nothing) and writes
``leaning.tsv``. ``--folds N`` writes nothing: each Nth of the documents is read with weights learned from the others.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import exp, sqrt
from pathlib import Path
from typing import Any

from bench.accuracy import Result, count, drawn, report
from bench.annotate import CORPUS, read_text
from question_bank.claims import leaning, sections
from question_bank.claims.extraction import extract
from question_bank.claims.model import Category
from question_bank.document_commands import Places, claim_line
from question_bank.documents.reader import read_document

SEEN = CORPUS / "seen"
RATE, SMOOTH, SPARSE, SHRINK = 0.15, 1.0, 1.0, 1.0  # alpha, beta, L1 and L2 of FTRL-Proximal
EPOCHS = 6
FEWEST = 3  # sentences a feature has to be in
HEAD = "# Written by `python -m bench.lean`: feature, and its weight in hundredths for {}.\n"


@dataclass
class Example:
    """A sentence: what is looked at, and the categories of which it claims something."""

    features: list[str]
    claims: set[Category]


@dataclass
class Regression:
    """Logistic regression over named features."""

    pull: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    spread: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def weight(self, name: str) -> float:
        """The weight of a feature; 0 for one that says too little."""
        pull = self.pull[name]
        if abs(pull) <= SPARSE:
            return 0.0
        return (SPARSE * (1 if pull > 0 else -1) - pull) / ((SMOOTH + sqrt(self.spread[name])) / RATE + SHRINK)

    def learn(self, names: Sequence[str], *, right: bool) -> None:
        """One step towards the answer."""
        held = [self.weight(name) for name in names]
        error = 1 / (1 + exp(-max(-30.0, min(30.0, sum(held))))) - right
        for name, weight in zip(names, held, strict=True):
            change = (sqrt(self.spread[name] + error * error) - sqrt(self.spread[name])) / RATE
            self.pull[name] += error - change * weight
            self.spread[name] += error * error


Table = dict[str, tuple[float, ...]]


def examples(stem: str, entry: dict[str, Any]) -> list[Example]:
    """The sentences of a document as the extractor meets them."""
    path = SEEN / entry["file"]
    document = read_document(path.read_bytes(), path.name)
    spans = annotated(stem, document.text, read_text(path, entry["encoding"]))
    met: list[tuple[str, list[str]]] = []
    plain = leaning.leaning

    def watch(sentence: str, context: Any, carried: Any) -> dict[Category, float]:
        met.append((sentence, leaning.features(sentence, context, carried)))
        return plain(sentence, context, carried)

    sections.leaning = watch  # type: ignore[attr-defined]  # watched while a document is read
    extract(document)
    sections.leaning = plain  # type: ignore[attr-defined]  # watched while a document is read
    found = []
    at = 0
    for sentence, names in met:
        start = document.text.find(sentence, at)
        start = start if start >= 0 else document.text.find(sentence)
        if start < 0:
            continue
        at, end = start, start + len(sentence)
        found.append(Example(names, {one for first, last, one in spans if first < end and start < last}))
    return found


def annotated(stem: str, text: str, source: str) -> list[tuple[int, int, Category]]:
    """Where the annotated claims stand in the text that is read, and their categories."""
    spans = []
    for line in (SEEN / f"{stem}.jsonl").read_text("utf-8").splitlines():
        one = json.loads(line)
        for span in (one, *one.get("more", [])):
            start, end = span["start"], span["end"]
            if text != source:
                words = drawn(span["evidence"]).split()
                match = re.search(r"\s+".join(map(re.escape, words)), text)
                start, end = match.span() if match else (0, 0)
            spans.append((start, end, Category(one["category"])))
    return spans


def fit(chosen: Iterable[Example]) -> Table:
    """The weights learned from these sentences."""
    listed = list(chosen)
    often = Counter(name for one in listed for name in one.features)
    listed = [Example([name for name in one.features if often[name] >= FEWEST], one.claims) for one in listed]
    models = {category: Regression() for category in Category}
    for epoch in range(EPOCHS):
        for one in listed[epoch % 2 :: 2] + listed[1 - epoch % 2 :: 2]:
            for category, model in models.items():
                model.learn(one.features, right=category in one.claims)
    names = sorted({name for one in listed for name in one.features})
    table = {name: tuple(round(model.weight(name), 2) for model in models.values()) for name in names}
    return {name: row for name, row in table.items() if any(row)}


def main() -> None:
    """Learn and write, or show how well it does on documents that nothing was learned from."""
    parser = argparse.ArgumentParser(description="Learn what sentences lean towards claiming.")
    parser.add_argument("--folds", type=int, default=0)
    folds = parser.parse_args().folds
    entries = json.loads((SEEN / "manifest.json").read_text("utf-8"))
    met = {stem: examples(stem, entry) for stem, entry in entries.items()}
    if folds:
        validate(entries, met, folds)
        return
    for language in sorted({entry["language"] for entry in entries.values()}):
        table = fit(one for stem in entries if entries[stem]["language"] == language for one in met[stem])
        write(Path(leaning.__file__).parent / "data" / language / "leaning.tsv", table)
        print(json.dumps({"language": language, "features": len(table)}))


def write(path: Path, table: Table) -> None:
    """One line a feature."""
    rows = (name + "".join(f"\t{round(one * 100)}" for one in row) + "\n" for name, row in table.items())
    path.write_text(HEAD.format(", ".join(Category)) + "".join(rows), "utf-8")


def validate(entries: dict[str, Any], met: dict[str, list[Example]], folds: int) -> None:
    """Score each document with weights that were learned from the other folds."""
    result = Result()
    learned: Table = {}
    kept, leaning.weights = leaning.weights, lambda _: learned  # type: ignore[assignment]  # other weights for a while
    for fold in range(folds):
        held = {stem for place, stem in enumerate(sorted(entries)) if place % folds == fold}
        for language in sorted({entry["language"] for entry in entries.values()}):
            own = {stem for stem, entry in entries.items() if entry["language"] == language}
            learned = fit(one for stem in sorted(own - held) for one in met[stem])
            for stem in sorted(own & held):
                path = SEEN / entries[stem]["file"]
                document = read_document(path.read_bytes(), path.name)
                found = [claim_line(one, Places(document)) for one in extract(document).claims]
                wanted = [json.loads(one) for one in (SEEN / f"{stem}.jsonl").read_text("utf-8").splitlines()]
                count(result, found, wanted, entries[stem], path)
    leaning.weights = kept
    report("seen", result)


if __name__ == "__main__":
    main()
