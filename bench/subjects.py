"""Learns what claims are about: ``python -m bench.subjects [FOLDER…]`` rewrites ``subjects.toml`` and ``subjects.npz``.

A log-linear model by stochastic gradient (AdaGrad) of what a document is about, and a network (``bench.ranked``, which
needs PyTorch) of what each claim of it is about; of the texts the second learns from, the first has not seen those it
weighs. Then, of all folders but the first, which claims are about several things at once (``bench.several``); with
``--several`` nothing but that. ``--check`` only says how well it would do: it learns from three quarters of the later
folders' texts and is asked about the rest.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import several
from bench.annotate import CORPUS
from bench.matching import pair, same_subject
from bench.ranked import Example, Ranker, trained
from bench.several import rightness
from question_bank.claims import confidence
from question_bank.claims.choosing.choice import Chooser
from question_bank.claims.choosing.ranking import shares, weights
from question_bank.claims.choosing.scores import Features, Scores, scores
from question_bank.claims.extraction import Read, read_statements
from question_bank.claims.learned.meaning import Meaning, meaning_of
from question_bank.claims.learned.telling import tagged
from question_bank.claims.subjects import names_as_written
from question_bank.documents.reader import read_document

TARGET = Path(confidence.__file__).parent / "data" / "subjects.toml"
FOLDS, CHECKED, SEED = 5, 4, 1
MOST_OF_ONE = 30  # claims of one text that are learned from, so that long texts do not outweigh the others
NAMELESS = 0.5  # share of texts that are learned from as if their file's name said nothing
MISREAD = 0.4  # share of texts whose usual subject is read as another name, as happens to the rules in new texts
HEAD = "# Written by `python -m bench.subjects`: what a document is about; which claims are about several things.\n"
Learned = dict[str, float]
Whole = tuple[list[Features], list[float], float]


@dataclass
class Text:
    """A text with its chooser; ``asked``, ``found``: (start, end, phrase, category, read) and subject of each claim."""

    name: str
    chooser: Chooser
    meaning: Meaning
    subjects: list[str]
    asked: list[tuple[tuple[int, int, str, str, str], str]]
    found: list[tuple[tuple[int, int, str, str, str], str]]


def texts(folder: Path, chance: random.Random, misread: float) -> Iterator[Text]:
    """The texts of a folder with an annotated claim; the network, which takes longest, reads in several processes."""
    entries = sorted(json.loads((folder / "manifest.json").read_text("utf-8")).items())
    paths = [folder / entry["file"] for _, entry in entries]
    with ProcessPoolExecutor() as pool:
        for (stem, _), path, meaning in zip(entries, paths, pool.map(meant, paths, chunksize=4), strict=True):
            read = read_statements(read_document(path.read_bytes(), path.name))
            lines = (folder / f"{stem}.jsonl").read_text("utf-8").splitlines()
            if read is not None and read.statements and meaning is not None and lines:
                yield _text(stem, read, meaning, [json.loads(one) for one in lines], chance, misread)


def meant(path: Path) -> Meaning | None:
    """What the words of a file mean."""
    read = read_statements(read_document(path.read_bytes(), path.name))
    return meaning_of(tagged(read.lines)) if read is not None else None


def _text(
    stem: str, read: Read, meaning: Meaning, wanted: list[dict[str, Any]], chance: random.Random, misread: float
) -> Text:
    titles = [*read.titles[:-1], "text"] if chance.random() < NAMELESS else list(read.titles)
    usual = Counter(one.subject for one in read.statements).most_common(1)[0][0]
    names = [usual, *names_as_written(read.text, read.language)]
    heard = chance.choice(names) if chance.random() < misread else usual
    ours = [
        {
            "category": one.category.value, "claim": one.phrase, "start": one.start, "end": one.end,
            "subject": heard if one.subject == usual else one.subject,
        }
        for one in read.statements
    ]  # fmt: skip
    chooser = Chooser(read.text, read.units, read.language, titles, [one["subject"] for one in ours], meaning)
    asked = []
    for one in wanted:
        span = read.place(one["start"], one["end"], one["evidence"])
        if span:
            asked.append(((*span, one["claim"], one["category"], ""), one["subject"]))
    found = [
        ((one["start"], one["end"], one["claim"], one["category"], one["subject"]), two["subject"])
        for one, two in pair(ours, wanted)
    ]
    return Text(stem, chooser, meaning, [one["subject"] for one in wanted], asked, found)


def fit(examples: Sequence[Whole], rounds: int, rate: float, decay: float) -> Learned:
    """Weights that make right candidates likely, averaged over all rounds but the first."""
    now, total, squares = defaultdict[str, float](float), defaultdict[str, float](float), defaultdict[str, float](float)
    order, chance = list(examples), random.Random(SEED)  # noqa: S311 - it orders texts
    for turn in range(rounds):
        chance.shuffle(order)
        for features, right, weight in order:
            guess = shares(features, now)
            hit = sum(one * two for one, two in zip(guess, right, strict=True))
            if hit <= 0:
                continue
            for name, value in _slope(features, guess, right, hit).items():
                squares[name] += (value * weight) ** 2
                now[name] += rate * (value * weight / math.sqrt(squares[name] + 0.1) - decay * now[name])
        for name, value in now.items() if turn else ():
            total[name] += value / (rounds - 1)
    return dict(total)


def _slope(features: list[Features], guess: list[float], right: list[float], hit: float) -> Learned:
    slope = defaultdict[str, float](float)
    for each, one, two in zip(features, guess, right, strict=True):
        for name, value in each.items():
            slope[name] += (one * two / hit - one) * value
    return slope


def whole_examples(some: Sequence[Text]) -> list[Whole]:
    """What each document is about: its names, how many of its claims each would be right for."""
    found = []
    for text in some:
        names = list(text.chooser.found.names.values())
        counts = Counter(text.subjects).items()
        right = [sum(n * rightness(one.written, two) for two, n in counts) / len(text.subjects) for one in names]
        if any(right):
            found.append(([one.whole for one in names], [one**1.5 for one in right], 1.0))
    return found


def learn(some: Sequence[Text]) -> tuple[Learned, list[str], Ranker]:
    """The weights for documents, the features of names and the network for claims."""
    order, chance = list(some), random.Random(SEED)  # noqa: S311 - it orders texts
    chance.shuffle(order)
    for fold in range(FOLDS):
        learned = fit(whole_examples([one for at, one in enumerate(order) if at % FOLDS != fold]), 25, 0.2, 1e-3)
        for text in order[fold::FOLDS]:
            text.chooser.weigh(learned)
    examples: list[Example] = []
    for text in order:
        for cases in (text.asked, text.found):
            mine = []
            for case, wanted in cases if len(cases) <= MOST_OF_ONE else chance.sample(cases, MOST_OF_ONE):
                asked = text.chooser.asked(*case)
                right = [rightness(one, wanted) for one in asked.names]
                if any(right):
                    mine.append((asked, right))
            weight = 1 / math.sqrt(max(len(mine), 1))
            examples += [Example(asked, text.meaning, right, weight) for asked, right in mine]
    return fit(whole_examples(order), 25, 0.2, 1e-3), *trained(examples)


def about_several(some: Sequence[Text], whole: Mapping[str, float], known: Scores) -> Learned:
    """The weights of what speaks for a claim being about several things, with the other weights learned."""
    seen: several.Seen = []
    for text in some:
        text.chooser.weigh(whole)
        seen += several.examples(text.asked, text.chooser, text.meaning, known, SEED)
    return several.fitted(seen)


def scores_of(names: list[str], net: Ranker) -> Scores:
    """The network as the reading takes it."""
    tables = {name: table.astype("float32") for name, table in net.tables().items()}
    return Scores(numbers={name: at for at, name in enumerate(names, start=1)}, **tables)


def check(some: Sequence[Text], new: Sequence[Text]) -> None:
    """Print how many matched claims get the right subject from weights learned without their text."""
    right: Counter[str] = Counter()
    held = new[::CHECKED]
    whole, names, net = learn([one for one in (*some, *new) if one not in held])
    known = scores_of(names, net)
    for text in held:
        text.chooser.weigh(whole)
        asked = [text.chooser.asked(*case) for case, _ in text.found]
        likely = known.likely(asked, text.meaning)
        for (case, wanted), one, shares_ in zip(text.found, asked, likely, strict=True):
            right["all"] += 1
            right["chosen"] += same_subject(text.chooser.settle(one.names, shares_, case[4])[0], wanted)
            right["read"] += same_subject(case[4], wanted)
    print(json.dumps(right))


def main() -> None:
    """Learn and write, or check."""
    parser = argparse.ArgumentParser(description="Learn what the claims of a document are about.")
    parser.add_argument("folders", nargs="*", type=Path, default=[CORPUS / part for part in ("seen", "taught")])
    parser.add_argument("--check", action="store_true", help="of all folders but the first, by texts not learned from")
    parser.add_argument("--several", action="store_true", help="only learn which claims are about several things")
    wanted = parser.parse_args()
    chance = random.Random(SEED)  # noqa: S311 - it orders texts
    first, *more = ([*texts(folder, chance, MISREAD * (not place))] for place, folder in enumerate(wanted.folders))
    others = [one for some in more for one in some]
    if wanted.check:
        check(first, others)
        return
    if wanted.several:
        _write(weights(), about_several(others, weights(), scores()))
        return
    whole, names, net = learn([*first, *others])
    _write(whole, about_several(others, whole, scores_of(names, net)))
    np.savez_compressed(
        TARGET.with_suffix(".npz"),
        features=np.frombuffer("\n".join(names).encode(), np.uint8),
        **{name: table.astype(np.float16) for name, table in net.tables().items()},
    )


def _write(whole: Mapping[str, float], of_several: Learned) -> None:
    text = HEAD
    for section, learned in (("document", whole), ("several", of_several)):
        rows = "".join(f'"{one}" = {value:.3f}\n' for one, value in sorted(learned.items()) if abs(value) > 0.005)
        text += f"\n[{section}]\n{rows}"
    TARGET.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
