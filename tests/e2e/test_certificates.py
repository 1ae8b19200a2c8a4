"""Pass both quizzes of the demo, download the certificate, scan its code, see it valid; then revoked."""

from __future__ import annotations

import json
import re
import sqlite3

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect
from ways import follow

from lms_plugin.delivery.places import to_places

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


def right_answer(item):
    match item["type"]:
        case "single_choice":
            return next(one["id"] for one in item["options"] if one.get("fraction") == "1")
        case "multiple_response":
            return [one["id"] for one in item["options"] if one.get("right")]
        case "true_false":
            return item["key"]
        case "matching":
            return {one["id"]: one["choice"] for one in item["prompts"]}
        case "client_decision":
            parts = {"decision": item["decisions"], "reason": item["reasons"]}
            return {name: next(one["id"] for one in told if one.get("fraction") == "1") for name, told in parts.items()}
    raise AssertionError(item["type"])


def paper_of(demo, attempt):
    """What only the database knows: each slot's question with its key, and the order shown."""
    query = """SELECT s.slot, v.document, s.option_order FROM attempt_slot s
               JOIN item_version v ON v.id = s.item_version_id WHERE s.attempt_id = ?"""
    connection = sqlite3.connect(demo.data / "assay.sqlite3")
    try:
        return [
            (slot, json.loads(item), json.loads(order)) for slot, item, order in connection.execute(query, (attempt,))
        ]
    finally:
        connection.close()


def pass_quiz(demo, visitor, link):
    """Answer everything right, through the page's own autosave, and hand in."""
    page = visitor.in_window(link)
    follow(page.get_by_role("button", name=re.compile("^(Start|Go on)")))
    expect(page.locator("section.question").first).to_be_visible()
    launch, attempt = re.search(r"(.*)/attempts/(\d+)", page.url).groups()
    token = page.locator("input[name=csrf_token]").first.get_attribute("value")
    headers = {"Content-Type": "application/json", "X-CSRF-Token": token, "Accept": "application/json"}
    for seq, (slot, item, order) in enumerate(paper_of(demo, int(attempt)), start=1):
        body = {"slot": slot, "base_rev": 0, "client_id": "test", "seq": seq}
        body["response"] = to_places(order, right_answer(item))
        sent = page.request.post(f"{launch}/attempts/{attempt}/autosave", data=json.dumps(body), headers=headers)
        assert sent.ok, sent.text()
    assert page.request.post(f"{launch}/attempts/{attempt}/submit", form={"csrf_token": token}).ok
    page.goto(f"{launch}/certificates")
    return page


def test_a_trainee_earns_a_certificate_that_a_stranger_checks_until_it_is_revoked(demo, visitor, opened, tmp_path):
    linh = visitor("Linh")
    page = pass_quiz(demo, linh, "skin-quiz")
    expect(page.get_by_role("heading", name="What you can earn in this course")).to_be_visible()
    page = pass_quiz(demo, linh, "skin-window")
    download = page.get_by_role("link", name=re.compile("^PDF, A4")).first
    for _ in range(20):
        if download.count():
            break
        page.wait_for_timeout(500)  # the worker signs; the page says to reload
        page.reload()
    with page.expect_download() as file:
        download.click()
    path = tmp_path / "certificate.pdf"
    file.value.save_as(path)
    with pypdfium2.PdfDocument(path) as document:
        picture = document[0].render(scale=200 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)

    asked = []
    stranger = opened().new_page()
    stranger.on("request", lambda request: asked.append(request.url))
    stranger.goto(code.text)
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("Valid")
    stranger.set_input_files("#file", path)
    stranger.get_by_role("button", name="Compare").click()
    expect(stranger.locator("#compared")).to_contain_text("Identical")
    assert stranger.context.cookies() == []
    assert all(address.startswith(demo.verify) for address in asked)
    stranger.set_viewport_size({"width": 320, "height": 700})
    assert stranger.evaluate("document.documentElement.scrollWidth") <= 320

    staff = visitor("Marta").in_window("skin-quiz")
    follow(staff.get_by_role("link", name="Certificates", exact=True))
    follow(staff.get_by_role("link", name=re.compile("^Mesotherapy for Acne")))
    follow(staff.get_by_role("row", name=re.compile("Linh")).get_by_role("link"))
    staff.get_by_text("Revoke", exact=True).first.click()
    staff.locator("#reason-revoke").select_option("issued_in_error")
    follow(staff.get_by_role("button", name="Revoke"))
    expect(staff.get_by_text("It was issued in error.")).to_be_visible()
    stranger.goto(code.text)
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("Revoked")
    expect(stranger.get_by_text("It was issued in error.")).to_be_visible()
