"""Plain text and Markdown become blocks at the file's own offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.documents.limits import Limits, UnreadableDocument
from question_bank.documents.model import BlockKind, Document
from question_bank.documents.reader import read_document


def read(text: str, name: str = "leaflet.txt") -> Document:
    """The document a UTF-8 file of this text gives."""
    return read_document(text.encode(), name)


def seen(document: Document) -> list[tuple[str, str, str]]:
    """Kind, marker and words of each block."""
    return [(one.kind.value, one.marker, document.words(one)) for one in document.blocks]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@given(text=st.text(st.characters(codec="utf-8") | st.sampled_from("\n\t |#-*•✔1.<>&p/"), max_size=200))
def test_blocks_are_spans_in_order_that_never_overlap_whatever_the_text(name: str, text: str) -> None:
    try:
        document = read(text, name)
    except UnreadableDocument:
        return
    at = 0
    for block in document.blocks:
        assert at <= block.start < block.end <= len(document.text)
        assert document.words(block) == document.words(block).strip()
        at = block.end


@given(data=st.binary(max_size=400), name=st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", "a.pdf", "a"]))
def test_any_bytes_are_read_or_refused_in_words(data: bytes, name: str) -> None:
    words = ""
    try:
        words = read_document(data, name).text
    except UnreadableDocument as refusal:
        words = str(refusal)
    assert words.strip()


def test_lines_are_paragraphs_and_marked_lines_are_items() -> None:
    document = read("Peel\n\nContraindications:\n• pregnancy\n- herpes\n2) asthma\n ✖ fever\n👉 no sun")
    assert seen(document) == [
        ("paragraph", "", "Peel"),
        ("paragraph", "", "Contraindications:"),
        ("item", "•", "pregnancy"),
        ("item", "-", "herpes"),
        ("item", "2)", "asthma"),
        ("item", "✖", "fever"),
        ("item", "👉", "no sun"),
    ]


def test_items_run_together_into_one_line_are_parted() -> None:
    document = read("Not for: • pregnancy • herpes • fever")
    assert seen(document) == [
        ("paragraph", "", "Not for:"),
        ("item", "•", "pregnancy"),
        ("item", "•", "herpes"),
        ("item", "•", "fever"),
    ]
    assert [document.text[one.start : one.end] for one in document.blocks][1] == "pregnancy"


def test_one_sign_in_a_sentence_is_no_list() -> None:
    assert seen(read("Rated ★ by all, 5 · 10 percent")) == [("paragraph", "", "Rated ★ by all, 5 · 10 percent")]


def test_deeper_items_know_their_level() -> None:
    document = read("• face\n    • cheeks\n• neck")
    assert [one.level for one in document.blocks] == [1, 3, 1]


def test_lines_broken_by_the_margin_make_one_paragraph() -> None:
    wrapped = (
        "A peel with glycolic acid loosens the bonds between the dead cells of\n"
        "the horny layer, so that they fall off and the skin below comes to the\n"
        "light; schools teach it first because its depth can be steered by time\n"
        "and by strength.\n\n"
        "It is not used in pregnancy, and never on skin that was burnt by sun in\n"
        "the days before.\n\n- herpes\n- fever"
    )
    document = read(wrapped)
    assert [one.kind for one in document.blocks] == [BlockKind.PARAGRAPH] * 2 + [BlockKind.ITEM] * 2
    assert document.words(document.blocks[0]).endswith("by strength.")


def test_a_leading_source_line_is_no_text_but_counts_in_offsets() -> None:
    document = read("# source: a school, 2024\nPeel")
    assert (document.source, seen(document)) == ("a school, 2024", [("paragraph", "", "Peel")])
    assert document.blocks[0].start == 25


def test_lines_with_tabs_are_rows_of_a_table() -> None:
    document = read("Drug\tEffect\nRetinol\tthins the horny layer\nText\nA\t\tB")
    cells = [(one.table, one.row, one.column) for one in document.blocks if one.kind is BlockKind.CELL]
    assert cells == [(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 2)]


MARKDOWN = """# Glycolic peel

It is *mild*
and quick.

**Who should avoid it:**

- pregnancy
- herpes
  of the lips

Risks
=====

| Drug | Effect |
|:-----|--------|
| Acid | redness |
| | peeling |

> Not for the eyes
>
***
```
no text
```
<!-- no
text -->
End\\
line
"""


def test_markdown_gives_headings_items_and_cells_at_the_offsets_of_the_file() -> None:
    document = read(MARKDOWN, "peel.md")
    assert document.text == MARKDOWN
    assert document.title == "Glycolic peel"
    assert seen(document) == [
        ("heading", "", "Glycolic peel"),
        ("paragraph", "", "It is *mild*\nand quick."),
        ("heading", "", "Who should avoid it"),
        ("item", "-", "pregnancy"),
        ("item", "-", "herpes\n  of the lips"),
        ("heading", "", "Risks"),
        ("cell", "", "Drug"),
        ("cell", "", "Effect"),
        ("cell", "", "Acid"),
        ("cell", "", "redness"),
        ("cell", "", "peeling"),
        ("paragraph", "", "Not for the eyes"),
        ("paragraph", "", "End\\"),
        ("paragraph", "", "line"),
    ]
    assert [one.column for one in document.blocks if one.kind is BlockKind.CELL] == [0, 1, 0, 1, 1]


@pytest.mark.parametrize("name", ["wide.md", "wide.html"])
def test_a_table_of_two_thousand_columns_is_refused_in_words(name: str) -> None:
    text = "|a" * 2000 + "|\n" + "|--" * 2000 + "|\n" if name.endswith("md") else f"<tr>{'<td>a</td>' * 2000}</tr>"
    with pytest.raises(UnreadableDocument, match="more than 200 columns") as refusal:
        read(text if name.endswith("md") else f"<html><table>{text}</table></html>", name)
    assert refusal.value.code == "TOO_WIDE"


def test_a_file_with_too_many_lines_is_refused() -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read_document(b"a\nb\nc\n", "a.txt", Limits(blocks=2))
    assert refusal.value.code == "TOO_MANY_PARTS"
