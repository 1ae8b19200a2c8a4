"""A document's text for reading: blocks in order, each cut where a claim's passage begins or ends."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lms_plugin.authoring.source_models import ClaimState, DocumentClaim
from question_bank.documents.model import Block, BlockKind, Document

BLOCKS_A_PAGE = 250
CLAIMS_A_PAGE = 25  # as many as somebody goes through on a phone; one block alone may hold more


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text that the same claims rest on; ``first_of`` are claims whose best passage begins here."""

    text: str
    claims: tuple[DocumentClaim, ...] = ()
    first_of: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedBlock:
    """A block as the page shows it: its kind, its offset in the text, its marker, and its pieces; ``cut``: what
    stands between it and the block above is left out."""

    kind: BlockKind
    start: int
    marker: str
    pieces: tuple[Piece, ...]
    cut: bool = False

    @property
    def words(self) -> str:
        """The whole block."""
        return "".join(one.text for one in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedPage:
    """A page of blocks with the claims that rest on them, in reading order."""

    blocks: tuple[MarkedBlock, ...]
    claims: tuple[DocumentClaim, ...]
    page: int
    pages: int


def marked(
    document: Document, claims: Sequence[DocumentClaim], *, page: int = 1, at: int | None = None, around: bool = False
) -> MarkedPage:
    """The page of a document with this number, or the one that shows the offset ``at``; the last one for what is past
    the end. ``around``: of the text only what the claims rest on, with the blocks beside it."""
    starts = [block.start for block in document.blocks]
    homes = [max(0, bisect_right(starts, one.evidence[0][0]) - 1) for one in claims]
    shown = sorted({near for home in homes for near in (home - 1, home, home + 1) if 0 <= near < len(starts)})
    pages = _pages(shown if around else range(len(starts)), Counter(homes))
    if at is not None:
        page = 1 + bisect_left([one[-1] for one in pages if one], bisect_right(starts, at) - 1)
    page = min(max(page, 1), len(pages))
    blocks = pages[page - 1]
    here = [one for one, home in zip(claims, homes, strict=True) if home in blocks or not starts]
    return MarkedPage(
        blocks=tuple(_blocks(document, blocks, claims)),
        claims=tuple(sorted(here, key=lambda one: (one.evidence[0][0], one.position))),
        page=page,
        pages=len(pages),
    )


def _pages(blocks: Sequence[int], claims: Counter[int]) -> list[list[int]]:
    """The blocks of each page, at least of one."""
    pages: list[list[int]] = [[]]
    held = 0
    for block in blocks:
        full = len(pages[-1]) == BLOCKS_A_PAGE or held + claims[block] > CLAIMS_A_PAGE
        if full and pages[-1]:
            pages.append([])
            held = 0
        pages[-1].append(block)
        held += claims[block]
    return pages


def _blocks(document: Document, blocks: Sequence[int], claims: Sequence[DocumentClaim]) -> list[MarkedBlock]:
    shown = [document.blocks[one] for one in blocks]
    start, end = (shown[0].start, shown[-1].end) if shown else (0, 0)
    spans = [
        (low, high, one)
        for one in claims
        if one.state is not ClaimState.REJECTED
        for low, high in one.evidence
        if low < end and high > start
    ]
    cuts = [False, *(later != earlier + 1 for earlier, later in pairwise(blocks))]
    return [_block(document, block, spans, cut=cut) for block, cut in zip(shown, cuts, strict=False)]


def _block(
    document: Document, block: Block, spans: Sequence[tuple[int, int, DocumentClaim]], *, cut: bool
) -> MarkedBlock:
    inside = [
        (max(low, block.start), min(high, block.end), one)
        for low, high, one in spans
        if low < block.end and high > block.start
    ]
    cuts = sorted({block.start, block.end, *(low for low, _, _ in inside), *(high for _, high, _ in inside)})
    pieces = []
    for low, high in pairwise(cuts):
        resting = tuple(one for start, end, one in inside if start <= low and high <= end)
        first = tuple(one.id for one in resting if one.evidence[0][0] == low)
        pieces.append(Piece(text=document.text[low:high], claims=resting, first_of=first))
    return MarkedBlock(kind=block.kind, start=block.start, marker=block.marker, pieces=tuple(pieces), cut=cut)
