"""What kind of file it is, our own files question by question, and what was taken out of a source."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from strategies import EVERY_TYPE, single

from question_bank.bank import Bank, BankItem
from question_bank.interchange import formats
from question_bank.interchange.model import Found, Outgoing, Reading, UnreadableFile
from question_bank.interchange.native import bank_to_document, canonical, item_to_document
from question_bank.interchange.packages import pack
from question_bank.interchange.removed import removed
from question_bank.interchange.report import dry_run
from question_bank.interchange.sniffing import sniffed


def ours(*items, status="draft"):
    """A bank's file."""
    entries = tuple(BankItem(status=status, item=one) for one in items)
    return canonical(bank_to_document(Bank(id="b", title="B", items=entries))).encode()


@pytest.mark.parametrize("name", formats.FOREIGN)
def test_files_of_ours_are_known_by_what_is_in_them(name):
    items = [single()] if name == "aiken" else list(EVERY_TYPE)
    assert sniffed("upload", formats.write(name, Outgoing(items=items)).data) == name


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("bank.json", ours(single()), "native"),
        ("upload", b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- q --><quiz>', "moodle-xml"),
        ("upload", '<?xml version="1.0"?><quiz>'.encode("utf-16"), "moodle-xml"),
        ("upload", b"<qti-assessment-item", "qti30"),
        ("upload", b"<assessmentTest", "qti21"),
        ("upload.tsv", b"a\tb", "csv"),
        ("upload", b"idnumber;type;stem\n1;single;Which?", "csv"),
        ("upload", b"Which?\nA) one\nB) two\nANSWER: A\n", "aiken"),
        ("notes.txt", b"Which? {=one ~two}", "gift"),
        ("notes.txt", b"Nothing of the kind.", None),
        ("notes.docx", pack({"word/document.xml": b"<document/>"}), None),
        ("broken.zip", b"PK\x03\x04 and no more", None),
    ],
)
def test_files_of_others_are_known_by_marks_or_by_name(name, data, found):
    assert sniffed(name, data) == found


def test_our_own_bank_is_read_question_by_question():
    document = json.loads(ours(single("1", "0"), *EVERY_TYPE[1:3], status="approved"))
    document["items"][1]["item"]["stem"] = ""
    document["items"].append("no item")
    reading = formats.read("native", json.dumps(document).encode())
    assert [(one.place, bool(one.item)) for one in reading.found] == [
        ("items[0]", True),
        ("items[1]", False),
        ("items[2]", True),
        ("items[3]", False),
    ]
    assert [one.code for one in reading.notes] == ["status"]
    alone = formats.read("native", canonical(item_to_document(single())).encode())
    assert [one.item for one in alone.found] == [single()]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{", "no JSON"),
        (b"[]", "not one object"),
        (b'{"schema_version": 1}', "no list of items"),
        (b'{"schema_version": 99, "items": []}', "Update first"),
        (b"[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_bank_of_ours_is_refused_with_a_word(data, says):
    with pytest.raises(UnreadableFile, match=says):
        formats.read("native", data)


def test_what_runs_or_frames_is_told_where_it_was_taken_out():
    source = (
        "&lt;p onclick=\"x()\"&gt;Hi<script>alert(1)</script><a href='javascript:go'>x</a><iframe src=z></iframe></p>"
    )
    assert removed(source, "Hi x") == (
        'onclick="x()"',
        "<script>alert(1)</script>",
        "javascript:go",
        "<iframe src=z></iframe>",
    )
    assert removed("<p>Hi <b>there</b>, one on = two</p>", "Hi") == ()
    assert removed("Write <script>x</script>", "Write <script>x</script>") == ()


def test_questions_that_a_file_asks_twice_name_each_other():
    items = [single(item_id="a"), single(item_id="b"), replace(single(item_id="c"), stem="Which one ?")]
    found = tuple(Found(place=f"line {at}", kind="", item=one) for at, one in enumerate(items, start=1))
    lines = dry_run(Reading(found=found), [])
    assert [(line.twice, line.alike) for line in lines] == [("", ""), ("line 1", ""), ("", "line 1")]
