"""Settings of the instances that tests run."""

from __future__ import annotations

from constants import SECRET, TOOL_URL, VERIFY_URL

from lms_plugin.config import Settings


def settings_for(database_url: str, **changes: object) -> Settings:
    """Settings of a development instance on this database."""
    values: dict[str, object] = {
        "public_url": TOOL_URL,
        "secret_key": SECRET,
        "database_url": database_url,
        "development": True,
        "verify_url": VERIFY_URL,
        "name_kek": SECRET[::-1],
        "sign_kek": SECRET.swapcase(),
        "log_level": "WARNING",
    }
    return Settings(**(values | changes))  # type: ignore[arg-type]  # a test may set any field
