"""A learner in a browser, inside a launch: what functional tests of quizzes do over HTTP."""

from __future__ import annotations

import re

from constants import SECRET
from sqlalchemy import select

from lms_plugin.authoring.models import Item, ItemVersion
from lms_plugin.db import db, reading
from lms_plugin.delivery.models import AttemptSlot
from lms_plugin.delivery.places import to_places


class Learner:
    """Somebody in a browser, inside a launch."""

    def __init__(self, app, entered):
        self.app, self.entered = app, entered
        self.client = entered.in_browser(app.test_client())
        self.seq = 0

    def get(self, rest=""):
        return self.client.get(self.entered.path(rest))

    def post(self, rest, **fields):
        return self.client.post(self.entered.path(rest), data=fields | {"csrf_token": self.entered.csrf(SECRET)})

    def shown(self, attempt, slot, response):
        """The response as the page names it: by places in the order of this attempt."""
        with self.app.app_context(), reading():
            order = db.session.scalar(
                select(AttemptSlot.option_order).where(AttemptSlot.attempt_id == attempt, AttemptSlot.slot == slot)
            )
            db.session.remove()
        return to_places(order or [], response)

    def autosave(self, attempt, slot, response, base_rev=0, *, raw=False, **changes):
        self.seq += 1
        if not raw:
            response = self.shown(attempt, slot, response)
        body = {"slot": slot, "base_rev": base_rev, "client_id": "phone", "seq": self.seq, "response": response}
        return self.client.post(
            self.entered.path(f"attempts/{attempt}/autosave"),
            json=body | changes,
            headers={"X-CSRF-Token": self.entered.csrf(SECRET), "Accept": "application/json"},
        )

    def start(self):
        answer = self.post("attempts")
        assert answer.status_code == 303, answer.text
        return int(re.search(r"attempts/(\d+)/", answer.location).group(1))

    def submit(self, attempt):
        return self.post(f"attempts/{attempt}/submit")


def keys_by_slot(session, attempt):
    rows = session.execute(
        select(AttemptSlot.slot, Item.key)
        .join(ItemVersion, ItemVersion.id == AttemptSlot.item_version_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(AttemptSlot.attempt_id == attempt)
    )
    return dict(tuple(row) for row in rows)
