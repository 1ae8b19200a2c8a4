"""Processes load what they need and no more: a command its own module, a server no reader of documents."""

import subprocess
import sys
from pkgutil import resolve_name

import pytest

from lms_plugin.cli import COMMANDS

READERS = ("onnxruntime", "numpy", "docx", "pypdfium2", "question_bank.claims.extraction")


def loaded_by(program):
    """The names of all modules that a process has loaded when the program is over."""
    code = f"{program}\nimport sys\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_where_the_command_line_looks_for_it(name):
    assert resolve_name(COMMANDS[name]).name == name


def test_a_server_does_not_load_what_only_reads_documents():
    assert loaded_by("import lms_plugin.factory").isdisjoint(READERS)


def test_the_command_line_answers_before_it_loads_the_application():
    loaded = loaded_by("import lms_plugin.cli")
    assert not {"lms_plugin.factory", "lms_plugin.demo", "sqlalchemy"} & loaded
