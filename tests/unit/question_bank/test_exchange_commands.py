"""``convert`` and ``import`` between formats: what is written, what is told, and how a run ends."""

from __future__ import annotations

import json

import pytest
from strategies import EVERY_TYPE, single, statement
from test_command_line import run  # noqa: F401 - a fixture is used by its name

from question_bank.bank import Bank, BankItem
from question_bank.interchange import formats
from question_bank.interchange.native import bank_from_document, bank_to_document, canonical, item_to_document


def bank(*items):
    return canonical(
        bank_to_document(Bank(id="b", title="B", items=tuple(BankItem(status="draft", item=one) for one in items)))
    )


@pytest.fixture
def file(tmp_path):
    def writing(content, name="in.x"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return writing


@pytest.mark.parametrize("name", formats.FOREIGN)
def test_a_bank_goes_out_and_comes_back_with_what_it_lost(run, file, tmp_path, name):  # noqa: F811 - the fixture
    source, there, back = file(bank(*EVERY_TYPE), "my bank.json"), tmp_path / "my bank", tmp_path / "back.json"
    code, lines, problems = run("convert", source, there, "--from", "native", "--to", name)
    assert (code, problems) == (0, [])
    refused = {line["item_id"] for line in lines if line.get("refused")}
    assert all(line["warning"] and line["code"] for line in lines)
    assert run("convert", there, back, "--from", name, "--to", "native")[0] == 0
    read = bank_from_document(json.loads(back.read_text()))
    assert (read.id, read.title) == ("my-bank", "my bank")
    assert len(read.items) + len(refused) == len(EVERY_TYPE)


def test_one_item_goes_out(run, file, tmp_path):  # noqa: F811 - the fixture
    target = tmp_path / "out"
    arguments = ("convert", file(canonical(item_to_document(single()))), target, "--from", "native", "--to", "gift")
    assert run(*arguments) == (0, [], [])
    assert "::single::" in target.read_text()


def test_good_questions_are_written_and_bad_ones_are_problems(run, file, tmp_path):  # noqa: F811 - the fixture
    source, target = file("Q {=a ~b}\n\nR {\n\nJust words.\n\nS {=a*}\n"), tmp_path / "out.json"
    code, lines, problems = run("convert", source, target, "--from", "gift", "--to", "native")
    assert code == 2
    assert problems == [f"{source}: line 3: a {{ or }} stands alone; write it as \\{{ or \\}}"]
    assert [(line["code"], line["place"]) for line in lines] == [("unsupported", "line 5"), ("wildcard", "line 7")]
    assert len(json.loads(target.read_text())["items"]) == 2


def test_kept_questions_go_back_to_the_format_they_came_from(run, file, tmp_path):  # noqa: F811 - the fixture
    source, target = file("Just words.\n"), tmp_path / "out"
    assert run("convert", source, target, "--from", "gift", "--to", "gift")[0] == 0
    assert target.read_text() == "Just words.\n"
    assert run("convert", source, target, "--from", "gift", "--to", "native")[2] == [
        f"{source}: there is no question that can be taken over"
    ]


def test_nothing_is_written_where_nothing_fits(run, file, tmp_path):  # noqa: F811 - the fixture
    source, target = file(bank(EVERY_TYPE[5])), tmp_path / "out"
    code, lines, problems = run("convert", source, target, "--from", "native", "--to", "aiken")
    assert (code, len(lines)) == (2, 1)
    assert problems == [f"{target}: none of the questions can be written in this format"]
    assert not target.exists()


def test_files_that_cannot_be_read_are_problems(run, file, tmp_path):  # noqa: F811 - the fixture
    target = tmp_path / "out"
    missing = tmp_path / "none"
    assert run("convert", missing, target, "--from", "gift", "--to", "native")[0] == 2
    assert run("convert", file("{}"), target, "--from", "native", "--to", "gift")[0] == 2
    old = file("Peeling \u00e0 froid {=x}".encode("windows-1252"))
    code, _, problems = run("convert", old, target, "--from", "gift", "--to", "native")
    assert code == 2
    assert "Peeling \u00e0 froid" in problems[0]
    assert run("convert", old, target, "--from", "gift", "--to", "native", "--windows-1252")[0] == 0
    noted = file("type;stem;option_a;key;odd\nshort text;Q;x;A;")
    assert [line["code"] for line in run("convert", noted, target, "--from", "csv", "--to", "native")[1]] == [
        "separator",
        "columns",
    ]


def test_a_dry_run_tells_new_same_changed_kept_and_wrong(run, file):  # noqa: F811 - the fixture
    there = file(bank(single(), statement(item_id="S2", idnumber="S2")), "bank.json")
    gift = (
        "::other::[markdown]Which one? {=Option A ~Option B ~Option C ~Option D}\n\n"
        "// [id:S2]\n::x::Ice warms. {F}\n\n::n::Entirely new? {T}\n\nWords.\n\nQ {\n\n"
        "::t::[markdown]Which one?? {=Option A ~Option B ~Option C ~Option D}\n"
    )
    source = file(gift)
    code, lines, problems = run("import", source, "--from", "gift", "--against", there)
    assert [line["state"] for line in lines[:-1]] == ["same", "changed", "new", "unsupported", "error", "new"]
    assert [line["meets"] for line in lines[:2]] == ["single", "S2"]
    assert lines[3]["raw"] == "Words."
    assert lines[-1]["summary"] == {"new": 2, "same": 1, "changed": 1, "unsupported": 1, "error": 1}
    assert (code, len(problems)) == (2, 1)
    assert lines[5]["twins"] == ["single"]


def test_a_native_bank_has_a_dry_run_too(run, file):  # noqa: F811 - the fixture
    source = file(bank(single(), statement()))
    code, lines, _ = run("import", source, "--from", "native")
    assert (code, lines[-1]["summary"]["new"]) == (0, 2)
    assert run("import", file("{}"), "--from", "native")[0] == 2
    assert run("import", source, "--from", "word")[0] == 2
    assert run("import", source, "--from", "native", "--against", file("[]", "b"))[0] == 2
    assert run("import", file(" ", "e"), "--from", "gift")[0] == 2
