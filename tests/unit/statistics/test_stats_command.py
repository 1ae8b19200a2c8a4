"""``python -m question_bank stats``: the contract other programs rely on (architecture.md)."""

import io
import json
import sys

import pytest
from published import TOTALS_2008, spreadsheet_2008

from question_bank.__main__ import main

SLOT_MEMBERS = {
    "slot", "attempts", "maxmark", "facility", "sd", "discrimination_index", "discriminative_efficiency", "covariance",
    "effective_weight", "intended_weight",
}  # fmt: skip
QUIZ_MEMBERS = {
    "attempts", "mean", "median", "sd", "skewness", "kurtosis", "cic", "error_ratio", "standard_error",
}  # fmt: skip
HEADER = "attempt,slot,maxmark,mark\n"


@pytest.fixture
def stats(tmp_path, capsys):
    """Write a table, run the command; returns exit code, the object, and problem lines without the file's name."""

    def running(table, *options):
        path = tmp_path / "marks.csv"
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
        try:
            code = main(["stats", str(path), *options])
        except SystemExit as leaving:
            code = leaving.code
        out, err = capsys.readouterr()
        found = [json.loads(line, parse_constant=pytest.fail) for line in out.splitlines()]
        return code, found[0] if found else None, [line.removeprefix(f"{path}: ") for line in err.splitlines()]

    return running


def table_of(attempts):
    return HEADER + "".join(
        f"{number},{one.slot},{one.max_mark},{one.mark}\n"
        for number, attempt in enumerate(attempts)
        for one in attempt.slots
    )


def test_stats_prints_one_object_with_every_figure_of_the_contract(stats):
    """Expected figures: Moodle's spreadsheet of 2008, see published.py."""
    code, found, problems = stats(table_of(spreadsheet_2008()), "--moodle")
    assert (code, problems) == (0, [])
    assert found.keys() >= {"quiz", "slots", "items"}
    assert found["quiz"].keys() >= QUIZ_MEMBERS
    assert all(row.keys() >= SLOT_MEMBERS for row in found["slots"])
    assert [row["slot"] for row in found["slots"]] == list(range(1, 21))
    assert found["slots"][7]["discrimination_index"] == pytest.approx(25.88327077, abs=1e-6)
    assert found["slots"][7]["intended_weight"] == pytest.approx(100 * 8 / 24)
    assert found["slots"][4]["facility"] is None
    assert found["slots"][4]["absent"]["facility"] == "no points can be earned here"
    assert found["quiz"]["mean"] == pytest.approx(sum(map(float, TOTALS_2008.split())) / 22)
    assert found["mode"] == "moodle"


FORMS = """attempt,slot,maxmark,mark,item,variant
1,1,1,1,,
1,2,1,1,a,1
2,1,1,0,,
2,2,1,,b,1
3,1,1,1,,
3,2,1,0,a,2
"""


def test_stats_tells_drawn_items_and_variants_apart(stats):
    _, ours, _ = stats(FORMS)
    assert [(row["item"], row["slots"], row["attempts"]) for row in ours["items"]] == [("a", [2], 2), ("b", [2], 1)]
    assert all(row.keys() >= SLOT_MEMBERS - {"slot"} for row in ours["items"])
    assert [(row["slot"], row["item"], row["variant"]) for row in ours["variants"]] == [(2, "a", "1"), (2, "a", "2")]
    assert ours["quiz"]["cic"] is None
    assert "at random" in ours["quiz"]["absent"]["cic"]
    assert stats(FORMS, "--moodle")[1]["quiz"]["cic"] is not None


def test_an_item_that_is_named_was_drawn_even_if_nobody_met_another(stats):
    """Worked by hand: marks 1, 0, 0, rests 1, 0, 1, totals 2, 0, 1: r is 1/2 with the rest and √3/2 with the total."""
    alone = "attempt,slot,maxmark,mark,item\n1,1,1,1,a\n1,2,1,1,\n2,1,1,0,a\n2,2,1,0,\n3,1,1,0,a\n3,2,1,1,\n"
    ours, theirs = stats(alone)[1], stats(alone, "--moodle")[1]
    assert ours["items"][0]["discrimination_index"] == pytest.approx(50)
    assert theirs["items"][0]["discrimination_index"] == pytest.approx(100 * 3**0.5 / 2)
    assert theirs["slots"][0]["discrimination_index"] == pytest.approx(50)
    assert ours["quiz"]["cic"] == theirs["quiz"]["cic"] is not None


@pytest.mark.parametrize(
    "table",
    [
        HEADER,
        HEADER + "1,1,1,\n",
        HEADER + "1,1,1,1\n",
        HEADER + "1,1,0,0\n\n2,1,0,0\n",
        "\ufeff Mark , MaxMark,SLOT,attempt,learner\r\n.5,1,q1,7,x\r\n-.25,1,q1,8,y\r\n",
        HEADER + '"a, b",1,1,+1e0\n',
    ],
)
def test_small_and_odd_tables_have_figures_or_reasons(stats, table):
    code, found, problems = stats(table)
    assert (code, problems) == (0, [])
    for row in (found["quiz"], *found["slots"]):
        assert {name for name, figure in row.items() if figure is None} == set(row.get("absent", {}))


def test_an_empty_mark_and_a_missing_row_count_as_nothing(stats):
    full = stats(HEADER + "1,1,1,1\n1,2,1,1\n2,1,1,0\n2,2,1,0\n3,1,1,1\n3,2,1,0\n")
    assert stats(HEADER + "1,1,1,1\n1,2,1,1\n2,1,1,\n2,2,1,0\n3,1,1,1\n") == full


@pytest.mark.parametrize(
    ("table", "problems"),
    [
        ("", ["line 1: there must be one column attempt and one slot and one maxmark and one mark"]),
        ("attempt,slot,maxmark,mark,mark\n", ["line 1: there must be one column mark"]),
        (HEADER + "1,1,1\n2,1,1,1,1\n", [f"line {n}: has {k} cells, the header has 4" for n, k in ((2, 3), (3, 5))]),
        (HEADER + ",,1,1\n", ["line 2: attempt is empty", "line 2: slot is empty"]),
        (
            HEADER + "1,1,-1,1\n1,2,,1\n",
            [
                f"line {n}: maxmark must be a number from 0 to 1,000,000,000, not {k}"
                for n, k in ((2, "-1"), (3, "empty"))
            ],
        ),
        *[
            (
                HEADER + f"1,1,1,{mark}\n",
                [f"line 2: mark must be a number of at most 1,000,000,000 in size, not {mark}"],
            )
            for mark in ("x", "nan", "inf", "1e999999", "1_0", "٣", "1" * 41)
        ],
        (HEADER + "1,1,1,1\n1,01,1,0\n", ["line 3: slot 1 of attempt 1 stands there twice"]),
        (HEADER + "1,1,1,1\n2,1,2,1\n", ["slot 1: has several maximum marks: 1, 2"]),
        (HEADER + '1,1,1,"1\n', ["line 2: is no CSV (unexpected end of data)"]),
        (HEADER.encode() + b"\xff", ["is not UTF-8 (byte 26)"]),
    ],
)
def test_bad_tables_are_refused_with_a_line_for_each_problem(stats, table, problems):
    assert stats(table) == (2, None, problems)


def test_a_missing_file_is_a_problem(capsys, tmp_path):
    assert main(["stats", str(tmp_path / "none.csv")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_a_table_without_a_name_is_a_wrong_call(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(SystemExit) as leaving:
        main(["stats"])
    assert leaving.value.code == 2
