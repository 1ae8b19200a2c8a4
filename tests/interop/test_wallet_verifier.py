"""Credentials of the running application, judged by the core of Learner Credential Wallet and VerifierPlus."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from certificates import School

from lms_plugin.certification import awards, baked, keys, lists
from lms_plugin.certification.credential import SCHEMA, to_bytes
from lms_plugin.certification.models import Issuer
from lms_plugin.certification.sign import sign_credential
from lms_plugin.db import utc_now

FOLDER = Path(__file__).parents[2] / ".interop" / "verifier"  # `make interop` puts it there
pytestmark = [pytest.mark.interop, pytest.mark.slow]
ACCEPTS_ALL = {"$schema": "https://json-schema.org/draft/2019-09/schema"}  # the shape is tested elsewhere


@pytest.fixture(scope="module", autouse=True)
def _verifier():
    if shutil.which("node") is None or not (FOLDER / "node_modules").is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("run: make interop")
        pytest.skip("not run: node or the verifier is not here; make interop")


@pytest.fixture
def school(app, session):
    made = School(app, session)
    yield made
    made.close()


class World:
    """What the verifier may fetch: the issuer's DID document, status list and the schema."""

    def __init__(self, school, folder):
        self.school, self.folder = school, folder
        host = school.kit.host
        # did:web is resolved over https whatever the scheme of our own addresses in tests
        self.did = f"https://verify.localhost/i/{school.slug}/did.json"
        self.status = f"{host}/i/{school.slug}/status/1"
        visitor = school.public()
        self.files = {
            self.did: visitor.get(f"/i/{school.slug}/did.json").data,
            self.status: visitor.get(f"/i/{school.slug}/status/1").data,
            SCHEMA: json.dumps(ACCEPTS_ALL).encode(),
        }

    def judge(self, credential, **changes):
        """One process per question: the verifier keeps DID documents."""
        held = self.files | {getattr(self, name): value for name, value in changes.items()}
        world = {}
        for number, (address, content) in enumerate(held.items()):
            path = self.folder / f"{number}.json"
            path.write_bytes(content or b"")
            world[address] = "404" if content is None else str(path)
        (self.folder / "world.json").write_text(json.dumps(world), encoding="utf-8")
        document = credential if isinstance(credential, bytes) else json.dumps(credential).encode()
        (self.folder / "credential.json").write_bytes(document)
        command = ["node", "verify.mjs", str(self.folder / "world.json"), str(self.folder / "credential.json")]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_state_is_judged_as_it_must_be(school, tmp_path):
    award = school.earn()
    issuance = school.issuances()[0]
    data = school.file(issuance)
    world = World(school, tmp_path)

    valid = world.judge(data)
    assert valid["errors"] == []
    assert {name: valid["log"][name] for name in ("valid_signature", "expiration", "revocation_status")} == {
        "valid_signature": True, "expiration": True, "revocation_status": True,
    }  # fmt: skip
    tampered = json.loads(data) | {"name": "Another"}
    assert world.judge(tampered)["errors"] == ["invalid_signature"]
    assert world.judge(data, did=None)["errors"] == ["did_web_unresolved"]
    assert world.judge(data, status=None)["trouble"] == ["status_list_not_found"]

    did = json.loads(world.files[world.did])
    assert world.judge(data, did=json.dumps(did | {"assertionMethod": []}).encode())["errors"] == ["invalid_signature"]

    issuer = school.session.query(Issuer).one()
    keys.announce(school.session, issuer, school.kit, actor="operator", now=utc_now())
    keys.activate(school.session, issuer, actor="operator", now=utc_now() + timedelta(hours=25))
    school.session.commit()
    assert World(school, tmp_path).judge(data)["log"]["valid_signature"]  # after a rotation the old one still stands

    awards.suspend(school.session, award, reason="identity", actor="person 1", now=utc_now() + timedelta(hours=26))
    lists.publish_due(school.session, school.kit, now=utc_now())
    school.session.commit()
    suspended = World(school, tmp_path).judge(data)
    assert suspended["log"]["valid_signature"]
    assert suspended["log"]["revocation_status"] is False
    later = utc_now() + timedelta(hours=27)
    awards.ask_to_revoke(school.session, award, reason="identity", note="", actor="person 1", now=later)
    awards.confirm_revocation(school.session, award, actor="person 2", now=later)
    lists.publish_due(school.session, school.kit, now=utc_now())
    school.session.commit()
    assert World(school, tmp_path).judge(data)["log"]["revocation_status"] is False
    badge = baked.unbaked(school.file(issuance, "png"))
    assert world.judge(badge)["log"]["valid_signature"]  # what a backpack takes out of the picture


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_expired_one_and_one_from_the_future_are_told(school, tmp_path):
    school.earn()
    world = World(school, tmp_path)
    issuer = school.session.query(Issuer).one()
    _key, signer = keys.signer_for(school.session, issuer, school.kit, now=utc_now())
    document = {
        name: value for name, value in json.loads(school.file(school.issuances()[0])).items() if name != "proof"
    }
    past = document | {"validFrom": "2020-01-01T00:00:00Z", "validUntil": "2021-01-01T00:00:00Z"}
    expired = world.judge(to_bytes(sign_credential(past, signer, at=datetime(2020, 1, 1, tzinfo=UTC))))
    assert (expired["log"]["valid_signature"], expired["log"]["expiration"]) == (True, False)
    ahead = document | {"validFrom": "2090-01-01T00:00:00Z", "validUntil": "2091-01-01T00:00:00Z"}
    assert not world.judge(to_bytes(sign_credential(ahead, signer, at=utc_now())))["log"].get("valid_signature")
