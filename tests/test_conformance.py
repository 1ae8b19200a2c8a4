"""The conformance list says of each requirement what its tests did, and leaves none out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import conformance
import pytest
from conformance import Line, Recorder, requirement_of

TESTS = Path(__file__).parent
PAGE = TESTS.parent.parent / "shared" / "spec" / "lti.md"


def report(test: str, *, when: str = "call", outcome: str = "passed", why: str = "") -> pytest.TestReport:
    longrepr = ("file.py", 1, why) if outcome == "skipped" else (why or None)
    return pytest.TestReport(f"tests/a.py::{test}", ("a.py", 1, ""), {}, outcome, longrepr, when, duration=0.25)


def recorded(*reports: pytest.TestReport, wanted=("DL-05",)) -> Recorder:
    recorder = Recorder(wanted)
    for one in reports:
        recorder.pytest_runtest_logreport(one)
    return recorder


def test_the_list_is_the_page_line_by_line():
    if not PAGE.exists():
        pytest.skip("not run, the page of requirements is not beside the project")
    pattern = re.compile(r"^[-|] .([A-Z]+-[0-9]{2}).", re.MULTILINE)
    assert list(conformance.IDS) == pattern.findall(PAGE.read_text(encoding="utf-8"))


def test_the_list_names_each_requirement_once():
    assert len(set(conformance.IDS)) == len(conformance.IDS) == 277


def test_every_test_named_after_a_requirement_names_one_there_is():
    names = [
        name
        for path in sorted(TESTS.rglob("test_*.py"))
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    named = {name: one for name in names if (one := requirement_of(name)) is not None}
    assert [name for name, one in named.items() if one not in conformance.IDS] == []


def test_a_test_belongs_to_the_requirement_its_name_begins_with():
    assert requirement_of("tests/x.py::test_dl_05_takes_one[sqlite-2]") == "DL-05"
    assert requirement_of("tests/x.py::test_dl_5_takes_one") is None
    assert requirement_of("tests/x.py::test_passes_42_times") is None


def test_a_requirement_without_a_test_fails():
    assert Line().verdict(strict=False) == ("FAIL", "no test")


def test_one_failed_parameter_fails_the_requirement_and_seconds_are_added_up():
    recorder = recorded(report("test_dl_05_a[1]"), report("test_dl_05_a[2]", outcome="failed"), report("test_dl_06_b"))
    rows, good = recorder.table(strict=False)
    assert rows == ["DL-05      FAIL       0.50  1 of 2 tests", "1 requirements: 0 pass, 1 FAIL"]
    assert not good


def test_an_error_before_or_after_the_test_fails_it_too():
    for when in ("setup", "teardown"):
        assert not recorded(report("test_dl_05_a", when=when, outcome="failed")).table(strict=False)[1]


def test_what_could_not_be_run_is_said_and_fails_where_everything_must_run():
    recorder = recorded(
        report("test_dl_05_a"), report("test_dl_05_b", when="setup", outcome="skipped", why="no browser")
    )
    rows, good = recorder.table(strict=False)
    assert rows == ["DL-05      not run    0.50  no browser", "1 requirements: 0 pass, 0 FAIL, 1 not run"]
    assert good
    assert recorder.table(strict=True)[0][0].startswith("DL-05      FAIL")


def test_a_file_that_cannot_be_read_is_never_a_success():
    recorder = recorded(report("test_dl_05_a"))
    recorder.troubles.append("tests/broken.py")
    rows, good = recorder.table(strict=False)
    assert "could not be collected: tests/broken.py" in rows
    assert not good


def asked(*ids: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, TESTS / "conformance.py", *ids], capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_only_the_requirements_asked_for_are_run():
    answer = asked("ags-13")
    last = answer.stdout.splitlines()[-2:]
    assert re.fullmatch(r"AGS-13 {5}pass +\d+\.\d\d", last[0]), answer.stdout
    assert last[1] == "1 requirements: 1 pass, 0 FAIL"
    assert answer.returncode == 0


def test_a_requirement_nobody_knows_is_refused():
    answer = asked("AGS-99")
    assert (answer.returncode, answer.stderr) == (2, "no such requirement: AGS-99\n")
