"""``python -m lms_plugin.certification.offline FILE``: check a certificate without network, database or web server."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from lms_plugin.certification import bundle, shape, status
from lms_plugin.certification.attached import attachment
from lms_plugin.certification.baked import SIGNATURE, unbaked
from lms_plugin.certification.sign import NotSigned, from_multibase, verify_list, verify_signature

LARGEST_FILE = 20 * 1024 * 1024


class Verdict(StrEnum):
    """What came of a check."""

    VALID = "VALID"
    BAD_SHAPE = "BAD_SHAPE"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    STATUS_STALE = "STATUS_STALE"
    STATUS_MISSING = "STATUS_MISSING"
    NO_BUNDLE = "NO_BUNDLE"
    UNREADABLE = "UNREADABLE"


UNDECIDED = frozenset({Verdict.STATUS_STALE, Verdict.STATUS_MISSING, Verdict.NO_BUNDLE, Verdict.UNREADABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The verdict, in words, and what the document says of itself (which counts only if it is valid)."""

    verdict: Verdict
    why: str = ""
    says: dict[str, str] | None = None

    @property
    def exit_code(self) -> int:
        """0 valid, 1 not valid, 2 it could not be found out."""
        if self.verdict is Verdict.VALID:
            return 0
        return 2 if self.verdict in UNDECIDED else 1


def check(data: bytes, trust: bytes | None, *, at: datetime) -> Checked:
    """Check a PDF, PNG or JSON certificate against a trust bundle, as of a moment."""
    try:
        document, credential = _read(data)
    except ValueError as error:
        return Checked(verdict=Verdict.UNREADABLE, why=str(error))
    found = shape.problems(document)
    if found:
        return Checked(verdict=Verdict.BAD_SHAPE, why="; ".join(found[:5]))
    says = _says(document)
    if trust is None:
        return Checked(verdict=Verdict.NO_BUNDLE, why="give the issuer's trust bundle with --bundle", says=says)
    try:
        files = bundle.read(trust)
        did = json.loads(files["did.json"])
    except (ValueError, KeyError) as error:
        return Checked(verdict=Verdict.NO_BUNDLE, why=str(error), says=says)
    verdict, why = _judge(document, credential, did, files, at=at)
    return Checked(verdict=verdict, why=why, says=says)


def _read(data: bytes) -> tuple[Any, bytes]:
    """The credential as a value and as bytes.

    Raises:
        ValueError: neither a PDF or PNG of ours nor JSON.
    """
    if data.startswith(b"%PDF"):
        attached = attachment(data)
        if attached is None:
            raise ValueError("this PDF has no credential attached")
        data = attached
    if data.startswith(SIGNATURE):
        inside = unbaked(data)
        if inside is None:
            raise ValueError("this picture has no credential in it")
        data = inside
    if len(data) > shape.LARGEST * 4:
        raise ValueError("larger than any certificate")
    try:
        return json.loads(data), data
    except (UnicodeDecodeError, RecursionError, json.JSONDecodeError) as error:
        raise ValueError("this is neither a PDF, PNG nor JSON certificate, or not all of it") from error


def _says(document: dict[str, Any]) -> dict[str, str]:
    subject = document["credentialSubject"]
    return {
        "name": subject["identifier"][0]["identityHash"],
        "programme": document["name"],
        "issuer": document["issuer"]["name"],
        "number": subject["licenseNumber"],
        "awarded": document["awardedDate"],
        "valid_until": document.get("validUntil", ""),
        "page": document["id"],
    }


def _judge(
    document: dict[str, Any], data: bytes, did: dict[str, Any], files: dict[str, bytes], *, at: datetime
) -> tuple[Verdict, str]:
    proof, issuer = document["proof"][0], document["issuer"]["id"]
    method = next((one for one in did["verificationMethod"] if one["id"] == proof["verificationMethod"]), None)
    if did["id"] != issuer or method is None or proof["verificationMethod"] not in did["assertionMethod"]:
        return Verdict.UNKNOWN_KEY, "the bundle knows no such key of this issuer"
    public = from_multibase(method["publicKeyMultibase"])
    try:
        verify_signature(data, public, today=False)  # dates are judged below, at the moment asked for
    except NotSigned as error:
        return Verdict.BAD_SIGNATURE, str(error)
    starts, ends = _moment(document["validFrom"]), document.get("validUntil")
    if at < starts:
        return Verdict.NOT_YET_VALID, f"valid from {document['validFrom']}"
    withdrawn = _status(document, did, files, at=at)
    if withdrawn is not None and withdrawn[0] is Verdict.WITHDRAWN:
        return withdrawn
    if ends is not None and at > _moment(ends):
        return Verdict.EXPIRED, f"valid until {ends}"
    return withdrawn or (Verdict.VALID, "")


def _status(
    document: dict[str, Any], did: dict[str, Any], files: dict[str, bytes], *, at: datetime
) -> tuple[Verdict, str] | None:
    """What the bundle's status list says; None: nothing against it."""
    entry = document["credentialStatus"]
    lists = [json.loads(content) for name, content in files.items() if name.startswith("status/")]
    mine = next((one for one in lists if one.get("id") == entry["statusListCredential"]), None)
    if mine is None:
        return Verdict.STATUS_MISSING, "the bundle has no such status list"
    keys = {one["id"]: one for one in did["verificationMethod"] if "publicKeyMultibase" in one}
    method = keys.get(mine["proof"]["verificationMethod"])
    if method is None or mine["issuer"] != did["id"]:
        return Verdict.STATUS_MISSING, "the status list is not signed by this issuer"
    try:
        verify_list(mine, from_multibase(method["publicKeyMultibase"]))
        bits = status.decoded(mine["credentialSubject"]["encodedList"])
        is_set = status.is_set(bits, int(entry["statusListIndex"]))
    except (NotSigned, ValueError, IndexError) as error:
        return Verdict.STATUS_MISSING, f"the status list cannot be used: {error}"
    if is_set:
        return Verdict.WITHDRAWN, "the issuer has withdrawn this document"
    if at > _moment(mine["validUntil"]):
        return Verdict.STATUS_STALE, f"the status list is of {mine['validFrom']}; get a newer bundle"
    return None


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def run(file: Path, bundle_file: Path | None, at: datetime, *, as_json: bool) -> int:
    """Check a file, say what came of it, and return the exit code."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise OSError(f"larger than {LARGEST_FILE // 2**20} MB")
        data = file.read_bytes()
        trust = bundle_file.read_bytes() if bundle_file else None
    except OSError as error:
        found = Checked(verdict=Verdict.UNREADABLE, why=error.strerror or str(error))
    else:
        found = check(data, trust, at=at)
    if as_json:
        said = {"verdict": found.verdict.value, "why": found.why, "says": found.says}
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
        return found.exit_code
    sys.stdout.write(f"{found.verdict}{': ' + found.why if found.why else ''}\n")
    if found.says and found.exit_code != 1:
        for name, text in found.says.items():
            sys.stdout.write(f"  {name.replace('_', ' ')}: {text}\n")
    return found.exit_code


def moment(text: str) -> datetime:
    """A moment somebody typed: ``2026-11-20`` or with a time; without a zone it is UTC.

    Raises:
        ValueError
    """
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m lms_plugin.certification.offline", description=__doc__)
    parser.add_argument("file", type=Path, help="the PDF, PNG or JSON certificate")
    parser.add_argument("--bundle", type=Path, help="the issuer's trust bundle (bundle.zip)")
    parser.add_argument("--at", type=moment, help="the moment to check for; now if left out")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    given = parser.parse_args(argv)
    return run(given.file, given.bundle, given.at or datetime.now(UTC), as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
