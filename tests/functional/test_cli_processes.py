"""The ``assay`` command as a process: what it refuses, what it serves, and that it leaves nothing running."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from lms_plugin import demo
from lms_plugin.processes import Child, Supervisor

PATIENCE = 60.0
SECRET = "test-secret-key-that-is-long-enough-000"


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "lms_plugin", *words]


def environ(**assay: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSAY_")}
    return kept | {f"ASSAY_{name}": value for name, value in assay.items()}


def run(*words: str, **assay: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), env=environ(**assay), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], bool]) -> bool:
    """Whether it came true in time."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.05)
    return False


def answers(port: int, path: str, host: str = "127.0.0.1") -> bool:
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def started(*words: str, **assay: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command(*words), env=environ(**assay), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def gone(processes: list[psutil.Process]) -> bool:
    return until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes))


def test_wrong_settings_come_one_a_line_without_a_traceback():
    result = run("platform", "list", PUBLIC_URL="http://assay.example.edu", SECRET_KEY="short", PUBLICURL="x")
    assert result.returncode == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("ASSAY_") for line in lines)


@pytest.mark.parametrize("words", [("--help",), ("serve", "--help"), ("--version",)])
def test_help_and_version_need_no_settings(words):
    result = run(*words)
    assert result.returncode == 0
    assert result.stderr == ""


def test_help_names_every_command_without_settings():
    listed = set(re.findall(r"^  (\w+) ", run("--help").stdout, re.M))
    assert {"bank", "db", "demo", "doctor", "keys", "operator", "passback", "platform", "serve", "worker"} <= listed


def test_an_empty_database_is_no_traceback_either(tmp_path):
    result = run("platform", "list", **settings(tmp_path, 5999))
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "assay doctor" in result.stderr


def test_a_platform_that_is_not_there_is_one_line(tmp_path, sqlite_template):
    shutil.copy(sqlite_template, tmp_path / "assay.sqlite3")
    result = run("platform", "approve", "9", "1", **settings(tmp_path, 5999))
    assert result.returncode == 1
    assert result.stderr.splitlines() == ["There is no such platform. Look at the list of platforms again."]


def settings(folder: Path, port: int) -> dict[str, str]:
    return {
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": SECRET,
        "DATABASE_URL": f"sqlite:///{folder}/assay.sqlite3",
        "DEVELOPMENT": "1",
    }


@pytest.mark.slow
def test_serve_wants_the_database_migrated_first(tmp_path):
    port = free_port()
    result = run("serve", "--port", str(port), **settings(tmp_path, port))
    assert result.returncode == 1
    assert "assay db upgrade" in result.stderr


@pytest.mark.slow
def test_serve_starts_a_worker_again_and_stops_both_on_sigterm(tmp_path):
    port = free_port()
    chosen = settings(tmp_path, port)
    assert run("db", "upgrade", **chosen).returncode == 0
    with started("serve", "--port", str(port), **chosen) as process:
        assert until(lambda: answers(port, "/readyz"))
        assert answers(port, "/lti/jwks")
        (worker,) = [one for one in family(process) if one.cmdline()[-1] == "worker"]
        worker.kill()
        assert until(lambda: any(one.cmdline()[-1:] == ["worker"] and one != worker for one in alive(process)))
        everybody = family(process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert gone(everybody)


def alive(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return [one for one in family(process) if one.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.slow
def test_serve_ends_with_its_server(tmp_path, sqlite_template):
    port = free_port()
    chosen = settings(tmp_path, port)
    shutil.copy(sqlite_template, tmp_path / "assay.sqlite3")
    with started("serve", "--port", str(port), **chosen) as process:
        assert until(lambda: answers(port, "/readyz"))
        everybody = family(process)
        next(one for one in everybody if "gunicorn" in one.cmdline()).kill()
        assert process.wait(PATIENCE) == 1
        assert gone(everybody)


@pytest.mark.slow
def test_the_demo_serves_everything_and_leaves_nothing_running(tmp_path):
    port, sandbox_port, data = free_port(), free_port(), tmp_path / "demo"
    words = ("demo", "--port", str(port), "--sandbox-port", str(sandbox_port), "--data", str(data))
    words += ("--verify-port", str(free_port()))
    for _ in range(2):  # the second time on what the first one left
        with started(*words) as process:
            lines = [process.stdout.readline() for _ in range(3)]
            assert lines[0].split()[:3] == ["Sandbox", "LMS", f"http://localhost:{sandbox_port}/"]
            assert lines[1].split() == ["Assay", f"http://127.0.0.1:{port}/"]
            assert re.search(
                rf"http://127\.0\.0\.1:{port}/operator/   code ([A-Z0-9]{{4}}-){{3}}[A-Z0-9]{{4}}$", lines[2]
            )
            assert answers(sandbox_port, "/", "localhost")
            assert answers(port, "/readyz")
            everybody = family(process)
            assert len(everybody) >= 3
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
            assert gone(everybody)
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_the_demo_dies_with_its_parent_even_if_that_is_killed(tmp_path):
    words = ("demo", "--port", str(free_port()), "--sandbox-port", str(free_port()), "--data", str(tmp_path / "demo"))
    words += ("--verify-port", str(free_port()))
    with started(*words) as process:
        process.stdout.readline()
        everybody = family(process)
        process.kill()
        assert gone(everybody)


@pytest.mark.parametrize("option", ["--port", "--sandbox-port", "--verify-port"])
def test_a_busy_port_names_the_option_to_change(tmp_path, option):
    ports = {"--port": free_port(), "--sandbox-port": free_port(), "--verify-port": free_port()}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", ports[option]))
        taken.listen()
        words = [word for name, port in ports.items() for word in (name, str(port))]
        result = run("demo", *words, "--data", str(tmp_path / "demo"))
    assert result.returncode == 2
    assert f"Port {ports[option]} is in use; choose another with {option}." in result.stderr
    assert not (tmp_path / "demo").exists()


def test_the_demo_takes_no_setting_of_another_assay(tmp_path):
    """Also broken ones do not reach it: the first thing it would say is what is wrong with them."""
    result = run("demo", "--port", "7000", "--sandbox-port", "7000", PUBLIC_URL="nonsense")
    assert result.returncode == 2
    assert "give two" in result.stderr
    assert "nonsense" not in result.stderr


def test_a_child_that_never_comes_up_is_not_waited_for_after_its_end(tmp_path):
    log = tmp_path / "log"
    child = Child(name="It", argv=[sys.executable, "-c", "raise SystemExit('no')"], environ=environ(), log=log)
    supervisor = Supervisor(children=[child])
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    try:
        assert supervisor.run(lambda: supervisor.wait_until(lambda: False, seconds=PATIENCE)) == 1
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    assert log.read_text() == "no\n"


def test_a_demo_that_does_not_come_up_says_who_and_why(tmp_path, capsys):
    log = tmp_path / "log"
    dead = Child(name="The LMS", argv=[sys.executable, "-c", "raise SystemExit('no room')"], environ=environ(), log=log)
    dead.start()
    dead.process.wait(PATIENCE)
    demo._explain(Supervisor(children=[dead]))
    assert capsys.readouterr().err == "The LMS did not start:\n  no room\n"
    demo._explain(Supervisor(children=[]))
    assert "Not everything answered" in capsys.readouterr().err


def test_a_child_that_will_not_end_is_killed(tmp_path):
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(99)"
    )
    log = tmp_path / "log"
    child = Child(name="It", argv=[sys.executable, "-c", stubborn], environ=environ(), log=log)
    supervisor = Supervisor(children=[child], grace=0.2)
    child.start()
    assert until(lambda: log.read_text() == "up\n")
    supervisor.stop()
    assert child.process.returncode == -signal.SIGKILL
