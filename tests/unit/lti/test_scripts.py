"""What can be said of our scripts without running them."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parents[3] / "lms_plugin" / "static"


def test_stor_04_only_capabilities_are_asked_of_whoever_is_there():
    """Closing a registration window is the other message that holds nothing (dynamic registration)."""
    close = 'postMessage({ subject: "org.imsglobal.lti.close" }, "*")'
    texts = {path.name: path.read_text(encoding="utf-8").replace(close, "") for path in STATIC.glob("*.js")}
    speaking = {name: text for name, text in texts.items() if "postMessage" in text}  # elsewhere a star is Markdown's
    assert [name for name, text in speaking.items() if re.search(r"""["'`]\*["'`]""", text)] == ["messages.js"]
    messages = texts["messages.js"]
    assert re.findall(r'.*"\*".*', messages) == [
        '  asked.postMessage({ ...message, message_id }, origin === null ? "*" : origin);'
    ]
    assert re.findall(r"ask\([^,]+, null, (.+?), ", messages) == ["{ subject: `${family}capabilities` }"]
    assert len(re.findall(r"\bnull, \{ subject", messages)) == 1


def test_stor_13_no_script_keeps_a_secret_in_an_address_or_in_the_browsers_own_storage():
    for path in STATIC.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"sessionStorage|pushState|replaceState|location\.(href|search) *=", text), path.name
