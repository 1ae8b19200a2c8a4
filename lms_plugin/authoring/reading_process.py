"""Reads one file in a process of its own: whatever the file is, it can take neither the worker's memory nor its time.

Name on the command line, bytes on stdin, one JSON object on stdout.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

SECONDS = 60  # claims.md 2
MEMORY = 2_000_000_000  # bytes of address space
TOO_SLOW = ("TOO_SLOW", "Reading the file took longer than a minute. Split it into parts and upload them one by one.")
TOO_MUCH = ("TOO_MUCH", "Reading the file took more memory than it may. Split it into parts, or save it as plain text.")


def read_apart(name: str, content: bytes, *, seconds: float = SECONDS) -> dict[str, Any]:
    """What the file says: ``text``, ``title``, ``language``, ``facts``, ``claims``; or ``problem`` and ``advice``."""
    command = [sys.executable, "-m", __name__, name]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired:
        return {"problem": TOO_SLOW[0], "advice": TOO_SLOW[1]}
    if done.returncode:
        return {"problem": TOO_MUCH[0], "advice": TOO_MUCH[1]}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def main(name: str, content: bytes) -> dict[str, Any]:
    """Read the file here and now."""
    from question_bank.claims.extraction import extract
    from question_bank.documents.limits import UnreadableDocument
    from question_bank.documents.reader import read_document
    from question_bank.documents.stored import to_values
    from question_bank.facts import Source

    try:
        document = read_document(content, name)
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
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    json.dump(main(sys.argv[1], sys.stdin.buffer.read()), sys.stdout)
