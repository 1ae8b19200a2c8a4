"""Questions as rows of a table: the columns of CSV and XLSX files, and what they hold (assessment.md 7.2)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from question_bank.interchange import shapes
from question_bank.interchange.codec import write_number
from question_bank.interchange.model import Unwritable
from question_bank.interchange.naming import Names, part_id
from question_bank.interchange.preparing import Profile
from question_bank.items import ClientDecision, Item, MultipleResponse, Numeric, ShortText, SingleChoice, TrueFalse
from question_bank.items.client_decision import DECISIONS
from question_bank.items.numeric import NumericAnswer

LETTERS = "abcdefghij"
FACTS = ("age", "procedure", "history", "medicines", "findings")
COLUMNS = (
    "idnumber",
    "type",
    "stem",
    *(f"option_{letter}" for letter in LETTERS),
    "key",
    *(f"feedback_{letter}" for letter in LETTERS),
    *("critical", "rule", "mark", "topic", "difficulty", "tags", "explanation", "doc", "page", "quote"),
    *(f"client_{fact}" for fact in FACTS),
    "until",
    *(f"feedback_{decision}" for decision in DECISIONS),
)
WORDS = {
    "single_choice": "single",
    "multiple_response": "multi",
    "true_false": "true/false",
    "numeric": "numeric",
    "short_text": "short text",
    "client_decision": "client decision",
}
_FORMULA = re.compile(r"'*[=+\-@\t]")
_GUARDED = re.compile(r"'+[=+\-@\t]")


def guard(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """The cell as it was."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _one_number(item: Item) -> Item:
    """One column for the id and the author's own number."""
    number = item.idnumber or item.item_id
    return replace(item, idnumber=number, item_id=Names().take(number, content=number))


def _listed(item: Item) -> Item:
    """Topics and tags as lists parted by semicolons come back."""
    tags, topics = (tuple(split(join(many))) for many in (item.tags, item.topics))
    return replace(item, tags=tags, topics=topics)


def join(values: tuple[str, ...]) -> str:
    """Several values in one cell."""
    return "; ".join(values)


def split(cell: str) -> list[str]:
    """And back."""
    return [shapes.label(one) for one in cell.split(";") if one.strip()]


def _few(item: Item) -> Item:
    found = _rows(item)
    if len(found) > len(LETTERS):
        raise Unwritable("options", f"the table has columns for {len(LETTERS)} options, and there are {len(found)}")
    return item


def _letters(item: Item) -> Item:
    """Parts named by their columns."""
    if isinstance(item, ClientDecision):
        reasons = tuple(replace(one, id=part_id(place)) for place, one in enumerate(item.reasons))
        return replace(item, reasons=reasons)
    return shapes.renamed(item)


PROFILE = Profile(
    title="The table",
    lost=("pictures", "objective", "penalty", "shuffle", "pin", "partial", "further_citations", "html"),
    lost_in={
        "single_choice": (),
        "multiple_response": ("weights",),
        "true_false": (),
        "numeric": ("units",),
        "short_text": ("case", "diacritics"),
        "client_decision": ("decision_weight",),
    },
    shapes=(_letters, _one_number, _listed, _few),
)


def _rows(item: Item) -> list[Any]:
    """The parts that stand in the option columns."""
    match item:
        case SingleChoice() | MultipleResponse():
            return list(item.options)
        case Numeric():
            return list(item.answers)
        case ShortText():
            return list(item.variants)
        case ClientDecision():
            return list(item.reasons)
        case _:
            return []


def row_of(item: Item) -> dict[str, str]:
    """The item, ready for the table, as its cells."""
    cells = {
        "idnumber": item.idnumber or "",
        "type": WORDS[item.type],
        "stem": item.stem,
        "mark": write_number(item.default_mark),
        "topic": join(item.topics),
        "difficulty": item.difficulty,
        "tags": join(item.tags),
        "explanation": item.general_feedback,
    }
    for citation in item.citations:
        page = "" if citation.page is None else str(citation.page)
        cells |= {"doc": citation.document, "page": page, "quote": citation.quote or ""}
    keys, critical = [], []
    for letter, part in zip(LETTERS, _rows(item), strict=False):
        cells |= {f"option_{letter}": _cell(part), f"feedback_{letter}": part.feedback}
        keys += [letter.upper()] if getattr(part, "right", False) or getattr(part, "fraction", 0) == 1 else []
        critical += [letter.upper()] if part.critical else []
    return cells | _own(item, keys, critical)


def _own(item: Item, keys: list[str], critical: list[str]) -> dict[str, str]:
    """The cells that differ by type."""
    cells: dict[str, str] = {}
    if isinstance(item, MultipleResponse):
        cells["rule"] = item.scoring.rule
    if isinstance(item, TrueFalse):
        keys, critical = [str(item.key).lower()], [str(not item.key).lower()] * item.critical
        cells |= {"feedback_a": item.feedback_true, "feedback_b": item.feedback_false}
    if isinstance(item, ClientDecision):
        keys = [*(one.id for one in item.decisions if one.fraction == 1), *keys]
        critical = [*(one.id for one in item.decisions if one.critical), *critical]
        cells |= {"rule": item.scoring.rule, "until": item.until}
        cells |= {f"client_{fact}": getattr(item.client, fact) for fact in FACTS}
        cells |= {f"feedback_{one.id}": one.feedback for one in item.decisions}
    return cells | {"key": ", ".join(keys), "critical": ", ".join(critical)}


def _cell(part: Any) -> str:
    if not isinstance(part, NumericAnswer):
        return str(part.text)
    value = write_number(part.value)
    if part.high is not None:
        return f"{value}..{write_number(part.high)}"
    percent = " %" if part.relative else ""
    return f"{value} ± {write_number(part.tolerance)}{percent}" if part.tolerance else value
