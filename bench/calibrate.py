"""Fits how sure claims are to how often they are right: ``python -m bench.calibrate FOLDER``, into ``confidence.toml``.

Pools neighbouring strengths until the share of right claims never falls (isotonic regression). The folder's texts must
be such that neither rules nor weights were made by: on those they were, a claim is right far more often than elsewhere.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.annotate import CATEGORIES
from bench.matching import pair, same_subject
from question_bank.claims import confidence
from question_bank.claims.extraction import extract
from question_bank.document_commands import Places, claim_line
from question_bank.documents.reader import read_document

TARGET = Path(confidence.__file__).parent / "data" / "confidence.toml"
FEWEST = 25  # claims on a step
HEAD = """# Written by `python -m bench.calibrate`: for each category steps of [strength of the reading, share of right
# claims], measured on the annotated corpus; a step holds at least {fewest} claims.
"""


@dataclass
class Step:
    """Claims of neighbouring strengths: where they begin, how many, how many right."""

    begin: float
    count: int
    right: int

    @property
    def share(self) -> float:
        """The share of right ones, drawn a little towards a half where there are few."""
        return (self.right + 1) / (self.count + 2)


def outcomes(folder: Path) -> dict[str, list[tuple[float, bool]]]:
    """Category → (strength, right) of every claim found in the annotated texts."""
    found: dict[str, list[tuple[float, bool]]] = {category: [] for category in CATEGORIES.values()}
    for stem, entry in json.loads((folder / "manifest.json").read_text("utf-8")).items():
        path = folder / entry["file"]
        document = read_document(path.read_bytes(), path.name)
        places = Places(document)
        lines = [claim_line(one, places) for one in extract(document, as_read=True).claims]
        wanted = [json.loads(one) for one in (folder / f"{stem}.jsonl").read_text("utf-8").splitlines()]
        right = {id(one) for one, two in pair(lines, wanted) if same_subject(one["subject"], two["subject"])}
        for one in lines:
            found[one["category"]].append((one["confidence"], id(one) in right))
    return found


def fit(pairs: Iterable[tuple[float, bool]], fewest: int = FEWEST) -> list[Step]:
    """The steps: sorted by strength, pooled until each holds ``fewest`` and the share of right ones never falls."""
    steps: list[Step] = []
    for strength, right in sorted(pairs):
        if steps and steps[-1].begin == strength:
            steps[-1].count += 1
            steps[-1].right += right
        else:
            steps.append(Step(strength, 1, int(right)))
    pooled: list[Step] = []
    for step in steps:
        pooled.append(step)
        while len(pooled) > 1 and (pooled[-2].share >= pooled[-1].share or pooled[-2].count < fewest):
            last = pooled.pop()
            pooled[-1] = Step(pooled[-1].begin, pooled[-1].count + last.count, pooled[-1].right + last.right)
    while len(pooled) > 1 and (pooled[-1].count < fewest or pooled[-2].share >= pooled[-1].share):
        last = pooled.pop()
        pooled[-1] = Step(pooled[-1].begin, pooled[-1].count + last.count, pooled[-1].right + last.right)
    return pooled


def main() -> None:
    """Fit every category and write the file."""
    text = HEAD.format(fewest=FEWEST)
    for category, pairs in outcomes(Path(sys.argv[1])).items():
        steps = fit(pairs)
        rows = ", ".join(f"[{step.begin:.3f}, {step.share:.2f}]" for step in steps)
        text += f"{category} = [{rows}]\n"
        facts = [(step.begin, step.count, round(step.share, 3)) for step in steps]
        print(json.dumps({"category": category, "claims": len(pairs), "steps": facts}))
    TARGET.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
