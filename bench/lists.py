"""The list of a bank of 5,000 questions against one of 50: a whole page, the quickest of its times, with the CPU of
this process (on SQLite all there is), and its statements, as JSON lines with ratios.

``python -m bench.lists [DATABASE_URL]``; without an address a SQLite file of its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import event, insert, text, update

from bench.seed import seed_course, seed_launches
from lms_plugin import create_app
from lms_plugin.access import Role
from lms_plugin.authoring import banks
from lms_plugin.authoring.models import Item, ItemStatus, ItemVersion
from lms_plugin.authoring.questions import columns_of
from lms_plugin.config import Settings
from lms_plugin.db import db, utc_now
from lms_plugin.lti.models import Launch
from lms_plugin.web import BROWSER_COOKIE
from question_bank.interchange import native
from question_bank.library import library_banks, load_library_bank

SMALL, LARGE, TIMES = 50, 5000, 31
# Both pages show as many questions, so that what differs is finding them.
ASKED = {
    "list": ("", ""),
    "page 40": ("", "?page=40"),
    "search": ("?text=tag1", "?text=tag1"),
    "search of a letter": ("?text=q", "?text=q"),
    "search of one": ("?text=%2847%29", "?text=%284747%29"),
    "search of none": ("?text=zzzz", "?text=zzzz"),
    "filter": ("?tag=tag1&sort=newest", "?tag=tag1&sort=newest"),
}


def _fill(bank_id: int, count: int) -> None:
    """So many questions, varied from the shipped ones."""
    session, now = db.session(), utc_now()
    shipped = [native.item_to_document(one.item) for one in load_library_bank(library_banks()[0]).items]
    keys = [f"q{number}" for number in range(count)]
    session.execute(insert(Item), [{"bank_id": bank_id, "key": key} for key in keys])
    ids = [row[0] for row in session.execute(Item.__table__.select().where(Item.bank_id == bank_id).order_by(Item.id))]
    for number, (item_id, key) in enumerate(zip(ids, keys, strict=True)):
        document = shipped[number % len(shipped)]
        document = document | {"item_id": key, "stem": f"{document['stem']} ({number})", "tags": ["tag1"]}
        session.add(
            ItemVersion(
                item_id=item_id, number=1, status=ItemStatus.APPROVED if number % 3 else ItemStatus.DRAFT,
                reason="seeded", created_at=now, **columns_of(document),
            )
        )  # fmt: skip
    session.commit()


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder) / 'lists.sqlite'}"
        app = create_app(
            Settings(
                public_url="http://localhost", secret_key="s" * 32, database_url=url, development=True,
                log_level="WARNING",
            )
        )  # fmt: skip
        with app.app_context():
            upgrade()
            course = seed_course(db.session(), "https://bench.example/jwks")
            ((launch_id, cookie),) = seed_launches(db.session(), course, "lists", 1)
            db.session.execute(update(Launch).values(role=Role.INSTRUCTOR))
            made = {}
            for count in (SMALL, LARGE):
                made[count] = banks.create(
                    db.session(), title=f"Bank of {count}", registration_id=course.registration_id,
                    context_id=course.context_id, now=utc_now(),
                )  # fmt: skip
                db.session.commit()
                _fill(made[count], count)
            db.session.execute(text("ANALYZE"))  # as a database does by itself once it has grown
            db.session.commit()
            client = app.test_client()
            client.set_cookie(BROWSER_COOKIE, cookie)
            seen: list[str] = []
            event.listen(db.engine, "before_cursor_execute", lambda _c, _k, statement, *_: seen.append(statement))
            for name, asked in ASKED.items():
                told: dict[str, Any] = {"page": name, "database": url.partition(":")[0]}
                for (count, bank_id), address in zip(made.items(), asked, strict=True):
                    milliseconds, busy = [], []
                    for _ in range(TIMES):
                        seen.clear()
                        start, worked = time.perf_counter(), time.process_time()
                        answer = client.get(f"/launch/{launch_id}/banks/{bank_id}/questions{address}")
                        milliseconds.append((time.perf_counter() - start) * 1000)
                        busy.append((time.process_time() - worked) * 1000)
                        assert answer.status_code == 200
                    told |= {f"ms_{count}": round(min(milliseconds), 1), f"cpu_{count}": round(min(busy), 1)}
                    told[f"statements_{count}"] = len(seen)
                told["ratio"] = round(told[f"ms_{LARGE}"] / told[f"ms_{SMALL}"], 2)
                told["cpu_ratio"] = round(told[f"cpu_{LARGE}"] / told[f"cpu_{SMALL}"], 2)
                print(json.dumps(told))


if __name__ == "__main__":
    main()
