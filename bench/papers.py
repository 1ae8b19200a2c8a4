"""``python -m bench.papers``: forms drawn again from stored seed, record and versions are those that were served."""

from __future__ import annotations

import argparse
import json
import secrets

from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.__main__ import available, database, environ_for, say
from bench.platform import Platform
from bench.seed import Course, seed_course, seed_launches
from lms_plugin import create_app
from lms_plugin.config import Settings
from lms_plugin.db import db, utc_now
from lms_plugin.delivery import service
from lms_plugin.delivery.assessments import version_of
from lms_plugin.delivery.banks import names_of
from lms_plugin.delivery.models import Attempt
from lms_plugin.delivery.sheets import items_on, sheet_of
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.lti.models import Launch
from question_bank.blueprint import option_order, rebuild


def serve(session: Session, course: Course, forms: int) -> None:
    """Start that many attempts, four for each learner, so that what they had before counts in the draw."""
    seed_launches(session, course, "paper", -(-forms // 4))
    people = session.scalars(select(Launch.person_id)).all()
    for number in range(forms):
        sitter = Sitter(resource_link_id=course.resource_link_id, person_id=people[number % len(people)], preview=False)
        attempt = service.start_attempt(session, sitter, seed=secrets.token_hex(16), now=utc_now())
        service.submit_attempt(session, attempt, now=utc_now())
    session.commit()
    session.expire_all()


def differing(session: Session) -> dict[str, int]:
    """How many stored attempts there are, and how many of them would be another paper if drawn again."""
    figures = dict.fromkeys(("forms", "papers_differ", "option_orders_differ", "options_checked"), 0)
    for attempt in session.scalars(select(Attempt)):
        sheet = sheet_of(session, attempt.id)
        items = items_on(session, sheet)
        drawn = rebuild(json.loads(json.dumps(attempt.draw)))
        bank = version_of(session, attempt.assessment_version_id).bank_id
        served = names_of(session, bank, [one.item_version_id for one in sheet])
        figures["forms"] += 1
        figures["papers_differ"] += [slot.item_id for slot in drawn.slots] != served
        for one in sheet:
            again = option_order(items[one.item_version_id][1], seed=attempt.seed, slot=one.slot)
            figures["option_orders_differ"] += list(again) != list(one.option_order)
            figures["options_checked"] += len(again)
    return figures


def main() -> None:
    """Run on every database that is there, and fail where a form differs."""
    parser = argparse.ArgumentParser(prog="python -m bench.papers", description=__doc__)
    parser.add_argument("--forms", type=int, default=1_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    chosen = parser.parse_args()
    wrong = 0
    for kind in chosen.database or available():
        with database(kind) as url:
            app = create_app(Settings.from_env(environ_for(url, 1)))
            with app.app_context():
                upgrade()
                serve(db.session(), seed_course(db.session(), Platform().key_set_url), chosen.forms)
                figures = differing(db.session())
                db.session.remove()
                db.engine.dispose()
        say(database=kind, **figures)
        wrong += figures["papers_differ"] + figures["option_orders_differ"]
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
