"""Tables: one subject a row, one category a column; or the other way round; or two columns of terms and texts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from question_bank.claims.columns import by_content
from question_bank.claims.headings import Sense, sense_of
from question_bank.claims.marks import is_priced, qualifier_in
from question_bank.claims.model import Category
from question_bank.claims.sections import read_item
from question_bank.claims.statements import Context, Statement
from question_bank.claims.subjects import as_subject
from question_bank.claims.typical import typical
from question_bank.claims.units import Unit

_NOTES = re.compile(
    r"often|frequen|comment|note|how|duration|type|kind|remark|why|what to|action|reason|measure|advice|explan|detail"
    r"|when|until|risk|manage|because|instead|част|примеч|тип|сколько|длит|почему|делать|действи|причин|совет|мер[аы]|поясн"
    r"|комментар|когда|вид|замен|решени|ответ|вывод|decision|verdict|answer"
)
_ALLOWS = re.compile(
    r"(?:yes|fine|allowed|no problem|go ahead|да|можно|разрешено|не противопоказание|не помеха|без ограничений)"
)
FEW_TOLD = 2  # columns whose heads name a category, below which the words in the columns are asked
LONGEST_GROUP = 3  # words of a cell that only groups the things beside it
TERM_AND_TEXT = 2  # cells of such a row
LONGEST_SUBJECT = 8  # words


def read_table(text: str, cells: Sequence[Unit], context: Context) -> list[Statement]:
    """The statements of one table's cells."""
    if any(is_priced(cell.words) for cell in cells) or context.dead:
        return []
    rows: dict[int, dict[int, Unit]] = {}
    for cell in cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    first, *others = rows.values()
    across = _senses(list(first.values()), column=True)
    heads = defaultdict(str, {column: cell.words.lower() for column, cell in first.items()})
    if context.category is not None:
        return _of_section(text, [first, *others], across, heads, context)
    told = sum(sense.category is not None for sense in across.values())
    if _is_labelled(list(rows.values()), told):
        told_rows = (row for row in rows.values() if 0 in row and sense_of(row[0].words, row[0].language).topic)
        return [one for row in told_rows for one in _pair(text, row, context)]
    by_words = (
        by_content([first, *others]) if told < FEW_TOLD and not any(cell.header for cell in first.values()) else {}
    )
    if by_words:
        return [one for row in (first, *others) for one in _row(text, row, by_words, defaultdict(str), context)]
    if told:
        return [one for row in others for one in _row(text, row, across, heads, context)]
    down = _senses([row[0] for row in others if 0 in row], column=False)
    told = sum(sense.category is not None for sense in down.values())
    if told > 1 and told * 2 >= len(down) and max(first) > 1:
        return [one for row in others for one in _turned(text, row, first, down, context)]
    headed = any(cell.header for cell in first.values()) or _has_notes(across, heads)
    body = others if others and headed else list(rows.values())
    return [one for row in body for one in _pair(text, row, context)]


Row = dict[int, Unit]


def _is_labelled(rows: list[Row], told: int) -> bool:
    """Whether a table of two columns has its categories down the first, and no heading row ("Подойдёт | …")."""
    down = _senses([row[0] for row in rows if 0 in row], column=False)
    named = sum(sense.category is not None for sense in down.values())
    return max(map(len, rows)) == TERM_AND_TEXT and told < TERM_AND_TEXT <= named and named * 2 > len(rows)


def _of_section(
    text: str, rows: list[Row], across: dict[int, Sense], heads: dict[int, str], context: Context
) -> list[Statement]:
    """A table in a section of a category: its columns may be of categories, only grade, hold things, or note."""
    first, *others = rows
    header = all(cell.header for cell in first.values())
    if sum(bool(sense.qualifier) and not sense.outright for sense in across.values()) > 1 and header:
        return [one for row in others for one in _graded(text, row, across, context)]
    own = [sense for sense in across.values() if sense.outright or sense.category is context.category]
    if any(sense.category is not None for sense in own):
        return [one for row in others for one in _row(text, row, across, heads, context)]
    notes = _has_notes(across, heads)
    if len(first) > 1 and not notes and header:
        return [
            one for row in others for cell in row.values() for one in read_item(text, cell.start, cell.end, context)
        ]
    graded = bool(across.get(0, Sense()).qualifier)  # the first row is no heading: it names a frequency itself
    if not header and (graded or not notes) and max(map(len, rows)) == TERM_AND_TEXT:
        return [one for row in rows for one in _grouped(text, row, context)]
    body = others if others and (header or notes) else rows
    return [one for row in body for one in _pair(text, row, context)]


def _has_notes(across: dict[int, Sense], heads: dict[int, str]) -> bool:
    named = any(sense.topic or sense.qualifier for sense in across.values())
    return named or any(_NOTES.search(head) for head in heads.values())


def _senses(cells: Sequence[Unit], *, column: bool) -> dict[int, Sense]:
    senses = {cell.column if column else cell.row: sense_of(cell.words, cell.language) for cell in cells}
    told = [cell for cell in cells if senses[cell.column if column else cell.row].category is not None]
    if told and all("," in cell.words for cell in told):
        return {
            place: sense if sense.outright else Sense() for place, sense in senses.items()
        }  # lists, and no headings
    return senses


def _row(
    text: str, row: dict[int, Unit], across: dict[int, Sense], heads: dict[int, str], context: Context
) -> list[Statement]:
    """A row under headed columns: its first cell is the subject unless that column is a category's itself."""
    told = min(column for column, sense in across.items() if sense.category is not None)
    column = min((one for one, cell in row.items() if one < told and _can_name(cell, across)), default=-1)
    head = row.get(column)
    subject = context.subject
    if head is not None and across.get(0, Sense()).category is None and len(head.words.split()) <= LONGEST_SUBJECT:
        subject = as_subject(head.words)
    noted = [column for column in row if _NOTES.search(heads[column]) and across.get(column, Sense()).category is None]
    beside = " ".join(row[column].words for column in noted)
    found = []
    for column, cell in row.items():
        sense = across.get(column, Sense())
        if sense.category is not None:
            here = replace(context.under(sense), subject=subject, language=cell.language)
            read = read_item(text, cell.start, cell.end, here)
            found += [replace(one, qualifier=_also(one, beside)) for one in read]
    return found


def _graded(text: str, row: dict[int, Unit], across: dict[int, Sense], context: Context) -> list[Statement]:
    """A row of columns that only qualify ("absolute", "relative"): each cell holds things of the section."""
    found = []
    for column, cell in row.items():
        sense = across.get(column, Sense())
        if sense.qualifier:
            found += read_item(text, cell.start, cell.end, replace(context, qualifier=sense.qualifier))
    return found


def _grouped(text: str, row: dict[int, Unit], context: Context) -> list[Statement]:
    """A row of two cells in a section: a group and its members, a qualifier and its members, or a thing and a note."""
    cells = list(row.values())
    if len(cells) < TERM_AND_TEXT:
        return [one for cell in cells for one in read_item(text, cell.start, cell.end, context)]
    term, members = cells
    sense = sense_of(term.words, term.language)
    if sense.qualifier and len(term.words.split()) <= LONGEST_GROUP:
        return read_item(text, members.start, members.end, replace(context, qualifier=sense.qualifier))
    listed = sum(one.isspace() for one in members.words) and ("," in members.words or ";" in members.words)
    if listed and len(term.words.split()) <= LONGEST_GROUP and (term.header or not _knows(term.words, context)):
        return read_item(text, members.start, members.end, context)
    return _pair(text, row, context)


def _knows(words: str, context: Context) -> bool:
    """Whether words name a thing known in a section of the context's category."""
    category = context.category
    return category is not None and bool(typical(category.value, context.language).search(words.lower()))


def _can_name(cell: Unit, across: dict[int, Sense]) -> bool:
    """A cell that can be the row's subject: words, under a column of no category; the first names it by any head."""
    sense = across.get(cell.column, Sense())
    heads = sense.category is None if cell.column == 0 else not sense.topic
    return heads and any(one.isalpha() for one in cell.words)


def _also(one: Statement, beside: str) -> str | None:
    """The qualifier that the cells beside a statement's own give it ("how often")."""
    own = qualifier_in(beside, one.language, one.category)
    return own if own == "temporary" else one.qualifier or own


def _turned(
    text: str, row: dict[int, Unit], first: dict[int, Unit], down: dict[int, Sense], context: Context
) -> list[Statement]:
    """A row that is a category's, under columns that are subjects."""
    found = []
    for column, cell in row.items():
        if column and column in first and down.get(cell.row, Sense()).category is not None:
            here = replace(context.under(down[cell.row]), subject=as_subject(first[column].words))
            found += read_item(text, cell.start, cell.end, here)
    return found


def _pair(text: str, row: dict[int, Unit], context: Context) -> list[Statement]:
    """A row without headed columns: a label and its text, or a term of the section."""
    cells = list(row.values())
    label, *rest = cells
    sense = sense_of(label.words, label.language)
    if sense.category is not None and rest and sense.category is not context.category:
        return [one for cell in rest for one in read_item(text, cell.start, cell.end, context.under(sense))]
    if context.category is not None:
        beside = " ".join(cell.words for cell in rest)
        if context.category is Category.CONTRAINDICATION and _ALLOWS.fullmatch(beside.strip(" .!").lower()):
            return []
        read = read_item(text, label.start, label.end, context)
        return [replace(one, qualifier=_also(one, beside)) for one in read]
    here = replace(context, subject=as_subject(label.words)) if len(label.words.split()) <= LONGEST_SUBJECT else context
    return [one for cell in rest for one in read_item(text, cell.start, cell.end, here)]
