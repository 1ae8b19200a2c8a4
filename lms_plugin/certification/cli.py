"""``assay award``: check files, look after keys and lists, audit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import audit as log_audit
from lms_plugin.certification import bundle, issuing, keys, lists, offline, register
from lms_plugin.certification.errors import CertificatesOff
from lms_plugin.certification.kit import Kit, kit_of
from lms_plugin.certification.models import Award, Issuer, Programme
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.errors import NotFound

group = AppGroup("award", help="Certificates: check, keys, status lists, audit.")
keys_group = AppGroup("keys", help="The keys that sign certificates, per issuer.")
group.add_command(keys_group)
OPERATOR = "operator"


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(group)


def _kit() -> Kit:
    settings = current_app.extensions["assay"].settings
    if not settings.certifies:
        raise CertificatesOff(advice="Set ASSAY_VERIFY_URL and ASSAY_NAME_KEK.")
    return kit_of(settings)


def _issuer(session: Session, slug: str) -> Issuer:
    found = register.issuer_by(session, slug)
    if found is None:
        slugs = ", ".join(session.scalars(select(Issuer.slug))) or "none yet"
        raise NotFound(f"There is no issuer {slug}.", advice=f"Issuers: {slugs}.")
    return found


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--bundle", "trust", type=click.Path(path_type=Path), help="The issuer's trust bundle (bundle.zip).")
@click.option("--at", help="The moment to check for, such as 2027-01-31; now if left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def verify(*, file: Path, trust: Path | None, at: str | None, as_json: bool) -> None:
    """Check a PDF, PNG or JSON certificate without network or database. Status 0: valid, 1: not valid, 2: undecided."""
    try:
        moment = offline.moment(at) if at else datetime.now(UTC)
    except ValueError:
        raise click.BadParameter(f"{at} is no date or time.", param_hint="--at") from None
    raise SystemExit(offline.run(file, trust, moment, as_json=as_json))


group.add_command(verify)


@group.command("list")
@click.option("--issuer", "slug", help="Only this issuer.")
def list_awards(slug: str | None) -> None:
    """One award a line: number, state, programme, awarded, valid until, what it waits for. No names."""
    query = select(Award, Programme.code).join(Programme, Programme.id == Award.programme_id).order_by(Award.id)
    if slug:
        query = query.where(Programme.issuer_id == _issuer(db.session(), slug).id)
    for award, code in db.session.execute(query):
        moments = (one.isoformat(timespec="seconds") if one else "" for one in (award.awarded_at, award.valid_until))
        click.echo("\t".join((award.number, award.state, code, *moments, award.trouble or award.reissue or "")))


@group.command("issue")
def issue() -> None:
    """Issue now whatever waits to be issued. Needs ASSAY_SIGN_KEK."""
    done = issuing.work_off(session_factory(db.engine), _kit(), utc_now)
    click.echo(f"{done} issued.")


@group.command("audit")
def audit() -> None:
    """Go through every issuer's log of events. Status 1 if one was changed or is missing."""
    broken = list(log_audit.audit(db.session()))
    for one in broken:
        click.echo(f"{one.issuer}: event {one.seq} {one.why}.", err=True)
    if broken:
        raise SystemExit(1)
    click.echo("Every event is as it was written.")


@group.command("bundle")
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path))
def write_bundle(slug: str, file: Path) -> None:
    """Write the trust bundle of issuer SLUG to FILE: what is needed to check its certificates without a network."""
    session, kit = db.session(), _kit()
    issuer = _issuer(session, slug)
    signed = {one.number: one.body or "" for one in register.published_lists(session, issuer.id)}
    file.write_bytes(bundle.make(keys.document(session, issuer, kit.did(slug)), signed))
    click.echo(f"Written: {file}")


@group.command("status")
def status() -> None:
    """Sign every status list anew, whether it changed or not. Needs ASSAY_SIGN_KEK."""
    session = db.session()
    done = lists.publish_due(session, _kit(), now=utc_now(), force=True)
    session.commit()
    click.echo(f"{done} signed.")


@keys_group.command("list")
@click.argument("slug")
def list_keys(slug: str) -> None:
    """One key of issuer SLUG a line: id, state, announced, signs since, ended, public key."""
    for one in keys.of_issuer(db.session(), _issuer(db.session(), slug).id):
        moments = (one.announced_at, one.activated_at, one.ended_at)
        texts = (moment.isoformat(timespec="seconds") if moment else "" for moment in moments)
        click.echo("\t".join((one.kid, one.state, *texts, one.public)))


@keys_group.command("announce")
@click.argument("slug")
def announce(slug: str) -> None:
    """Make a key for issuer SLUG and publish it; it signs nothing for a day. Needs ASSAY_SIGN_KEK."""
    session = db.session()
    key = keys.announce(session, _issuer(session, slug), _kit(), actor=OPERATOR, now=utc_now())
    session.commit()
    click.echo(f"{key.kid} is announced. Activate it in a day: assay award keys activate {slug}")


@keys_group.command("activate")
@click.argument("slug")
def activate(slug: str) -> None:
    """Let the announced key of issuer SLUG sign; the one before stays published, so what it signed stays valid."""
    session = db.session()
    key = keys.activate(session, _issuer(session, slug), actor=OPERATOR, now=utc_now())
    session.commit()
    click.echo(f"{key.kid} signs now.")


@keys_group.command("retire")
@click.argument("slug")
@click.argument("kid")
def retire(slug: str, kid: str) -> None:
    """Let key KID of issuer SLUG sign no more."""
    session = db.session()
    keys.retire(session, _issuer(session, slug), kid, actor=OPERATOR, now=utc_now())
    session.commit()
    click.echo(f"{kid} signs no more; what it signed stays valid.")


@keys_group.command("compromise")
@click.argument("slug")
@click.argument("kid")
def compromise(slug: str, kid: str) -> None:
    """Key KID of issuer SLUG was stolen: unpublish it, and issue anew every live certificate that it signed."""
    session = db.session()
    touched = keys.compromise(session, _issuer(session, slug), kid, actor=OPERATOR, now=utc_now())
    session.commit()
    click.echo(f"{kid} is published no more. {touched} certificates are issued anew once another key signs:")
    click.echo(f"  assay award keys announce {slug}\n  assay award keys activate {slug}")
