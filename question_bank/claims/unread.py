"""What is said of a document that was not read, or not wholly; apart, so that pages need not load the reader."""

from __future__ import annotations

OTHER_LANGUAGE = "The document is in neither English nor Russian; no claims were read from it."
PART_OTHER = "Parts of the document are in neither English nor Russian; they were left out."
SELLS = "The document only lists prices or advertises; no claims were read from it."
NOT_READ = frozenset({OTHER_LANGUAGE, SELLS})  # why a document that was understood has no claims
