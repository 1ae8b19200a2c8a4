"""The credential inside a PDF certificate."""

from __future__ import annotations

import io

ATTACHED = "credential.json"


def attachment(data: bytes) -> bytes | None:
    """The credential attached to a PDF, or None if there is none.

    Raises:
        ValueError: no PDF that can be read.
    """
    from pypdf import PdfReader  # only who checks a certificate by its file needs to load what reads it
    from pypdf.errors import PyPdfError

    try:
        files = PdfReader(io.BytesIO(data)).attachments
        found = files.get(ATTACHED)
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # the library asks what stands in the place of a file, whatever it is, for what a file has
        raise ValueError("this is no PDF that can be read") from error
    return found[0] if found else None
