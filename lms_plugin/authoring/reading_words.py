"""What reading says of a file, in the page's language: it is kept in English, with figures in it."""

from __future__ import annotations

from lms_plugin.known_texts import patterns, translated
from lms_plugin.marked import marked as _

KINDS = (_("plain text"), _("Markdown"), _("a web page"), _("a Word document"), _("a PDF"))
SAID = (
    _("The file is empty."),
    _("The file has %(size)s MB; up to %(most)s MB can be read. Split it into parts."),
    _("The file holds more than %(most)s million characters of text. Split it into parts."),
    _("A table has more than %(most)s columns. Split it, or save it as text."),
    _("The file is no text that can be read. Save it as .txt in UTF-8, or as .docx or .pdf."),
    _("The Word document is damaged. Open it in Word, save it again as .docx, and try once more."),
    _("The file is protected by a password. Save it without one."),
    _("This is an archive, not a Word document. Upload the files in it one by one."),
    _("This is no Word document but a file of another program (.odt, .xlsx or such). Save it as .docx or .pdf."),
    _("The file unpacks to far more than a document holds, and was not opened."),
    _("The web page holds no text to read."),
    _("The page is nested more than %(most)s levels deep. Save it as text."),
    _("The PDF has %(pages)s pages; up to %(most)s can be read. Split it."),
    _("The PDF is damaged. Make it anew and try once more."),
    _("The pages of this PDF are pictures without text. Run text recognition (OCR) on it first."),
    _("The PDF is protected by a password. Save it without one."),
    _("The file holds no text to read."),
    _("The file has too many lines and cells. Split it into parts."),
    _("This is a file of old Office programs (.doc), or a protected one. Save it as .docx, .pdf, .html, .md or .txt."),
    _("This is a rich text file (.rtf). Save it as .docx, .pdf, .html, .md or .txt."),
    _("This is a picture, and text in pictures cannot be read. Save it as .docx, .pdf, .html, .md or .txt."),
    _("This is an archive. Save it as .docx, .pdf, .html, .md or .txt."),
    _("Reading the file took longer than a minute. Split it into parts and upload them one by one."),
    _("Reading the file took more memory than it may. Split it into parts, or save it more simply."),
    _("The file could not be read: reading it broke off again and again. Save it as plain text."),
    _("The name ends in %(ending)s, but the content is %(kind)s."),
    _("The document is in neither English nor Russian; no claims were read from it."),
    _("Parts of the document are in neither English nor Russian; they were left out."),
    _("The document only lists prices or advertises; no claims were read from it."),
)
_KNOWN = patterns(SAID)


def in_page_language(said: str) -> str:
    """A sentence of the reader; one that nobody knows here stays as it is."""
    return translated(said, _KNOWN, KINDS)
