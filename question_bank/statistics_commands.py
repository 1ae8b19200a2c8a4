"""``python -m question_bank stats``: a CSV table of marks in, one JSON object of figures out."""

from __future__ import annotations

import io
from pathlib import Path

from question_bank.commands import Output, read
from question_bank.errors import InvalidDocument
from question_bank.statistics.document import report_document
from question_bank.statistics.report import quiz_report
from question_bank.statistics.table import read_table


def print_statistics(path: Path, output: Output, *, moodle: bool) -> None:
    """The figures of assessment.md 6, by our own rules or by Moodle's; nothing is printed if a line is wrong."""
    text = read(path, output)
    if text is None:
        return
    try:
        tally = read_table(io.StringIO(text, newline=""))
        report = quiz_report(tally, moodle=moodle, named_are_drawn=True)
    except InvalidDocument as error:
        output.problem("\n".join(f"{path}: {problem}" for problem in error.problems))
    else:
        output.line(report_document(report))
