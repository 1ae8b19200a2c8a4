"""Reads one file of questions in a process of its own: whatever the file is, it can take neither memory nor time.

Format and ``old`` or ``utf8`` on the command line, bytes on stdin, one JSON object on stdout.
"""

from __future__ import annotations

from typing import Any

from lms_plugin.authoring.apart import answer_apart, run_apart

OLD, UTF8 = "old", "utf8"
PREVIEWED = 40  # lines beyond ASCII that are shown


def read_apart(name: str, content: bytes, *, confirmed: bool) -> dict[str, Any]:
    """What the file holds: ``found``, ``notes``, ``media``; or ``problem``, ``advice`` and perhaps ``preview``."""
    return run_apart(__name__, [name, OLD if confirmed else UTF8], content)


def main(name: str, content: bytes, *, confirmed: bool = False) -> dict[str, Any]:
    """Read the file here and now."""
    from question_bank.interchange import formats
    from question_bank.interchange.encodings import NotUtf8
    from question_bank.interchange.model import UnreadableFile

    try:
        reading = formats.read(name, content, old_encoding=confirmed)
    except NotUtf8 as error:
        return {"problem": "ENCODING", "advice": str(error), "preview": list(error.preview[:PREVIEWED])}
    except UnreadableFile as error:
        return {"problem": "UNREADABLE", "advice": str(error)}
    from lms_plugin.authoring.import_pictures import made_anew

    media, names, gone = made_anew(reading.media)
    notes = [[one.code, one.message] for one in reading.notes] + [["media", one] for one in gone]
    return {"notes": notes, "found": [_line(one, names) for one in reading.found], "media": media}


def _line(found: Any, names: dict[str, str]) -> dict[str, Any]:
    from lms_plugin.authoring.import_pictures import renamed
    from question_bank.interchange import native
    from question_bank.interchange.removed import removed

    item = found.item
    document = None if item is None else renamed(native.item_to_document(item), names)
    notes = [[one.code, one.message] for one in found.notes]
    if document is not None:
        gone = removed(found.raw, native.canonical(document))
        notes += [["removed", f"taken out for safety: {one}"] for one in gone]
    return {
        "place": found.place,
        "kind": found.kind[:120],
        "document": document,
        "notes": notes,
        "problems": [str(one) for one in found.problems],
        "raw": "" if item is not None else found.raw.replace("\0", "\ufffd"),
        "reason": found.reason,
        "status": found.status,
    }


if __name__ == "__main__":
    answer_apart(lambda arguments, content: main(arguments[0], content, confirmed=arguments[1] == OLD))
