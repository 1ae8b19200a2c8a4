"""``make looks``: every page that the functional tests saw, in Chromium at 320, 480 and 1000 px, light and dark.

The tests keep each kind of page once in the folder ``KEEP_PAGES``; here axe, the width and the size of what can be
pressed are looked at, and each template that stands for a page must be among them. Scripts do not run: pages are whole
without them, and what they add is looked at by the tests in Chromium.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

from accessibility import check
from constants import CHROMIUM, FLAGS
from playwright.sync_api import Page, Route, sync_playwright

from lms_plugin.config import resource_dir
from lms_plugin.pages import STATIC

HERE = "http://pages.test/"
LOOKS = list(product((320, 480, 1000), ("light", "dark")))


def templates() -> set[str]:
    """Names of the templates that are whole pages."""
    folder = resource_dir("templates")
    found = (path for path in folder.rglob("*.html") if path.read_text(encoding="utf-8").startswith("{% extends"))
    return {path.relative_to(folder).as_posix().replace("/", ".").removesuffix(".html") for path in found}


def served(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.html"))


def answer(route: Route, folder: Path) -> None:
    """A page of the folder, or the style sheet it asks for; nothing else."""
    name = route.request.url.removeprefix(HERE).partition("?")[0]
    if name == "static/assay.css":
        route.fulfill(path=STATIC / "assay.css")
    elif (folder / name).is_file():
        route.fulfill(content_type="text/html", path=folder / name)
    else:
        route.abort()


def problems_of(page: Page, name: str) -> list[str]:
    """What is wrong with a page, at each size and in both schemes."""
    found = []
    page.goto(HERE + name)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        try:
            check(page, f"{name} at {width} px, {scheme}", colours_only=scheme == "dark")
        except AssertionError as error:
            found.append(str(error).partition("\nassert")[0])
    return found


def main() -> int:
    """Look at every page in the folder; how many problems there are."""
    folder, found = Path(sys.argv[1]), []
    pages = served(folder)
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as chromium:
        page = chromium.new_page(bypass_csp=True)
        page.route("**/*", lambda route: answer(route, folder))
        for path in pages:
            new = problems_of(page, path.name)
            sys.stdout.writelines(f"{one}\n" for one in new)
            sys.stdout.flush()
            found += new
    missing = templates() - {path.name.rpartition("-")[0] for path in pages}
    seen = f"{len(pages)} pages of {len(templates())} templates, {len(LOOKS)} looks each: {len(found)} problems"
    sys.stdout.write(f"{seen}\nnot seen: {', '.join(sorted(missing)) or 'none'}\n")
    return 1 if found or missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
