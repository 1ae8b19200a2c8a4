"""Access codes of quizzes: kept salted and hashed, compared in constant time."""

from __future__ import annotations

import hmac
import secrets
from hashlib import scrypt

COST = 2**12  # about 10 ms; a code is short, and tries are counted besides (starting.py)
LONGEST = 200


def hash_code(code: str) -> str:
    """What is stored of a code; empty for no code. Blanks around it and between words count once."""
    plain = _plain(code)
    if not plain:
        return ""
    salt = secrets.token_hex(8)
    return f"{salt}${_digest(plain, salt)}"


def matches(stored: str, given: str) -> bool:
    """Whether somebody gave the code that is stored."""
    salt, _, wanted = stored.partition("$")
    return hmac.compare_digest(_digest(_plain(given), salt), wanted)


def _plain(code: str) -> str:
    return " ".join(code[:LONGEST].split()).casefold()


def _digest(code: str, salt: str) -> str:
    return scrypt(code.encode(), salt=salt.encode(), n=COST, r=8, p=1).hex()
