"""How well claims are extracted, on the annotated corpus: ``python -m bench.accuracy [--show]``, ``make accuracy``.

Calls ``python -m question_bank claims FILE…`` as any other program would. Of the scored part it prints totals only.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.annotate import CATEGORIES, CORPUS, SHARED, read_text
from bench.matching import pair, same_qualifier, same_subject

Claims = list[dict[str, Any]]


@dataclass
class Tally:
    """Counts of one slice of the corpus."""

    found: int = 0
    wanted: int = 0
    right: int = 0

    def add(self, found: int, wanted: int, right: int) -> None:
        """Count one more document in."""
        self.found, self.wanted, self.right = self.found + found, self.wanted + wanted, self.right + right

    def figures(self) -> dict[str, float | int]:
        """Precision, recall and F1 with the numbers they rest on."""
        precision, recall = share(self.right, self.found), share(self.right, self.wanted)
        f1 = share(2 * self.right, self.found + self.wanted)
        return {"p": precision, "r": recall, "f1": f1, "found": self.found, "wanted": self.wanted}


@dataclass
class Result:
    """Everything counted over one part."""

    slices: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    bands: dict[float, Tally] = field(default_factory=lambda: defaultdict(Tally))
    critical: Tally = field(default_factory=Tally)
    pairs: int = 0
    subjects: int = 0
    qualifiers: int = 0
    flags: int = 0
    inexact: int = 0
    forbidden: int = 0
    misses: list[str] = field(default_factory=list)


def share(part: int, whole: int) -> float:
    """A ratio to three places; 1 of nothing."""
    return round(part / whole, 3) if whole else 1.0


def extract(paths: Iterable[Path]) -> dict[str, Claims]:
    """What the command line finds, by document; a file it refuses has no claims and its message is shown."""
    names = [str(path) for path in paths]
    run = subprocess.run([sys.executable, "-m", "question_bank", "claims", *names], capture_output=True, check=False)
    sys.stderr.write(run.stderr.decode("utf-8", "replace"))
    found: dict[str, Claims] = defaultdict(list)
    for line in run.stdout.decode("utf-8").splitlines():
        one = json.loads(line)
        found[one["doc"]].append(one)
    return found


def drawn(source: str) -> str:
    """The words of an html source, marks and white space evened out, to look evidence up in."""
    bare = re.sub(r"(?s)<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]*>", "\n", source)
    return " ".join(html.unescape(bare).split())


def is_exact(one: dict[str, Any], text: str, path: Path) -> bool:
    """Offsets count in the decoded file; of html words put together only when read have to occur in the drawn text."""
    if path.suffix == ".html" and text[one["start"] : one["end"]] != one["evidence"]:
        return " ".join(one["evidence"].split()) in drawn(text)
    return bool(one["evidence"]) and text[one["start"] : one["end"]] == one["evidence"]


def is_forbidden(one: dict[str, Any], zones: list[dict[str, Any]], text: str, path: Path) -> bool:
    """Whether the evidence lies in a stretch out of which nothing may be claimed.

    Of html, what was put together only when read is looked for by its words; else its place counts, for the same words
    may stand in a menu, too.
    """
    if path.suffix == ".html" and text[one["start"] : one["end"]] != one["evidence"]:
        return any(drawn(one["evidence"]) in drawn(text[z["start"] : z["end"]]) for z in zones)
    return any(one["start"] < zone["end"] and zone["start"] < one["end"] for zone in zones)


def count(result: Result, found: Claims, wanted: Claims, entry: dict[str, Any], path: Path) -> None:
    """Score one document into the part's result."""
    pairs = pair(found, wanted)
    text = read_text(path, entry["encoding"])
    for name, chosen in slices(entry):
        sizes = ([one for one in claims if chosen in ("", one["category"])] for claims in (found, wanted))
        right = [one for one, _ in pairs if chosen in ("", one["category"])]
        result.slices[name].add(*(len(size) for size in sizes), len(right))
    right_ones = {id(one) for one, two in pairs if same_subject(one["subject"], two["subject"])}
    for one in found:
        result.bands[int(one.get("confidence", 1) * 10) / 10].add(1, 0, id(one) in right_ones)
    wanted_critical = [one for one in wanted if one["critical"]]
    hit = [two for _, two in pairs if two["critical"]]
    result.critical.add(sum(one["critical"] for one in found), len(wanted_critical), len(hit))
    result.pairs += len(pairs)
    result.subjects += sum(same_subject(one["subject"], two["subject"]) for one, two in pairs)
    result.qualifiers += sum(same_qualifier(one["qualifier"], two["qualifier"], two["claim"]) for one, two in pairs)
    result.flags += sum(one["critical"] == two["critical"] for one, two in pairs)
    result.inexact += sum(not is_exact(one, text, path) for one in found)
    result.forbidden += sum(is_forbidden(one, entry["forbidden"], text, path) for one in found)
    result.misses += misses(path.stem, found, wanted, pairs)


def slices(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """Name of each slice the document counts in, and the category it is cut down to ("" for all)."""
    categories = [(f"category {name}", name) for name in CATEGORIES.values()]
    kinds = [(f"kind {name}", "") for name in entry["kinds"]]
    return [("all", ""), *categories, *kinds, (f"language {entry['language']}", "")]


def misses(stem: str, found: Claims, wanted: Claims, pairs: list[tuple[Any, Any]]) -> list[str]:
    """One line per difference: ``+`` not annotated, ``-`` not found, ``~`` another subject, qualifier or flag."""
    ours, theirs = ({id(one[side]) for one in pairs} for side in (0, 1))
    lines = [line("+", stem, one) for one in found if id(one) not in ours]
    lines += [line("-", stem, one) for one in wanted if id(one) not in theirs]
    for one, two in pairs:
        alike = same_subject(one["subject"], two["subject"])
        if not (alike and same_qualifier(one["qualifier"], two["qualifier"], two["claim"])):
            lines.append(line("~", stem, one) + " // " + line("", "", two).strip())
        elif one["critical"] != two["critical"]:
            lines.append(line("!", stem, one) + f" // critical is {two['critical']}")
    return lines


def line(mark: str, stem: str, one: dict[str, Any]) -> str:
    """One claim as a person reads it."""
    qualifier = f" ({one['qualifier']})" if one["qualifier"] else ""
    return f"{mark} {stem}: {one['category']} · {one['subject']} · {one['claim']}{qualifier}"


def score(part: str) -> Result | None:
    """Score one part; None where it has no document here."""
    folder = SHARED if part == "user" else CORPUS / part
    manifest = CORPUS / part / "manifest.json"
    entries = json.loads(manifest.read_text("utf-8")) if manifest.is_file() else {}
    entries = {stem: entry for stem, entry in entries.items() if (folder / entry["file"]).is_file()}
    if not entries:
        return None
    found = extract(folder / entry["file"] for entry in entries.values())
    result = Result()
    for stem, entry in entries.items():
        lines = (CORPUS / part / f"{stem}.jsonl").read_text("utf-8").splitlines()
        count(result, found[stem], [json.loads(one) for one in lines], entry, folder / entry["file"])
    return result


def report(part: str, result: Result) -> None:
    """Print one part's figures as JSON Lines."""
    for name, tally in sorted(result.slices.items()):
        print(json.dumps({"part": part, "slice": name, **tally.figures()}, ensure_ascii=False))
    for least, tally in sorted(result.bands.items()):
        sure = {"part": part, "confidence_from": least, "found": tally.found, "right": share(tally.right, tally.found)}
        print(json.dumps(sure))
    figures = {
        "part": part,
        "micro_f1": result.slices["all"].figures()["f1"],
        "contraindication_precision": result.slices["category contraindication"].figures()["p"],
        "critical_recall": result.critical.figures()["r"],
        "critical_flag_right": share(result.flags, result.pairs),
        "subject_right": share(result.subjects, result.pairs),
        "qualifier_right": share(result.qualifiers, result.pairs),
        "evidence_exact": share(result.slices["all"].found - result.inexact, result.slices["all"].found),
        "forbidden_claims": result.forbidden,
    }
    print(json.dumps(figures, ensure_ascii=False))


def main() -> None:
    """Score the parts asked for."""
    parser = argparse.ArgumentParser(description="Precision, recall and F1 of claims extraction on the corpus.")
    parser.add_argument(
        "parts", nargs="*", default=["seen", "scored", "user"], help="seen, taught, fresh, weighed, scored, user"
    )
    parser.add_argument("--show", action="store_true", help="list the single misses (of the scored part: never)")
    chosen = parser.parse_args()
    for part in chosen.parts:
        result = score(part)
        if result is None:
            print(json.dumps({"part": part, "left_out": "the documents are not here"}))
            continue
        if chosen.show and part != "scored":
            print("\n".join(result.misses))
        report(part, result)


if __name__ == "__main__":
    main()
