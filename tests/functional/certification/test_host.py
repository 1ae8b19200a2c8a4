"""The public host: what it shows, what it never shows, how often it answers, and that it cannot write."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from lms_plugin.certification import awards, erasing, host
from lms_plugin.certification.guesses import Guesses
from lms_plugin.certification.host import HEADERS, create_verify_app
from lms_plugin.certification.limits import NAMES, PAGES, Limits, address_group
from lms_plugin.certification.models import Visibility
from lms_plugin.config import SettingsError
from lms_plugin.db import utc_now
from question_bank.certification.numbers import ALPHABET


def comparable(answer):
    return answer.status_code, answer.data, sorted(answer.headers.items())


def test_malformed_unknown_hidden_and_erased_are_one_and_the_same(school):
    award = school.earn()
    token = school.issuances()[0].token
    awards.show(school.session, award, visibility=Visibility.HIDDEN, results=False, actor="person 1", now=utc_now())
    visitor = school.public()
    paths = ("/c/x", f"/c/{'a' * 22}", f"/c/{token}", "/c/" + "é" * 22)
    answers = [comparable(visitor.get(path)) for path in paths]
    awards.show(school.session, award, visibility=Visibility.LINK, results=False, actor="person 1", now=utc_now())
    school.session.commit()
    assert school.page(school.issuances()[0]).status_code == 200
    erasing.erase(school.session, school.kit, award.holder_id, actor="person 1", now=utc_now())
    answers.append(comparable(school.public().get(f"/c/{token}")))
    assert {one[0] for one in answers} == {404}
    assert all(one == answers[0] for one in answers)


def test_every_page_carries_the_headers_and_never_a_cookie(school):
    school.earn()
    token, slug = school.issuances()[0].token, school.slug
    visitor = school.public()
    paths = ["/", "/n", "/compare", f"/c/{token}", "/c/none", "/nowhere", "/static/assay.css", "/healthz"]
    paths += [f"/p/{slug}/safe-1/v1", *(f"/i/{slug}{rest}" for rest in ("", "/did.json", "/status/1", "/bundle.zip"))]
    for path in paths:
        answer = visitor.get(path)
        assert "Set-Cookie" not in answer.headers
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, path
        answer.close()
        if answer.mimetype == "text/html":
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Person" not in answer.text.split("<title>")[1].split("</title>")[0]
    did = visitor.get(f"/i/{slug}/did.json")
    assert did.headers["Access-Control-Allow-Origin"] == "*"
    assert visitor.get(f"/i/{slug}/did.json", headers={"If-None-Match": did.headers["ETag"]}).status_code == 304
    assert visitor.get("/static/again.js").status_code == 404


def test_the_host_cannot_write(school):
    school.earn()
    school.public()
    with Session(school.host.extensions["verify"]["engine"]) as session, pytest.raises(DatabaseError):
        session.execute(text("UPDATE certification_award SET state = 'active'"))
    assert not hasattr(school.host.extensions["verify"]["kit"], "secret_key")
    assert school.host.extensions["verify"]["kit"].sign_secret == ""


def test_a_typed_number_shows_state_and_programme_and_never_a_name(school):
    award = school.earn()
    for visibility in Visibility:
        awards.show(school.session, award, visibility=visibility, results=True, actor="person 1", now=utc_now())
        page = school.public().post("/n", data={"number": award.number.lower().replace("-", " ")})
        assert page.status_code == 200
        assert "Safe practice" in page.text
        assert "Person" not in page.text
    assert school.public().post("/n", data={"number": award.number[:-1] + "0"}).status_code in {404, 200}
    assert school.public().post("/n", data={"number": "LUM-2026-0000-0000-0000-Q"}).status_code == 404


def test_a_hidden_name_can_be_checked_by_who_knows_it_five_times_an_hour(school):
    award = school.earn()
    awards.show(school.session, award, visibility=Visibility.NAMECHECK, results=False, actor="person 1", now=utc_now())
    path = f"/c/{school.issuances()[0].token}"
    visitor = school.public()
    assert "Person s1" not in visitor.get(path).text
    assert "The name matches" in visitor.post(f"{path}/name", data={"name": "PERSON S1"}).text
    for _ in range(4):
        assert "does not match" in visitor.post(f"{path}/name", data={"name": "Somebody"}).text
    refused = visitor.post(f"{path}/name", data={"name": "Person s1"})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3600


def test_the_thirty_first_page_in_a_minute_waits(school):
    visitor = school.public()
    answers = [visitor.get("/c/none") for _ in range(31)]
    assert [one.status_code for one in answers] == [404] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) <= 60
    assert visitor.get("/c/none", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404


def test_random_numbers_and_tokens_hit_nothing_and_are_soon_slowed_down(school):
    school.earn()
    visitor = school.public()
    codes = []
    for _ in range(60):
        number = "".join(secrets.choice(ALPHABET) for _ in range(13))
        codes.append(visitor.post("/n", data={"number": number}).status_code)
        codes.append(visitor.get(f"/c/{secrets.token_urlsafe(16)}").status_code)
    assert 200 not in codes
    assert codes.count(429) >= 70


def test_many_look_ups_of_nothing_raise_one_alarm_a_window(school, monkeypatch):
    said, now = [], datetime(2026, 11, 20, tzinfo=UTC)
    counted = Guesses()
    alarms = [counted.note(found=n % 10 == 0, now=now) for n in range(400)]
    assert alarms.count(True) == 1
    assert not counted.note(found=False, now=now + timedelta(minutes=11))
    assert not any(Guesses().note(found=True, now=now) for _ in range(400))
    visitor = school.public()
    monkeypatch.setattr(host.log, "error", lambda event, **_facts: said.append(event))
    for _ in range(210):
        visitor.get("/c/none")
    assert said == ["verify_many_unknown"]


def test_limits_count_households_and_grow_for_whoever_keeps_guessing_names(tmp_path):
    counts, now = Limits(str(tmp_path / "l.sqlite3")), datetime(2026, 11, 20, tzinfo=UTC)
    assert address_group("2001:db8:1:2:3::4") == address_group("2001:db8:1:2:9::9") != address_group("2001:db8:1:3::1")
    assert address_group("::ffff:10.0.0.1") == "10.0.0.1"
    assert [counts.ask(PAGES, "a", now=now).seconds > 0 for _ in range(31)] == [False] * 30 + [True]
    assert counts.ask(PAGES, "a", now=now + timedelta(seconds=61)).seconds == 0
    waits = [counts.ask(NAMES, "t", now=now).seconds for _ in range(6)]
    assert waits[-1] == 3600
    later = now + timedelta(seconds=3601)
    assert [counts.ask(NAMES, "t", now=later).seconds > 0 for _ in range(6)][-1]
    assert counts.ask(NAMES, "t", now=later + timedelta(seconds=3601)).seconds > 0  # the second window is two hours


def test_a_file_is_compared_by_its_bytes_and_json_also_by_what_it_says(school):
    school.earn()
    issuance = school.issuances()[0]
    path, pdf, credential = f"/c/{issuance.token}/compare", school.file(issuance, "a4"), school.file(issuance)
    answer = lambda *given: school.upload(*given).json["answer"]  # noqa: E731 - said often below
    assert answer(path, pdf) == "identical"
    assert answer(path, pdf[:-1] + b"x") == "differs"
    assert answer("/compare", pdf) == "identical"
    assert answer("/compare", pdf[:-1] + b"x") == "unknown"
    indented = json.dumps(json.loads(credential), indent=2).encode()
    assert answer(path, indented, "c.json") == "same_content"
    changed = json.loads(credential) | {"name": "Another"}
    assert answer(path, json.dumps(changed).encode(), "c.json") == "differs"
    assert answer("/compare", json.dumps(changed).encode(), "c.json") == "unknown"
    assert school.upload(path, b"").json["answer"] == "differs"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b'{"a":' * 33 + b"1" + b"}" * 33, 413),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, 200),
        (b'{"truncated": ', 200),
        (b'{"x": "' + b"y" * 300_000 + b'"}', 413),
        (b"\xff\xfe{", 200),
    ],
)
def test_strange_files_are_answered_and_never_parsed_deeply(school, data, status):
    assert school.upload("/compare", data, "c.json").status_code == status


def test_fifty_megabytes_are_refused_before_they_are_read(school):
    told = {"CONTENT_LENGTH": str(50 * 1024 * 1024)}
    form = {"sha256": "0" * 64}
    answer = school.public().post("/compare", data=form, environ_overrides=told)
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_stolen_keys_certificate_is_not_one_of_ours(school):
    school.earn()
    credential = json.loads(school.file(school.issuances()[0]))
    credential["id"] = "http://verify.localhost/c/" + "z" * 22
    assert school.upload("/compare", json.dumps(credential).encode(), "c.json").json["answer"] == "unknown"


def test_results_are_shown_only_if_the_holder_wants_it(school):
    award = school.earn()
    issuance = school.issuances()[0]
    assert "Safety-critical" not in school.page(issuance).text
    form = {"visibility": "link", "results": "1"}
    assert school.post(school.learner, f"certificates/{award.id}/show", **form).status_code == 303
    assert "Safety-critical" in school.page(issuance).text
    assert school.post(school.teacher, f"certificates/{award.id}/show", **form).status_code == 404


def test_the_host_needs_its_settings(school):
    from dataclasses import replace

    with pytest.raises(RuntimeError, match="ASSAY_VERIFY_URL"):
        create_verify_app(replace(school.app.extensions["assay"].settings, verify_url=""))
    with pytest.raises(SettingsError):
        create_verify_app()
