"""Reads one file in a process of its own: whatever the file is, it can take neither the worker's memory nor its time.

Name on the command line, bytes on stdin, one JSON object on stdout.
"""

from __future__ import annotations

from typing import Any

from lms_plugin.authoring.apart import SECONDS, TOO_SLOW, TooSlow, answer_apart, run_apart, within

WHOLE = 600  # seconds for the file and its claims: these take about a minute for each half megabyte of text


def read_apart(name: str, content: bytes) -> dict[str, Any]:
    """What the file says: ``text``, ``title``, ``language``, ``facts``, ``claims``; or ``problem`` and ``advice``."""
    return run_apart(__name__, [name], content, seconds=WHOLE)


def main(name: str, content: bytes) -> dict[str, Any]:
    """Read the file here and now."""
    from question_bank.claims.extraction import extract
    from question_bank.documents.limits import UnreadableDocument
    from question_bank.documents.reader import read_document
    from question_bank.documents.stored import to_values
    from question_bank.facts import Source

    try:
        with within(SECONDS):
            document = read_document(content, name)
    except TooSlow:
        return {"problem": TOO_SLOW[0], "advice": TOO_SLOW[1]}
    except UnreadableDocument as refusal:
        return {"problem": refusal.code, "advice": str(refusal)}
    found = extract(document)
    return {
        "text": document.text,
        "title": Source(document, (), found.language).title,
        "language": found.language,
        "facts": to_values(document) | {"notes": [*document.notes, *found.notes]},
        "claims": [
            {
                "category": one.category.value,
                "subject": one.subject,
                "claim": one.claim,
                "qualifier": one.qualifier,
                "critical": one.critical,
                "confidence": one.confidence,
                "flags": list(one.flags),
                "proposed": one.proposed,
                "evidence": [[span.start, span.end] for span in one.evidence],
            }
            for one in found.claims
        ],
    }


if __name__ == "__main__":
    answer_apart(lambda arguments, content: main(arguments[0], content))
