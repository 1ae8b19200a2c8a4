"""Learns the tagger's weights from the annotated texts that may be looked at: ``python -m bench.learn``.

Writes ``question_bank/claims/data/weights.txt``, the same from the same texts. ``--leave 0/3`` leaves every third
document out, from the first on, and ``--to`` writes elsewhere: for trying the tagger on texts it did not learn from.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.annotate import CORPUS
from bench.learning import FEWEST, Example, Learner, labels_of, named
from bench.placing import placed
from question_bank.claims import learned
from question_bank.claims.learned.chain import LABELS
from question_bank.claims.learned.lines import Line
from question_bank.claims.learned.weights import LETTERS, MIDDLE, written

TARGET = Path(learned.__file__).parents[1] / "data" / "weights.txt"
MOST = 22_000  # features that are kept, the heaviest
HEAD = f"""# Written by `python -m bench.learn`, not by hand. After "[name]" come that name's features: a value, and
# a letter for each label (no claim; indication, effect, contraindication, side effect: begins; the same four: goes on).
# A letter is worth its place in {LETTERS}
# counted from "{LETTERS[MIDDLE]}", in sixteenths. The names are told in question_bank/claims/learned/features.py.
"""


def annotated(folder: Path, leave: tuple[int, int] | None) -> Iterator[tuple[Line, list[int]]]:
    """The lines of a folder's documents with their labels; ``leave`` (k, n) leaves every n-th out, from the k-th on."""
    entries = sorted(json.loads((folder / "manifest.json").read_text("utf-8")).items())
    for number, (stem, entry) in enumerate(entries):
        if leave is not None and number % leave[1] == leave[0]:
            continue
        rows = (folder / f"{stem}.jsonl").read_text("utf-8").splitlines()
        for line, spans in placed(folder / entry["file"], [json.loads(row) for row in rows]):
            yield line, labels_of(len(line.words), spans)


def learn(lines: Iterable[tuple[Line, list[int]]]) -> Learner:
    """The weights of the features that come often enough."""
    told = [(*named(line), labels) for line, labels in lines]
    counts = Counter(one for rows, shared, _ in told for found in (*rows, shared) for one in found)
    names = sorted(name for name, count in counts.items() if count >= FEWEST)
    numbers = {name: number for number, name in enumerate(names)}
    known = numbers.get
    learner = Learner(names)
    learner.learn(
        [
            Example(
                words=[[number for number in map(known, found) if number is not None] for found in rows],
                shared=[number for number in map(known, shared) if number is not None],
                labels=labels,
            )
            for rows, shared, labels in told
        ]
    )
    return learner


def as_text(learner: Learner) -> str:
    """The file: the heaviest features in the order of their names, the transitions first."""
    nothing = LETTERS[MIDDLE] * LABELS
    rows = [
        (max(map(abs, row)), name, written(row)) for name, row in zip(learner.features, learner.weights, strict=True)
    ]
    heaviest = sorted((row for row in rows if row[2] != nothing), key=lambda row: (-row[0], row[1]))[:MOST]
    groups: dict[str, list[str]] = defaultdict(list)
    for _, feature, letters in sorted(heaviest, key=lambda row: row[1]):
        name, _, value = feature.partition("=")
        groups[name].append(f"{value} {letters}")
    text = HEAD + "[transitions]\n"
    text += "".join(f"{label} {written(row)}\n" for label, row in enumerate(learner.transitions))
    return text + "".join(f"[{name}]\n" + "\n".join(lines) + "\n" for name, lines in sorted(groups.items()))


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description="Learn the weights of the tagger of claims.")
    parser.add_argument("folders", nargs="*", type=Path, default=[CORPUS / "seen"])
    parser.add_argument("--leave", help="k/n: every n-th document of each folder from the k-th on is not learned from")
    parser.add_argument("--to", type=Path, default=TARGET)
    chosen = parser.parse_args()
    place, _, every = (chosen.leave or "").partition("/")
    leave = (int(place), int(every)) if every else None
    learner = learn(line for folder in chosen.folders for line in annotated(folder, leave))
    chosen.to.write_text(as_text(learner), "utf-8")


if __name__ == "__main__":
    main()
