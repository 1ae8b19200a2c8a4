"""Assay against Open edX's own platform code: what counts is what the platform answered and stored."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select
from tests_support import a_bank

from lms_plugin.access import Role
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.delivery import assessments
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.errors import PlatformRefused
from lms_plugin.lti import ags, line_items
from lms_plugin.lti.connector import Client, Connector, TokenRefused
from lms_plugin.lti.models import Launch, Person
from lms_plugin.lti.nrps import ROSTER_SCOPE, read_roster, roster_url
from lms_plugin.lti.quirks import GENERIC
from lms_plugin.lti.signing_keys import current_key
from lms_plugin.passback import service
from lms_plugin.passback.models import OwedScore, ScoreState, SendTry
from lms_plugin.passback.sender import Sender
from lms_plugin.roster import service as roster
from lms_plugin.roster.models import RosterMember
from lms_plugin.roster.reader import Reader
from sandbox.visitor import Form

pytest_plugins = ["openedx_fixtures"]
pytestmark = [pytest.mark.interop, pytest.mark.values]


def connector(pair):
    settings = pair.app.extensions["assay"].settings
    return Connector(Client.of(pair.registration, "1"), session_factory(db.engine), settings)


def launched(pair, answer):
    """The launch and its person."""
    assert answer.status_code == 303, answer.text
    launch = pair.session.get(Launch, answer.location.split("/")[2])
    person = pair.session.get(Person, launch.person_id)
    pair.let_go()
    return launch, person


def test_edx_01_our_authorisation_request_is_taken(pair):
    pair.course()
    request = pair.begin(pair.app.test_client())
    reply = requests.get(request, timeout=20)
    assert reply.status_code == 200
    assert parse_qs(urlsplit(request).query)["redirect_uri"] == [f"{pair.url}/lti/launch"]
    assert 'name="id_token"' in reply.text


@pytest.mark.parametrize(("ours", "changed"), [("lti%2Flaunch", "lti%2Fevil"), ("nonce=", "ignored=")])
def test_edx_01_another_redirect_address_or_no_nonce_is_refused_there(pair, ours, changed):
    pair.course()
    request = pair.begin(pair.app.test_client())
    assert ours in request
    assert requests.get(request.replace(ours, changed), timeout=20).status_code == 400


@pytest.mark.parametrize(
    ("role", "ours"),
    [
        ("student", Role.LEARNER),
        ("staff", Role.INSTRUCTOR),
        ("instructor", Role.ADMIN),
        ("Community TA", Role.LEARNER),
    ],
)
def test_edx_02_its_token_opens_our_page_with_the_right_role(pair, role, ours):
    pair.course()
    browser = pair.app.test_client()
    answer = pair.launch(browser, user="u7", role=role)
    launch, person = launched(pair, answer)
    assert (launch.role, person.sub) == (ours, "u7")
    page = browser.get(answer.location, follow_redirects=True)  # no quiz is set up yet: staff may choose one
    assert page.status_code == 200
    assert ("Choose" in page.text) == (ours is not Role.LEARNER)


@pytest.mark.parametrize("pii", [{}, {"name": "Ada L", "email": "ada@example.org"}])
def test_edx_02_with_and_without_personal_data(pair, pii):
    pair.course()
    _, person = launched(pair, pair.launch(**pii))
    assert (person.name, person.email) == (pii.get("name"), pii.get("email"))


def test_edx_03_our_assertion_is_proven_by_our_live_key_set(pair):
    pair.course()
    assert connector(pair).token([ags.SCORE_SCOPE])


def own_key(pair):
    _, private = current_key(pair.session, pair.app.config["SECRET_KEY"])
    pair.session.rollback()
    return private


def pem(private):
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_edx_03_our_assertion_is_proven_by_a_key_pasted_as_pem(pair):
    pair.course(public_key=pem(own_key(pair)))
    assert connector(pair).token([ags.SCORE_SCOPE])


def test_edx_03_with_another_key_there_the_refusal_is_told(pair):
    pair.course(public_key=pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)))
    with pytest.raises(TokenRefused) as refused:
        connector(pair).token([ags.SCORE_SCOPE])
    assert refused.value.status == 400
    assert "invalid_client" in refused.value.excerpt


def test_edx_03_an_expired_assertion_is_refused(pair):
    pair.course()
    late = connector(pair)
    claims = jwt.decode(late.assertion(), options={"verify_signature": False})
    expired = jwt.encode(claims | {"exp": claims["iat"] - 9}, own_key(pair), algorithm="RS256")
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": expired,
        "scope": ags.SCORE_SCOPE,
    }
    assert requests.post(pair.facts["token_url"], data=form, timeout=20).status_code == 400


def test_edx_04_a_line_item_is_found_created_and_changed_whole_there(pair):
    pair.course(ags_mode="programmatic")
    launched(pair, pair.launch(user="t1", role="instructor"))
    link, service_ = pair.link(), connector(pair)
    url, scopes = link.line_items_url, link.ags_scopes
    where = {"resource_link_id": link.resource_link_id, "resource_id": "assay-1", "tag": "total"}
    assert line_items.find_line_item(service_, url, scopes, **where) is None
    new = line_items.NewLineItem(label="Acids", score_maximum=Decimal(20), **where)
    made = line_items.create_line_item(service_, url, new)
    assert line_items.find_line_item(service_, url, scopes, **where).url == made.url
    changed = line_items.update_line_item(service_, made.url, {"label": "Acids and bases"})
    assert changed.label == "Acids and bases"
    (row,) = pair.ask("line_items")
    assert (row["label"], row["score_maximum"], row["resource_id"], row["tag"]) == (
        "Acids and bases", 20, "assay-1", "total",
    )  # fmt: skip
    assert row["resource_link_id"] == pair.facts["link_id"]


def test_edx_04_its_refusal_to_delete_is_told_plainly(pair):
    pair.course(ags_mode="programmatic")
    launched(pair, pair.launch(user="t1", role="instructor"))
    url, service_ = pair.link().line_items_url, connector(pair)
    new = line_items.NewLineItem(label="Acids", score_maximum=Decimal(20), resource_id="assay-1")
    made = line_items.create_line_item(service_, url, new)
    with pytest.raises(PlatformRefused) as refused:
        line_items.delete_line_item(service_, made.url)
    assert refused.value.status == 403
    assert len(pair.ask("line_items")) == 1


class Grades:
    """One learner's way from our ledger to the platform's gradebook."""

    def __init__(self, pair, **course):
        self.pair = pair
        pair.course(**course)
        self.launch, self.person = launched(pair, pair.launch(user="u1"))
        self.sender = Sender(sessions=session_factory(db.engine), settings=pair.app.extensions["assay"].settings)

    def owe(self, given, maximum="20"):
        now = utc_now()
        owed = service.queue_score(
            self.pair.session, resource_link_id=self.launch.resource_link_id, person_id=self.launch.person_id,
            attempt_id=1, score_given=Decimal(given), score_maximum=Decimal(maximum), comment="well done",
            started_at=now - timedelta(minutes=5), submitted_at=now, at=now,
        )  # fmt: skip
        self.pair.session.commit()
        return owed.id

    def send(self):
        self.sender.send_due()
        return self.sender

    def state(self, owed):
        self.pair.session.expire_all()
        state = self.pair.session.scalar(select(OwedScore.state).where(OwedScore.id == owed))
        self.pair.session.rollback()
        return state

    def tries(self, owed):
        rows = self.pair.session.scalars(
            select(SendTry).where(SendTry.owed_score_id == owed).order_by(SendTry.id)
        ).all()
        said = [(row.result.value, row.http_status) for row in rows]
        self.pair.session.rollback()
        return said


@pytest.mark.parametrize(("given", "published"), [("17", 0.85), ("0", 0.0), ("22", 1.0)])
def test_edx_05_a_score_is_stored_and_published_to_the_block(pair, given, published):
    grades = Grades(pair)
    owed = grades.owe(given)
    grades.send()
    assert grades.state(owed) is ScoreState.ARRIVED
    there = pair.ask("scores")
    (row,) = there["rows"]
    assert (row["score_given"], row["score_maximum"], row["comment"]) == (float(given), 20.0, "well done")
    assert (row["user_id"], row["grading_progress"]) == ("u1", "FullyGraded")
    assert there["published"] == [["u1", published, "well done"]]


def posted(pair, at):
    """A score of 17 of 20 posted beside the ledger, whose answer we pretend was lost."""
    message = ags.ScoreMessage(
        user_id="u1", score_given=Decimal(17), score_maximum=Decimal(20), comment="", started_at=at, submitted_at=at
    )
    return ags.post_score(connector(pair), pair.link().line_item_url, message, lambda: at)


def test_edx_05_the_same_timestamp_again_is_a_400_with_words(pair):
    Grades(pair)
    at = utc_now()
    assert posted(pair, at).status == 201
    with pytest.raises(PlatformRefused) as refused:
        posted(pair, at)
    assert refused.value.status == 400
    assert "timestamp" in refused.value.excerpt


def test_edx_05_a_timestamp_that_is_not_later_is_handled_by_reading_the_result(pair):
    grades = Grades(pair)
    posted(pair, utc_now() + timedelta(minutes=1))
    owed = grades.owe("17")
    grades.send()
    assert grades.tries(owed) == [("confirmed", 400)]
    assert grades.state(owed) is ScoreState.ARRIVED
    assert len(pair.ask("scores")["rows"]) == 1


def test_edx_06_its_results_equal_the_ledger(pair):
    grades = Grades(pair)
    grades.owe("17")
    grades.send()
    result = ags.read_result(connector(pair), pair.link().line_item_url, "u1")
    assert result.same_share(Decimal(17), Decimal(20))
    assert ags.read_result(connector(pair), pair.link().line_item_url, "u2").score is None


def a_class(count=25):
    learners = [
        {
            "external_id": f"m{number:02}",
            "name": f"Member {number}",
            "email": f"m{number}@example.org",
            "roles": ["student"],
        }
        for number in range(count - 1)
    ]
    return [*learners, {"external_id": "t1", "name": "Tess", "email": "t1@example.org", "roles": ["instructor"]}]


def test_edx_07_a_roster_of_twenty_five_is_read_whole_into_our_rows(pair):
    pair.course(members=a_class())
    launch, _ = launched(pair, pair.launch(user="t1", role="instructor"))
    assert roster.ask(pair.session, context_id=launch.context_id, resource_link_id=None, now=utc_now())
    pair.session.commit()
    Reader(sessions=session_factory(db.engine), settings=pair.app.extensions["assay"].settings).read_due()
    rows = {one.user_id: one for one in pair.session.scalars(select(RosterMember))}
    assert len(rows) == 25
    assert (rows["m03"].name, rows["m03"].role) == ("Member 3", Role.LEARNER)
    assert rows["t1"].role is Role.ADMIN
    pair.session.rollback()


def test_edx_07_and_by_ten_over_three_pages(pair):
    pair.course(members=a_class())
    launched(pair, pair.launch(user="t1", role="instructor"))
    url = roster_url(pair.link().roster_url, limit=10)
    pages = [len(page.members) for page in read_roster(connector(pair), url, GENERIC)]
    assert pages == [10, 10, 5]


def test_edx_07_another_accept_is_refused_there(pair):
    pair.course(members=a_class(2))
    launched(pair, pair.launch(user="t1", role="instructor"))
    with pytest.raises(PlatformRefused) as refused:
        connector(pair).call("GET", pair.link().roster_url, [ROSTER_SCOPE], accept="application/json")
    assert refused.value.status == 406


class Picking:
    """An instructor chooses content inside Open edX: our picker, and the answer it signs."""

    def __init__(self, pair):
        self.pair, self.browser = pair, pair.app.test_client()
        answer = pair.launch(self.browser, user="t1", role="instructor", message_type="LtiDeepLinkingRequest")
        self.launch, _ = launched(pair, answer)
        self.address = f"/launch/{self.launch.id}/pick"

    def quiz(self):
        made = assessments.create_assessment(
            self.pair.session, context_id=self.launch.context_id, bank_id=a_bank(self.pair.session),
            settings=AssessmentSettings(title="Peels", topics=("safety",), questions=4),
            person_id=self.launch.person_id, now=utc_now(),
        )  # fmt: skip
        self.pair.session.commit()
        return made

    def form(self, page):
        found = Form()
        found.feed(page.text)
        return found

    def send(self, quiz):
        token = self.form(self.browser.get(self.address)).fields["csrf_token"]
        chosen = {"assessment": str(quiz), "csrf_token": token}
        answered = self.form(self.browser.post(f"{self.address}/send", data=chosen))
        assert answered.action == self.pair.facts["deep_link_url"]
        return answered.fields["JWT"]

    def give_back(self, answer):
        return requests.post(self.pair.facts["deep_link_url"], data={"JWT": answer}, timeout=20)


def test_edx_08_our_answer_becomes_its_content_item_with_a_line_item(pair):
    pair.course()
    picking = Picking(pair)
    assert picking.give_back(picking.send(picking.quiz())).status_code == 200
    (item,) = pair.ask("content_items")
    assert (item["type"], item["attributes"]["title"]) == ("ltiResourceLink", "Peels")
    assert item["attributes"]["lineItem"]["scoreMaximum"]


def test_edx_08_an_answer_signed_with_another_key_is_refused_there(pair):
    pair.course()
    picking = Picking(pair)
    answer = picking.send(picking.quiz())
    claims, header = jwt.decode(answer, options={"verify_signature": False}), jwt.get_unverified_header(answer)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": header["kid"]})
    assert picking.give_back(forged).status_code == 403
    assert pair.ask("content_items") == []
