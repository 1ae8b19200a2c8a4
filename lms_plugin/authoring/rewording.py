"""The texts of a question one by one, and put back in their places: wording changes, keys and passages do not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# What a person may reword, by the name of the member; ids, keys and citations are not among them.
WORDED = (
    "stem", "text", "general_feedback", "feedback", "feedback_true", "feedback_false", "objective", "until",
    "age", "procedure", "history", "medicines", "findings",
)  # fmt: skip
Path = tuple[str | int, ...]
_CLOSED = frozenset({"citations", "citations_true", "citations_false", "scoring"})


def worded(document: dict[str, Any]) -> dict[str, str]:
    """Every text of a question's document that is not empty, by its place written with dots: "options.0.text"."""
    return {".".join(map(str, path)): text for path, text in _texts(document, ())}


def _texts(value: Any, path: Path) -> Iterable[tuple[Path, str]]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name in _CLOSED:
                continue
            if name in WORDED and isinstance(part, str):
                if part:
                    yield (*path, name), part
            else:
                yield from _texts(part, (*path, name))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _texts(part, (*path, place))


def reworded(document: Any, texts: dict[str, str], path: Path = ()) -> Any:
    """The document with these texts in their places; a place it does not have is passed over."""
    if isinstance(document, dict):
        return {name: reworded(part, texts, (*path, name)) for name, part in document.items()}
    if isinstance(document, list):
        return [reworded(part, texts, (*path, place)) for place, part in enumerate(document)]
    place = ".".join(map(str, path))
    return texts[place].strip() if isinstance(document, str) and place in texts else document
