"""What of a question's source was taken out for safety, so that it can be shown."""

from __future__ import annotations

import re
from html import unescape

_LOADED = re.compile(
    r"<(script|style|iframe|embed|form|svg|math|applet)\b.*?</\1\s*>|<(?:script|iframe|embed|form|input|button|link|meta)\b[^>]*>"
    r"|\son[a-z]{3,20}\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)|(?:javascript|vbscript|data):[^\s\"'>]{1,200}",
    re.IGNORECASE | re.DOTALL,
)
QUOTED, MOST = 80, 10


def removed(source: str, kept: str) -> tuple[str, ...]:
    """Scripts, frames, forms, handlers and addresses that run something, which stand in the source and not in what was
    kept; each shortened, at most ten."""
    plain = unescape(source)
    found = (" ".join(one.group().split()) for one in _LOADED.finditer(plain))
    gone = [one for one in dict.fromkeys(found) if one not in kept]
    return tuple(one[:QUOTED] for one in gone[:MOST])
