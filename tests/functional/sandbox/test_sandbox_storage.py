"""SAND-12: the platform's side of storage in Chromium, right and wrong messages from a tool's frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from ways import follow

pytest_plugins = ["sandbox_fixtures"]

playwright_api = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("doors")]
SEND = """([frame, message, origin]) => new Promise((resolve) => {
  addEventListener("message", ({ data }) => resolve(data), { once: true });
  (frame ? parent.frames[frame] : parent).postMessage(message, origin);
  setTimeout(() => resolve("silence"), 300);
})"""
PUT = {"subject": "lti.put_data", "message_id": "1", "key": "k", "value": "v"}
GET = {"subject": "lti.get_data", "message_id": "2", "key": "k"}
ASK = {"subject": "lti.capabilities", "message_id": "3"}


@dataclass(frozen=True)
class Sender:
    """The tool's frame, from which a test sends."""

    page: Any
    origin: str

    def __call__(self, message: object, *, frame_name: str = "", origin: str = "") -> Any:
        """Send to the course page or one of its frames; returns the first message that comes back, or "silence"."""
        return self.page.frame(name="tool").evaluate(SEND, [frame_name, message, origin or self.origin])

    def reported(self, message: object, **how: str) -> str:
        """Send, and return what the platform reports."""
        with self.page.expect_request("**/platform-storage/reports") as told:
            self(message, **how)
        told.value.response().finished()
        return str(told.value.post_data)


@pytest.fixture
def tool(chromium, caller):
    """The tool's frame in the course page, once the platform's storage is of this mode."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{caller.platform.url}/")
    follow(page.get_by_role("button", name="Amara Okafor"))

    def opened(mode: str) -> Sender:
        caller.world.storage = mode
        page.goto(f"{caller.platform.url}/courses/skin-101?link=skin-quiz")
        page.frame_locator("iframe[name=tool]").get_by_role("heading", name="Fake tool").wait_for()
        return Sender(page=page, origin=caller.platform.url)

    yield opened
    context.close()


def reports(caller) -> list[str]:
    return [entry["reason"] for entry in caller.world.log if entry["verdict"] == "reported"]


@pytest.mark.parametrize(
    ("mode", "announced"),
    [
        ("off", None), ("on", "_parent"), ("older", "_parent"), ("refusing", "_parent"), ("unnamed", None),
        ("sibling", "platform_storage"), ("silent", "platform_storage"), ("elsewhere", "platform_storage"),
    ],
)  # fmt: skip
def test_sand_12_login_and_launch_name_the_storage(caller, tool, mode, announced):
    tool(mode)
    login, launch = caller.tool.posted[-2:]
    assert "id_token" in launch
    assert (login.get("lti_storage_target"), launch.get("lti_storage_target")) == (announced, announced)


def test_sand_12_the_course_page_keeps_what_the_tool_puts(caller, tool):
    send = tool("on")
    told = send(ASK, origin="*")
    assert {"subject": "lti.put_data"} in told["supported_messages"]
    assert send(PUT) == {"subject": "lti.put_data.response", "message_id": "1", "key": "k", "value": "v"}
    assert send(GET) == {"subject": "lti.get_data.response", "message_id": "2", "key": "k", "value": "v"}
    assert send(GET | {"key": "other"})["value"] is None
    assert "error" in send(PUT | {"value": 7})
    assert reports(caller) == []


@pytest.mark.parametrize("mode", ["sibling", "unnamed"])
def test_sand_12_a_frame_beside_the_tool_keeps_it_and_capabilities_name_that_frame(caller, tool, mode):
    send = tool(mode)
    told = send(ASK, origin="*")
    assert {"subject": "lti.put_data", "frame": "platform_storage"} in told["supported_messages"]
    assert send(PUT, frame_name="platform_storage")["value"] == "v"
    assert send(GET, frame_name="platform_storage")["value"] == "v"
    assert send.reported(PUT) == "lti.put_data reached a window that keeps nothing"
    assert reports(caller) == ["SAND-12 lti.put_data reached a window that keeps nothing"]


def test_sand_12_another_origin_is_not_given_what_was_meant_for_the_platform(caller, tool):
    send = tool("elsewhere")
    heard = send(PUT, frame_name="platform_storage")
    assert heard["message_id"] == "1"
    assert heard["value"] == "v"
    assert reports(caller) == []


def test_sand_12_a_secret_sent_to_whoever_is_there_is_reported(caller, tool):
    send = tool("elsewhere")
    assert "was sent to whoever is there" in send.reported(PUT, frame_name="platform_storage", origin="*")
    assert reports(caller) == ["SAND-12 lti.put_data was sent to whoever is there"]


def test_sand_12_older_names_alone(tool):
    send = tool("older")
    assert send(PUT) == "silence"
    older = {"subject": "org.imsglobal.lti.put_data", "message_id": "1", "key": "k", "value": "v"}
    assert send(older)["subject"] == "org.imsglobal.lti.put_data.response"


@pytest.mark.parametrize("mode", ["off", "silent"])
def test_sand_12_nothing_answers(tool, mode):
    send = tool(mode)
    assert send(ASK, origin="*") == "silence"
    assert send(PUT) == "silence"


def test_sand_12_errors(tool):
    assert "error" in tool("refusing")(PUT)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ('{"subject": "lti.put_data"}', "no object with a subject"),
        ({"key": "k"}, "no object with a subject"),
        ({"subject": "lti.put_data", "key": "k", "value": "v"}, "without a message_id"),
        ({"subject": "lti.everything", "message_id": "1"}, "nobody offered lti.everything"),
    ],
)
def test_sand_12_messages_that_are_none_are_reported(caller, tool, message, words):
    assert words in tool("on").reported(message)
    assert len(reports(caller)) == 1


def test_sand_12_frame_messages_are_taken(caller, tool):
    send = tool("on")
    send({"subject": "lti.frameResize", "height": 777}, origin="*")
    send({"subject": "lti.scrollToTop"}, origin="*")
    assert reports(caller) == []


def test_sand_12_the_storage_is_chosen_on_the_page_of_faults_and_by_the_interface(chromium, caller):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{caller.platform.url}/faults")
    page.get_by_label("Where the platform keeps what a tool stores").select_option("sibling")
    follow(page.get_by_role("button", name="Set the storage"))
    playwright_api.expect(page.get_by_label("Where the platform keeps what a tool stores")).to_have_value("sibling")
    assert caller.world.storage == "sibling"
    offer = f"{caller.platform.url}/sandbox-api/offer"
    assert context.request.post(offer, data={"storage": "on"}).json()["storage"] == "on"
    assert context.request.post(offer, data={"storage": "cloud"}).status == 400
    assert context.request.post(f"{caller.platform.url}/faults", form={"action": "storage", "mode": "x"}).status == 400
    context.close()
