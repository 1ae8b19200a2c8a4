"""Every page of authoring: axe clean, no wider than a phone, walked by keyboard alone, whole without a script."""

from __future__ import annotations

import io
import re

import pytest
from accessibility import check
from instances import settings_for
from PIL import Image
from playwright.sync_api import Page, expect
from ways import follow

from lms_plugin import create_app

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
AREAS = frozenset(
    {"banks", "claims", "questions", "editor", "history", "bulk", "coverage", "twins", "sharing", "pictures", "imports"}
    | {"exports", "kept", "uses", "builder", "topics", "hand_claims"}
)
NO_PAGES = {"coverage.table", "exports.download", "questions.review"}  # files, and a way on to another page
PAGES = {
    "banks.show": "", "banks.bank": "{bank}", "sharing.show": "{bank}/sharing", "claims.conflicts": "{bank}/conflicts",
    "claims.document": "{bank}/documents/{document}", "claims.edit": "{bank}/claims/{claim}",
    "hand_claims.new": "{bank}/documents/{document}/claims/new",
    "claims.changes": "{bank}/documents/{document}/changes",
    "questions.listed": "{bank}/questions", "questions.show": "{bank}/questions/{item}",
    "questions.wording": "{bank}/questions/{item}/wording", "history.show": "{bank}/questions/{item}/history",
    "uses.show": "{bank}/questions/{item}/uses", "editor.kinds": "{bank}/questions/new",
    "editor.new": "{bank}/questions/new/client_decision", "editor.edit": "{bank}/questions/{item}/edit",
    "bulk.changes": "{bank}/questions/bulk", "coverage.show": "{bank}/coverage", "twins.show": "{bank}/twins",
    "pictures.listed": "{bank}/pictures", "imports.listed": "{bank}/imports", "imports.show": "{bank}/imports/{import}",
    "imports.line": "{bank}/imports/{import}/lines/{line}", "exports.choose": "{bank}/exports?text=peel",
    "exports.show": "{bank}/exports/{export}", "kept.listed": "{bank}/kept", "topics.show": "{bank}/topics",
    "builder.new": "../build",
    "builder.edit": "../build/{quiz}",
}  # fmt: skip
DOCUMENT = "# Glycolic peel\n\n## Indications\n\n- acne marks\n\n## Contraindications\n\n- pregnancy\n- active herpes\n"
GIFT = "Which peel is the mildest?{=Mandelic ~Phenol}\n\nWhich peel is mildest?{=Mandelic ~Phenol}\n\nSay more.{}\n"
PLACES = (
    "back",
    "chest",
    "chin",
    "face",
    "forehead",
    "neck",
    "nose",
    "cheeks",
    "shoulders",
    "arms",
    "hands",
    "temples",
)
# Where the page ends, and where what is shown ends.
ENDS = """() => [document.documentElement.scrollHeight, scrollY +
  Math.max(...[...document.querySelectorAll('body > *, main > *')].map(e => e.getBoundingClientRect().bottom))]"""
TABBABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0 && e.type !== 'radio' && !e.closest('.toolbar'))"""
MARK = f"() => ({TABBABLE})().forEach((e, n) => e.dataset.walk = n)"
LEFT = f"() => ({TABBABLE})().filter(e => !e.dataset.seen).map(e => e.outerHTML.slice(0, 140))"
HERE = """() => { const e = document.activeElement; if (!e || e === document.body) return null;
  e.dataset.seen = 1; const s = getComputedStyle(e);
  return e.matches(':focus-visible') && s.outlineStyle === 'none' ? e.outerHTML.slice(0, 140) : ''; }"""
CONTROLS = f"() => ({TABBABLE})().map(e => e.name || e.getAttribute('href') || e.textContent.trim()).sort()"


def picture():
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(stream, "PNG")
    return {"name": "key.png", "mimeType": "image/png", "buffer": stream.getvalue()}


def numbers(page: Page, pattern: str) -> list[str]:
    found = [re.search(pattern, str(one.get_attribute("href"))) for one in page.locator("a[href]").all()]
    return [one[1] for one in found if one]


def stocked(page: Page) -> dict[str, str]:
    """A bank with a document, an import, a picture and a file: what the pages' addresses are about."""
    banks = re.sub(r"[^/]*$", "", page.url) + "banks"
    quiz = numbers(page, r"/build/(\d+)")[0]
    page.goto(banks)
    page.get_by_label("Title of the new bank").fill("Peels of all pages")
    follow(page.get_by_role("button", name="Make the bank"))
    bank = page.url.rpartition("/")[2]
    page.get_by_label("Upload documents").set_input_files(
        {"name": "peel.md", "mimeType": "text/markdown", "buffer": DOCUMENT.encode()}
    )
    follow(page.get_by_role("button", name="Upload", exact=True))
    page.get_by_role("link", name=re.compile("^Edit ?: pregnancy")).wait_for()
    claim = numbers(page, r"/claims/(\d+)")[0]
    document = re.search(r"/documents/(\d+)", page.url)
    page.goto(f"{banks}/{bank}/imports")
    page.get_by_label("File with questions").set_input_files(
        {"name": "q.gift.txt", "mimeType": "text/plain", "buffer": GIFT.encode()}
    )
    follow(page.get_by_role("button", name="Look at the file"))
    follow(page.get_by_role("button", name="Bring them in"))
    page.get_by_text(re.compile("^Brought in")).first.wait_for()
    imported, line = page.url.split("/imports/")[1].split("?")[0], numbers(page, r"/lines/(\d+)")[0]
    page.goto(f"{banks}/{bank}/pictures")
    page.get_by_label("Upload a picture").set_input_files(picture())
    page.get_by_label("What it shows, in words").fill("A field")
    follow(page.get_by_role("button", name="Upload", exact=True))
    page.goto(f"{banks}/{bank}/exports")
    follow(page.get_by_role("button", name="Make the file"))
    page.get_by_role("link", name="Download the file").wait_for()
    export = page.url.rpartition("/")[2]
    page.goto(f"{banks}/{bank}/questions")
    item = numbers(page, r"/questions/(\d+)$")[0]
    assert document
    return {
        "bank": bank, "document": document[1], "claim": claim, "import": imported, "line": line, "export": export,
        "item": item, "quiz": quiz,
    }  # fmt: skip


def test_no_page_of_authoring_is_left_out_of_the_walk(tmp_path):
    rules = create_app(settings_for(f"sqlite:///{tmp_path / 'pages.sqlite3'}")).url_map.iter_rules()
    known = {one.endpoint for one in rules if "GET" in (one.methods or ()) and one.endpoint.split(".")[0] in AREAS}
    assert known - NO_PAGES == set(PAGES)


def test_every_page_fits_a_phone_in_the_dark_and_is_walked_by_keyboard_and_is_whole_without_scripts(visitor):
    teacher = visitor("Marta", viewport={"width": 320, "height": 800}, color_scheme="dark")
    plain = visitor("Marta", viewport={"width": 320, "height": 800}, java_script_enabled=False)
    page, bare = teacher.in_window("skin-quiz"), plain.in_window("skin-quiz")
    ids = stocked(page)
    roots = [re.sub(r"/banks/.*$", "/banks/", page.url), re.sub(r"[^/]*$", "", bare.url) + "banks/"]
    for endpoint, place in PAGES.items():
        page.goto((roots[0] + place.format(**ids)).rstrip("/"))
        check(page, endpoint)
        _walked(page, endpoint)
        answer = bare.goto((roots[1] + place.format(**ids)).rstrip("/"))
        assert answer is not None
        assert answer.status == 200, endpoint
        page.reload()
        lost = _controls(page) - _controls(bare) - {""}  # switches of scripts, such as keys, have no name
        assert lost == set(), f"{endpoint} without scripts"

    page.goto(roots[0] + PAGES["editor.edit"].format(**ids))
    stem = page.get_by_label("Question", exact=True)
    stem.fill("mild")
    stem.select_text()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Link", exact=True)).to_be_focused()
    page.get_by_role("button", name="Bold", exact=True).press("Enter")
    expect(stem).to_have_value("**mild**")
    check(page, "the editor with its toolbar")


def test_beside_its_text_a_list_of_claims_scrolls_by_itself_and_the_page_ends_where_it_ends(visitor):
    page = visitor("Marta").in_window("skin-quiz")
    page.goto(re.sub(r"[^/]*$", "", page.url) + "banks")
    page.get_by_label("Title of the new bank").fill("Long ones")
    follow(page.get_by_role("button", name="Make the bank"))
    many = "".join(f"- {what} of the {place}\n" for what in ("acne", "scars", "redness") for place in PLACES)
    page.get_by_label("Upload documents").set_input_files(
        {"name": "long.md", "mimeType": "text/markdown", "buffer": f"# Peel\n\n## Indications\n\n{many}".encode()}
    )
    follow(page.get_by_role("button", name="Upload", exact=True))
    page.locator(".claim").nth(2 * len(PLACES)).wait_for()
    ends, shown = page.evaluate(ENDS)
    assert ends <= shown + 100


def _controls(page: Page) -> set[str]:
    """What can be used, by name or by address within the launch."""
    return {re.sub(r"/launch/[^/]+", "", one) for one in page.evaluate(CONTROLS)}


def _walked(page: Page, what: str) -> None:
    """Tab comes to everything that can be used, and what it comes to shows it."""
    count = page.evaluate(f"() => ({TABBABLE})().length")
    page.evaluate("document.activeElement.blur()")
    for _ in range(count + 12):  # groups of radio buttons are come to as well
        page.keyboard.press("Tab")
        unseen = page.evaluate(HERE)
        assert not unseen, f"{what}: no outline on {unseen}"
    assert page.evaluate(LEFT) == [], f"{what}: not reached by keyboard"
