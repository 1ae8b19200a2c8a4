"""What drafts assert, held against the annotated corpus: ``python -m bench.drafts [PART…] [--show] [--of N]``.

Each text is drafted from by itself and from all its claims, as the command line does it, or with ``--approved`` from
those that an instructor who approves just what is annotated would keep. A draft is sound if the annotation has what its
key says, of that subject and with that limit, and has none of its wrong answers.
"""

from __future__ import annotations

import argparse
import json
import pickle
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.accuracy import share
from bench.annotate import CORPUS
from bench.matching import ENOUGH, content_words, pair, same_qualifier, same_subject, token_f1
from question_bank.claims.extraction import extract
from question_bank.claims.model import Category, Claim
from question_bank.document_commands import Wish, drafted
from question_bank.documents.reader import read_document
from question_bank.drafting.classing import is_classed
from question_bank.drafting.drafter import Drafts
from question_bank.drafting.phrasing import called, in_sentence, spoken, telling
from question_bank.drafting.shop import RELATIVE
from question_bank.drafting.titles import named
from question_bank.drafting.wording import wording
from question_bank.facts import Fact, Facts, Source, claim_id
from question_bank.items import ClientDecision, Cloze, Item, Matching, Matrix, MultipleResponse, SingleChoice, TrueFalse

FAULTS = ("key not annotated", "other category", "other subject", "qualifier", "second right answer")
KEPT = 0.75  # how much of an annotated claim one must say to be kept by an instructor
Said = tuple[str, str, str]  # category, subject, phrase
Wanted = Sequence[dict[str, Any]]


def alike(one: dict[str, Any], phrase: str) -> bool:
    """Whether an annotated claim says a phrase, as the scorer of claims has it."""
    return token_f1(content_words(phrase), content_words(one["claim"])) >= ENOUGH


def fault_of_key(fact: Fact, wanted: Wanted) -> str:
    """What is wrong with the claim a draft rests on; empty if the annotation has it."""
    claim = fact.claim
    said = [one for one in wanted if alike(one, claim.claim)]
    same = [one for one in said if one["category"] == claim.category.value]
    if not same:
        return "other category" if said else "key not annotated"
    names = (claim.subject, fact.whole)
    about = [one for one in same if any(same_subject(one["subject"], name) for name in names)]
    if not about:
        return "other subject"
    if claim.category.value not in {"contraindication", "indication"}:
        return ""  # how often, how long: a comment
    found = _limit(claim.qualifier)
    fits = any(same_qualifier(found, _limit(one["qualifier"]), one["claim"]) for one in about)
    return "" if fits else "qualifier"


def _limit(qualifier: str | None) -> str | None:
    """A qualifier that limits: what is forbidden absolutely is forbidden."""
    return None if qualifier in {"absolute", "common", "rare"} else qualifier


def is_said(said: Said, wanted: Wanted) -> bool:
    """Whether the annotation says a phrase of a subject in a category."""
    category, subject, phrase = said
    return any(
        one["category"] == category and same_subject(one["subject"], subject) and alike(one, phrase) for one in wanted
    )


def denied(item: Item, keys: Sequence[Fact], facts: Facts) -> Iterator[Said]:
    """Everything that a draft takes for untrue."""
    key = keys[0]
    category, subject, phrase = key.category.value, key.claim.subject, key.claim.claim
    if isinstance(item, SingleChoice) and is_classed(item):
        names = {text: name for name, text in _classes(key).items()}
        wrong = {names[one.text] for one in item.options if not one.fraction}
        wrong -= {category} if key.claim.qualifier == RELATIVE else set()  # how strictly is looked at with the key
        yield from ((name, subject, phrase) for name in sorted(wrong & {one.value for one in Category}))
    elif isinstance(item, SingleChoice | MultipleResponse):
        yield from ((category, subject, text) for text in _wrong(item))
    elif isinstance(item, ClientDecision):
        yield from ((one, subject, phrase) for one in ("indication", "side_effect"))
    elif isinstance(item, TrueFalse) and not item.key:
        yield _stated(item, key, facts)
    else:
        yield from _set_apart(item, keys)


def _wrong(item: SingleChoice | MultipleResponse) -> list[str]:
    if isinstance(item, SingleChoice):
        return [one.text for one in item.options if not one.fraction]
    return [one.text for one in item.options if not one.right]


def _set_apart(item: Item, keys: Sequence[Fact]) -> Iterator[Said]:
    """What a draft that sets claims side by side takes for untrue."""
    if isinstance(item, Matrix):
        columns = [one.id for one in item.columns if one.id != RELATIVE]
        for fact in keys:
            others = (one for one in columns if one != fact.category.value)
            yield from ((one, fact.claim.subject, fact.claim.claim) for one in others)
    elif isinstance(item, Matching):
        for one in keys:
            yield from ((two.category.value, one.claim.subject, two.claim.claim) for two in keys if one is not two)
    elif isinstance(item, Cloze):
        names = (one.text for one in item.gaps[0].options if not one.fraction)
        yield from ((keys[0].category.value, name, keys[0].claim.claim) for name in names)


def _classes(key: Fact) -> dict[str, str]:
    words = wording(key.source.language)
    categories = [one.value for one in Category]
    names = (*categories, RELATIVE, "none", "absolute_ban", "relative_ban")
    return {name: words.say(f"classed.{name}") for name in names}


def _stated(item: TrueFalse, key: Fact, facts: Facts) -> Said:
    """What a false statement says: of which subject, in which category."""
    words = wording(key.source.language)
    values = {"title": named([key], shown=True), "claim": in_sentence(key, spoken(key))}
    for one in facts.all:
        for way in {*(kind.value for kind in Category), telling(key, one)}:
            if words.say(f"names.{way}", subject=called(one), **values) == item.stem:
                category = way if way in {kind.value for kind in Category} else key.category.value
                return category, one.claim.subject, key.claim.claim
    return "", "", ""


def fault(item: Item, facts: Facts, wanted: Wanted) -> str:
    """The gravest fault of a draft with the words it is in; empty if it is sound."""
    known = {one.id: one for one in facts.all}
    keys = [known[one] for one in item.claim_ids]
    for one in keys:
        found = fault_of_key(one, wanted)
        if found:
            return f"{found}: {one.category.value} · {one.claim.subject} · {one.claim.claim} ({one.claim.qualifier})"
    wrong = next((one for one in denied(item, keys, facts) if is_said(one, wanted)), None)
    return f"second right answer: {' · '.join(wrong)}" if wrong else ""


def from_annotated(source: Source, wanted: Wanted) -> tuple[Facts, Drafts]:
    """The drafts of a text whose instructor approved what the annotation has, and nothing else."""
    found = [
        {"place": place, "category": one.category.value, "subject": one.subject, "claim": one.claim}
        for place, one in enumerate(source.claims)
    ]
    kept = {one["place"] for one, two in pair(found, wanted) if _is_kept(source.claims[one["place"]], two)}
    claims = tuple(replace(one, confidence=1.0) if at in kept else one for at, one in enumerate(source.claims))
    every = {claim_id(one) for one in claims}
    approved = frozenset(claim_id(one) for at, one in enumerate(claims) if at in kept)
    return drafted([replace(source, claims=claims)], Wish(), shut=frozenset(every - approved), approved=approved)


def _is_kept(claim: Claim, one: dict[str, Any]) -> bool:
    """Whether an instructor who knows an annotated claim would keep what was read for it as it is."""
    whole = token_f1(content_words(claim.claim), content_words(one["claim"])) >= KEPT
    limits = claim.category.value in {"contraindication", "indication"}
    fits = not limits or same_qualifier(_limit(claim.qualifier), _limit(one["qualifier"]), one["claim"])
    return whole and fits and same_subject(one["subject"], claim.subject)


def sources(part: str, every: int, rest: int, kept: Path | None) -> Iterator[tuple[str, Source]]:
    """Every so many-th text of a part in a language we read, with its claims, read once if a folder keeps them."""
    manifest = json.loads((CORPUS / part / "manifest.json").read_text("utf-8"))
    for stem, entry in sorted(manifest.items()):
        if zlib.crc32(stem.encode()) % every != rest:
            continue
        path = CORPUS / part / entry["file"]
        store = kept / f"{part}-{stem}.pkl" if kept else None
        if store and store.is_file():
            source = pickle.loads(store.read_bytes())  # noqa: S301 – this program wrote it
        else:
            document = read_document(path.read_bytes(), path.name)
            found = extract(document)
            source = Source(document, found.claims, found.language)
            if store:
                store.write_bytes(pickle.dumps(source))
        if source.language != "other":
            yield stem, source


def kind_of(item: Item) -> str:
    """The kind of a draft; how a state is classed is one of its own."""
    if isinstance(item, SingleChoice) and is_classed(item):
        return "class"
    return f"{item.type} {str(item.key).lower()}" if isinstance(item, TrueFalse) else item.type


def main() -> None:
    """Draft from the parts asked for, and print the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=["fresh"], help="seen, taught, fresh, weighed")
    parser.add_argument("--show", action="store_true", help="list the unsound drafts (of the scored part: never)")
    parser.add_argument("--of", type=int, default=4, metavar="N", help="one text in so many")
    parser.add_argument("--rest", type=int, default=0, metavar="R", help="which of these N shares of the texts")
    parser.add_argument("--kept", type=Path, metavar="FOLDER", help="keep there what was read, outside the checkout")
    parser.add_argument("--approved", action="store_true", help="from what the annotation has, as if it were approved")
    chosen = parser.parse_args()
    for part in chosen.parts:
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for stem, source in sources(part, chosen.of, chosen.rest, chosen.kept):
            tell = chosen.show and part != "scored"
            count(stem, source, part, counts, show=tell, approved=chosen.approved)
        for name, counted in sorted(counts.items()):
            made = counted["drafts"]
            shares = {one: share(counted[one], made) for one in ("sound", *FAULTS)}
            texts = {"texts": counted["texts"]} if name == "all" else {}
            print(json.dumps({"part": part, "slice": name} | texts | {"drafts": made} | shares))


def count(
    stem: str, source: Source, part: str, counts: dict[str, Counter[str]], *, show: bool, approved: bool = False
) -> None:
    """Draft from one text, and count what its drafts are."""
    lines = (CORPUS / part / f"{stem}.jsonl").read_text("utf-8").splitlines()
    wanted = [json.loads(one) for one in lines]
    facts, drafts = from_annotated(source, wanted) if approved else drafted([source], Wish())
    counts["all"]["texts"] += 1
    for item in drafts.items:
        found = fault(item, facts, wanted)
        for name in ("all", f"language {source.language}", f"kind {kind_of(item)}"):
            counts[name].update(("drafts", found.split(":")[0] or "sound"))
        if show and found:
            print(f"{stem}: {kind_of(item)}: {found}\n    {item.stem}")


if __name__ == "__main__":
    main()
