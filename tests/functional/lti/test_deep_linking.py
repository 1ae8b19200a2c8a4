"""Deep Linking 2.0: who may pick, what is offered, what is sent back, and that it is sent once."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta

import jwt
import pytest
from lti_platform import CLIENT, DEPLOYMENT, ISSUER, MEMBERSHIP, TOOL, C
from picker import DL, RETURN, SETTINGS, open_picker, request_content
from sqlalchemy import func, select, text, update
from tests_support import a_bank, sample_items

from lms_plugin.db import utc_now
from lms_plugin.delivery import assessments
from lms_plugin.delivery.models import Assessment
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.lti.messages import MAX_DATA
from lms_plugin.lti.models import ContentPick, Context, Launch, Person, ResourceLink
from lms_plugin.lti.picks import PickAnswered, open_pick, spend

pytestmark = pytest.mark.values

LEARNER, INSTRUCTOR, AUTHOR, ADMIN = (
    [MEMBERSHIP + name] for name in ("Learner", "Instructor", "ContentDeveloper", "Administrator")
)


def quiz(session, title="Peels", *, context="c-1", bank=None, **changes) -> int:
    """A quiz of four questions in the course that pickers are opened in."""
    course = session.scalar(select(Context).where(Context.context_id == context))
    values = {"title": title, "topics": ("safety",), "questions": 4} | changes
    made = assessments.create_assessment(
        session,
        context_id=course.id,
        bank_id=bank or a_bank(session),
        settings=AssessmentSettings(**values),
        person_id=session.scalar(select(Person.id)),
        now=utc_now(),
    )
    session.commit()
    return made


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("deep_link_return_url", "DL_RETURN_URL"),
        ("accept_types", "DL_SETTINGS"),
        ("accept_presentation_document_targets", "DL_SETTINGS"),
    ],
)
def test_dl_01_settings_that_lack_what_they_need_get_a_page(platform, session, missing, code):
    page = request_content(platform, settings={missing: None})
    assert page.status_code == 400
    assert code in page.text
    assert session.scalar(select(func.count()).select_from(ContentPick)) == 0


def test_dl_01_an_address_that_is_not_https_is_no_return_address_and_without_settings_nothing_opens(platform):
    for address in ("http://school.example/return", "javascript:alert(1)", "", 7):
        assert "DL_RETURN_URL" in request_content(platform, settings={"deep_link_return_url": address}).text
    assert "DL_RETURN_URL" in request_content(platform, **{SETTINGS: None}).text
    assert request_content(platform).status_code == 303


def test_dl_09_a_value_to_give_back_that_fits_into_no_answer_is_refused_before_anybody_picks(platform, session):
    page = request_content(platform, settings={"data": "x" * MAX_DATA})
    assert page.status_code == 400
    assert "DL_SETTINGS" in page.text
    assert open_picker(platform, session, settings={"data": "x" * (MAX_DATA - 2)}).page().status_code == 200


@pytest.mark.parametrize("roles", [INSTRUCTOR, AUTHOR, ADMIN])
def test_dl_02_instructors_authors_and_admins_pick(platform, session, roles):
    assert open_picker(platform, session, C_roles=roles).page().status_code == 200


def test_dl_02_a_learner_gets_a_page_and_without_roles_the_admin_is_asked_for(platform, session):
    for roles in (
        LEARNER,
        [MEMBERSHIP + "Mentor"],
        ["http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"],
    ):
        page = request_content(platform, C_roles=roles)
        assert page.status_code == 403
        assert "ROLE_NOT_ALLOWED" in page.text
    for roles in (None, []):
        page = request_content(platform, C_roles=roles)
        assert page.status_code == 403
        assert "Ask your admin" in page.text
    assert session.scalar(select(func.count()).select_from(Launch)) == 0


def test_dl_02_a_pickers_launch_opens_no_page_of_a_quiz_and_a_quizs_launch_no_picker(platform, session):
    picker = open_picker(platform, session)
    base = picker.address.removesuffix("pick")
    for path in ("choose", "scores", "attempts/1/", "review"):
        assert picker.client.get(base + path).status_code in {403, 404}, path
    assert picker.client.get(base).location.endswith("/pick")
    client = platform.browser()
    launched = platform.launch(client, C_roles=INSTRUCTOR)
    assert client.get(f"{launched.location}pick").status_code == 403


@pytest.mark.parametrize("types", [["link"], ["file"], []])
def test_dl_03_where_links_are_not_taken_the_page_says_so_and_the_answer_is_an_errormsg(platform, session, types):
    picker = open_picker(platform, session, settings={"accept_types": types})
    assert "does not take links" in picker.page().text
    answer = picker.cancel()
    assert answer.items == []
    assert "links to quizzes only" in answer.claims[DL + "errormsg"]
    assert "accept_types" in answer.claims[DL + "errorlog"]


def test_dl_03_nothing_is_called_chosen_where_the_platform_takes_no_links(platform, session):
    picker = open_picker(platform, session, settings={"accept_types": ["file"]})
    answer = picker.send(quiz(session))
    assert answer.items == []
    assert DL + "msg" not in answer.claims
    assert "links to quizzes only" in answer.claims[DL + "errormsg"]


def test_dl_03_only_accepted_types_are_offered(platform, session):
    picker = open_picker(platform, session, settings={"accept_types": ["link", "file", "html", "ltiResourceLink"]})
    assert {item["type"] for item in picker.send(quiz(session)).items} == {"ltiResourceLink"}


def test_dl_04_a_bare_string_is_a_list_of_one(platform, session):
    picker = open_picker(platform, session, settings={"accept_types": "ltiResourceLink"})
    assert len(picker.send(quiz(session)).items) == 1


@pytest.mark.parametrize("said", [False, None])
def test_dl_05_at_most_one_item_unless_several_are_taken(platform, session, said):
    picker = open_picker(platform, session, settings={"accept_multiple": said})
    first, second = quiz(session, "One"), quiz(session, "Two")
    page = picker.page().text
    assert page.count('type="radio" name="assessment"') == 2
    assert 'type="checkbox" name="assessment"' not in page
    assert len(picker.send(first, second).items) == 1


def test_dl_05_several_where_several_are_taken(platform, session):
    picker = open_picker(platform, session)
    first, second = quiz(session, "One"), quiz(session, "Two")
    assert picker.page().text.count('type="checkbox" name="assessment"') == 2
    assert {item["title"] for item in picker.send(first, second).items} == {"One", "Two"}


@pytest.mark.parametrize(("said", "sent"), [(False, False), (None, True), (True, True)])
def test_dl_06_a_line_item_is_sent_unless_it_is_not_taken_and_then_the_teacher_is_warned(platform, session, said, sent):
    picker = open_picker(platform, session, settings={"accept_lineitem": said})
    made = quiz(session)
    warned = "no gradebook column" in picker.page().text
    item = picker.send(made).items[0]
    assert ("lineItem" in item, warned) == (sent, not sent)


def test_dl_07_auto_create_is_announced_and_only_accepted_targets_are_sent(platform, session):
    picker = open_picker(platform, session, settings={"auto_create": True})
    made = quiz(session)
    assert "adds it at once" in picker.page().text
    assert {"iframe", "window"} & set(picker.send(made, target="window").items[0]) == {"window"}
    quiet = open_picker(platform, session, settings={"accept_presentation_document_targets": ["iframe"]})
    assert "adds it at once" not in quiet.page().text
    assert not {"iframe", "window", "embed"} & set(quiet.send(made, target="window").items[0])
    none = open_picker(platform, session, settings={"accept_presentation_document_targets": ["frame"]})
    assert not {"iframe", "window", "frame"} & set(none.send(made, target="iframe").items[0])


def test_dl_08_the_answer_is_what_the_standard_wants_and_its_key_is_in_our_key_set(platform, session):
    answer = open_picker(platform, session).send()
    header = jwt.get_unverified_header(answer.token)
    keys = {one["kid"]: one for one in platform.browser().get("/lti/jwks").json["keys"]}
    body = jwt.decode(answer.token, jwt.PyJWK(keys[header["kid"]]).key, algorithms=["RS256"], audience=ISSUER)
    assert header["alg"] == "RS256"
    assert (body["iss"], body["aud"]) == (CLIENT, ISSUER)
    assert -8 <= body["iat"] - time.time() <= -4
    assert 0 < body["exp"] - body["iat"] <= 300
    assert len(body["nonce"]) >= 32
    assert body[C + "message_type"] == "LtiDeepLinkingResponse"
    assert body[C + "version"] == "1.3.0"
    assert body[C + "deployment_id"] == DEPLOYMENT
    assert body[DL + "content_items"] == []
    assert set(body) == {
        "iss", "aud", "iat", "exp", "nonce", C + "message_type", C + "version", C + "deployment_id",
        DL + "content_items", DL + "msg",
    }  # fmt: skip
    assert body["nonce"] != open_picker(platform, session).send().claims["nonce"]


@pytest.mark.parametrize(
    "data", ["csrftoken:c7fbba78-7b75-46e3", 'é😀\u0000 "quoted"\n', "x" * 10_240, {"a": [1, None]}, ""]
)
def test_dl_09_data_goes_back_unchanged(platform, session, data):
    answer = open_picker(platform, session, settings={"data": data}).send()
    assert answer.claims[DL + "data"] == data


def test_dl_09_no_data_received_none_sent(platform, session):
    assert DL + "data" not in open_picker(platform, session).send().claims


def test_dl_10_cancel_and_nothing_chosen_go_back_too_with_a_message(platform, session):
    for answer in (open_picker(platform, session).cancel(), open_picker(platform, session).send()):
        assert answer.action == RETURN
        assert answer.items == []
        assert answer.claims[DL + "msg"] == "Nothing was chosen."
        assert DL + "errormsg" not in answer.claims


def test_dl_11_a_failure_tells_people_and_the_log_without_a_secret(platform, session, app):
    claims = open_picker(platform, session, settings={"accept_types": ["file"]}).cancel().claims
    assert claims[DL + "errormsg"]
    assert claims[DL + "errorlog"] == "accept_types has no ltiResourceLink: file"
    assert DL + "msg" not in claims
    assert "sesskey" not in json.dumps(claims)
    assert app.extensions["assay"].settings.secret_key not in json.dumps(claims)


def test_an_item_counts_the_questions_of_a_case(platform, session):
    case = {
        "schema_version": 1, "item_id": "case", "type": "case", "stem": "Ana, 34, comes for a peel.",
        "topics": ["safety"], "children": [{"item_id": "one"}, {"item_id": "three"}],
    }  # fmt: skip
    picker = open_picker(platform, session)
    made = quiz(session, bank=a_bank(session, [*sample_items(), case]), questions=2)
    assert "2 to 3 questions" in picker.page().text
    assert picker.send(made).items[0]["text"] == "2 to 3 questions, 1 attempt"


def test_dl_12_an_item_has_everything_the_standard_knows_of_it(platform, session):
    closes = utc_now() + timedelta(days=7)
    picker = open_picker(platform, session)
    made = quiz(session, minutes=20, closes_at=closes)
    item = picker.send(made, target="iframe").items[0]
    assert item["type"] == "ltiResourceLink"
    assert item["title"] == "Peels"
    assert item["text"] == "4 questions, 20 minutes, 1 attempt"
    assert item["url"] == f"{TOOL}/lti/open/{made}"
    assert item["icon"] == item["thumbnail"] == {"url": f"{TOOL}/static/icon.png", "width": 128, "height": 128}
    assert item["custom"]["assay_assessment"] == str(made)
    assert item["iframe"] == {"width": 1000, "height": 800}
    line_item = item["lineItem"]
    assert line_item["label"] == "Peels"
    assert (line_item["scoreMaximum"], line_item["gradesReleased"]) == (4, True)
    assert (line_item["resourceId"], line_item["tag"]) == (f"assay-{made}", "total")
    assert set(item["submission"]) == {"endDateTime"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", item["submission"]["endDateTime"])


def test_dl_13_the_return_page_posts_by_button_and_by_our_script_alone(platform, session):
    hostile = 'https://school.example/return?x="><script>alert(1)</script>'
    answer = open_picker(platform, session, settings={"deep_link_return_url": hostile}).send()
    page = answer.response
    assert answer.action == hostile
    assert "<script>alert" not in page.text
    assert "<button>" in page.text
    policy = page.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'nonce-([\w-]{20,})';", policy)
    assert nonce
    assert f'nonce="{nonce[1]}"' in page.text
    assert "form-action 'self' https://school.example" in policy
    assert page.text.count("<script") == 1
    assert 'name="JWT"' in page.text


def test_dl_15_after_an_hour_the_picker_is_over(platform, session):
    picker = open_picker(platform, session)
    made = quiz(session)
    session.execute(update(ContentPick).values(expires_at=utc_now() - timedelta(seconds=1)))
    session.commit()
    for page in (picker.page(), picker.post("send", assessment=[str(made)]), picker.post("make", title="x")):
        assert page.status_code == 410
        assert "PICK_EXPIRED" in page.text
    fresh = open_picker(platform, session)
    session.execute(update(ContentPick).values(expires_at=utc_now() + timedelta(minutes=1)))
    session.commit()
    assert len(fresh.send(made).items) == 1
    row = session.scalars(select(ContentPick).order_by(ContentPick.id.desc())).first()
    assert row.answered_at is not None


def test_dl_15_a_request_that_is_kept_no_longer_is_over_too(platform, session):
    picker = open_picker(platform, session)
    session.execute(update(Launch).values(content_pick_id=None))
    session.commit()
    for page in (picker.page(), picker.post("make", title="x")):
        assert page.status_code == 404
        assert "PICK_GONE" in page.text


def test_dl_15_of_two_answers_at_once_one_is_made(platform, session):
    open_picker(platform, session)
    launch_id = session.scalar(select(Launch.id))
    one, other = (open_pick(session, launch_id, now=utc_now()) for _ in range(2))
    spend(session, one, now=utc_now())
    with pytest.raises(PickAnswered):
        spend(session, other, now=utc_now())


def test_dl_15_a_picker_lives_for_one_hour(platform, session):
    before = utc_now()
    open_picker(platform, session)
    expires = session.scalar(select(ContentPick.expires_at))
    assert before + timedelta(minutes=59) < expires < utc_now() + timedelta(minutes=61)


def test_dl_15_back_after_the_answer_says_already_sent(platform, session):
    picker = open_picker(platform, session)
    made = quiz(session)
    picker.send(made)
    for page in (picker.page(), picker.post("send", assessment=[str(made)]), picker.post("cancel")):
        assert page.status_code == 410
        assert "Already sent" in page.text
        assert "JWT" not in page.text


def test_a_quiz_made_in_the_picker_comes_back_ticked_and_is_made_once(platform, session):
    picker = open_picker(platform, session)
    bank = a_bank(session)
    session.commit()
    made = picker.post("make", title="Fresh", bank=str(bank), questions="3")
    assert made.status_code == 303
    page = picker.client.get(made.location)
    assert re.search(r'name="assessment" value="\d+" checked', page.text)
    picker.client.get(made.location)
    assert session.scalar(select(func.count()).select_from(Assessment)) == 1
    assert "no such" not in page.text
    refused = picker.post("make", title="", bank=str(bank), questions="3")
    assert refused.status_code == 422
    too_many = picker.post("make", title="More", bank=str(bank), questions="99")
    assert too_many.status_code == 422
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Assessment)) == 1


def test_dl_16_a_quiz_of_another_course_cannot_be_picked(platform, session):
    other = open_picker(platform, session, C_context={"id": "c-2"})
    foreign = quiz(session, "Foreign", context="c-2")
    picker = open_picker(platform, session)
    assert "Foreign" not in picker.page().text
    assert picker.post("send", assessment=[str(foreign)]).status_code == 404
    assert picker.page().status_code == 200  # nothing was signed
    assert len(other.send(foreign).items) == 1


def test_dl_18_picking_and_sending_makes_no_link_and_no_quiz(platform, session):
    picker = open_picker(platform, session)
    made = quiz(session)
    picker.send(made)
    assert session.scalar(select(func.count()).select_from(ResourceLink)) == 0
    assert session.scalar(select(func.count()).select_from(Assessment)) == 1


def test_quirk_15_custom_values_are_snake_case_one_line_strings_of_our_own(platform, session):
    picker = open_picker(platform, session, C_tool_platform={"product_family_code": "moodle"})
    for name, value in picker.send(quiz(session, "A\ntitle")).items[0]["custom"].items():
        assert re.fullmatch(r"assay_[a-z0-9_]+", name)
        assert isinstance(value, str)
        assert value.isprintable()


def test_quirk_21_moodles_settings_without_data_and_accept_lineitem_get_line_items_and_no_data(platform, session):
    picker = open_picker(
        platform,
        session,
        C_tool_platform={"product_family_code": "moodle"},
        settings={
            "accept_presentation_document_targets": ["frame", "iframe", "window"],
            "auto_create": False,
            "text": "Typed by the teacher",
        },
    )
    assert "Typed by the teacher" in picker.page().text
    answer = picker.send(quiz(session))
    assert DL + "data" not in answer.claims
    assert "lineItem" in answer.items[0]


def test_quirk_23_the_answers_iat_is_five_seconds_back_for_moodle_has_no_leeway(platform, session):
    answer = open_picker(platform, session, C_tool_platform={"product_family_code": "moodle"}).send()
    assert 4 <= time.time() - answer.claims["iat"] <= 8
    assert answer.claims["iss"] == CLIENT


def test_quirk_26_moodle_gets_no_address_and_the_quiz_by_custom_and_resource_id(platform, session):
    picker = open_picker(platform, session, C_tool_platform={"product_family_code": "moodle"})
    made = quiz(session)
    item = picker.send(made).items[0]
    assert "url" not in item
    assert item["custom"]["assay_assessment"] == str(made)
    assert item["lineItem"]["resourceId"] == f"assay-{made}"


def test_dl_19_a_quiz_of_37_and_a_half_points_asks_for_a_column_of_100(platform, session):
    picker = open_picker(platform, session)
    items = [one | {"default_mark": "12.5"} for one in sample_items()[:3]]
    bank = a_bank(session, items, key="odd")
    picker.page()
    made = quiz(session, bank=bank, questions=3)
    assert picker.send(made).items[0]["lineItem"]["scoreMaximum"] == 100


def test_rev_03_the_items_we_declare_say_how_their_submissions_are_reviewed(platform, session):
    line_item = open_picker(platform, session).send(quiz(session)).items[0]["lineItem"]
    assert line_item["submissionReview"] == {
        "reviewableStatus": ["Submitted", "Completed"],
        "label": "Assay",
        "url": f"{TOOL}/lti/launch",
        "custom": {"assay_review": "attempts"},
    }


@pytest.mark.parametrize(
    ("family", "place"),
    [("moodle", "Supports Deep Linking"), ("canvas", "LtiDeepLinkingRequest"), ("", "content selection")],
)
def test_err_15_a_refused_request_for_content_names_what_lacked_and_the_field_to_change(platform, family, place):
    page = request_content(platform, settings={"accept_types": None}, C_tool_platform={"product_family_code": family})
    assert "DL_SETTINGS" in page.text
    assert "accept_types is missing" in page.text
    assert place in page.text
    assert f"{TOOL}/lti/launch" in page.text
    assert RETURN not in page.text


def test_quirk_63_canvas_gets_its_issuer_a_nonce_and_our_keys_while_our_database_is_out(platform, session):
    answer = open_picker(platform, session).send()
    assert (answer.claims["aud"], bool(answer.claims["nonce"])) == (ISSUER, True)
    client = platform.app.test_client()
    before = client.get("/lti/jwks")
    session.execute(text("ALTER TABLE signing_key RENAME TO away"))
    session.commit()
    during = client.get("/lti/jwks")
    session.execute(text("ALTER TABLE away RENAME TO signing_key"))
    session.commit()
    assert before.json["keys"]
    assert (during.status_code, during.json) == (200, before.json)
    assert during.headers["Cache-Control"] == "public, max-age=3600"
