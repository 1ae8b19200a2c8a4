"""The school that these tests are about."""

from __future__ import annotations

import pytest
from certificates import School


@pytest.fixture
def school(app, session):
    """A course with a quiz, a programme, a learner and two teachers; no worker runs."""
    made = School(app, session)
    yield made
    made.close()
