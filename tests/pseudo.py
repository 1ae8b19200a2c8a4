"""A language nobody speaks: every text marked, 40 % longer, read from the right. What has no mark is untranslated."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from babel.support import NullTranslations

from lms_plugin import catalogues, web

LANGUAGE = "ar"  # written from the right
START, END = "⟦", "⟧"
SAID = ("aria-label", "alt", "placeholder", "title")
CONTENT = {"script", "style", "time", "code", "pre"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


def pseudo(text: str) -> str:
    """The text between marks, with two fifths of its length more."""
    return f"{START}{text} {'ابجد ' * (len(text) // 12 + 1)}"[: int(len(text) * 1.4) + 3].rstrip() + END


class PseudoTranslations(NullTranslations):
    """Every text, translated by marking it."""

    def gettext(self, message):
        return pseudo(message)

    def ngettext(self, msgid1, msgid2, n):
        return pseudo(msgid1 if n == 1 else msgid2)

    ugettext = gettext
    ungettext = ngettext


def speak(monkeypatch):
    """Let launches ask for this language, too."""
    real = catalogues.catalogue
    monkeypatch.setattr(web, "LANGUAGES", (*web.LANGUAGES, LANGUAGE))
    monkeypatch.setattr(catalogues, "catalogue", lambda name: PseudoTranslations() if name == LANGUAGE else real(name))


class _Texts(HTMLParser):
    """Every piece of text a person can see or hear, outside what is code or a time."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.found += [value for name, value in attrs if name in SAID and value]

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if not CONTENT & set(self.open):
            self.found.append(data)


def _without_marked(text: str) -> str:
    """What is left when translated texts are taken out, those within others first."""
    while (rest := re.sub(f"{START}[^{START}{END}]*{END}", "", text)) != text:
        text = rest
    return text


def untranslated(page: str, *, content: str) -> list[str]:
    """What on a page has letters and is neither marked nor part of ``content``, which authors and platforms wrote."""
    reader = _Texts()
    reader.feed(page)
    plain = (_without_marked(text).strip(" \n–-—:;,.()·/→✓✗!%|⚑↑↓") for text in reader.found)
    return [text for text in plain if re.search(r"[A-Za-z]{2}", text) and not re.search(content, text)]
