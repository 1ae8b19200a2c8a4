"""The front of the house answers."""


def test_front_page_tells_a_visitor_to_open_a_quiz_from_the_course(browser):
    page = browser.get("/")
    assert page.status_code == 200
    assert "open it from your course" in page.text


def test_ready_only_when_the_tables_are_there(browser):
    assert browser.get("/readyz").status_code == 200


def test_unknown_address_gets_a_page_with_code_and_reference(browser):
    page = browser.get("/nowhere")
    assert page.status_code == 404
    assert "NOT_FOUND" in page.text
    assert page.headers["X-Request-Id"] in page.text
