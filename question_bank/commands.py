"""What ``python -m question_bank`` can do: each command reads, writes JSON Lines, and collects problems."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from question_bank.errors import BankError, InvalidDocument
from question_bank.interchange import native
from question_bank.interchange.lenient import lenient_response
from question_bank.linter import Finding, lint_documents
from question_bank.scoring import score


@dataclass(slots=True)
class Output:
    """Where a command writes: one JSON value a line; problems and notes are collected, one line each."""

    stream: TextIO
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def line(self, value: Any) -> None:
        """Write one value."""
        self.stream.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")

    def problem(self, text: str) -> None:
        """Note what was wrong with the input; each line of the text is a problem of its own."""
        self.problems += text.splitlines()

    def note(self, text: str) -> None:
        """Note what a person may want to know; nothing is wrong."""
        self.notes.append(text)


def score_lines(lines: Iterable[str], output: Output) -> None:
    """``{"item": …, "response": …}`` a line in, ``{"fraction", "state", "critical_hits"}`` a line out."""
    for place, request in _json_lines(lines, output):
        if not isinstance(request, dict) or not {"item", "response"} <= request.keys():
            output.problem(f"line {place}: must be an object with an item and a response")
            continue
        try:
            item = native.item_from_document(request["item"])
            scored = score(item, lenient_response(item, request["response"]))
        except InvalidDocument as error:
            output.problem("\n".join(f"line {place}: item.{problem}" for problem in error.problems))
        except BankError as error:
            output.problem(f"line {place}: {error}")
        else:
            output.line(
                {
                    "fraction": float(scored.fraction),
                    "state": scored.state.value,
                    "critical_hits": list(scored.critical_hits),
                }
            )


def lint_file(path: Path, output: Output) -> None:
    """A bank file, an item file or items as JSON Lines in; one finding a line out."""
    text = read(path, output)
    if text is None:
        return
    whole = parsed(text)
    if isinstance(whole, dict) and "items" in whole:
        entries, language = whole["items"], _language(whole.get("bank"))
        if not isinstance(entries, list):
            output.problem(f"{path}: items: must be a list")
            return
        documents = [entry.get("item") if isinstance(entry, dict) else entry for entry in entries]
        _write_findings(lint_documents(documents, language=language), output)
    elif isinstance(whole, dict):
        _write_findings(lint_documents([whole]), output)
    else:
        _write_findings(lint_documents([document for _, document in _json_lines(text.splitlines(), output)]), output)


def _language(head: Any) -> str:
    language = head.get("language") if isinstance(head, dict) else None
    return language if isinstance(language, str) else "en"


def _write_findings(findings: Iterable[Finding], output: Output) -> None:
    for one in findings:
        output.line(
            {
                "item": one.item_id,
                "rule": one.rule,
                "severity": one.severity,
                "quoted": one.quoted,
                "message": one.message,
            }
        )


def read(path: Path, output: Output) -> str | None:
    """A file's text; None, and a problem noted, where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        output.problem(f"{path}: {error.strerror}")
    except UnicodeDecodeError as error:
        output.problem(f"{path}: is not UTF-8 (byte {error.start})")
    return None


def parsed(text: str) -> Any:
    """The JSON value, or None where the text as a whole is none."""
    try:
        return _loads(text)
    except (ValueError, RecursionError):
        return None


def _json_lines(lines: Iterable[str], output: Output) -> Iterator[tuple[int, Any]]:
    for place, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = _loads(line)
        except (ValueError, RecursionError) as error:
            output.problem(f"line {place}: is not JSON ({error})")
        else:
            yield place, value


def _loads(text: str) -> Any:
    return json.loads(text, parse_constant=_refused)


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")
