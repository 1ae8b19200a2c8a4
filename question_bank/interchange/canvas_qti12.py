"""Canvas QTI 1.2 packages: what they hold of our items, and writing them (assessment.md 7.2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256

from lxml import etree

from question_bank.interchange.canvas_kinds import item_of
from question_bank.interchange.canvas_profile import PROFILE
from question_bank.interchange.codec import write_number
from question_bank.interchange.model import Outgoing, Written
from question_bank.interchange.packages import pack
from question_bank.interchange.preparing import write_all
from question_bank.interchange.qti_dialects import QTI21
from question_bank.interchange.qti_names import Element
from question_bank.interchange.qti_names import element as e
from question_bank.interchange.qti_names import written as element_file

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
CONTENT = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
META = "http://canvas.instructure.com/xsd/cccv1p0"
QUIZ = "imsqti_xmlv1p2"
META_TYPE = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
MEDIA = re.compile(r"media:([A-Za-z0-9._-]+)")
FILES = "$IMS-CC-FILEBASE$/"


def write(outgoing: Outgoing) -> Written:
    """A package with one quiz of all items, questions of other kinds as they came."""
    shown: dict[str, bytes] = {}
    written, losses = write_all(PROFILE, outgoing.items, lambda item: _text(item_of(item), outgoing, shown))
    title = outgoing.title[:200] or "Questions"
    name = "g" + sha256(title.encode()).hexdigest()[:32]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<questestinterop xmlns="{NAMESPACE}">\n'
    facts = etree.tostring(e("assessment", ident=name, title=title), encoding="unicode").removesuffix("/>")
    body = "".join(f"{one}\n" for one in (*written, *outgoing.kept))
    quiz = f'{head}{facts}>\n<section ident="root_section">\n{body}</section>\n</assessment>\n</questestinterop>\n'
    points = sum((_points(one) for one in written), Decimal(0))
    files = {
        "imsmanifest.xml": _manifest(name, list(shown)),
        f"{name}/{name}.xml": quiz.encode("utf-8"),
        f"{name}/assessment_meta.xml": _meta(name, title, points),
        **shown,
    }
    return Written(pack(files), tuple(losses), len(written))


def _points(item: str) -> Decimal:
    found = re.search(r"<fieldlabel>points_possible</fieldlabel><fieldentry>([0-9.]+)</fieldentry>", item)
    return Decimal(found[1]) if found else Decimal(0)


def _text(item: Element, outgoing: Outgoing, shown: dict[str, bytes]) -> str:
    """An item as XML, its pictures as files of the package."""

    def place(found: re.Match[str]) -> str:
        if found[1] not in outgoing.media:
            return found[0]
        shown[f"web_resources/{found[1]}"] = outgoing.media[found[1]]
        return FILES + found[1]

    return MEDIA.sub(place, str(etree.tostring(item, encoding="unicode")))


def _manifest(name: str, shown: Sequence[str]) -> bytes:
    schema = e("metadata", e("schema", "IMS Content"), e("schemaversion", "1.1.3"))
    quiz = e(
        "resource",
        e("file", href=f"{name}/{name}.xml"),
        e("dependency", identifierref=f"{name}_meta"),
        identifier=name,
        type=QUIZ,
    )
    meta = e("resource", e("file", href=f"{name}/assessment_meta.xml"), identifier=f"{name}_meta", type=META_TYPE)
    meta.set("href", f"{name}/assessment_meta.xml")
    files = [
        e("resource", e("file", href=one), identifier=f"f{at}", type="webcontent", href=one)
        for at, one in enumerate(shown, start=1)
    ]
    whole = e("manifest", schema, e("organizations"), e("resources", quiz, meta, *files), identifier=f"{name}_manifest")
    return _file(whole, CONTENT)


def _meta(name: str, title: str, points: Decimal) -> bytes:
    whole = e(
        "quiz",
        e("title", title),
        e("quiz_type", "assignment"),
        e("points_possible", write_number(points)),
        identifier=name,
    )
    return _file(whole, META)


def _file(root: Element, namespace: str) -> bytes:
    return element_file(root, QTI21._replace(namespace=namespace))
