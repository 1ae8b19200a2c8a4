"""The safety flag of an item: found wherever a type keeps it."""

from __future__ import annotations

import pytest

from lms_plugin.authoring.service import has_critical


@pytest.mark.parametrize(
    "document",
    [
        {"options": [{"critical": False}, {"critical": True}]},
        {"prompts": [{"critical_choices": ["c1"]}]},
        {"rows": [{"critical_columns": ["indication"]}]},
        {"type": "ordering", "critical_pairs": [{"before": "e2", "after": "e1"}]},
    ],
)
def test_a_flag_is_found_wherever_its_type_keeps_it(document):
    assert has_critical(document)


def test_an_item_whose_flags_are_empty_has_none():
    assert not has_critical(
        {"critical_pairs": [], "rows": [{"critical_columns": []}], "options": [{"critical": False}]}
    )
