"""Who may call what, written down once more by hand: a new route fails here until somebody has thought about it."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from test_authorization import UNSAFE, call
from tests_support import a_launch, a_quiz

from lms_plugin.access import Capability, Role
from lms_plugin.db import utc_now
from lms_plugin.delivery import service
from lms_plugin.lti.models import Launch, Message
from lms_plugin.web import access_of

C = Capability
SITS = frozenset({C.TAKE_ASSESSMENT, C.PREVIEW_ASSESSMENT})
ANY_LAUNCH = frozenset({C.OPEN, C.PICK_CONTENT, C.REVIEW_SUBMISSION})
TABLE: dict[frozenset[C], str] = {
    # Nobody is signed in here; unsafe ones beside the platforms' own two come from pages of ours only.
    frozenset(): """
        lti.jwks lti.launch lti.login lti.registering.configuration lti.registering.connect lti.registering.register
        lti.storage lti.ticket lti.wrong.wrong operations.door operations.metrics
        operations.sign_in pages.front pages.healthz pages.readyz
        pages.static_file""",
    frozenset({C.OPERATE}): """
        decisions.ask decisions.delete decisions.proposal invitations.addresses invitations.invite invitations.revoke
        issuers.act issuers.listed issuers.show
        keys.rotate keys.show learning_records.show
        operations.home operations.sign_out people.erase people.export people.person people.show
        platforms.add platforms.add_deployment
        platforms.change platforms.check platforms.edit platforms.new platforms.set_deployment platforms.set_lti11
        platforms.set_status platforms.show queues.show trouble.show""",
    ANY_LAUNCH: "delivery.home lti.window picture.show",
    frozenset({C.OPEN}): """
        certificates.appeal certificates.choose certificates.download certificates.download_all
        certificates.erase certificates.name certificates.show guide.show linking.code linking.form linking.link""",
    frozenset({C.VIEW_AWARDS}): """
        award_log.show awards.award programmes.export programmes.listed programmes.review programmes.show""",
    frozenset({C.CERTIFY}): """
        awards.decide awards.sign_off awarding.dry_run awarding.form awarding.picture awarding.shown changes.judge
        changes.quiz programmes.change programmes.decide_review
        programmes.edit programmes.grant programmes.issuer programmes.make programmes.new
        programmes.publish programmes.retire""",
    SITS: """
        delivery.autosave delivery.end delivery.flag delivery.questions delivery.save delivery.start delivery.submit
        delivery.summary results.grade results.show sections.enter sections.leave""",
    frozenset({C.TAKE_ASSESSMENT}): """
        challenges.form challenges.hide challenges.report practice.checked practice.give practice.show""",
    frozenset({C.VIEW_SCORES}): """
        attempts.about attempts.answers attempts.show grades.export grades.learner grades.read_roster grades.show
        insights.bank insights.course insights.learner insights.question insights.quiz statistic_exports.bank
        statistic_exports.bank_table statistic_exports.course statistic_exports.course_table statistic_exports.learner
        statistic_exports.learner_table statistic_exports.question statistic_exports.question_table
        statistic_exports.quiz statistic_exports.quiz_table statistic_exports.raw statistic_exports.raw_table""",
    frozenset({C.MANAGE_ATTEMPTS}): """
        allowances.accommodate allowances.end allowances.grant allowances.group allowances.person allowances.show
        allowances.window attempts.close attempts.extend attempts.extend_all attempts.reopen attempts.restore
        attempts.void""",
    frozenset({C.REGRADE}): """
        challenges.decide challenges.listed challenges.show regrades.choose regrades.dry_run regrades.listed
        regrades.put regrades.show regrades.take_back regrades.undo""",
    frozenset({C.SEND_SCORES}): """
        grades.accept grades.give_back grades.read grades.send grades.withdraw
        statistic_exports.named statistic_exports.named_table""",
    frozenset({C.CHOOSE_ASSESSMENT}): """
        builder.change builder.edit builder.make builder.new
        chooser.bind chooser.choose chooser.make chooser.same gradebook.decide gradebook.look gradebook.make
        gradebook.make_topics gradebook.remove gradebook.show
        release.save release.show""",
    frozenset({C.AUTHOR_CONTENT}): """
        banks.bank banks.create banks.show banks.upload claims.changes claims.conflicts claims.decide claims.document
        claims.edit claims.resolve claims.save hand_claims.add hand_claims.new naming.name
        many_claims.accept many_claims.ask many_claims.undo
        bulk.apply bulk.ask bulk.changes bulk.undo coverage.show coverage.table history.comment history.resolve
        history.restore history.show twins.show sharing.copy sharing.share sharing.show uses.show
        kept.listed topics.change topics.show
        editor.edit editor.kinds editor.new editor.save editor.write pictures.delete pictures.listed pictures.upload
        exports.choose exports.download exports.make exports.show
        imports.choose imports.discard imports.line imports.listed imports.read_again imports.show imports.undo
        imports.upload
        questions.decide questions.draft questions.listed questions.review questions.rule questions.save
        questions.show questions.wording""",
    frozenset({C.PICK_CONTENT}): "picks.cancel picks.make picks.pick picks.send",
    frozenset({C.REVIEW_SUBMISSION}): "review.attempt review.attempts",
}
WANTED = {endpoint: capabilities for capabilities, endpoints in TABLE.items() for endpoint in endpoints.split()}
FROM_PLATFORMS = {"lti.login", "lti.launch"}
ONLY = {Message.DEEP_LINKING: C.PICK_CONTENT, Message.SUBMISSION_REVIEW: C.REVIEW_SUBMISSION}


def test_every_route_stands_in_the_table_and_declares_what_the_table_says(app):
    declared = {rule.endpoint: access_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert {endpoint: access.capabilities for endpoint, access in declared.items()} == WANTED
    scopes = {frozenset(): "public", frozenset({C.OPERATE}): "operator"}
    assert all(access.scope == scopes.get(access.capabilities, "launch") for access in declared.values())


def test_every_public_form_is_taken_from_our_own_pages_only(app):
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access.scope == "public" and rule.methods & UNSAFE:
            assert access.same_origin is (rule.endpoint not in FROM_PLATFORMS), rule


def test_no_get_request_changes_anything_but_the_platforms_login(app):
    changing = {rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint).writes}
    assert changing == {"lti.login"}


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.LEARNER])
@pytest.mark.parametrize("message", ONLY)
def test_other_messages_open_their_own_pages_and_no_others_whatever_the_role(app, session, message, role):
    me = a_launch(session, role=role, message=message)
    values = {"launch_id": me.launch_id}
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access.scope == "launch":
            for method, status in call(app, rule, values, me).items():
                assert (status == 403) is (ONLY[message] not in access.capabilities), (rule, method, status)
                assert status < 500, (rule, method, status)


def handed_in(session, entered):
    sitter = service.Sitter(resource_link_id=entered.resource_link_id, person_id=entered.person_id, preview=False)
    attempt = service.start_attempt(session, sitter, seed="0" * 32, now=utc_now())
    service.submit_attempt(session, attempt, now=utc_now())
    session.commit()
    return attempt.id


@pytest.mark.parametrize("role", [Role.LEARNER, Role.VIEWER, Role.AUTHOR])
@pytest.mark.parametrize("by", ["person", "attempt"])
def test_rev_02_a_review_of_somebody_else_is_not_there_for_whoever_sees_only_their_own(app, session, role, by):
    owner = a_launch(session, person_sub="owner")
    a_quiz(session, owner)
    theirs = handed_in(session, owner)
    me = a_launch(session, person_sub="me", role=role, message=Message.SUBMISSION_REVIEW)
    whose = {"review_sub": "owner"} if by == "person" else {"review_attempt": theirs, "resource_link_id": None}
    session.execute(update(Launch).where(Launch.id == me.launch_id).values(**whose))  # as if it had been let in
    session.commit()
    client = me.in_browser(app.test_client())
    for rest in ("review", f"review/{theirs}"):
        assert client.get(me.path(rest)).status_code == 404, rest


def test_rev_02_a_learner_reviews_their_own(app, session):
    me = a_launch(session, message=Message.SUBMISSION_REVIEW, review_sub="s1")
    a_quiz(session, me)
    mine = handed_in(session, me)
    client = me.in_browser(app.test_client())
    for rest in ("review", f"review/{mine}"):
        assert client.get(me.path(rest)).status_code == 200, rest
