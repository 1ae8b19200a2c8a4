"""The printed certificate: PDF/A-3a and PDF/UA-1 by Typst, with the credential attached. Same input, same bytes."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import segno
import typst

from lms_plugin.certification.attached import attachment

ROOT = Path(__file__).parent / "paper"
FONTS = ROOT / "fonts"
PAPERS = {"a4": "a4", "letter": "us-letter"}
_compilers = threading.local()


class NotPrinted(Exception):
    """A certificate could not be made: a character without a glyph, or a mistake of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a certificate says, ready to print: dates as text, in the words of its language; pictures as SVG."""

    lang: str
    title: str
    issuer: str
    name: str
    statement: str
    programme: str
    number: str
    issue: int
    issued: str
    address: str
    domain: str
    labels: dict[str, str]
    results: list[dict[str, str]]
    native: str = ""
    native_lang: str = ""
    until: str = ""
    signer: str = ""
    signer_role: str = ""
    logo: str = ""
    signature: str = ""
    accent: str = field(default="#0b5563")


def render(page: Printed, credential: bytes, *, paper: str, at: datetime) -> bytes:
    """The PDF of a certificate; ``paper`` is ``a4`` or ``letter``, ``at`` the signing time.

    Raises:
        NotPrinted: Typst refused it, or the attachment is not the credential.
    """
    qr = segno.make(page.address, error="m", micro=False).svg_inline(scale=4, border=2, dark="#000")
    said = asdict(page)
    pictures = {name: said.pop(name) for name in ("logo", "signature")}
    inputs = {"data": json.dumps(said, ensure_ascii=False), "qr": qr, "paper": PAPERS[paper]} | pictures
    inputs["credential"] = credential.decode()
    try:  # never without the standards: only they make a missing glyph an error
        made = _compiler().compile(
            format="pdf", sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"], timestamp=int(at.timestamp())
        )
    except RuntimeError as error:  # typst raises its own subclass
        raise NotPrinted(str(error)[:500]) from error
    if not isinstance(made, bytes) or attachment(made) != credential:
        raise NotPrinted("the attached credential is not the one that was signed")
    return made


@lru_cache(maxsize=64)
def badge(title: str, issuer: str, accent: str) -> bytes:
    """The picture of a programme as PNG, 400 × 400; one for all its certificates.

    Raises:
        NotPrinted
    """
    data = json.dumps({"title": title, "issuer": issuer, "accent": accent}, ensure_ascii=False)
    try:
        made = _compiler("badge.typ").compile(format="png", ppi=96, sys_inputs={"data": data})
    except RuntimeError as error:
        raise NotPrinted(str(error)[:500]) from error
    if not isinstance(made, bytes):
        raise NotPrinted("a badge has one page")
    return made


def _compiler(template: str = "certificate.typ") -> typst.Compiler:
    """This thread's compiler of a template; loading the fonts takes longer than a certificate."""
    if not hasattr(_compilers, template):
        made = typst.Compiler(str(ROOT / template), root=str(ROOT), font_paths=[str(FONTS)], ignore_system_fonts=True)
        setattr(_compilers, template, made)
    held: typst.Compiler = getattr(_compilers, template)
    return held
