"""``python -m question_bank``: the contract other programs rely on (architecture.md)."""

import io
import json
import runpy
import subprocess
import sys
from decimal import Decimal

import pytest
from strategies import CITATION, multiple, pairs, single, statement

from question_bank.__main__ import main
from question_bank.interchange.native import canonical, item_to_document
from question_bank.items.single_choice import Option

SINGLE, MULTIPLE, STATEMENT, PAIRS = (
    item_to_document(one) for one in (single(), multiple("ab", "cd"), statement(), pairs())
)


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command; returns exit code, JSON lines and problem lines."""

    def running(*arguments, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as leaving:
            code = leaving.code
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err.splitlines()

    return running


def requests(*rows):
    return "\n".join(json.dumps({"item": item, "response": response}) for item, response in rows)


def test_score_prints_one_result_a_line(run):
    code, lines, problems = run("score", stdin=requests((MULTIPLE, ["a"]), (SINGLE, "a"), (SINGLE, None)) + "\n\n")
    assert (code, problems) == (0, [])
    assert lines == [
        {"fraction": 0.5, "state": "partial", "critical_hits": []},
        {"fraction": 1.0, "state": "right", "critical_hits": []},
        {"fraction": 0.0, "state": "blank", "critical_hits": []},
    ]


def test_score_names_critical_hits(run):
    options = (
        Option(id="a", text="Stop", fraction=Decimal(1)),
        Option(id="b", text="Go on", critical=True, feedback="Could harm.", citations=(CITATION,)),
    )
    _, lines, _ = run("score", stdin=requests((item_to_document(single(options=options)), "b")))
    assert lines == [{"fraction": 0.0, "state": "wrong", "critical_hits": ["b"]}]


@pytest.mark.parametrize(
    ("item", "response"),
    [
        (SINGLE, {"choice": "a"}),
        (SINGLE, {"answer": "a"}),
        (SINGLE, ["a"]),
        (SINGLE, {"answer": {"choices": ["a"]}}),
        (MULTIPLE, {"choices": ["b", "a"]}),
        (MULTIPLE, {"response": ["a", "b"]}),
        (STATEMENT, "true"),
        (STATEMENT, " True "),
        (STATEMENT, {"choice": "true"}),
        (STATEMENT, {"answer": True}),
        (STATEMENT, ["true"]),
        (PAIRS, {"answer": {"p1": "c1", "p2": "c2", "p3": "c1"}}),
        (PAIRS, [["p1", "c1"], ["p2", "c2"], ["p3", "c1"]]),
        (PAIRS, {"pairs": [{"prompt": "p1", "choice": "c1"}, ["p2", "c2"], ["p3", "c1"]]}),
    ],
)
def test_score_takes_responses_as_other_programs_write_them(run, item, response):
    code, lines, _ = run("score", stdin=requests((item, response)))
    assert (code, lines[0]["state"]) == (0, "right")


@pytest.mark.parametrize(
    ("item", "response", "state"),
    [(MULTIPLE, "a", "partial"), (MULTIPLE, "", "blank"), (PAIRS, [], "blank"), (SINGLE, {"answer": None}, "blank")],
)
def test_score_keeps_one_tick_and_blanks_apart(run, item, response, state):
    assert run("score", stdin=requests((item, response)))[1][0]["state"] == state


def test_a_prompt_may_bear_the_name_of_a_wrapper(run):
    document = json.loads(json.dumps(PAIRS))
    document["prompts"][0]["id"] = "choice"
    _, lines, _ = run("score", stdin=requests((document, {"choice": "c1"})))
    assert lines[0]["state"] == "partial"


@pytest.mark.parametrize(
    ("item", "response"),
    [
        (SINGLE, ["a", "b"]),
        (STATEMENT, "maybe"),
        (STATEMENT, 1),
        (PAIRS, [["p1"]]),
        (PAIRS, [["p1", "c1"], ["p1", "c2"]]),
        (PAIRS, [[1, "c1"]]),
        (MULTIPLE, {"what": "a"}),
    ],
)
def test_score_refuses_what_it_cannot_read(run, item, response):
    code, lines, problems = run("score", stdin=requests((item, response)))
    assert (code, lines) == (2, [])
    assert problems[0].startswith("line 1: ")


def test_score_goes_on_after_a_bad_line_and_names_each_problem(run):
    bad = SINGLE | {"stem": "", "penalty": "2"}
    text = "\n".join(
        [
            "{",
            "5",
            '{"item": NaN, "response": 1}',
            requests((bad, "a"), (SINGLE | {"rule_version": 9}, "a"), (SINGLE, "a")),
        ]
    )
    code, lines, problems = run("score", stdin=text)
    assert code == 2
    assert [one["state"] for one in lines] == ["right"]
    assert [problem.partition(" (")[0] for problem in problems] == [
        "line 1: is not JSON",
        "line 2: must be an object with an item and a response",
        "line 3: is not JSON",
        "line 4: item.stem: the question is empty",
        "line 4: item.penalty: must lie between 0 and 1",
        "line 5: Item single is scored by version 9 of its rule, unknown here.",
    ]


def a_bank_document(*documents):
    entries = [{"status": "draft", "item": document} for document in documents]
    return {"schema_version": 1, "bank": {"id": "b", "title": "B", "language": "en"}, "documents": [], "items": entries}


@pytest.fixture
def file(tmp_path):
    def write(content, name="in.json"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


def test_lint_takes_a_bank_an_item_or_items_one_a_line(run, file):
    lines = f"{json.dumps(SINGLE)}\n{json.dumps(STATEMENT)}\n"
    for content in (a_bank_document(SINGLE), SINGLE, lines):
        code, findings, problems = run("lint", file(content))
        assert (code, problems) == (0, [])
        assert {"item": "single", "rule": "S5", "severity": "warning"}.items() <= findings[0].items()
        assert set(findings[0]) == {"item", "rule", "severity", "quoted", "message"}


def test_lint_reports_broken_items_as_findings(run, file):
    document = a_bank_document(SINGLE | {"options": []}) | {"bank": None}
    document["items"].append("none")
    code, findings, _ = run("lint", file(document))
    assert code == 0
    assert [one["rule"] for one in findings] == ["S1"] * 3
    document["bank"] = {"language": 5}
    assert run("lint", file(document))[0] == 0


def test_lint_refuses_what_is_no_bank_and_no_item_line(run, file):
    assert run("lint", file({"items": 5}))[2][0].endswith("items: must be a list")
    code, _, problems = run("lint", file("no json"))
    assert (code, problems[0][:20]) == (2, "line 1: is not JSON ")


def test_files_that_cannot_be_read_or_written_are_named(run, tmp_path, file):
    assert run("lint", tmp_path / "none.json")[2] == [f"{tmp_path / 'none.json'}: No such file or directory"]
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"a": "\xe9"}')
    assert run("lint", latin)[2] == [f"{latin}: is not UTF-8 (byte 7)"]
    native = ("--from", "native", "--to", "native")
    assert run("convert", tmp_path / "none.json", tmp_path / "out", *native)[0] == 2
    target = tmp_path / "none" / "out"
    assert run("convert", file(SINGLE), target, *native)[2] == [f"{target}: No such file or directory"]


@pytest.mark.parametrize("document", [SINGLE, a_bank_document(SINGLE, PAIRS)])
def test_convert_writes_the_canonical_form(run, file, tmp_path, document):
    target = tmp_path / "out.json"
    arguments = ("convert", file(document), target, "--from", "native", "--to", "native")
    assert run(*arguments) == (0, [], [])
    once = target.read_bytes()
    assert once.decode() == canonical(json.loads(once))
    assert run("convert", target, target, "--from", "native", "--to", "native")[0] == 0
    assert target.read_bytes() == once


def test_convert_writes_nothing_when_the_document_is_wrong(run, file, tmp_path):
    source, target = file(a_bank_document(SINGLE | {"stem": ""})), tmp_path / "out.json"
    code, _, problems = run("convert", source, target, "--from", "native", "--to", "native")
    assert (code, problems) == (2, [f"{source}: items[0].stem: the question is empty"])
    assert not target.exists()
    assert run("convert", file("[]"), target, "--from", "native", "--to", "native")[0] == 2


@pytest.mark.parametrize(
    ("one", "other", "named"), [("blackboard", "native", "blackboard"), ("native", "word", "word")]
)
def test_convert_says_which_formats_there_are(run, file, tmp_path, one, other, named):
    code, _, problems = run("convert", file(SINGLE), tmp_path / "out", "--from", one, "--to", other)
    assert code == 2
    assert problems[0].startswith(f"format {named} cannot be read or written; formats that can: native, moodle-xml, ")


def test_formats_lists_all_names_of_the_contract(run):
    code, lines, _ = run("formats")
    assert code == 0
    assert lines[0] == {"format": "native", "reads": True, "writes": True}
    names = ["native", "moodle-xml", "gift", "aiken", "csv", "xlsx", "qti21", "qti30", "canvas-qti12"]
    assert [line["format"] for line in lines] == names
    assert all(line["reads"] == line["writes"] for line in lines)


@pytest.mark.parametrize("arguments", [[], ["dance"], ["lint"], ["convert", "a", "b"]])
def test_a_wrong_call_is_answered_in_one_line(run, arguments):
    code, lines, problems = run(*arguments)
    assert (code, lines, len(problems)) == (2, [], 1)


def test_bytes_that_are_not_utf8_are_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xe9\n"), encoding="latin-1"))
    assert main(["score"]) == 2
    assert capsys.readouterr().err.startswith("stdin: is not UTF-8")


def test_the_module_runs_as_a_program(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["question_bank", "formats"])
    monkeypatch.delitem(sys.modules, "question_bank.__main__")
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module("question_bank", run_name="__main__")
    assert '"native"' in capsys.readouterr().out


def test_output_is_utf8_whatever_the_machine_speaks(file):
    path = file(SINGLE | {"stem": "Häufig – was?"})
    done = subprocess.run(
        [sys.executable, "-m", "question_bank", "lint", str(path)],
        capture_output=True,
        env={"PYTHONIOENCODING": "latin-1", "LC_ALL": "C"},
        check=False,
    )
    assert done.returncode == 0
    assert "Häufig – was?" in done.stdout.decode("utf-8")


def test_half_a_character_in_the_input_does_not_break_the_output(file):
    path = file(json.dumps(SINGLE | {"penalty": "\ud83d"}))
    done = subprocess.run([sys.executable, "-m", "question_bank", "lint", str(path)], capture_output=True, check=False)
    assert json.loads(done.stdout)["quoted"] == "\ud83d"
