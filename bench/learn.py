"""Learns the network that reads claims from the annotated texts that may be looked at: ``python -m bench.learn``.

Writes ``question_bank/claims/data/network.npz``. Needs PyTorch, which is not among the locked packages; reading does
not. ``--leave 0/3`` leaves every third document out, from the first on, and ``--to`` writes elsewhere.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.annotate import CORPUS
from bench.placing import labels_of, placed
from bench.recurrent import Example, Reader, trained
from question_bank.claims import learned
from question_bank.claims.learned.features import of_line, of_places, of_word
from question_bank.claims.learned.lines import Line
from question_bank.claims.learned.network import LABELS, passages
from question_bank.claims.learned.vectors import LANGUAGES, SIZE, STEP, Array, vectors

TARGET = Path(learned.__file__).parents[1] / "data" / "network.npz"
FEWEST = 4  # times a feature comes
Labelled = list[tuple[Line, list[int]]]


def annotated(folder: Path, leave: tuple[int, int] | None) -> Iterator[Labelled]:
    """The lines of each document with their labels; ``leave`` (k, n) leaves every n-th out, from the k-th on."""
    entries = sorted(json.loads((folder / "manifest.json").read_text("utf-8")).items())
    for number, (stem, entry) in enumerate(entries):
        if leave is not None and number % leave[1] == leave[0]:
            continue
        rows = (folder / f"{stem}.jsonl").read_text("utf-8").splitlines()
        lines = placed(folder / entry["file"], [json.loads(row) for row in rows])
        yield [(line, labels_of(len(line.words), spans)) for line, spans in lines]


def named(line: Line) -> list[list[str]]:
    """The features of each word of a line."""
    shared = of_line(line)
    words = [of_word(word, line.language) for word in line.words]
    return [[*word, *place, *shared] for word, place in zip(words, of_places(line), strict=True)]


def known(line: Line) -> Array:
    """The vectors of a line's words, each at the place of its language; noughts for words that have none."""
    table = np.zeros((len(line.words), len(LANGUAGES) * SIZE), np.float32)
    own, begin = vectors()[line.language], LANGUAGES.index(line.language) * SIZE
    for row, word in enumerate(line.words):
        place = own.place(word.lower())
        if place is not None:
            table[row, begin : begin + SIZE] = own.rows[place] * np.float32(STEP)
    return table


def learn(documents: Iterable[Labelled]) -> tuple[list[str], Reader]:
    """The features that come often enough, and the network that was trained on them."""
    texts = [lines for lines in documents if lines]
    sizes = [passages([line for line, _ in lines]) for lines in texts]
    told = [[(named(line), known(line), labels) for line, labels in lines] for lines in texts]
    counts = Counter(one for lines in told for rows, _, _ in lines for row in rows for one in row)
    names = sorted(name for name, count in counts.items() if count >= FEWEST)
    numbers = {name: number for number, name in enumerate(names, start=1)}
    examples = [
        Example(
            size,
            [[numbers[one] for one in row if one in numbers] for rows, _, _ in lines for row in rows],
            np.concatenate([table for _, table, _ in lines]),
            [label for _, _, labels in lines for label in labels],
        )
        for size, lines in zip(sizes, told, strict=True)
    ]
    return names, trained(examples, len(names), LABELS, random.Random(1))  # noqa: S311 # an order, no secret


def write(path: Path, names: list[str], tables: dict[str, Any]) -> None:
    """The file: features' rows as whole numbers of a step a column, the rest with half the usual digits."""
    rows = tables.pop("rows")
    steps = np.maximum(np.abs(rows).max(axis=0), 1e-6) / 127
    np.savez_compressed(
        path,
        features=np.frombuffer("\n".join(names).encode(), np.uint8),
        rows=np.rint(rows / steps).astype(np.int8),
        steps=steps.astype(np.float32),
        **{name: table.astype(np.float16) for name, table in tables.items()},
    )


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description="Learn the network that reads claims.")
    parser.add_argument("folders", nargs="*", type=Path, default=[CORPUS / "seen", CORPUS / "taught"])
    parser.add_argument("--leave", help="k/n: every n-th document of each folder from the k-th on is not learned from")
    parser.add_argument("--to", type=Path, default=TARGET)
    chosen = parser.parse_args()
    place, _, every = (chosen.leave or "").partition("/")
    leave = (int(place), int(every)) if every else None
    names, reader = learn(lines for folder in chosen.folders for lines in annotated(folder, leave))
    write(chosen.to, names, reader.tables())


if __name__ == "__main__":
    main()
