"""Canvas QTI 1.2 packages read: the question type stands in the item's metadata, the key in its conditions."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote

from question_bank.errors import InvalidItem, Problem
from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.bounds import STANDARD, Bounds, check_count, check_size
from question_bank.interchange.canvas_parts import Parts
from question_bank.interchange.canvas_qti12 import FILES
from question_bank.interchange.canvas_types import MAKERS
from question_bank.interchange.media import Media
from question_bank.interchange.model import Found, Note, Reading, UnreadableFile
from question_bank.interchange.naming import Names
from question_bank.interchange.packages import is_zip, unpack

Element = Any  # lxml ships no types
ROOT = "questestinterop"
_REASONS = {
    "essay_question": "an essay is graded by hand",
    "file_upload_question": "a file is handed in and graded by hand",
    "calculated_question": "its numbers are made anew each time from a formula",
    "text_only_question": "a text alone is no question",
}


def read(data: bytes, bounds: Bounds = STANDARD) -> Reading:
    """Every question of a Canvas export, or of one quiz's file.

    Raises:
        UnreadableFile: it is no such file.
    """
    check_size(data, bounds)
    files = unpack(data, bounds) if is_zip(data) else {"": data}
    reader = _Package(files, bounds)
    found = reader.questions()
    if not reader.quizzes:
        raise UnreadableFile("There is no quiz in Canvas's QTI 1.2 in it. Look whether another format was meant.")
    return Reading(found=tuple(found), notes=(*reader.notes, *reader.media.notes), media=reader.media.files)


class _Package:
    """The files of a package."""

    def __init__(self, files: dict[str, bytes], bounds: Bounds) -> None:
        self.files, self._bounds = files, bounds
        self.media, self.names, self.notes = Media(bounds), Names(), list[Note]()
        self.quizzes = 0
        self._bases = {posixpath.basename(one): one for one in files}

    def questions(self) -> list[Found]:
        """All of them, quiz by quiz."""
        found: list[Found] = []
        for path, data in self.files.items():
            if not path or (path.endswith((".xml", ".xml.qti")) and ROOT.encode() in data[:2000]):
                found += self._quiz(path, data)
                check_count(len(found), self._bounds)
        return found

    def _quiz(self, path: str, data: bytes) -> list[Found]:
        try:
            root = x.parse(data, self._bounds)
        except UnreadableFile as error:
            if not path:
                raise
            self.quizzes += 1
            draft = b.Draft(place=path, kind="", raw=data.decode("utf-8", "replace"))
            return [b.failed(draft, [Problem("", str(error))])]
        if x.name(root) != ROOT:
            return []
        self.quizzes += 1
        self.notes += [Note("group", one) for one in map(_group, x.descendants(root, "section")) if one]
        items = x.descendants(root, "item")
        raws = x.sources(root, data, "item", len(items))
        return [self._question(one, raws[at] if raws else x.source(one), path) for at, one in enumerate(items)]

    def _question(self, item: Element, raw: str, path: str) -> Found:
        place = f"{path} {x.line_of(item)}".strip()
        fields = {
            x.text_of(x.child(one, "fieldlabel")).strip(): x.text_of(x.child(one, "fieldentry")).strip()
            for one in x.descendants(item, "qtimetadatafield")
        }
        kind = fields.get("question_type", "")
        draft = b.Draft(place=place, kind=kind, raw=raw)
        make = MAKERS.get(kind)
        if make is None:
            reason = _REASONS.get(kind, f"no type here for {kind[:40] or 'a question that does not say its type'}")
            return Found(place=place, kind=kind, raw=raw, reason=reason)
        try:
            parts = Parts(item, draft, fields, self.picture, self.names)
            return b.found(draft, lambda say: make(say, parts))
        except b.Unsupported as reason_:
            return Found(place=place, kind=kind, raw=raw, reason=str(reason_), notes=tuple(draft.notes))
        except InvalidItem as error:
            return b.failed(draft, error.problems)

    def picture(self, address: str, draft: b.Draft) -> str | None:
        """The address of a picture that is in the package, wherever Canvas put it."""
        name = unquote(address.split("?", 1)[0]).removeprefix(FILES)
        path = next((one for one in (name, f"web_resources/{name}") if one in self.files), None)
        path = path or self._bases.get(posixpath.basename(name))
        if path is None or not address.startswith(("$", "/", ".", *"abcdefghijklmnopqrstuvwxyz")) or ":" in address:
            return None
        draft.note("media", f"the picture {name[:80]} came with the question; look whether it is shown rightly")
        return self.media.add(path, self.files[path])


def _group(section: Element) -> str:
    """What a question group says: how many are drawn of it."""
    number = x.text_of(x.child(section, "selection_ordering", "selection", "selection_number")).strip()
    if not number:
        return ""
    title, count = (section.get("title") or section.get("ident") or "?")[:80], len(x.children(section, "item"))
    return (
        f"The group “{title}” draws {number[:8]} of {count} questions; the draw is not taken over, the questions are."
    )
