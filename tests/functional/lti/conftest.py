"""The platform most launch tests talk to."""

from __future__ import annotations

import pytest
from lti_platform import Platform, a_platform


@pytest.fixture
def platform(app, session) -> Platform:
    """A registered platform with an active deployment; its keys are in memory."""
    return a_platform(app, session)
