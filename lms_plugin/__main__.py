"""The ``assay`` command, also as ``python -m lms_plugin``."""

from __future__ import annotations

from lms_plugin.lasting import lasting


def main() -> None:
    """Read everything and run a command."""
    with lasting():
        from lms_plugin.cli import main as run
    run()


if __name__ == "__main__":
    main()
