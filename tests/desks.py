"""An author's desk: a launch, a bank, and what can be pressed; documents are read without a worker."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from constants import SECRET
from sqlalchemy import select

from lms_plugin.authoring import contradictions, documents, draft_runs, reading
from lms_plugin.authoring.reading_process import main as read_here
from lms_plugin.authoring.source_models import DocumentClaim, DocumentVersion
from lms_plugin.db import db, session_factory, utc_now

PEEL = """# Glycolic peel

## Indications

- acne marks
- dull complexion

## Contraindications

- pregnancy
- active herpes

## Side effects

- redness
- flaking
"""


@dataclass
class Desk:
    """Somebody's launch, the bank they work on, and what they can press."""

    app: Any
    session: Any
    entered: Any
    bank_id: int

    def client(self):
        return self.entered.in_browser(self.app.test_client())

    def get(self, rest="", **options):
        return self.client().get(self.entered.path(f"banks/{self.bank_id}{rest}"), **options)

    def post(self, rest, data=None, **options):
        data = {"csrf_token": self.entered.csrf(SECRET)} | (data or {})
        return self.client().post(self.entered.path(f"banks/{self.bank_id}{rest}"), data=data, **options)

    def upload(self, text=PEEL, name="peel.md", environ_overrides=None, **more):
        content = text if isinstance(text, bytes) else text.encode()
        form = {"file": (io.BytesIO(content), name)} | more
        return self.post("/documents", form, environ_overrides=environ_overrides)

    def read(self):
        """Do what the worker does, in this process."""
        while (leased := documents.lease_one(self.session, now=utc_now())) is not None:
            version_id, name, content = leased
            reading.keep(self.session, version_id, read_here(name, content), now=utc_now())
        self.session.commit()
        self.chores()

    def chores(self):
        """The rest of what the worker does: look for contradictions, and draft."""
        self.session.commit()  # on SQLite the worker would wait for a reader's lock
        with self.app.app_context():
            sessions = session_factory(db.engine)
        contradictions.check_changed(sessions)
        while draft_runs.work_one(sessions, utc_now):
            pass

    def claims(self):
        """Phrase → row, of the newest version read."""
        rows = self.session.scalars(
            select(DocumentClaim)
            .join(DocumentVersion, DocumentVersion.id == DocumentClaim.version_id)
            .order_by(DocumentVersion.number)
            .execution_options(populate_existing=True)
        )
        return {row.claim: row for row in rows}
