"""The real thing: ``assay demo`` in a folder of its own, and Chromium before it, third-party cookies refused."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import requests
from builders import a_launch, a_quiz
from constants import CHROMIUM, FLAGS
from doors import COURSE, LINK
from playwright.sync_api import Browser, BrowserContext, Error, Frame, FrameLocator, Page, expect
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from ways import follow

from lms_plugin.db import db, utc_now
from lms_plugin.operations.service import issue_code
from sandbox.serving import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 120_000  # ms; a machine that does other things besides may be slow, never wrong
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A failure says what every page and frame showed: the log is all that is left of a browser elsewhere."""
    report = yield
    given = getattr(item, "funcargs", {})
    browsers = [given[name] for name in ("chromium", "refusing") if name in given]
    if call.when == "call" and report.failed and browsers:
        pages = [page for browser in browsers for context in browser.contexts for page in context.pages]
        shown = [_shown(frame) for page in pages for frame in page.frames]
        report.sections.append(("pages and frames", "\n".join(shown)))
    return report


def _shown(frame: Frame) -> str:
    try:
        found = frame.evaluate("[document.readyState, innerHeight, document.body?.innerText.slice(0, 300)]")
    except Error as error:
        found = str(error).splitlines()[:1]
    return f"{'frame ' if frame.parent_frame else 'page '}{frame.url.partition('?')[0]} {found}"


@dataclass(frozen=True)
class Demo:
    """A running demo: its addresses, the code it printed for its operator, its processes."""

    tool: str
    sandbox: str
    verify: str
    data: Path
    code: str
    process: psutil.Process

    def worker(self) -> psutil.Process:
        """The process that sends scores."""
        return next(one for one in self.process.children(recursive=True) if one.cmdline()[-1:] == ["worker"])

    def fresh_code(self) -> str:
        """A code for the operator: the one that was printed lasts 15 minutes, and a suite's browsers longer."""
        engine = create_engine(f"sqlite:///{self.data / 'assay.sqlite3'}")
        with Session(engine) as session, session.begin():
            code = issue_code(session, now=utc_now())
        engine.dispose()
        return code

    def api(self, method: str, path: str, **sent: object) -> object:
        """The sandbox's own interface."""
        answer = requests.request(method, f"{self.sandbox}/sandbox-api/{path}", timeout=10, **sent)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """``assay demo`` on free ports."""
    port, sandbox_port, verify_port = free_port(), free_port(), free_port()
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "lms_plugin", "demo", "--port", str(port), "--sandbox-port", str(sandbox_port)]
    command += ["--verify-port", str(verify_port)]
    process = subprocess.Popen(
        [*command, "--data", str(folder / "data")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    code, said = "", []
    for line in process.stdout or ():
        said.append(line)
        found = re.search(r"code (\S+)", line)
        code = found.group(1) if found else code
        if "Ctrl-C" in line:
            break
    else:
        pytest.fail("the demo did not start:\n" + "".join(said))
    yield Demo(
        tool=f"http://127.0.0.1:{port}",
        sandbox=f"http://localhost:{sandbox_port}",
        verify=f"http://127.0.0.1:{verify_port}",
        data=folder / "data",
        code=code,
        process=psutil.Process(process.pid),
    )
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)
    if process.stdout:
        process.stdout.close()


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts that are closed afterwards."""
    made: list[BrowserContext] = []

    def new(**options: object) -> BrowserContext:
        context = chromium.new_context(**({"viewport": {"width": 1000, "height": 900}} | options))
        context.set_default_timeout(PATIENCE)
        made.append(context)
        return context

    yield new
    for context in made:
        context.close()


class Visitor:
    """Somebody at the sandbox LMS in a browser of their own."""

    def __init__(self, demo: Demo, context: BrowserContext, name: str, *, scripts: bool) -> None:
        self.demo, self.context, self.scripts = demo, context, scripts
        self.page = context.new_page()
        self.page.goto(demo.sandbox)
        follow(self.page.get_by_role("button", name=name))

    def in_frame(self, course: str, link: str) -> FrameLocator:
        """The tool in the course page's frame, on the other site."""
        self.page.goto(f"{self.demo.sandbox}/courses/{course}?link={link}")
        return self.page.frame_locator("iframe")

    def in_window(self, link: str) -> Page:
        """The tool at the top of this page."""
        self.page.goto(f"{self.demo.sandbox}/open/{link}?window=1")
        if not self.scripts:
            self._press_through()
        self.page.wait_for_url(re.compile("/launch/"))
        return self.page

    def _press_through(self) -> None:
        """Without script the platform's and our forms are sent by hand."""
        for _ in range(6):
            if "/launch/" in self.page.url:
                return
            follow(self.page.get_by_role("button", name="Continue", exact=True))

    def grade(self, course: str, person: str, item: str) -> str:
        """What the gradebook shows for somebody, once it shows a score, without anybody touching the page."""
        page = self.context.new_page()
        page.goto(f"{self.demo.sandbox}/courses/{course}/gradebook")
        cell = page.locator(f'[data-cell="{person} {item}"] strong')
        expect(cell).not_to_have_text("–", timeout=PATIENCE)
        return cell.inner_text()


@pytest.fixture
def visitor(demo: Demo, opened: Callable[..., BrowserContext]) -> Callable[..., Visitor]:
    """Makes visitors by name."""

    def new(name: str, **options: object) -> Visitor:
        return Visitor(demo, opened(**options), name, scripts=bool(options.get("java_script_enabled", True)))

    return new


@pytest.fixture
def lesson(live):
    """A quiz on the link, served by Assay on another site than the platform."""
    with live.app.app_context():
        session = db.session()
        a_quiz(session, a_launch(session, registration=live.registration, context=COURSE, link=LINK))
        db.session.remove()
    return live


@pytest.fixture(scope="session")
def refusing(chromium, tmp_path_factory) -> Iterator[Browser]:
    """A browser, one per test process, that keeps no cookie of Assay's site, partitioned ones too, in pages of the
    platform's site."""
    context = _refuses(chromium, tmp_path_factory.mktemp("refusing"), "localhost")
    assert context.browser is not None
    yield context.browser
    context.close()


def _refuses(chromium: Browser, folder: Path, around: str, **options: object) -> BrowserContext:
    profile = folder / "Default"
    profile.mkdir()
    wishes = {"profile": {"content_settings": {"exceptions": {"cookies": {f"127.0.0.1,{around}": {"setting": 2}}}}}}
    (profile / "Preferences").write_text(json.dumps(wishes), encoding="utf-8")
    return chromium.browser_type.launch_persistent_context(folder, executable_path=CHROMIUM, args=FLAGS, **options)


@pytest.fixture
def cookieless(refusing, chromium, tmp_path_factory) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers that block every cookie of Assay: in the platform's pages, or everywhere."""
    made: list[BrowserContext] = []

    def new(*, everywhere: bool = False, **options: object) -> BrowserContext:
        if everywhere:  # another setting, hence another profile
            context = _refuses(chromium, tmp_path_factory.mktemp("everywhere"), "*", **options)
        else:
            context = refusing.new_context(**options)
        context.set_default_timeout(PATIENCE)
        made.append(context)
        return context

    yield new
    for context in made:
        context.close()
