"""The trust bundle: everything somebody needs to check certificates of an issuer without a network."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from openbadgeslib.ob3.contexts import bundled_contexts

from lms_plugin.certification.credential import CONTEXTS

FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the same content is the same file
MANIFEST = "manifest.json"
LARGEST = 64 * 1024 * 1024


def make(did_document: Mapping[str, Any], lists: Mapping[int, str]) -> bytes:
    """A ZIP of did.json, the signed lists, the contexts, and a manifest of their SHA-256."""
    contexts = bundled_contexts()
    files = {"did.json": json.dumps(did_document, ensure_ascii=False, indent=1).encode()}
    files |= {f"status/{number}.json": body.encode() for number, body in lists.items()}
    files |= {
        f"contexts/{place}.json": json.dumps({"url": url, "document": contexts[url]}, ensure_ascii=False).encode()
        for place, url in enumerate(CONTEXTS)
    }
    manifest = {name: sha256(content).hexdigest() for name, content in files.items()}
    files[MANIFEST] = json.dumps(manifest, indent=1, sort_keys=True).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), files[name])
    return packed.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    """The files of a bundle.

    Raises:
        ValueError: no bundle, one that was changed, or one that unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST:
                raise ValueError("the bundle is too large")
            files = {one.filename: archive.read(one) for one in archive.infolist()}
        manifest = json.loads(files.pop(MANIFEST))
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError, NotImplementedError) as error:
        raise ValueError("this is no trust bundle") from error
    if {name: sha256(content).hexdigest() for name, content in files.items()} != manifest:
        raise ValueError("the bundle was changed: its check sums do not match")
    return files
