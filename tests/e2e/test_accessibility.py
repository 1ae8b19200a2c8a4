"""Every page at 320 px in the dark and, from there, at 1000 px in the light; with --deep walked to at every size: WCAG
2.2 AA by axe, no sideways scrolling, no small target."""

from __future__ import annotations

import re

import pytest
from accessibility import WALKS, look_over
from ways import follow

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


@pytest.mark.parametrize(("width", "scheme"), WALKS)
def test_a_learners_pages(visitor, width, scheme):
    trainee = visitor("Linh", viewport={"width": width, "height": 800}, color_scheme=scheme)
    for link in ("skin-quiz", "skin-window"):
        page = trainee.in_window(link)
        look_over(page, f"front of {link}")
        follow(page.get_by_role("button", name=re.compile("^(Start|Go on)")))
        page.locator("section.question").first.wait_for()
        look_over(page, f"questions of {link}")
        page.locator("section.question input, section.question select").first.focus()
        follow(page.get_by_role("button", name=re.compile("^(Check and hand in|Finish)")))
        page.get_by_role("heading", name="Check before you hand in").wait_for()
        look_over(page, f"summary of {link}")
    page = trainee.in_window("skin-quiz")
    page.goto(page.url + "attempts/999999/")
    look_over(page, "an error page")


@pytest.mark.parametrize(("width", "scheme"), WALKS)
def test_result_and_staff_pages(visitor, width, scheme):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    admin = visitor("Jonas", **options)
    page = admin.in_window("skin-quiz")
    look_over(page, "staff front")
    follow(page.get_by_role("button", name=re.compile("^(Preview|Go on)")))
    page.locator("section.question label.option").first.click()
    follow(page.get_by_role("button", name="Check and hand in"))
    follow(page.get_by_role("button", name="Hand in", exact=True))
    page.get_by_role("heading", name=re.compile("^Result")).wait_for()
    look_over(page, "result")
    follow(page.get_by_role("link", name="Back to the quiz"))
    follow(page.get_by_role("link", name="Scores and gradebook"))
    look_over(page, "scores")
    page = admin.in_window("skin-quiz")
    follow(page.get_by_role("link", name="Reports and corrections"))
    page.get_by_role("heading", name="Reported questions").wait_for()
    look_over(page, "reported questions")
    follow(page.get_by_role("link", name="Corrections", exact=True))
    page.get_by_role("heading", name="Corrections", exact=True).wait_for()
    look_over(page, "corrections")
    page = admin.in_window("inject-quiz")
    look_over(page, "chooser")
    page.get_by_label("Title").fill("")
    follow(page.get_by_role("button", name="Make this quiz"))
    page.get_by_role("heading", name="Please check the form").wait_for()
    look_over(page, "chooser with errors")


@pytest.mark.parametrize(("width", "scheme"), WALKS)
def test_sandbox_and_public_pages(demo, visitor, width, scheme):
    admin = visitor("Jonas", viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = admin.page
    for path in ("/", "/courses/skin-101", "/courses/skin-101/gradebook", "/tools", "/faults", "/log"):
        page.goto(demo.sandbox + path)
        look_over(page, f"sandbox {path}")
    for path in ("/", "/nowhere", "/operator/"):
        page.goto(demo.tool + path)
        look_over(page, path)


def test_operator_pages(demo, opened):
    assert re.fullmatch(r"\w{4}(-\w{4}){3}", demo.code)
    cookies = None
    for width, scheme in WALKS:
        context = opened(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        if cookies:  # a code works once
            context.add_cookies(cookies)
        else:
            page.goto(f"{demo.tool}/operator/")
            page.get_by_label(re.compile("code", re.I)).fill(demo.fresh_code())
            follow(page.get_by_role("button").first)
            page.wait_for_url(re.compile("/operator/."))
            cookies = context.cookies()
        page.goto(f"{demo.tool}/operator/")
        look_over(page, "operator overview")
        for name in {str(link.get_attribute("href")) for link in page.locator("header a, main a").all()} - {"#main"}:
            page.goto(demo.tool + str(name))
            look_over(page, str(name))


@pytest.mark.parametrize(("width", "scheme"), WALKS)
def test_the_picker_and_the_review(demo, visitor, width, scheme):
    teacher = visitor("Marta", viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = teacher.page
    for query in ("multiple=yes&line_item=no", "multiple=no&auto_create=yes", "type=file"):
        page.goto(f"{demo.sandbox}/courses/skin-101/add/open?{query}")
        page.wait_for_url(re.compile("/pick"))
        look_over(page, f"picker with {query}")
    page.goto(f"{demo.sandbox}/review/item-skin-quiz/1003")
    page.get_by_role("heading", name=re.compile("attempts", re.IGNORECASE)).wait_for()
    look_over(page, "review")


@pytest.mark.parametrize(("width", "scheme"), WALKS)
def test_pages_about_certificates(demo, visitor, width, scheme):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = visitor("Amara", **options).in_window("skin-quiz")
    page.goto(f"{page.url.rstrip('/')}/certificates")
    look_over(page, "my certificates")
    follow(page.get_by_role("link", name="I have certificates from another school account"))
    look_over(page, "certificates from another account")
    follow(page.get_by_role("button", name="Show a code"))
    page.get_by_role("button", name="Show another code").wait_for()
    look_over(page, "the code")
    page.get_by_label("Code that the other account shows").fill("AAAA-BBBB-CCCC")
    follow(page.get_by_role("button", name="Join the accounts"))
    page.get_by_role("alert").wait_for()
    look_over(page, "a wrong code")
    page = visitor("Marta", **options).in_window("skin-quiz")
    follow(page.get_by_role("link", name="Certificates", exact=True))
    look_over(page, "programmes")
    follow(page.get_by_role("link", name="New programme"))
    look_over(page, "form of a programme")
    page.go_back()
    follow(page.get_by_role("link", name="Log of the certificates"))
    page.get_by_role("heading", name="Log of the certificates").wait_for()
    look_over(page, "log of the certificates")
