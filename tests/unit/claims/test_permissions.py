"""What a source allows is never told as a contraindication, not even in a list or a column of cautions."""

from __future__ import annotations

import pytest

from question_bank.claims.extraction import extract
from question_bank.claims.model import Category
from question_bank.claims.permissions import is_permitted
from question_bank.documents.reader import read_document


def cautions(cell, *, head="Careful!", name="Azelaic acid"):
    text = f"# Sheet\n\n| Name | {head} |\n|---|---|\n| {name} | {cell} |\n| Retinol | not in pregnancy |\n"
    found = extract(read_document(text.encode(), "sheet.md")).claims
    return {one.claim for one in found if one.category is Category.CONTRAINDICATION and one.subject == name.lower()}


@pytest.mark.parametrize(
    "cell",
    [
        "may be used in pregnancy",
        "stings; can also be used in pregnancy",
        "suitable for use in pregnancy",
        "safe during pregnancy",
        "allowed in pregnancy",
    ],
)
def test_what_may_be_done_is_no_contraindication(cell):
    assert "pregnancy" not in cautions(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "may not be used in pregnancy",
        "not safe during pregnancy",
        "may be used in pregnancy only after asking a doctor",
        "can be used on dry skin; not in pregnancy",
    ],
)
def test_a_not_or_an_only_in_the_same_clause_keeps_the_warning(cell):
    assert "pregnancy" in cautions(cell)


@pytest.mark.parametrize(
    ("cell", "warned"),
    [
        ("жжение; можно при беременности", False),
        ("не противопоказано при беременности", False),
        ("нельзя при беременности", True),
    ],
)
def test_russian_cells_allow_and_forbid_alike(cell, warned):
    assert ("беременность" in cautions(cell, head="Осторожно", name="Пантенол")) is warned


@pytest.mark.parametrize(
    ("clause", "language", "permitted"),
    [
        ("allowed in pregnancy", "en", True),
        ("never allowed in pregnancy", "en", False),
        ("can be used: irritation; pregnancy", "en", False),
        ("разрешён беременным", "ru", True),
        ("можно только после осмотра врача при беременности", "ru", False),
    ],
)
def test_only_the_clause_in_which_a_thing_stands_can_allow_it(clause, language, permitted):
    start = max(clause.find("pregnancy"), clause.find("беременн"))
    assert is_permitted(clause, start, len(clause), language) is permitted
