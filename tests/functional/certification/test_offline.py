"""Checking a file without network or database: every answer with its exit code."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from lms_plugin.certification import awards, baked, lists, offline, pdf
from lms_plugin.db import utc_now

Verdict = offline.Verdict
ROOT = Path(__file__).parents[3]


@pytest.fixture
def files(school, tmp_path):
    """A certificate as PDF, JSON and PNG, and the issuer's bundle, as files."""
    school.earn()
    issuance = school.issuances()[0]
    made = {"pdf": school.file(issuance, "a4"), "json": school.file(issuance), "png": school.file(issuance, "png")}
    made["zip"] = school.public().get(f"/i/{school.slug}/bundle.zip").data
    paths = {}
    for kind, content in made.items():
        paths[kind] = tmp_path / f"file.{kind}"
        paths[kind].write_bytes(content)
    return paths


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_answer_has_its_exit_code(school, files, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)  # nothing may even try
    pdf, credential, png, trust = (files[kind].read_bytes() for kind in ("pdf", "json", "png", "zip"))
    now = utc_now()

    def judged(data, bundle=trust, at=now):
        found = offline.check(data, bundle, at=at)
        return found.verdict, found.exit_code

    document = json.loads(credential)

    def without(**changes):
        return json.dumps(document | changes, ensure_ascii=False, separators=(",", ":")).encode()

    assert judged(pdf) == (Verdict.VALID, 0)
    assert judged(credential) == (Verdict.VALID, 0)
    assert judged(png) == (Verdict.VALID, 0)
    assert judged(png[:-30]) == (Verdict.UNREADABLE, 2)
    assert judged(png.replace(b"Safe practice", b"Evil practice")) == (Verdict.UNREADABLE, 2)  # the check sum of PNG
    assert judged(without(name="Another")) == (Verdict.BAD_SIGNATURE, 1)
    assert judged(without(extra=1)) == (Verdict.BAD_SHAPE, 1)
    assert judged(without(issuer=document["issuer"] | {"id": "did:web:evil.example"})) == (Verdict.UNKNOWN_KEY, 1)
    assert judged(credential, at=now - timedelta(days=2)) == (Verdict.NOT_YET_VALID, 1)
    assert judged(credential, at=now + timedelta(days=800)) == (Verdict.EXPIRED, 1)
    assert judged(credential, at=now + timedelta(days=8)) == (Verdict.STATUS_STALE, 2)
    assert judged(credential, bundle=None) == (Verdict.NO_BUNDLE, 2)
    assert judged(credential, bundle=b"PK nonsense") == (Verdict.NO_BUNDLE, 2)
    assert judged(credential, bundle=trust[:-200]) == (Verdict.NO_BUNDLE, 2)
    assert judged(credential[:-100]) == (Verdict.UNREADABLE, 2)
    assert judged(b"") == (Verdict.UNREADABLE, 2)
    assert judged(b"%PDF-1.7 nothing") == (Verdict.UNREADABLE, 2)
    assert judged(b"[" * 100_000) == (Verdict.UNREADABLE, 2)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_withdrawn_one_is_told_and_a_missing_list_is_undecided(school, files):
    from lms_plugin.certification import bundle
    from lms_plugin.certification.bundle import read

    held = read(files["zip"].read_bytes())
    bare = bundle.make(json.loads(held["did.json"]), {})
    data = files["json"].read_bytes()
    assert offline.check(data, bare, at=utc_now()).verdict is Verdict.STATUS_MISSING
    awards.suspend(school.session, school.awards()[0], reason="identity", actor="person 1", now=utc_now())
    lists.publish_due(school.session, school.kit, now=utc_now())
    trust = school.public().get(f"/i/{school.slug}/bundle.zip").data
    assert offline.check(data, trust, at=utc_now()).verdict is Verdict.WITHDRAWN


def test_a_picture_keeps_its_credential_and_looks_the_same_to_others():
    picture = pdf.badge("Safe practice", "School", "#0b5563")
    held = baked.bake(picture, '{"name": "Łukasz"}'.encode())
    with Image.open(io.BytesIO(held)) as other, Image.open(io.BytesIO(picture)) as bare:
        assert other.text["openbadgecredential"] == '{"name": "Łukasz"}'
        assert other.tobytes() == bare.tobytes()
    assert baked.unbaked(held) == '{"name": "Łukasz"}'.encode()
    assert baked.unbaked(picture) is None
    for broken in (b"GIF89a", held[:60], held[:-3]):
        with pytest.raises(ValueError, match="PNG"):
            baked.unbaked(broken)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_command_needs_neither_settings_nor_database_nor_flask(files):
    script = (
        "import socket, sys; socket.socket.connect = None\n"
        "sys.modules['flask'] = sys.modules['sqlalchemy'] = None\n"
        "from lms_plugin.certification.offline import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", script, str(files["pdf"]), "--bundle", str(files["zip"]), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (0, "VALID"), done.stderr
    gone = subprocess.run(
        [sys.executable, "-m", "lms_plugin.certification.offline", str(files["pdf"]) + "x"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert (gone.returncode, gone.stdout.split(":")[0]) == (2, "UNREADABLE")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_applications_command_says_the_same(app, files, school):
    runner = app.test_cli_runner()
    good = runner.invoke(args=["award", "verify", str(files["pdf"]), "--bundle", str(files["zip"])])
    assert good.exit_code == 0
    assert "VALID" in good.output
    assert "Person s1" in good.output
    bad = runner.invoke(args=["award", "verify", str(files["pdf"]), "--at", "someday"])
    assert bad.exit_code == 2
    assert runner.invoke(args=["award", "audit"]).output == "Every event is as it was written.\n"
    assert school.awards()[0].number in runner.invoke(args=["award", "list"]).output
    listed = runner.invoke(args=["award", "keys", "list", school.slug]).output
    assert "active" in listed
    written = runner.invoke(args=["award", "bundle", school.slug, str(files["zip"]) + ".again"])
    assert written.exit_code == 0
    assert Path(str(files["zip"]) + ".again").read_bytes() == files["zip"].read_bytes()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_persons_data_is_handed_out_and_erased_by_command(app, school, files, tmp_path):
    runner = app.test_cli_runner()
    school.session.commit()
    number = str(school.learner.registration_id)
    out = runner.invoke(args=["privacy", "export", number, "s1", str(tmp_path / "out")])
    assert out.exit_code == 0, out.output
    assert {".json", ".pdf"} <= {one.suffix for one in (tmp_path / "out").iterdir()}
    assert runner.invoke(args=["privacy", "erase", number, "s1", "--yes", "--lose-scores"]).exit_code == 0
    school.session.expire_all()
    assert school.file(school.issuances()[0]) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_pdf_edited_by_a_byte_never_says_anything_else_and_is_valid(school, files):
    pdf_file, credential, trust = (files[kind].read_bytes() for kind in ("pdf", "json", "zip"))
    said = offline.check(credential, trust, at=utc_now()).says
    for place in range(0, len(pdf_file), len(pdf_file) // 60):
        edited = pdf_file[:place] + bytes([pdf_file[place] ^ 1]) + pdf_file[place + 1 :]
        found = offline.check(edited, trust, at=utc_now())
        assert found.verdict is not Verdict.VALID or found.says == said
        if place < 2 * (len(pdf_file) // 60):
            assert school.upload("/compare", edited).json["answer"] == "unknown"


def test_fifty_megabytes_are_not_read(tmp_path, capsys):
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert offline.run(large, None, utc_now(), as_json=False) == 2
    assert "larger than 20 MB" in capsys.readouterr().out


@pytest.mark.parametrize("rest", ["", "/edit", "/holders.csv", "/list"])
def test_a_programme_that_is_not_there_is_not_found(school, rest):
    assert school.get(school.teacher, f"programmes/999{rest}").status_code == 404
