"""A QTI content package written: a file per item, a test with their weights, a manifest with what is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from question_bank.interchange.codec import write_number
from question_bank.interchange.model import Loss, Outgoing, Unwritable, Written
from question_bank.interchange.moodle_xml import DIFFICULTY, TOPIC
from question_bank.interchange.packages import pack
from question_bank.interchange.preparing import prepare
from question_bank.interchange.qti_dialects import Dialect
from question_bank.interchange.qti_item import item_element
from question_bank.interchange.qti_names import Element, written
from question_bank.interchange.qti_names import element as e
from question_bank.interchange.qti_profile import PROFILES, exact
from question_bank.items import Item
from question_bank.items.results import ONE

MEDIA = re.compile(r"media:([A-Za-z0-9._-]+)")
NUMBER, MANIFEST, TEST, WEIGHT = "idnumber", "imsmanifest.xml", "test.xml", "MARK"
_DECLARED = re.compile(r"""<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']""")


def write(dialect: Dialect, outgoing: Outgoing) -> Written:
    """A package of all items, questions of other kinds as they came."""
    package = _Package(dialect, outgoing)
    losses: list[Loss] = []
    count = 0
    for item in outgoing.items:
        try:
            held, cost = prepare(PROFILES[dialect.title], item)
            package.add(held)
        except Unwritable as error:
            losses.append(Loss(item.item_id, error.code, str(error), refused=True))
        else:
            losses += cost
            count += 1
    for one in outgoing.kept:
        package.keep(one)
    return Written(pack(package.files()), tuple(losses), count)


class _Package:
    def __init__(self, dialect: Dialect, outgoing: Outgoing) -> None:
        self._dialect, self._outgoing = dialect, outgoing
        self._files: dict[str, bytes] = {}
        self._resources: list[Element] = []
        self._shown: dict[str, bytes] = {}
        self._section = e(
            "assessmentSection", identifier="section", title=outgoing.title[:200] or "Questions", visible="true"
        )

    def add(self, item: Item) -> None:
        """An item with its weight in the test."""
        whole, most = item_element(item, self._dialect.templates)
        pictures = self._pictures(whole)
        path = self._path(f"items/{item.item_id}.xml")
        self._files[path] = written(whole, self._dialect)
        weight = exact(item.default_mark / most)
        said = e("weight", identifier=WEIGHT, value=write_number(weight)) if weight != ONE else None
        self._section.append(e("assessmentItemRef", said, identifier=self._name(), href=path))
        self._list(path, _metadata(item, self._dialect), pictures)

    def keep(self, raw: str) -> None:
        """A file of another kind as it came."""
        declared = _DECLARED.match(raw)
        path = self._path("items/kept.xml")
        self._files[path] = raw.encode(declared[1] if declared else "utf-8")
        self._section.append(e("assessmentItemRef", identifier=self._name(), href=path))
        self._list(path, None, [])

    def _name(self) -> str:
        return f"r{len(self._resources) + 1}"

    def _path(self, wish: str) -> str:
        path, count = PurePosixPath(wish), 1
        while str(path) in self._files:
            count += 1
            path = PurePosixPath(wish).with_stem(f"{PurePosixPath(wish).stem}.{count}")
        return str(path)

    def _pictures(self, whole: Element) -> list[str]:
        """Pictures at their places in the package; what is not at hand keeps its name."""
        found = []
        for one in whole.iter("img"):
            name = (one.get("src") or "").removeprefix("media:")
            if name in self._outgoing.media:
                self._shown[f"media/{name}"] = self._outgoing.media[name]
                one.set("src", f"../media/{name}")
                found.append(f"media/{name}")
        return list(dict.fromkeys(found))

    def _list(self, path: str, metadata: Element | None, pictures: list[str]) -> None:
        files = [e("file", href=one) for one in (path, *pictures)]
        facts = {"identifier": self._name(), "type": self._dialect.item, "href": path}
        self._resources.append(e("resource", metadata, *files, **facts))

    def files(self) -> Mapping[str, bytes]:
        """The whole package, manifest first."""
        part = e(
            "testPart", self._section, identifier="part", navigationMode="nonlinear", submissionMode="simultaneous"
        )
        test = e("assessmentTest", part, identifier="test", title=self._outgoing.title[:200] or "Questions")
        listed = e("resource", e("file", href=TEST), identifier="test", type=self._dialect.test, href=TEST)
        schema = e("metadata", e("schema", self._dialect.title.split(" ", 1)[0] + " Content"))
        manifest = e(
            "manifest", schema, e("organizations"), e("resources", listed, *self._resources), identifier="package"
        )
        plain = self._dialect._replace(namespace=self._dialect.content, prefixed=False)
        return {
            MANIFEST: written(manifest, plain),
            TEST: written(test, self._dialect),
            **self._files,
            **self._shown,
        }


def _metadata(item: Item, dialect: Dialect) -> Element | None:
    """Number, tags, topics and difficulty as learning object metadata."""
    words = [*item.tags, *(TOPIC + one for one in item.topics)]
    words += [DIFFICULTY + item.difficulty] if item.difficulty != "medium" else []
    if not words and item.idnumber is None:
        return None

    def lom(tag: str, *inside: Element | str) -> Element:
        return e(f"{{{dialect.metadata}}}{tag}", *inside)

    number = (
        []
        if item.idnumber is None
        else [lom("catalogentry", lom("catalog", NUMBER), lom("entry", lom("langstring", item.idnumber)))]
    )
    keywords = [lom("keyword", lom("langstring", one)) for one in words]
    return e("metadata", lom("lom", lom("general", *number, *keywords)))
