"""A sign of percent never begins a line, wherever a text of ours is put together."""

from __future__ import annotations

from decimal import Decimal

from lms_plugin.certification import printing
from lms_plugin.insights import words
from question_bank.certification.requirements import CategoryMin


def test_a_requirement_of_a_certificate_keeps_its_percent_together():
    for language in ("en", "ru"):
        said = printing.sentence(CategoryMin(category="safety", title="Safety", minimum=Decimal(80)), language)
        assert "80\u00a0%" in said


def test_why_a_question_is_flagged_keeps_its_percent_together(app):
    with app.test_request_context():
        assert words.flag({"flag": "unused", "evidence": {"share": 3.2}}).startswith("Chosen by 3\u00a0%:")
