"""How people mark list items: bullets, ticks and crosses, numbers, and the pictures of phones."""

from __future__ import annotations

import re
from collections import Counter

_BULLETS = "•◦▪▫●○◉◆◇■□▶►▸▹➤➔➜→⇒»‣⁃∙⋅☛☞♦★☆✦✧❖✱✲⦁·"
_DOT = "·"
_LEADS = re.compile(r"^[*_]|:")  # what names or introduces the others
TICKS = "✓✔☑✅"
CROSSES = "✗✘✕✖❌❎☒🚫⛔⚠"
_PICTURES = "🔹🔸🔷🔶🟢🔴🟠🟡🔵🟣⚫⚪👉💉💊💧✨🌿🌸⭐🌟💫📌❗‼🧴🩸🩹💆🧖⏳🍃❄☀"
_SELECTOR = "\ufe0f?"  # asks for the coloured picture of a sign
STRONG = f"[{_BULLETS}{TICKS}{CROSSES}{_PICTURES}]{_SELECTOR}"
_WEAK = r"[-–—*+−]"  # a bullet only with a space behind it, and never glued into a line
_NUMBER = r"(?:[①-⑳❶-❿➀-➉](?:\s)?|\(?\d{1,2}[.)]|\(?[a-zа-я][.)]|\(?[ivx]{1,4}[.)])"
_BOLD = r"(?:\*\*|__)?"
MARKER = re.compile(
    rf"[ \t\u00a0\u200b\u200e\u200f]*(?P<marker>(?:{STRONG}[ \t\u00a0]*)+|{_WEAK}[ \t\u00a0]+|{_NUMBER}[ \t\u00a0]+)"
    r"(?=\S)"
)
_GLUED = re.compile(rf"(?:^|(?<=[\s:;.,)]))(?P<marker>{STRONG})[ \t\u00a0]*(?=\S)")


def marker_of(line: str) -> tuple[str, int]:
    """The marker a line begins with and where the words begin; ("", 0) where there is none."""
    found = MARKER.match(line)
    if found is None:
        return "", 0
    return found["marker"].strip(), found.end()


def glued(line: str) -> list[tuple[str, int, int]]:
    """Items run together into one line: (marker, start, end) of each, a lead without a marker first if there is one;
    where a dot parts the items, the lead is one of them.

    Only signs that nobody writes inside a sentence count, and only two of the same or three of any.
    """
    found = list(_GLUED.finditer(line))
    often = Counter(one["marker"] for one in found).most_common(1)
    if not often or (often[0][1] < 2 and len(found) < 3):
        return []
    lead = line[: found[0].start()].strip()
    parted = often[0][0] == _DOT and not _LEADS.search(lead)  # a dot between things begins none of them
    pieces = [(_DOT if parted else "", 0, found[0].start())] if lead else []
    ends = [one.start() for one in found[1:]] + [len(line)]
    pieces += [(one["marker"], one.end(), end) for one, end in zip(found, ends, strict=True)]
    return [piece for piece in pieces if line[piece[1] : piece[2]].strip()]
