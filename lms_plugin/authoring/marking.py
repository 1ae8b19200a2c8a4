"""A document's text for reading: blocks in order, each cut where a claim's passage begins or ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lms_plugin.authoring.source_models import ClaimState, DocumentClaim
from question_bank.documents.model import Block, BlockKind, Document

BLOCKS_A_PAGE = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text that the same claims rest on; ``first_of`` are claims whose best passage begins here."""

    text: str
    claims: tuple[DocumentClaim, ...] = ()
    first_of: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedBlock:
    """A block as the page shows it: its kind, its offset in the text, its marker, and its pieces."""

    kind: BlockKind
    start: int
    marker: str
    pieces: tuple[Piece, ...]

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


def marked(document: Document, claims: Sequence[DocumentClaim], *, page: int = 1) -> MarkedPage:
    """The page of a document, ``BLOCKS_A_PAGE`` blocks long; the last one for a number past the end."""
    pages = max(1, -(-len(document.blocks) // BLOCKS_A_PAGE))
    page = min(max(page, 1), pages)
    shown = document.blocks[(page - 1) * BLOCKS_A_PAGE : page * BLOCKS_A_PAGE]
    start, end = (shown[0].start, shown[-1].end) if shown else (0, 0)
    if page == pages:
        end = len(document.text) + 1
    here = [one for one in claims if start <= one.evidence[0][0] < end]
    spans = [
        (low, high, one)
        for one in claims
        if one.state is not ClaimState.REJECTED
        for low, high in one.evidence
        if low < end and high > start
    ]
    return MarkedPage(
        blocks=tuple(_block(document, block, spans) for block in shown),
        claims=tuple(sorted(here, key=lambda one: (one.evidence[0][0], one.position))),
        page=page,
        pages=pages,
    )


def page_of(document: Document, offset: int) -> int:
    """The page on which an offset of the text is shown."""
    before = sum(block.start <= offset for block in document.blocks)
    return max(1, -(-before // BLOCKS_A_PAGE))


def _block(document: Document, block: Block, spans: Sequence[tuple[int, int, DocumentClaim]]) -> MarkedBlock:
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
    return MarkedBlock(kind=block.kind, start=block.start, marker=block.marker, pieces=tuple(pieces))
