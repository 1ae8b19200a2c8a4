"""Why a file of questions is refused, or a question of it kept as it came, in the page's language."""

from __future__ import annotations

import re

from flask_babel import gettext

from lms_plugin.authoring.problem_words import problem_words
from lms_plugin.known_texts import patterns, translated
from lms_plugin.marked import marked as _

FILES = (
    _("The file is empty."),
    _("The file has %(size)s MB; up to %(most)s MB are read. Split it."),
    _("The file holds %(count)s questions; up to %(most)s are read at once. Split it."),
    _("There is no quiz in Canvas's QTI 1.2 in it. Look whether another format was meant."),
    _("The table cannot be read: %(error)s. Look for a quotation mark that is not closed."),
    _("The file is no text. Save it as plain text in UTF-8."),
    _("The file is neither UTF-8 nor %(old)s (byte %(place)s). Save it as UTF-8."),
    _("The file begins as %(encoding)s and does not go on so. Save it as UTF-8."),
    _("This is no Moodle XML: it begins with <%(name)s>, not <quiz>."),
    _("The file is of a newer Assay (schema %(version)s; %(known)s is read). Update first."),
    _("This is no bank of Assay: it holds no list of items."),
    _("This is no bank of Assay: it is not one object."),
    _("The file is no JSON that can be read: %(error)s"),
    _("The package holds %(count)s files; up to %(most)s are read."),
    _("The package unpacks to far more than it should, and was not opened."),
    _("The package is damaged or encrypted. Export it again."),
    _("The package names a place outside itself (%(name)s), and was not opened."),
    _("The package holds no QTI questions. Look whether another format was meant."),
    _("This is a test that names its questions by file. Upload the whole package (.zip) it belongs to."),
    _("This is no QTI: it begins with <%(name)s>. Look whether another format was meant."),
    _("The XML has %(size)s MB; up to %(most)s MB can be read."),
    _("The XML brings a document type of its own (DOCTYPE), which is not read. Remove it."),
    _("The file is not well-formed XML: %(error)s"),
    _("The first row must name the columns; missing: %(names)s."),
    _("This is no XLSX file. Save the table as .xlsx or as .csv."),
    _("This is an archive, not an XLSX file."),
    _("The table has a row %(number)s; up to %(most)s questions are read."),
    _("The table has more than %(most)s columns."),
)
KEPT = (
    _("a description alone is no question"),
    _("no type here for essays"),
    _("an essay is graded by hand"),
    _("a file is handed in and graded by hand"),
    _("its numbers are made anew each time from a formula"),
    _("a text alone is no question"),
    _("no type here for a question that does not say its type"),
    _("no type here for %(kind)s"),
    _("there is no type here for %(kind)s"),
    _("several blanks are typed into, and gaps here are filled from lists"),
    _("a gap of the kind %(kind)s is not filled from a list"),
    _("its tolerance is not said"),
    _("its tolerance is computed, which is not known here"),
    _("two of its gaps fill the same answer"),
    _("its gaps are scored together, not each by itself"),
    _("it is adaptive: it goes on by what was answered before"),
    _("it makes its question anew each time from a template"),
    _("it asks nothing: there is no interaction"),
    _("its answer %(name)s is not declared"),
    _("it has no response processing, so nothing says what earns credit"),
    _("its response processing template %(name)s is none of the three standard ones"),
    _("its response processing is too long to follow"),
    _("its response processing uses %(name)s, which is not known here"),
    _("its response processing speaks of %(name)s, which is not declared"),
    _("its response processing uses %(name)s in a way that is not known here"),
    _("it does not match one list with another"),
    _("not every prompt has just one right choice"),
    _("its pairs are not worth the same"),
    _("not all of its entries have a place in the right order"),
    _("what a partly right order earns follows no rule known here"),
    _("what several answers together earn follows no rule known here"),
    _("it looks for words within the answer, which is not known here"),
    _("it asks several things at once"),
)
PLACES = (_("end of file"), _("the file"))
LINES = (_("line %(n)s"), _("row %(n)s"))
_FILES, _KEPT, _PLACES = patterns(FILES), patterns(KEPT), patterns(PLACES)
_LINE = re.compile(r"(?<!\S)(line|row) (\d+)$")


def file_words(said: str) -> str:
    """Why a file cannot be read; what nobody knows here stays as it is."""
    return translated(said, _FILES)


def kept_words(said: str) -> str:
    """Why a question has no type here."""
    return translated(said, _KEPT)


def refused_words(said: str) -> str:
    """Why a question is refused: for what it says, or because its own file in a package cannot be read."""
    told = problem_words(said)
    return file_words(said) if told == said else told


def place_words(said: str) -> str:
    """Where in its file a question stands: a line, a row, or the name of a file in a package and a line."""
    return _LINE.sub(lambda one: gettext(f"{one[1]} %(n)s", n=one[2]), translated(said, _PLACES))
