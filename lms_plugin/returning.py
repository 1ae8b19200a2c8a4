"""Back to the course: the platform's return address with our words in its query (CORE 5.4.4)."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

WORDS = ("lti_errormsg", "lti_errorlog", "lti_msg", "lti_log")


def returning(address: str, **words: str) -> str:
    """``address`` with these of ``WORDS`` added to its query, which stays as it is otherwise; empty ones are left out.

    The address comes from a verified token and was found to be https when the token was read (CLAIM-09).

    Raises:
        ValueError: a word that the standard does not have.
    """
    if unknown := set(words) - set(WORDS):
        raise ValueError(f"not words of a return address: {', '.join(sorted(unknown))}")
    said = "&".join(f"{name}={quote(value, safe='')}" for name, value in words.items() if value)
    if not address or not said:
        return address
    parts = urlsplit(address)
    return parts._replace(query=f"{parts.query}&{said}" if parts.query else said).geturl()
