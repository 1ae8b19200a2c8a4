"""Values every test shares."""

import os
import shutil

TOOL_URL = "http://127.0.0.1:5999"
SECRET = "test-secret-key-that-is-long-enough-000"
CHROMIUM = os.environ.get("ASSAY_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--test-third-party-cookie-phaseout"]
# A frame of another site in a process of its own is now and then lost by the driver: shown, but not to be read.
FLAGS += ["--disable-site-isolation-trials"]
VERIFY_URL = "http://verify.localhost"
