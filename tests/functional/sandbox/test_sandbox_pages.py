"""The platform's own pages: markup, who sees what, the switches and the log, and the program itself."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import html5lib
import pytest
import requests

from sandbox import Visitor
from sandbox.platform_storage import stranger
from sandbox.serving import free_port

pytest_plugins = ["sandbox_fixtures"]

ROOT = Path(__file__).parents[3]
PAGES = ["/", "/courses/skin-101", "/courses/skin-101?link=skin-quiz", "/courses/skin-101/gradebook", "/faults", "/log"]


def get(caller, path: str, person: str | None = "3001") -> requests.Response:
    return requests.get(caller.platform.url + path, headers=caller.browser(person), timeout=5)


@pytest.mark.parametrize("path", [*PAGES, "/open/skin-quiz", "/courses/nothing", "/lti/auth"])
def test_every_page_is_valid_and_has_one_heading_a_title_and_labels(caller, path):
    caller.score()
    page = get(caller, path)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
    assert len(tree.findall(".//h1")) == 1
    assert tree.findtext(".//title").strip()
    assert tree.get("lang") == "en"
    labelled = {label.get("for") for label in tree.iter("label")}
    inputs = [tag for name in ("input", "select") for tag in tree.iter(name) if tag.get("type") != "hidden"]
    assert {tag.get("id") for tag in inputs} <= labelled
    ids = [tag.get("id") for tag in tree.iter() if tag.get("id")]
    assert len(ids) == len(set(ids))
    assert all(frame.get("title") for frame in tree.iter("iframe"))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_what_it_is_and_has_a_strict_policy(caller, path):
    page = get(caller, path)
    assert "not part of Assay" in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert f"frame-src 'self' {caller.tool.url} {stranger(caller.world.settings)};" in policy
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page.text)


def test_the_page_that_posts_itself_allows_only_its_own_script(caller):
    page = get(caller, "/open/skin-quiz")
    nonce = re.search(r'<script nonce="([^"]+)"', page.text)[1]
    assert f"script-src 'nonce-{nonce}'" in page.headers["Content-Security-Policy"]


def test_everybody_can_be_entered_as(caller):
    page = get(caller, "/", person=None).text
    for person in caller.world.people.values():
        assert f">{person.name}</button>" in page
    assert requests.post(f"{caller.platform.url}/enter", data={"person": "nobody"}, timeout=5).status_code == 404


@pytest.mark.parametrize(
    ("person", "courses"),
    [("1001", {"skin-101", "inject-201"}), ("1003", {"skin-101"}), ("2001", {"skin-101"}), (None, set())],
)
def test_people_see_their_own_courses_only(caller, person, courses):
    assert set(re.findall(r'href="/courses/([a-z0-9-]+)"', get(caller, "/", person).text)) == courses
    for course in caller.world.courses:
        expected = 200 if course in courses else 404
        for path in (f"/courses/{course}", f"/courses/{course}/gradebook", f"/courses/{course}/gradebook.json"):
            assert get(caller, path, person).status_code == expected


def test_any_link_opens_in_the_frame_or_in_a_window(caller):
    page = get(caller, "/courses/skin-101", "1001").text
    for link in ("skin-quiz", "skin-window"):
        assert f'href="/courses/skin-101?link={link}#tool"' in page
        assert f'href="/open/{link}?window=1" target="_blank"' in page


def test_what_the_tool_sends_back_is_shown_as_text(caller):
    page = get(caller, "/courses/skin-101?lti_errormsg=%3Cb%3Esorry", "1001").text
    assert "&lt;b&gt;sorry" in page


def test_leaving_ends_the_session(caller):
    browser = caller.browser("1001")
    reply = requests.post(f"{caller.platform.url}/leave", headers=browser, allow_redirects=False, timeout=5)
    assert (reply.status_code, "Max-Age=0" in reply.headers["Set-Cookie"]) == (303, True)


@pytest.mark.parametrize(
    ("person", "rows"),
    [
        ("3001", ["1001", "1002", "1003"]),
        ("2001", ["1001", "1002", "1003"]),
        ("1002", ["1002"]),
        ("5001", ["1001"]),
        ("4001", []),
    ],
)
def test_the_gradebook_shows_staff_all_and_others_their_own(caller, person, rows):
    table = get(caller, "/courses/skin-101/gradebook.json", person).json()
    assert [row["person"] for row in table["rows"]] == rows


def test_the_gradebook_shows_all_of_a_score(caller):
    caller.score()
    [cell, other] = get(caller, "/courses/skin-101/gradebook.json", "1001").json()["rows"][0]["cells"]
    assert (cell["shown"], cell["score"], cell["comment"]) == ("85", "17/20", "17 of 20")
    assert (cell["activity"], cell["grading"]) == ("Completed", "FullyGraded")
    assert cell["timestamp"].endswith("Z")
    assert cell["received"].endswith("UTC")
    assert other["received"] == ""
    page = get(caller, "/courses/skin-101/gradebook").text
    assert all(word in page for word in ("<strong>85</strong>", "17/20, Completed, FullyGraded", cell["received"]))


def test_the_faults_page_switches(caller):
    def press(**form: str) -> int:
        return requests.post(f"{caller.platform.url}/faults", data=form, timeout=5).status_code

    assert press(action="add", group="scores", kind="limited", count="2", retry_after="9", seconds="", text="") == 200
    assert press(action="add", group="token", kind="slow", seconds="0.5") == 200
    assert [one["retry_after"] for one in caller.world.faults.listed()] == ["9", "5"]
    assert press(action="clock", offset="-120") == 200
    assert press(action="habits", habit="whole-seconds") == 200
    page = get(caller, "/faults").text
    assert all(word in page for word in ("scores: answers 429", "2 more times", "-120.0 s off", "one second"))
    kid = caller.world.keys.current[0]
    assert press(action="rotate") == 200
    assert caller.world.keys.current[0] != kid
    assert press(action="clear") == 200
    assert (caller.world.faults.listed(), caller.world.clock_offset) == ([], 0)
    assert press(action="reset") == 200
    assert press(action="explode") == 400
    assert press(action="add", group="scores", kind="down", count="many") == 400
    assert press(action="clock", offset="soon") == 400


def test_the_log_page_names_the_rule_and_the_reason(caller):
    caller.score(scoreGiven=-1)
    page = get(caller, "/log").text
    assert "SAND-06 scoreGiven must not be negative" in page
    assert "Bearer" not in page


def test_the_visitor_reads_pages_too(caller):
    assert "SKIN-101" in Visitor(caller.platform.app).enter("2001").get("/").text


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_program_serves_and_ends_cleanly(number):
    port = free_port()
    program = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", str(port), "--tool-url", "http://127.0.0.1:9"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    with program:
        try:
            while program.poll() is None:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except ConnectionRefusedError:
                    continue
            assert requests.get(f"http://localhost:{port}/lti/jwks", timeout=10).json()["keys"]
            program.send_signal(number)
            assert program.wait(timeout=30) == 0
            assert program.stderr.read() == ""
        finally:
            program.kill()


@pytest.mark.slow
def test_a_port_that_is_taken_is_told_in_a_sentence(caller):
    port = caller.platform.url.rpartition(":")[2]
    argv = [sys.executable, "-m", "sandbox", "--port", port]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.startswith(f"cannot listen on port {port}")) == (2, True)
