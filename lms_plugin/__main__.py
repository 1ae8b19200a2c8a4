"""``python -m lms_plugin`` is the ``assay`` command."""

from lms_plugin.cli import main

main()
