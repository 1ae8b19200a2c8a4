"""The printed certificate: what stands on it, what a scanner reads, what is attached, and that it is the same twice."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from lms_plugin.certification import pdf
from lms_plugin.certification.attached import attachment
from lms_plugin.certification.wording import labels
from question_bank.certification.names import PRINTABLE

CREDENTIAL = (Path(__file__).parents[2] / "unit" / "certification" / "example.json").read_bytes()
AT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
ADDRESS = "https://verify.example.org/c/k7Rz9sWqT2mVx4bHn6Yc8D"
ROWS = [{"name": f"Topic number {n} with a name", "value": "94 %", "required": "85 %"} for n in range(1, 15)]


def printed(name="Łukasz Żółć", lang="en", rows=4, **changes):
    values = {
        "lang": lang,
        "title": "Mesotherapy for Acne: Safe Practice, Level 1",
        "issuer": "Lumière Academy of Cosmetology",
        "name": name,
        "statement": labels(lang)["statement"],
        "programme": "MESO-ACNE-1, version 3",
        "number": "LUM-2026-7F3K-9QXD-M2RT-C",
        "issue": 1,
        "issued": "20 November 2026 (UTC+02:00)",
        "until": "20 November 2028 (UTC+02:00)",
        "address": ADDRESS,
        "domain": "verify.example.org",
        "labels": labels(lang),
        "results": ROWS[:rows],
        "signer": "Dr. Zoë Example",
        "signer_role": "Head of training",
    }
    return pdf.Printed(**(values | changes))


def render(page=None, paper="a4"):
    return pdf.render(page or printed(), CREDENTIAL, paper=paper, at=AT)


def opened(data):
    return pypdfium2.PdfDocument(data)


@pytest.mark.parametrize("name", ["Łukasz Żółć", "Ольга Ёжикова", "José Núñez-Ärzt", "Nguyễn Thị Hằng", "Ελένη"])
@pytest.mark.parametrize(("lang", "paper"), [("en", "a4"), ("ru", "letter")])
def test_name_number_and_every_result_are_text_and_the_code_leads_to_the_page(name, lang, paper):
    data = render(printed(name, lang, rows=10), paper)
    with opened(data) as document:
        assert len(document) == 1
        text = document[0].get_textpage().get_text_range().replace("\r\n", "\n")
        for wanted in (name, "LUM-2026-7F3K-9QXD-M2RT-C", ADDRESS, *(row["name"] for row in ROWS[:10])):
            assert wanted in text
        picture = document[0].render(scale=200 / 72).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [ADDRESS]
    assert attachment(data) == CREDENTIAL


def test_it_is_tagged_and_says_its_title_language_and_standards():
    reader = PdfReader(__import__("io").BytesIO(render(printed(lang="ru"))))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ru"
    assert "/StructTreeRoot" in root
    assert "Łukasz Żółć" in reader.metadata.title
    words = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in words
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in words
    assert "<pdfuaid:part>1</pdfuaid:part>" in words


def test_more_than_ten_results_go_on_on_a_second_page():
    with opened(render(printed(rows=14))) as document:
        assert len(document) == 2
        assert ROWS[13]["name"] in document[1].get_textpage().get_text_range()


@pytest.mark.parametrize("paper", pdf.PAPERS)
def test_the_longest_name_with_ten_rows_overlaps_nothing_and_stays_on_the_page(paper):
    with opened(render(printed("Maximiliana " * 8, rows=10), paper)) as document:
        page = document[0]
        width, height = page.get_size()
        text = page.get_textpage()
        boxes = [text.get_charbox(place) for place in range(text.count_chars())]
        assert all(0 <= left <= right <= width and 0 <= low <= high <= height for left, low, right, high in boxes)
        words = _words(text, boxes)
        assert len(words) > 60
        assert [pair for pair in combinations(words, 2) if _overlap(*pair)] == []
        quietest = text.search(printed().number).get_next()
        last_row = text.search(ROWS[9]["name"]).get_next()
        assert text.get_charbox(quietest[0])[3] < text.get_charbox(last_row[0])[1]


@pytest.mark.parametrize("paper", pdf.PAPERS)
def test_in_black_alone_every_letter_has_ink_and_the_code_is_still_read(paper):
    scale = 200 / 72
    with opened(render(printed(rows=10), paper)) as document:
        page = document[0]
        black = page.render(scale=scale).to_pil().convert("L").point(lambda grey: 0 if grey < 128 else 255)
        text, height = page.get_textpage(), page.get_size()[1]
        letters = text.get_text_range()
        boxes = [text.get_charbox(place) for place in range(text.count_chars())]
    pale = [
        letter
        for letter, (left, low, right, high) in zip(letters, boxes, strict=False)
        if letter.isalnum() and right > left and high > low
        and black.crop([round(x * scale) for x in (left, height - high, right, height - low)]).getextrema()[0] > 0
    ]  # fmt: skip
    assert pale == []
    assert [code.text for code in zxingcpp.read_barcodes(black)] == [ADDRESS]


def _words(text, boxes):
    """The box of each word: left, low, right, high."""
    words, open_ = [], None
    for place, (left, low, right, high) in enumerate(boxes):
        gap = not text.get_text_range(place, 1).strip() or right <= left or high <= low
        if gap or open_ is None or abs(open_[1] - low) > 12 or left < open_[0]:
            words += [open_] if open_ else []
            open_ = None
        if not gap:
            old = open_ or (left, low, right, high)
            open_ = (min(old[0], left), min(old[1], low), max(old[2], right), max(old[3], high))
    return words + ([open_] if open_ else [])


def _overlap(one, other):
    """Whether two boxes share more than a hair."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0.5 and high > 0.5


@pytest.mark.parametrize("name", ["მარიამი", "李小龍", "محمد", "😀", "x ≥ y"])
def test_a_glyph_that_is_missing_is_an_error_and_never_a_box(name):
    with pytest.raises(pdf.NotPrinted):
        render(printed(name))


@pytest.mark.parametrize("name", ['#read("/etc/passwd")', "<script>alert(1)</script>", "$x$ *b* _i_ \\ @ref"])
def test_markup_in_a_name_prints_as_it_is_written(name):
    with opened(render(printed(name))) as document:
        assert name in document[0].get_textpage().get_text_range()


def test_the_same_input_gives_the_same_bytes_in_another_process_too():
    script = (
        "import sys; sys.path[:0] = ['tests', 'tests/functional/certification'];"
        "from hashlib import sha256; import test_paper; print(sha256(test_paper.render()).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert done.stdout.strip() == sha256(render()).hexdigest()
    assert render(printed("José Núñez-Ärzt")) != render()


def test_a_document_that_was_not_attached_whole_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "attachment", lambda _data: b"{}")
    with pytest.raises(pdf.NotPrinted, match="attached"):
        render()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nonsense", b"{}", CREDENTIAL])
def test_what_is_no_pdf_has_no_attachment(data):
    with pytest.raises(ValueError, match="PDF"):
        attachment(data)


def test_the_fonts_have_every_character_that_a_name_may_have():
    """One text with all of them: Typst would refuse it for a single missing glyph."""
    every = "".join(chr(code) for low, high in PRINTABLE for code in range(low, high + 1) if _visible(code))
    for place in range(0, len(every), 400):
        render(printed(every[place : place + 400].replace(" ", "")))


def _visible(code):
    import unicodedata

    return unicodedata.category(chr(code))[0] in "LNPS"
