"""Learns the network that reads claims from the annotated texts that may be looked at: ``python -m bench.learn``.

Writes ``network.onnx`` and ``network.npz`` into ``question_bank/claims/data``. Needs PyTorch and onnx, which are not
among the locked packages, and the file of an encoder made elsewhere (``bench.base``); reading needs none of these.
``--leave 0/3`` leaves every third document out, from the first on, and ``--to`` writes into another folder. New texts
are learned with ``NEW --known OLD --on``: what was learned before is gone through in part, so that it is not forgotten.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
import torch

from bench import graph
from bench.again import take_up
from bench.annotate import CORPUS
from bench.base import Base
from bench.encoding import Example, Reader, trained
from bench.placing import labels_of, named_in, placed
from question_bank.claims import learned
from question_bank.claims.learned.features import of_line, of_places, of_word
from question_bank.claims.learned.lines import Line
from question_bank.claims.learned.network import network
from question_bank.claims.learned.pieces import Pieces
from question_bank.claims.learned.windows import windows

TARGET = Path(learned.__file__).parents[1] / "data"
KNOWN = 6  # of so many texts learned from before one is gone through again, from another one on each time
FEWEST = 4  # times a feature comes
OURS = ["<s>", "</s>", "<unk>"]  # pieces that are no letters, in the order of ``pieces.BEGIN``, ``END``, ``UNKNOWN``
Labelled = tuple[list[Line], list[list[int]], list[list[int]]]


def annotated(folder: Path, wanted: Callable[[int], bool]) -> Iterator[Labelled]:
    """The lines of each document whose number is wanted, the labels of their words, and which are a subject's."""
    entries = sorted(json.loads((folder / "manifest.json").read_text("utf-8")).items())
    for number, (stem, entry) in enumerate(entries):
        if not wanted(number):
            continue
        rows = [json.loads(row) for row in (folder / f"{stem}.jsonl").read_text("utf-8").splitlines()]
        told = list(placed(folder / entry["file"], rows))
        lines = [line for line, _ in told]
        subjects = {row["subject"] for row in rows}
        yield lines, [labels_of(len(line.words), spans) for line, spans in told], list(named_in(lines, subjects))


def named(line: Line) -> list[list[str]]:
    """The features of each word of a line."""
    shared = of_line(line)
    words = [of_word(word, line.language) for word in line.words]
    return [[*word, *place, *shared] for word, place in zip(words, of_places(line), strict=True)]


def cutter(base: Base, wanted: Iterable[str] | None = None) -> tuple[Pieces, list[int]]:
    """The pieces, all the base has or those that are wanted, and the base's number of each."""
    special = [base.begin, base.end, base.unknown]
    known = {piece: number for number, piece in enumerate(base.pieces) if number not in special}
    chosen = sorted(known[one] for one in (known if wanted is None else {*wanted} & {*known}))
    chosen = [*special, *chosen]
    names = [*OURS, *(base.pieces[number] for number in chosen[len(OURS) :])]
    return Pieces.named(names, base.likely[chosen]), chosen


def needed(base: Base, documents: Sequence[Labelled]) -> set[str]:
    """The pieces that the texts need, and those that the network had so far: of common words that no text has."""
    whole, _ = cutter(base)
    names = {number: piece for piece, number in whole.numbers.items()}
    words = {
        (word, apart) for lines, *_ in documents for line in lines for word in line.words for apart in (True, False)
    }
    rows = {row for word, apart in words for row in whole.of_word(word, apart=apart)}
    letters = {letter for word, _ in words for letter in word}
    return {names[row] for row in rows if row in names} | set(network().pieces.numbers) | letters


def examples(documents: Sequence[Labelled], pieces: Pieces, known: Iterable[str]) -> tuple[list[str], list[Example]]:
    """The features that come often enough or were known before, and the windows that are learned from."""
    told = [[named(line) for line in lines] for lines, *_ in documents]
    counts = Counter(one for lines in told for rows in lines for row in rows for one in row)
    names = sorted({name for name, count in counts.items() if count >= FEWEST} | {*known})
    numbers = {name: number for number, name in enumerate(names, start=1)}
    found = []
    for (lines, labels, subjects), features in zip(documents, told, strict=True):
        read = list(windows(lines, pieces))
        rows = [[numbers[one] for one in row if one in numbers] for line in features for row in line]
        flat = [label for line in labels for label in line], [label for line in subjects for label in line]
        ends = list(accumulate(len(one.words) for one in read))
        for window, begin, end in zip(read, [0, *ends], ends, strict=False):
            mine = rows[begin:end], *(each[begin:end] for each in flat)
            found.append(Example(window.rows, window.words, *mine))
    return names, found


def write(folder: Path, pieces: Pieces, names: Sequence[str], reader: Reader) -> None:
    """The files: the graph, and with it the pieces and the rows of features as whole numbers of a step a column."""
    graph.write(folder / "network.onnx", reader.tables())
    rows, steps = graph.whole(reader.bags())
    words = "\n".join([*OURS, *pieces.numbers]).encode(), "\n".join(names).encode()
    listed = dict(zip(("pieces", "features"), (np.frombuffer(one, np.uint8) for one in words), strict=True))
    np.savez_compressed(folder / "network.npz", **listed, likely=pieces.likely, rows=rows, steps=steps)


def _not_left(leave: str | None) -> Callable[[int], bool]:
    if leave is None:
        return lambda _: True
    place, _, every = leave.partition("/")
    return lambda number: number % int(every) != int(place)


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description="Learn the network that reads claims.")
    parser.add_argument("folders", nargs="*", type=Path, default=[CORPUS / "seen", CORPUS / "taught"])
    parser.add_argument("--base", type=Path, required=True, help="the four-bit file of multilingual-e5-small")
    parser.add_argument("--on", action="store_true", help="go on from the shipped weights, in fewer rounds")
    parser.add_argument(
        "--known", nargs="*", type=Path, default=[], help=f"folders of which one text of {KNOWN} is enough"
    )
    parser.add_argument("--turn", type=int, default=0, help="from which text on the known ones are taken")
    parser.add_argument("--leave", help="k/n: every n-th document of each folder from the k-th on is not learned from")
    parser.add_argument("--to", type=Path, default=TARGET)
    chosen = parser.parse_args()
    folders = [(folder, _not_left(chosen.leave)) for folder in chosen.folders]
    folders += [(folder, lambda number: number % KNOWN == chosen.turn) for folder in chosen.known]
    documents = [one for folder, wanted in folders for one in annotated(folder, wanted) if one[0]]
    base = Base(chosen.base)
    pieces, numbers = cutter(base, needed(base, documents))
    names, some = examples(documents, pieces, network().numbers if chosen.on else ())
    print(f"{len(documents)} texts, {len(some)} windows, {len(numbers)} pieces, {len(names)} features", flush=True)
    torch.manual_seed(1)
    reader = Reader(base, numbers, len(names))
    if chosen.on:
        take_up(reader, pieces, names, network(), graph.read(TARGET / "network.onnx"))
    dice = random.Random(1)  # noqa: S311 # an order, no secret
    write(chosen.to, pieces, names, trained(reader, some, dice, again=chosen.on))


if __name__ == "__main__":
    main()
