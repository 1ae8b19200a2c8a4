"""What a program reads as it starts is never looked through for garbage, and garbage is collected again afterwards."""

import subprocess
import sys

PROGRAM = """
import gc
from lms_plugin.lasting import lasting
try:
    with lasting():
        print(gc.isenabled())
        made = [[] for _ in range(10_000)]
        raise ValueError
except ValueError:
    print(gc.isenabled(), gc.get_freeze_count() >= 10_000)
"""


def test_collection_pauses_leaves_alone_what_was_made_and_goes_on_whatever_happened():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True"]
