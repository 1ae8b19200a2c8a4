"""What a new version of a document says anew, says no longer, and says with another qualifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from question_bank.claims.model import Category, Claim
from question_bank.terms import LANGUAGES, Terms, near, terms
from question_bank.text import normalise

Key = tuple[Category, Terms, Terms]


@dataclass(frozen=True, slots=True)
class ClaimChanges:
    """Claims of two versions side by side, in the order of the text; ``changed`` and ``kept`` are (old, new)."""

    added: tuple[Claim, ...]
    withdrawn: tuple[Claim, ...]
    changed: tuple[tuple[Claim, Claim], ...]
    kept: tuple[tuple[Claim, Claim], ...]


def compare_versions(old: Sequence[Claim], new: Sequence[Claim], language: str) -> ClaimChanges:
    """Pair the claims of two versions: by the same words first, then by nearly the same of the same subject.

    A pair is *kept* if phrase, qualifier and critical flag are as they were, else *changed*.
    """
    before = {_key(claim, language): claim for claim in old}
    pairs: list[tuple[Claim, Claim]] = []
    left: list[Claim] = []
    for claim in new:
        twin = before.pop(_key(claim, language), None)
        if twin is None:
            left.append(claim)
        else:
            pairs.append((twin, claim))
    added: list[Claim] = []
    for claim in left:
        key = _key(claim, language)
        close = next((one for one in before if one[0] is key[0] and one[1] == key[1] and near(one[2], key[2])), None)
        if close is None:
            added.append(claim)
        else:
            pairs.append((before.pop(close), claim))
    pairs.sort(key=lambda pair: pair[1].evidence[0].start)
    return ClaimChanges(
        added=tuple(added),
        withdrawn=tuple(before.values()),
        changed=tuple(pair for pair in pairs if not _same(*pair)),
        kept=tuple(pair for pair in pairs if _same(*pair)),
    )


def same_claim(wanted: Claim, claims: Sequence[Claim], language: str) -> Claim | None:
    """The first of these claims that says the same by kind, subject and words; None: none does."""
    key = _key(wanted, language)
    return next((one for one in claims if _key(one, language) == key), None)


def _key(claim: Claim, language: str) -> Key:
    return claim.category, _said(claim.subject, language), _said(claim.claim, language)


def _said(phrase: str, language: str) -> Terms:
    """The stems of a phrase; in a language we do not read, where only people make claims, its words."""
    return terms(phrase, language) if language in LANGUAGES else frozenset(normalise(phrase).split())


def _same(one: Claim, other: Claim) -> bool:
    return (one.claim, one.qualifier, one.critical) == (other.claim, other.qualifier, other.critical)
