"""Questions as CSV and XLSX tables: cells, errors by row and column, formulas, dates, zip bombs."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from strategies import client, multiple, single

from question_bank.interchange import csv_file, formats, xlsx
from question_bank.interchange.bounds import Bounds
from question_bank.interchange.cells import column_letter
from question_bank.interchange.model import Outgoing, UnreadableFile
from question_bank.interchange.packages import pack, unpack
from question_bank.interchange.table import guard, unguard
from question_bank.items import ClientDecision, MultipleResponse, Numeric, SingleChoice, TrueFalse


def table(*rows: str, separator: str = ","):
    head = "type,stem,option_a,option_b,key,feedback_a,critical,rule,mark,doc,page".replace(",", separator)
    return csv_file.read("\n".join([head, *rows]).encode())


def item(row: str, **how):
    (found,) = table(row, **how).found
    assert found.problems == ()
    return found.item


def said(row: str) -> str:
    (found,) = table(row).found
    return f"{found.place}, {found.problems[0]}"


def test_one_best_answer_with_its_source():
    got = item("single,Q?,Ice,Fire,A,Yes.,,,2,handbook,7")
    assert isinstance(got, SingleChoice)
    assert (got.key, got.options[0].feedback, got.default_mark) == ("a", "Yes.", 2)
    assert (got.citations[0].title, got.citations[0].page) == ("handbook", 7)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_the_separator_is_found_by_the_header_and_said(separator):
    row = separator.join(["multi", "Q?", "Ice", "Fire", "AB", "", "", "all_or_nothing"])
    reading = table(row, separator=separator)
    assert isinstance(reading.items[0], MultipleResponse)
    assert reading.items[0].key == {"a", "b"}
    assert [note.code for note in reading.notes] == ["separator"]


def test_true_or_false_with_a_critical_answer():
    got = item("true/false,Burn?,,,false,No.,true,,,doc,")
    assert isinstance(got, TrueFalse)
    assert (got.key, got.critical, got.feedback_true) == (False, True, "No.")


@pytest.mark.parametrize(
    ("cell", "bounds"),
    [("2", (2, 2)), ("2 ± 0.5", (Decimal("1.5"), Decimal("2.5"))), ("200 +/- 5%", (190, 210)), ("-1..1", (-1, 1))],
)
def test_numbers(cell, bounds):
    got = item(f"numeric,Q?,{cell},,A")
    assert isinstance(got, Numeric)
    assert got.answers[0].bounds == bounds


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("essay,Q?", "row 2, column A (type): must be one of"),
        ("single,,Ice,Fire,A", "row 2, column B (stem): the question is empty"),
        ("single,Q?,Ice,Fire,C", "row 2, column E (key): C is none of the options"),
        ("single,Q?,Ice,Fire,", "row 2, column E (key): exactly one option"),
        ("single,Q?,Ice,ice,A", "row 2, column D (option_b): reads the same"),
        ("single,Q?,Ice,Fire,A,,B", "row 2, column G (critical): a safety-critical answer needs"),
        ("single,Q?,Ice,Fire,A,,,,much", "row 2, column I (mark): 'much' is no number"),
        ("single,Q?,Ice,Fire,A,,,,,doc,x", "row 2, column K (page): must be a whole number"),
        ("multi,Q?,Ice,Fire,A,,,dance", "row 2, column H (rule): must be one of"),
        ("true/false,Q?,,,maybe", "row 2, column E (key): must be true or false"),
        ("true/false,Q?,,,true,,true", "row 2, column G (critical): must be empty or the wrong answer"),
        ("numeric,Q?,many,,A", "row 2, column C (option_a): 'many' is no number"),
        ('numeric,Q?,"1,500",,A', "row 2, column C (option_a): '1,500' is no number"),
        ('numeric,Q?,"10 ± 1,000",,A', "row 2, column C (option_a): '1,000' is no number"),
        ("single,Q?,Ice,Fire,A,,,,-1", "row 2, column I (mark): must not be negative"),
    ],
)
def test_errors_name_row_and_column(row, expected):
    assert said(row).startswith(expected)


def test_good_rows_go_on_and_empty_rows_are_none():
    reading = table("essay,Q?", ",,", "single,Q?,Ice,Fire,A", "short text,Q?,Ice,,A")
    assert [found.place for found in reading.found] == ["row 2", "row 4", "row 5"]
    assert len(reading.items) == 2


def test_a_client_comes_back_with_its_facts():
    got = csv_file.read(csv_file.write(Outgoing(items=[client()])).data).items[0]
    assert isinstance(got, ClientDecision)
    assert (got.client, got.until, got.key) == (client().client, client().until, {"decision": "defer", "reason": "a"})
    assert [one.critical for one in got.decisions] == [True, False, None, False]


@pytest.mark.parametrize(
    ("data", "reason"), [(b"a,b\n1,2", "missing: type, stem"), (b'type,stem\n"x', "quotation mark"), (b" ", "empty")]
)
def test_files_that_are_no_table_are_refused(data, reason):
    with pytest.raises(UnreadableFile, match=reason):
        csv_file.read(data)


def test_columns_that_are_not_read_are_named():
    reading = csv_file.read(b"type,stem,colour\nshort text,Q,red")
    assert [note.message for note in reading.notes][1:] == ["columns that are not read: colour"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "'=1", "''-1", "it's", "a=b"])
def test_no_cell_is_a_formula_and_each_comes_back(cell):
    assert guard(cell)[0] not in "=+-@"
    assert unguard(guard(cell)) == cell


def test_an_item_with_more_options_than_columns_is_refused():
    written = csv_file.write(Outgoing(items=[multiple("a", "bcdefghijkl")]))
    assert [loss.code for loss in written.losses] == ["options"]


def test_columns_have_letters():
    assert [column_letter(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(rows: str, *, styles: str = "", shared: str = "", book: str = "", target: str = "sheets/one.xml") -> bytes:
    return pack(
        {
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}">{book}<sheets>'
            f'<sheet name="x" r:id="r1"/></sheets></workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": b'<Relationships><Relationship Id="r0" Target="no"/>'
            + f'<Relationship Id="r1" Target="{target}"/></Relationships>'.encode(),
            "xl/sheets/one.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'.encode(),
            "xl/styles.xml": f'<styleSheet xmlns="{SHEET}">{styles}</styleSheet>'.encode(),
            "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{shared}</sst>'.encode(),
        }
    )


NAMES = ("type", "stem", "option_a", "key")
HEAD = '<row r="1">' + "".join(f'<c t="str"><v>{name}</v></c>' for name in NAMES) + "</row>"


def cell(inside: str, *, styles: str = "", book: str = "") -> str:
    row = (
        '<row r="2"><c t="str"><v>short text</v></c><c t="str"><v>Q</v></c>' + inside + '<c t="str"><v>A</v></c></row>'
    )
    shared = "<si><r><t>pl</t></r><r><t>ain</t></r><rPh><t>x</t></rPh></si>"
    (got,) = xlsx.read(workbook(HEAD + row, styles=styles, shared=shared, book=book)).items
    return got.variants[0].text


STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm"/>'
    '<numFmt numFmtId="165" formatCode="0.0&quot;d&quot;"/></numFmts>'
    '<cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>'
)


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<c><v>3.0</v></c>", "3"),
        ("<c><v>0.10000000000000001</v></c>", "0.1"),
        ('<c t="b"><v>1</v></c>', "true"),
        ('<c t="b"><v>0</v></c>', "false"),
        ('<c t="s"><v>0</v></c>', "plain"),
        ('<c t="inlineStr"><is><t>in</t><t>line</t></is></c>', "inline"),
        ('<c t="e"><v>#REF!</v></c>', "#REF!"),
        ("<c><v>x1</v></c>", "x1"),
        ('<c s="1"><v>46448</v></c>', "2027-03-02"),
        ('<c s="2"><v>46448.5</v></c>', "2027-03-02 12:00"),
        ('<c s="3"><v>46448</v></c>', "46448"),
        ('<c s="1"><v>99999999999</v></c>', "99999999999"),
    ],
)
def test_cells_of_every_kind_are_texts(inside, text):
    assert cell(inside, styles=STYLES) == text


def test_the_old_calendar_of_a_workbook():
    assert cell('<c s="1"><v>0</v></c>', styles=STYLES, book='<workbookPr date1904="1"/>') == "1904-01-01"


def test_a_formula_is_refused_by_its_cell_and_other_rows_go_on():
    bad = '<row r="2"><c t="str"><v>short text</v></c><c><f>1+1</f><v>2</v></c></row>'
    good = '<row><c r="A3" t="str"><v>short text</v></c><c r="B3" t="s"><v>9</v></c></row>'
    found = xlsx.read(workbook(HEAD + bad + good)).found
    assert str(found[0].problems[0]) == "column B: formulas are not read; put in their value"
    assert "stem" in str(found[1].problems[0])


def test_a_sheet_at_an_absolute_place_and_one_nobody_names():
    assert xlsx.read(workbook(HEAD, target="/xl/sheets/one.xml")).found == ()
    with pytest.raises(UnreadableFile, match="first row"):
        xlsx.read(pack({"xl/workbook.xml": b"<workbook/>"}))


@pytest.mark.parametrize(
    "rows", ['<row r="9999"/>', '<row r="2"/><row r="1"/>', '<row r="1"><c r="ZZZ1" t="str"><v>x</v></c></row>']
)
def test_sheets_that_claim_too_much_are_refused(rows):
    with pytest.raises(UnreadableFile):
        xlsx.read(workbook(rows))


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"type,stem", pack({"a.txt": b"x"})])
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(UnreadableFile):
        xlsx.read(data)


def zipped(name: str, content: bytes, *, mode: int = 0) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, content)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "C:/x", "a\\b"])
def test_places_outside_the_package_are_refused(name):
    with pytest.raises(UnreadableFile, match="outside"):
        unpack(zipped(name, b"x"), Bounds())


def test_links_bombs_and_crowds_are_refused():
    with pytest.raises(UnreadableFile, match="outside"):
        unpack(zipped("link", b"/etc", mode=0xA1FF), Bounds())
    with pytest.raises(UnreadableFile, match="far more"):
        unpack(zipped("bomb", b"0" * 20_000_000), Bounds())
    with pytest.raises(UnreadableFile, match="holds 2 files"):
        unpack(pack({"a": b"", "b": b""}), Bounds(entries=1))
    lying = bytearray(zipped("lie", b"0" * 1000))
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(UnreadableFile):
        unpack(bytes(lying), Bounds())


def test_the_same_items_give_the_same_workbook():
    outgoing = Outgoing(items=[single()])
    assert formats.write("xlsx", outgoing).data == formats.write("xlsx", outgoing).data
