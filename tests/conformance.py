"""The conformance list: per requirement its id, pass or FAIL, seconds. ``python tests/conformance.py [ID …]``.

A test belongs to the requirement its name begins with: ``test_dl_05_…`` to DL-05.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).parent
IDS = tuple((HERE / "conformance_ids.txt").read_text(encoding="utf-8").split())
PREFIXES = frozenset(one.partition("-")[0] for one in IDS)
_NAME = re.compile(r"test_([a-z]+)_(\d\d)_")


def requirement_of(test: str) -> str | None:
    """The requirement a test belongs to, by its node id or name; None: to none of this list's kinds."""
    found = _NAME.match(test.rpartition("::")[2])
    if found is None or found[1].upper() not in PREFIXES:
        return None
    return f"{found[1].upper()}-{found[2]}"


@dataclass
class Line:
    """What became of one requirement's tests."""

    tests: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def verdict(self, *, strict: bool) -> tuple[str, str]:
        """``pass``, ``FAIL`` or ``not run``, and why. ``strict``: what was left out has failed."""
        if not self.tests:
            return "FAIL", "no test"
        if self.failed:
            return "FAIL", f"{len(self.failed)} of {len(self.tests)} tests"
        if self.left_out:
            return ("FAIL" if strict else "not run"), self.left_out[0]
        return "pass", ""


class Recorder:
    """A pytest plugin that keeps, per requirement, what its tests did; works with and without workers."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self.lines = {one: Line() for one in wanted}
        self.troubles: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One step (set up, call, tear down) of one test."""
        line = self.lines.get(requirement_of(report.nodeid) or "")
        if line is None:
            return
        line.tests.add(report.nodeid)
        line.seconds += report.duration
        if report.failed:
            line.failed.add(report.nodeid)
        elif report.skipped:
            line.left_out.append(str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be read hides its tests."""
        if report.failed:
            self.troubles.append(report.nodeid)

    def pytest_internalerror(self, excrepr: object) -> None:
        """pytest itself failed."""
        self.troubles.append(str(excrepr))

    def table(self, *, strict: bool) -> tuple[list[str], bool]:
        """The lines to print, with a last one that counts, and whether nothing failed."""
        rows, counts = [], {"pass": 0, "FAIL": 0, "not run": 0}
        for one, line in self.lines.items():
            verdict, why = line.verdict(strict=strict)
            counts[verdict] += 1
            rows.append(f"{one:<10} {verdict:<7} {line.seconds:7.2f}  {why}".rstrip())
        rows += [f"could not be collected: {trouble}" for trouble in self.troubles]
        left = f", {counts['not run']} not run" if counts["not run"] else ""
        rows.append(f"{len(self.lines)} requirements: {counts['pass']} pass, {counts['FAIL']} FAIL{left}")
        return rows, not counts["FAIL"] and not self.troubles


class Keeper:
    """A pytest plugin for every process: keeps the tests of these requirements and drops the rest."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self.wanted = frozenset(wanted)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Drop what belongs to no requirement asked for."""
        dropped = [item for item in items if requirement_of(item.name) not in self.wanted]
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if requirement_of(item.name) in self.wanted]


def pytest_configure(config: pytest.Config) -> None:
    """In a worker of pytest-xdist: take over what the first process was asked for."""
    asked = os.environ.get("CONFORMANCE_IDS")
    if asked and not config.pluginmanager.has_plugin("conformance-keeper"):
        config.pluginmanager.register(Keeper(asked.split()), "conformance-keeper")


def files_with(wanted: Iterable[str]) -> list[str]:
    """The test files that name one of these requirements; reading only those makes a short question quick."""
    names = tuple(f"def test_{one.lower().replace('-', '_')}_" for one in wanted)
    files = sorted(HERE.rglob("test_*.py"))
    return [str(path) for path in files if any(name in path.read_text(encoding="utf-8") for name in names)]


def main(arguments: Sequence[str]) -> int:
    """Run the tests of all requirements, or of the named ones, and print the table. 0: none failed, 2: no such id."""
    wanted = list(dict.fromkeys(one.upper() for one in arguments)) or list(IDS)
    if unknown := [one for one in wanted if one not in IDS]:
        sys.stderr.write(f"no such requirement: {' '.join(unknown)}\n")
        return 2
    # not named ASSAY_…: the programs that tests start refuse settings they do not know
    os.environ["CONFORMANCE_IDS"] = " ".join(wanted)
    recorder = Recorder(wanted)
    options = ["-p", "conformance", "-q", "--no-header", "-p", "no:randomly", "--rootdir", str(HERE.parent)]
    options += ["-c", str(HERE.parent / "pyproject.toml")]
    if len(wanted) > 20:
        options += ["-n", "2", "--dist", "loadgroup"]
    files = files_with(wanted)
    if files:
        pytest.main([*options, *files], plugins=[recorder])
    rows, good = recorder.table(strict=os.environ.get("CI") == "true")
    sys.stdout.write("\n".join(["", *rows]) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
