"""What the columns of a table without a heading row hold, by the words in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from question_bank.claims.arguments import knows
from question_bank.claims.effects import verbs
from question_bank.claims.headings import Sense
from question_bank.claims.model import Category
from question_bank.claims.prose import is_reaction
from question_bank.claims.typical import typical
from question_bank.claims.units import Unit

FEWEST_ROWS = 3
MOST = 0.5  # share of a column's pieces that have to be of one category
_PIECE = re.compile(r"\s*[,;/]\s*|\s+(?:and|or|и|или)\s+")
_BY_WORDS = (Category.CONTRAINDICATION, Category.SIDE_EFFECT, Category.INDICATION)


def by_content(rows: Sequence[Mapping[int, Unit]]) -> dict[int, Sense]:
    """The category of each column but the first, where two at least, or the only one, are told by their words."""
    columns: dict[int, list[Unit]] = {}
    for row in rows:
        for column, cell in row.items():
            columns.setdefault(column, []).append(cell)
    told = {column: _category(cells) for column, cells in columns.items() if column}
    known = {column: Sense(one.value) for column, one in told.items() if one is not None}
    distinct = len({sense.topic for sense in known.values()}) == len(known)
    return known if len(rows) >= FEWEST_ROWS and distinct and len(known) >= min(len(told), 2) else {}


def _category(cells: Sequence[Unit]) -> Category | None:
    """What most pieces of a column's cells are known as; what begins with a verb of effect is an effect."""
    language = cells[0].language
    does = [verbs(language).pattern.match(cell.words.lower()) for cell in cells]
    if sum(bool(one and one["verb"] in verbs(language).finite) for one in does) > len(cells) * MOST:
        return Category.DRUG_EFFECT
    pieces = [piece for cell in cells for piece in _PIECE.split(cell.words.lower()) if piece]
    counts = Counter({one: sum(_is(piece, one, language) for piece in pieces) for one in _BY_WORDS})
    (best, most), (_, second), *_ = counts.most_common()
    return best if most > len(pieces) * MOST and most > second else None


def _is(piece: str, category: Category, language: str) -> bool:
    known = bool(typical(category.value, language).search(piece)) or knows(piece, category, language)
    return known or (category is Category.SIDE_EFFECT and is_reaction(piece, language))
