"""Workbooks of several sheets: numbers stay numbers, texts are texts whatever they hold, names fit the format."""

import re
from decimal import Decimal
from io import BytesIO
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

from question_bank.interchange.workbook import MOST_SIGNS, workbook


def parts(*sheets):
    with ZipFile(BytesIO(workbook(sheets))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def texts(xml):
    return ["".join(one.itertext()) for one in fromstring(xml).iter() if one.tag.endswith("}c")]  # noqa: S314 - our own


def test_numbers_are_numbers_and_all_else_is_text_that_is_no_formula():
    sheet = parts(("One", [["a", 1, 2.5, Decimal("0.10"), "=1+1", None, "", "<&"]]))["xl/worksheets/sheet1.xml"]
    assert re.findall(r'r="(\w+)"><v>([^<]*)</v>', sheet) == [("B1", "1"), ("C1", "2.5"), ("D1", "0.10")]
    assert re.findall(r'r="(\w+)" t="inlineStr"', sheet) == ["A1", "E1", "H1"]
    assert texts(sheet) == ["a", "1", "2.5", "0.10", "=1+1", "<&"]
    assert "<f>" not in sheet


def test_signs_that_no_xml_may_hold_and_endless_texts_leave_the_file_whole():
    sheet = parts(("One", [["a\x00b\x1fc", "x" * (MOST_SIGNS + 9)]]))["xl/worksheets/sheet1.xml"]
    assert texts(sheet) == ["a\ufffdb\ufffdc", "x" * MOST_SIGNS]


def test_every_sheet_is_named_and_found_from_the_workbook():
    found = parts(("First", [["a"]]), ("What: [is] this/that, and a long name", [["b"]]))
    names = re.findall(r'<sheet name="([^"]*)" sheetId="(\d)" r:id="rId(\d)"', found["xl/workbook.xml"])
    assert names == [("First", "1", "1"), ("What   is  this that, and a lon", "2", "2")]
    assert 'Id="rId2"' in found["xl/_rels/workbook.xml.rels"]
    assert "worksheets/sheet2.xml" in found["xl/_rels/workbook.xml.rels"]
    assert found["[Content_Types].xml"].count("worksheet+xml") == 2
    assert texts(found["xl/worksheets/sheet2.xml"]) == ["b"]
