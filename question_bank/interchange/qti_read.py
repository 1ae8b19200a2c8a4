"""QTI packages and single items read: what we have a type for becomes an item, all else is kept as it came."""

from __future__ import annotations

import posixpath
import re
from decimal import Decimal
from functools import partial
from urllib.parse import unquote

from question_bank.errors import InvalidItem, Problem
from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.bounds import STANDARD, Bounds, check_count, check_size
from question_bank.interchange.media import Media
from question_bank.interchange.model import Found, Note, Reading, UnreadableFile
from question_bank.interchange.naming import Names
from question_bank.interchange.packages import is_zip, unpack
from question_bank.interchange.qti_items import ItemReader
from question_bank.interchange.qti_names import Element, parsed
from question_bank.interchange.qti_tests import Test, read_test
from question_bank.interchange.qti_types import item_of
from question_bank.items.results import ONE

MANIFEST = "imsmanifest.xml"
ITEM, TEST = "assessmentItem", "assessmentTest"
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']""")


def read(data: bytes, bounds: Bounds = STANDARD) -> Reading:
    """Every item of a QTI 2.x or 3.0 package, or of one item's file.

    Raises:
        UnreadableFile: it is no such file.
    """
    check_size(data, bounds)
    if not is_zip(data):
        root = parsed(data, bounds)
        if x.name(root) != ITEM:
            raise UnreadableFile(_not_qti(x.name(root)))
        package = _Package({"": data}, bounds)
        return package.reading([("", {})])
    package = _Package(unpack(data, bounds), bounds)
    listed = package.listed()
    if not listed:
        raise UnreadableFile("The package holds no QTI questions. Look whether another format was meant.")
    check_count(len(listed), bounds)
    return package.reading(listed)


def _not_qti(name: str) -> str:
    if name == TEST:
        return "This is a test that names its questions by file. Upload the whole package (.zip) it belongs to."
    return f"This is no QTI: it begins with <{name[:40]}>. Look whether another format was meant."


class _Package:
    """The files of a package, and what was read of them."""

    def __init__(self, files: dict[str, bytes], bounds: Bounds) -> None:
        self._files, self._bounds = files, bounds
        self._parsed: dict[str, Element] = {}
        self._broken: dict[str, str] = {}
        self._notes: list[Note] = []
        self._media, self._names = Media(bounds), Names()

    def listed(self) -> list[tuple[str, dict[str, list[str]]]]:
        """The items' paths in the manifest's order, each with its keywords; files nobody lists come after them."""
        found: dict[str, dict[str, list[str]]] = {}
        manifest = next((one for one in self._files if posixpath.basename(one) == MANIFEST), None)
        root = None if manifest is None else self._root(manifest)
        base = posixpath.dirname(manifest or "")
        for one in [] if root is None else x.descendants(root, "resource"):
            path = _inside(base, one.get("href") or "")
            if "item" in (one.get("type") or "") and path not in self._files:
                self._notes.append(Note("missing", f"the package names {path[:80]}, which is not in it"))
            elif path in self._files and self._is(path, ITEM):
                found[path] = _said(one)
        for path in sorted(self._files):
            if path.lower().endswith(".xml") and path != manifest and path not in found and self._is(path, ITEM):
                found[path] = {}
        return list(found.items())

    def _is(self, path: str, name: str) -> bool:
        """Whether a file is of that kind; what is no XML counts as an item that cannot be read."""
        root = self._root(path)
        return x.name(root) == name if root is not None else path in self._broken and name == ITEM

    def _root(self, path: str) -> Element | None:
        if path not in self._parsed and path not in self._broken:
            try:
                self._parsed[path] = parsed(self._files[path], self._bounds)
            except UnreadableFile as error:
                self._broken[path] = str(error)
        return self._parsed.get(path)

    def _tests(self) -> list[Test]:
        tests = [
            read_test(root, posixpath.dirname(path))
            for path, root in list(self._parsed.items())
            if x.name(root) == TEST
        ]
        self._notes += [Note("test", one.says) for one in tests if one.says]
        return tests

    def reading(self, listed: list[tuple[str, dict[str, list[str]]]]) -> Reading:
        """All of it."""
        for path in [path for path in self._files if path.lower().endswith(".xml") or not path]:
            self._root(path)
        weights: dict[str, Decimal] = {}
        for test in self._tests():
            weights |= test.weights
        found = [self._item(path, said, weights.get(path, ONE)) for path, said in listed]
        return Reading(found=tuple(found), notes=(*self._notes, *self._media.notes), media=self._media.files)

    def _item(self, path: str, said: dict[str, list[str]], weight: Decimal) -> Found:
        raw, place = _decoded(self._files[path]), path or "the file"
        draft = b.Draft(place=place, kind="", raw=raw)
        if path in self._broken:
            return b.failed(draft, [Problem("", self._broken[path])])
        try:
            reader = ItemReader(
                self._parsed[path],
                draft,
                self._names,
                said=said,
                weight=weight,
                media=lambda one: self._picture(path, one, draft),
            )
            return b.found(draft, partial(item_of, reader))
        except b.Unsupported as reason:
            return Found(place=place, kind=draft.kind, raw=raw, reason=str(reason), notes=tuple(draft.notes))
        except InvalidItem as error:
            return b.failed(draft, error.problems)

    def _picture(self, item: str, address: str, draft: b.Draft) -> str | None:
        """The address of a picture that is in the package."""
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address) or not address:
            return None
        path = _inside(posixpath.dirname(item), address)
        if path not in self._files:
            draft.note("media", f"the picture {address[:80]} is not in the package")
            return None
        stored = self._media.add(path, self._files[path])
        if stored is not None:
            draft.note("media", f"the picture {address[:80]} came with the question; look whether it is shown rightly")
        return stored


def _inside(base: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(base, unquote(address.split("?", 1)[0].split("#", 1)[0])))


def _said(resource: Element) -> dict[str, list[str]]:
    """Keywords and numbers of a resource's metadata."""
    words = [" ".join(x.text_of(one).split()) for one in x.descendants(resource, "keyword")]
    numbers = [
        " ".join(x.text_of(x.child(one, "entry")).split())
        for one in x.descendants(resource, "catalogentry", "identifier")
        if x.text_of(x.child(one, "catalog")).strip() == "idnumber"
    ]
    return {"keywords": [one for one in words if one], "numbers": [one for one in numbers if one]}


def _decoded(data: bytes) -> str:
    """An item's file as text that can be written out again byte for byte."""
    declared = _DECLARED.match(data)
    try:
        return data.decode(declared[1].decode("ascii") if declared else "utf-8")
    except (UnicodeDecodeError, LookupError):
        return data.decode("utf-8", "replace")
