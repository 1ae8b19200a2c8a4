"""Word and PDF files are read in the order of the page, and hostile ones refused in words."""

from __future__ import annotations

import random

import pytest
from file_makers import archive, pdf_file, repacked, scanned_pdf, word_file

from question_bank.documents.assembling import Assembly
from question_bank.documents.limits import Limits, UnreadableDocument
from question_bank.documents.model import Document
from question_bank.documents.pdf_lines import PdfLine, write_paragraphs
from question_bank.documents.reader import read_document

LONG = (
    "A peel with glycolic acid loosens the bonds between the dead cells of the horny layer, so that they fall off and "
    "the skin below comes to the light; its depth is steered by time and by strength, says the school's own handbook."
)


def seen(document: Document) -> list[tuple[str, int, str]]:
    """Kind, level and words of each block."""
    return [(one.kind.value, one.level, document.words(one)) for one in document.blocks]


def test_a_word_document_gives_headings_lists_and_tables_in_order() -> None:
    file = word_file(
        ("Title", "Peel"),
        ("Heading 2", "Who should avoid it"),
        ("List Bullet", "pregnancy"),
        ("", "Text\nmore"),
        [["Drug", "Effect"], ["Acid", "redness"]],
        ("bold", "Risks"),
        title="The peel",
    )
    document = read_document(file, "peel.docx")
    assert document.title == "The peel"
    assert seen(document) == [
        ("heading", 1, "Peel"),
        ("heading", 2, "Who should avoid it"),
        ("item", 1, "pregnancy"),
        ("paragraph", 0, "Text"),
        ("paragraph", 0, "more"),
        ("cell", 0, "Drug"),
        ("cell", 0, "Effect"),
        ("cell", 0, "Acid"),
        ("cell", 0, "redness"),
        ("heading", 6, "Risks"),
    ]


def test_numbering_set_by_hand_makes_items_of_their_depth() -> None:
    body = (
        b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b'<w:body><w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        b"<w:r><w:t>herpes</w:t></w:r></w:p><w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>fever</w:t></w:r></w:p>"
        b"</w:body></w:document>"
    )
    document = read_document(repacked(word_file(("", "x")), word__document=body), "a.docx")
    assert seen(document) == [("item", 2, "herpes"), ("item", 1, "fever")]


def test_a_pdf_gives_paragraphs_again_with_headings_and_pages() -> None:
    first = [("Glycolic peel", "", 18), (LONG, "", 11), ("Contraindications", "B", 11), ("\x95 herpes", "", 11)]
    document = read_document(pdf_file(first, [("It is quick.", "", 11)], title="The peel"), "peel.pdf")
    assert document.title == "The peel"
    assert [(kind, words) for kind, _, words in seen(document)] == [
        ("heading", "Glycolic peel"),
        ("paragraph", LONG),
        ("heading", "Contraindications"),
        ("item", "herpes"),
        ("paragraph", "It is quick."),
    ]
    assert [one.page for one in document.blocks] == [1, 1, 1, 1, 2]


def test_a_paragraph_goes_on_over_the_page_and_words_parted_at_the_margin_are_whole_again() -> None:
    document = read_document(
        pdf_file([(f"{LONG} It is con-", "", 11)], [("traindicated in pregnancy.", "", 11)]), "a.pdf"
    )
    assert document.text.strip().endswith("It is contraindicated in pregnancy.")


def test_titles_and_numbers_at_the_edge_of_every_page_are_left_out() -> None:
    chapters = ("acids", "needles", "light", "cold")
    pages = [
        [("The school's handbook", "", 9), (f"Of {what}.", "", 11), (LONG, "", 11), (f"Page {one}", "", 9)]
        for one, what in enumerate(chapters)
    ]
    document = read_document(pdf_file(*pages), "a.pdf")
    assert "school's handbook\n" not in document.text
    assert "Page 2" not in document.text
    assert all(f"Of {what}." in document.text for what in chapters)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "EMPTY"),
        (b"  \n\t ", "a.pdf", "EMPTY"),
        (b"a" * 101, "a.txt", "TOO_LARGE"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 50, "a.doc", "OLD_OFFICE"),
        (b"{\\rtf1 hello}", "a.txt", "RTF"),
        (b"\x89PNG\r\n", "a.pdf", "IMAGE"),
        (b"\x1f\x8b\x08", "a.gz", "ARCHIVE"),
        (b"PK\x03\x04 broken", "a.docx", "DAMAGED"),
        (b"%PDF-1.7 broken", "a.pdf", "DAMAGED"),
        (b"# source: only", "a.txt", "NO_TEXT"),
    ],
)
def test_a_file_without_text_to_read_says_what_it_is(data: bytes, name: str, code: str) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read_document(data, name, Limits(file_bytes=100))
    assert refusal.value.code == code


def test_a_line_of_twenty_megabytes_is_refused_for_its_length() -> None:
    with pytest.raises(UnreadableDocument, match="5 million characters") as refusal:
        read_document(b"word " * 3_900_000, "a.txt")
    assert refusal.value.code == "TOO_LONG"


def test_a_scan_a_password_and_too_many_pages_are_told_apart() -> None:
    codes = []
    for data in (scanned_pdf(), pdf_file([(LONG, "", 11)], password="secret"), pdf_file(*[[("x", "", 11)]] * 3)):
        with pytest.raises(UnreadableDocument) as refusal:
            read_document(data, "a.pdf", Limits(pages=2))
        codes.append(refusal.value.code)
    assert codes == ["SCAN", "PASSWORD", "TOO_MANY_PAGES"]


def test_an_archive_that_unfolds_to_gigabytes_is_not_opened() -> None:
    bomb = repacked(word_file(("", "x")), word__document=b"<a>" + b" " * 30_000_000 + b"</a>")
    with pytest.raises(UnreadableDocument, match="unpacks to far more") as refusal:
        read_document(bomb, "a.docx")
    assert refusal.value.code == "UNPACKS_TOO_LARGE"


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>',
        b"no xml at all",
    ],
)
def test_xml_with_entities_or_none_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read_document(repacked(word_file(("", "x")), word__document=body), "a.docx")
    assert refusal.value.code == "DAMAGED"


@pytest.mark.parametrize("part", ["mimetype", "xl/workbook.xml", "ppt/presentation.xml"])
def test_a_file_of_another_office_program_is_called_that_and_no_archive(part: str) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read_document(archive({part: b"x", "content.xml": b"<x/>"}), "notes.odt")
    assert refusal.value.code == "OTHER_OFFICE"
    assert "Save it as .docx" in str(refusal.value)


def test_an_archive_of_other_files_and_a_protected_one_are_refused() -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read_document(archive({"notes.txt": b"x"}), "a.docx")
    assert refusal.value.code == "ARCHIVE"
    locked = bytearray(word_file(("", "x")))
    at = locked.index(b"PK\x01\x02") + 8
    locked[at] |= 1
    with pytest.raises(UnreadableDocument) as refusal:
        read_document(bytes(locked), "a.docx")
    assert refusal.value.code == "PASSWORD"


def test_a_wrong_ending_is_noted_and_the_content_believed() -> None:
    document = read_document(pdf_file([(LONG, "", 11)]), "peel.txt")
    assert (document.kind, document.name) == ("pdf", "peel")
    assert document.notes == ("The name ends in .txt, but the content is a PDF.",)


def test_random_bytes_of_any_kind_end_in_words() -> None:
    chance = random.Random(3)  # noqa: S311 - the same bytes each time
    for head in (b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b""):
        with pytest.raises(UnreadableDocument):
            read_document(head + chance.randbytes(20_000), "a.bin")


def test_a_damaged_word_file_or_pdf_never_breaks_the_reader() -> None:
    chance = random.Random(5)  # noqa: S311 - the same damage each time
    for whole, name in ((word_file(("", LONG), [["a", "b"]]), "a.docx"), (pdf_file([(LONG, "", 11)]), "a.pdf")):
        for _ in range(150):
            data = bytearray(whole)
            for _ in range(chance.randrange(1, 8)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            try:
                document = read_document(bytes(data), name)
            except UnreadableDocument:
                continue
            assert document.text


def test_the_same_file_gives_the_same_document_and_digest() -> None:
    one, two = (read_document(word_file(("", LONG)), "a.docx") for _ in range(2))
    assert one == two
    assert len(one.digest) == 64


def line(words: str, base: float, page: int = 1, right: float = 90.0) -> PdfLine:
    """A line of ordinary text that begins at the margin."""
    return PdfLine(words=words, page=page, size=10.0, bold=False, left=0.0, right=right, base=base)


@pytest.mark.parametrize(
    ("lines", "written"),
    [
        ([], ""),
        ([line("It is contra\u00ad", 100), line("indicated.", 88)], "It is contraindicated.\n"),
        ([line("It is contra\u00ad", 100), line("indicated.", 50)], "It is contraindicated.\n"),
        ([line("One.", 100, right=20), line("Two.", 88)], "One.\nTwo.\n"),
        ([line("a wide line of words", 100), line("Goes on", 88)], "a wide line of words Goes on\n"),
        ([line("a line", 100), line("• an item", 88)], "a line\n• an item\n"),
    ],
)
def test_lines_become_paragraphs_by_gaps_hyphens_and_how_full_they_are(lines: list[PdfLine], written: str) -> None:
    assembly = Assembly(Limits())
    write_paragraphs(lines, assembly)
    assert assembly.finish()[0] == written


def test_empty_paragraphs_cells_and_lines_leave_nothing() -> None:
    word = read_document(word_file(("", ""), ("", "x"), [["", "b"], ["", ""]]), "a.docx")
    assert [words for _, _, words in seen(word)] == ["x", "b"]
    pdf = read_document(pdf_file([(LONG, "", 11), (" ", "", 11), (".", "", 11)]), "a.pdf")
    assert [words for _, _, words in seen(pdf)] == [LONG, "."]
