"""Turn hand-written annotation notes into the corpus's JSON Lines, finding the offsets: ``python -m bench.annotate``.

A note file names its document, language and kinds, then one claim a line; tests/corpus/README.md shows the form.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "corpus"
SHARED = CORPUS.parents[2] / "shared" / "documents"
CATEGORIES = {"I": "indication", "E": "drug_effect", "C": "contraindication", "S": "side_effect"}
UNSEEN = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]*"
ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


@dataclass
class Notes:
    """What one note file says of one document."""

    file: str
    encoding: str | None = None
    language: str = "en"
    kinds: list[str] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    forbidden: list[dict[str, Any]] = field(default_factory=list)


def read_text(path: Path, encoding: str | None = None) -> str:
    """The decoded file: line ends and marks untouched, a byte order mark left out."""
    raw = path.read_bytes()
    found = next((name for mark, name in ENCODINGS.items() if raw.startswith(mark)), "utf-8")
    return raw.decode(encoding or found)


class Finder:
    """Finds quoted stretches, reading forward so that the second mention is found after the first."""

    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0

    def find(self, quoted: str) -> dict[str, Any]:
        """Offsets and exact text of a quotation, whatever its white space, case and invisible marks."""
        pattern = UNSEEN.join(r"\s+" if one == " " else re.escape(one) for one in " ".join(quoted.split()))
        expression = re.compile(pattern, re.IGNORECASE)
        match = expression.search(self.text, self.place) or expression.search(self.text)
        if match is None:
            raise SystemExit(f"not in the text: {quoted!r}")
        self.place = match.start()
        return {"evidence": match.group(), "start": match.start(), "end": match.end()}


def read_notes(path: Path, folder: Path) -> Notes:
    """One note file with every offset found. Stops with a message at the first line that cannot be read."""
    head: dict[str, str] = {}
    lines = [line.rstrip() for line in path.read_text("utf-8").splitlines() if line.strip()]
    while lines and re.match(r"(file|encoding|language|kinds): ", lines[0]):
        name, _, value = lines.pop(0).partition(": ")
        head[name] = value
    notes = Notes(head["file"], head.get("encoding"), head.get("language", "en"), head["kinds"].split(", "))
    finder, subject = Finder(read_text(folder / notes.file, notes.encoding)), ""
    for line in lines:
        mark, rest = line[0], line[1:].strip()
        if mark == "~":
            subject = rest
        elif mark == "X":
            notes.forbidden.append(zone(rest, finder))
        elif mark in CATEGORIES and subject:
            notes.claims.append({"category": CATEGORIES[mark], "subject": subject, **claim(rest, finder)})
        else:
            raise SystemExit(f"{path}: cannot read {line!r}")
    return notes


def claim(rest: str, finder: Finder) -> dict[str, Any]:
    """``phrase [:: quotation [&& quotation]] [| qualifier] [!]``."""
    critical = rest.endswith(" !")
    rest, _, qualifier = rest.removesuffix(" !").partition(" | ")
    phrase, _, quoted = rest.partition(" :: ")
    first, *more = (finder.find(one) for one in (quoted or phrase).split(" && "))
    found = {"claim": phrase, **first, "qualifier": qualifier or None, "critical": critical}
    return found | {"more": more} if more else found


def zone(rest: str, finder: Finder) -> dict[str, Any]:
    """``kind :: first words … last words``: a stretch out of which nothing may be claimed."""
    kind, _, quoted = rest.partition(" :: ")
    first, _, last = quoted.partition(" … ")
    start = finder.find(first)
    return {"kind": kind, "start": start["start"], "end": finder.find(last or first)["end"]}


def without_words(one: dict[str, Any]) -> dict[str, Any]:
    """The annotation of a document that is not ours: offsets and hashes in place of its words."""
    more = one.get("more", [])
    spans = [
        {"start": s["start"], "end": s["end"], "sha256": hashlib.sha256(s["evidence"].encode()).hexdigest()}
        for s in (one, *more)
    ]
    kept = {name: value for name, value in one.items() if name not in {"evidence", "start", "end", "more"}}
    return kept | {"spans": spans}


def main(part: str, paths: list[str]) -> None:
    """Write the annotation beside each document and its entry into the part's manifest."""
    folder = CORPUS / part
    manifest_path = folder / "manifest.json"
    manifest = json.loads(manifest_path.read_text("utf-8")) if manifest_path.is_file() else {}
    for path in map(Path, paths):
        notes = read_notes(path, SHARED if part == "user" else folder)
        if part == "user":
            notes.claims = [without_words(one) for one in notes.claims]
        stem = Path(notes.file).stem
        lines = [json.dumps({"doc": stem, **one}, ensure_ascii=False) + "\n" for one in notes.claims]
        (folder / f"{stem}.jsonl").write_text("".join(lines), "utf-8")
        manifest[stem] = {name: value for name, value in vars(notes).items() if name != "claims"}
    text = json.dumps(dict(sorted(manifest.items())), ensure_ascii=False, indent=1)
    manifest_path.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
