"""PDF files into documents: the text layer, its lines joined into paragraphs again."""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Iterator

import pypdfium2 as pdfium
from pypdfium2 import raw

from question_bank.documents.assembling import Assembly, clean
from question_bank.documents.limits import Limits, UnreadableDocument, check_text
from question_bank.documents.model import Document
from question_bank.documents.pdf_lines import PdfLine, without_running_heads, write_paragraphs

_ONE_AT_A_TIME = threading.Lock()  # PDFium is not safe to call from two threads
_PASSWORD_ERRORS = {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
LEAST_LETTERS = 20  # a page; fewer on all pages, with pictures: a scan
_FONT_NAME = 200
_LINE = re.compile(r"\S[^\r\n]*")


def read(data: bytes, name: str, limits: Limits) -> Document:
    """A PDF file as a document; blocks know their page.

    Raises:
        UnreadableDocument: PASSWORD, DAMAGED, TOO_MANY_PAGES, or SCAN where the pages are pictures.
    """
    with _ONE_AT_A_TIME:
        file = _opened(data)
        try:
            pages = len(file)
            if pages > limits.pages:
                raise UnreadableDocument(
                    "TOO_MANY_PAGES", f"The PDF has {pages} pages; up to {limits.pages} can be read. Split it."
                )
            lines = list(_lines(file, limits))
            title = clean(file.get_metadata_value("Title"))
        except pdfium.PdfiumError as error:
            raise UnreadableDocument("DAMAGED", "The PDF is damaged. Make it anew and try once more.") from error
        finally:
            file.close()
    if sum(len(line.words) for line in lines) < LEAST_LETTERS * min(pages, 5):
        raise UnreadableDocument(
            "SCAN", "The pages of this PDF are pictures without text. Run text recognition (OCR) on it first."
        )
    assembly = Assembly(limits)
    write_paragraphs(without_running_heads(lines), assembly)
    text, blocks = assembly.finish()
    return Document(name=name, kind="pdf", text=text, blocks=blocks, title=title)


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in _PASSWORD_ERRORS or "assword" in str(error):
            raise UnreadableDocument("PASSWORD", "The PDF is protected by a password. Save it without one.") from error
        raise UnreadableDocument("DAMAGED", "The PDF is damaged. Make it anew and try once more.") from error


def _lines(file: pdfium.PdfDocument, limits: Limits) -> Iterator[PdfLine]:
    length = 0
    for number in range(len(file)):
        page = file[number]
        text_page = page.get_textpage()
        for line in _page_lines(text_page, number + 1):
            length += len(line.words)
            check_text(length, limits)
            yield line
        text_page.close()
        page.close()


def _page_lines(text_page: pdfium.PdfTextPage, number: int) -> Iterator[PdfLine]:
    for found in _LINE.finditer(text_page.get_text_range()):
        words = found.group().rstrip()
        yield _measured(text_page, words, found.start(), found.start() + len(words) - 1, number)


def _measured(text_page: pdfium.PdfTextPage, words: str, first: int, last: int, number: int) -> PdfLine:
    """A line with where it stands and how it is set, by its first letter; by its last too, for boldness."""
    begin = raw.FPDFText_GetCharIndexFromTextIndex(text_page, first)
    end = raw.FPDFText_GetCharIndexFromTextIndex(text_page, last)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text_page, begin, left, right, bottom, top)
    edge = ctypes.c_double()
    raw.FPDFText_GetCharBox(text_page, end, ctypes.c_double(), edge, ctypes.c_double(), ctypes.c_double())
    return PdfLine(
        words=words.replace("\ufffe", "\u00ad").replace("\x02", "\u00ad"),
        page=number,
        size=round(raw.FPDFText_GetFontSize(text_page, begin), 1),
        bold="bold" in _font(text_page, begin) and "bold" in _font(text_page, end),
        left=left.value,
        right=edge.value,
        base=bottom.value,
    )


def _font(text_page: pdfium.PdfTextPage, index: int) -> str:
    name = ctypes.create_string_buffer(_FONT_NAME)
    raw.FPDFText_GetFontInfo(text_page, index, name, _FONT_NAME, ctypes.c_int())
    return name.value.decode("utf-8", "replace").lower()
