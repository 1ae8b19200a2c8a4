"""Of a web page the article is read, and nothing that stands around it."""

from __future__ import annotations

import pytest

from question_bank.documents.limits import UnreadableDocument
from question_bank.documents.model import BlockKind, Document
from question_bank.documents.reader import read_document

WORDS = "It loosens the bonds between dead cells of the skin and is used for marks that acne left behind on the face. "


def page(body: str, head: str = "") -> Document:
    """The document of a web page with this body."""
    return read_document(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "page.html")


def seen(document: Document) -> list[tuple[str, int, str]]:
    """Kind, level and words of each block."""
    return [(one.kind.value, one.level, document.words(one)) for one in document.blocks]


def test_headings_lists_folds_and_definitions_become_blocks() -> None:
    document = page(
        "<h1>Glycolic&nbsp;peel</h1><p>A <b>mild</b>\n peel<br>for all</p><p><strong>Who should avoid it:</strong></p>"
        "<ul><li>pregnancy<ul><li>first weeks</li></ul></li><li>herpes</li></ul>"
        "<dl><dt>Acid</dt><dd>dissolves</dd></dl><details><summary>Safe?</summary>Yes.</details>"
        "<p>• one • two</p>",
        "<title>Peel | School</title>",
    )
    assert document.title == "Peel | School"
    assert seen(document) == [
        ("heading", 1, "Glycolic peel"),
        ("paragraph", 0, "A mild peel"),
        ("paragraph", 0, "for all"),
        ("heading", 6, "Who should avoid it:"),
        ("item", 1, "pregnancy"),
        ("item", 2, "first weeks"),
        ("item", 1, "herpes"),
        ("item", 1, "Acid – dissolves"),
        ("heading", 6, "Safe?"),
        ("paragraph", 0, "Yes."),
        ("item", 1, "one"),
        ("item", 1, "two"),
    ]


@pytest.mark.parametrize(
    "around",
    [
        "<nav>Around</nav>",
        "<footer>Around</footer>",
        "<header>Around</header>",
        "<aside>Around</aside>",
        "<script>Around</script>",
        "<div class='cookie-bar cookies'>Around</div>",
        "<div id='ads'>Around</div>",
        "<div role='banner'>Around</div>",
        "<p style='display: none'>Around</p>",
        "<p hidden>Around</p>",
        "<p aria-hidden='true'>Around</p>",
        "<form>Around</form>",
        "<ul><li><a>Around one</a></li><li><a>Around two</a></li><li><a>Around three</a></li></ul>",
        "<!-- Around -->",
    ],
)
def test_what_stands_around_the_article_is_left_out(around: str) -> None:
    assert "Around" not in page(f"{around}<p>{WORDS}</p>{around}").text


@pytest.mark.parametrize("frame", ["<main>{}</main>", "<article>{}</article>", "<div role='main'>{}</div>"])
def test_where_a_page_marks_its_article_only_that_is_read(frame: str) -> None:
    article = frame.format(f"<header><h1>Peel</h1></header><p>{WORDS}</p>")
    document = page(f"<div>Around</div>{article}<div>Around</div>")
    assert document.text.startswith("Peel\nIt loosens")
    assert "Around" not in document.text


def test_an_empty_frame_is_not_taken_for_the_article() -> None:
    assert "loosens" in page(f"<main></main><p>{WORDS}</p>").text


def test_a_list_of_links_inside_words_is_read() -> None:
    items = "".join(f"<li><a>{one}</a> is treated in a course of several visits by the school</li>" for one in "abc")
    assert len(page(f"<ul>{items}</ul>").blocks) == 3


def test_cells_know_their_place_and_a_table_that_arranges_the_page_is_none() -> None:
    document = page(
        "<table><thead><tr><th>Drug</th><td>Effect</td></tr></thead><tr><td>Acid</td><td>redness</td></tr></table>"
        "<table><tr><td><h2>Risks</h2>pain</td><td>x</td></tr></table><table><tr><td>alone</td></tr></table>"
    )
    cells = [(one.table, one.row, one.column, one.header) for one in document.blocks if one.kind is BlockKind.CELL]
    assert cells == [(0, 0, 0, True), (0, 0, 1, True), (0, 1, 0, False), (0, 1, 1, False)]
    assert document.text == "Drug\tEffect\nAcid\tredness\nRisks\npain\nx\nalone\n"


@pytest.mark.parametrize(
    ("named", "encoding"), [("windows-1251", "cp1251"), ("koi8-r", "koi8_r"), ("iso-8859-1", "cp1252")]
)
def test_the_pages_own_word_for_its_encoding_is_believed(named: str, encoding: str) -> None:
    words = "ñ" if encoding == "cp1252" else "Пилинг"
    document = read_document(f"<html><meta charset={named}><p>{words}</p></html>".encode(encoding), "a.html")
    assert (document.text.strip(), document.encoding) == (words, encoding)


def test_lists_nested_a_thousand_deep_are_refused_in_words() -> None:
    with pytest.raises(UnreadableDocument, match="nested more than 200 levels") as refusal:
        page("<ul><li>a" * 1000)
    assert refusal.value.code == "TOO_DEEP"


def test_a_page_without_words_is_refused() -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        page("<img src=x>")
    assert refusal.value.code == "NO_TEXT"


def test_a_page_of_nothing_but_a_comment_is_refused() -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read_document(b"<!-- nothing -->", "a.html")
    assert refusal.value.code == "NO_TEXT"


def test_a_consent_form_is_read_with_its_boxes_as_items_and_a_form_that_only_asks_is_not() -> None:
    boxes = "".join(
        f"<label><input type='checkbox'> {one}</label>" for one in ("I have no herpes.", "I am not pregnant.")
    )
    document = page(
        f"<form action='/sign'><h1>Consent</h1><p>{WORDS}</p><p>{WORDS}</p>"
        f"<fieldset><legend>Please confirm</legend>{boxes}</fieldset>"
        "<label>Name <input name='name'></label><button>Sign and send</button></form>"
        "<form><label>Your address <input></label><button>Send me letters</button></form>"
    )
    kinds = [(kind, words) for kind, _, words in seen(document)]
    assert kinds[0] == ("heading", "Consent")
    assert kinds[3:6] == [
        ("heading", "Please confirm"), ("item", "I have no herpes."), ("item", "I am not pregnant.")
    ]  # fmt: skip
    assert "letters" not in document.text
    assert "Sign and send" not in document.text


def test_a_form_full_of_choices_and_scripts_is_not_read() -> None:
    choices = "".join(f"<option>Peel number {one}</option>" for one in range(40))
    document = page(
        f"<p>{WORDS}</p><form>Book now <select>{choices}</select><script>var a = 1; {WORDS * 3}</script></form>"
    )
    assert [kind for kind, *_ in seen(document)] == ["paragraph"]
