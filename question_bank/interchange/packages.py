"""Zip packages from strangers, looked through before they are unpacked, and packages of ours, equal to the byte."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from question_bank.interchange.bounds import MB, Bounds, check_size
from question_bank.interchange.model import UnreadableFile

_EPOCH = (1980, 1, 1, 0, 0, 0)
_SYMLINK = 0xA000
_TYPE = 0xF000


def is_zip(data: bytes) -> bool:
    """Whether it begins as a zip file does."""
    return data.startswith(b"PK\x03\x04")


def unpack(data: bytes, bounds: Bounds) -> dict[str, bytes]:
    """The files of a package by their paths.

    Raises:
        UnreadableFile: it is damaged or encrypted, holds too much, or names places outside itself.
    """
    check_size(data, bounds)
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            _look(entries, len(data), bounds)
            return _files(archive, entries)
    except (BadZipFile, LargeZipFile, NotImplementedError, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise UnreadableFile("The package is damaged or encrypted. Export it again.") from error


def _look(entries: list[ZipInfo], size: int, bounds: Bounds) -> None:
    if len(entries) > bounds.entries:
        raise UnreadableFile(f"The package holds {len(entries)} files; up to {bounds.entries} are read.")
    unpacked = sum(one.file_size for one in entries)
    if unpacked > min(bounds.unpacked_bytes, bounds.ratio * max(size, MB // 10)):
        raise UnreadableFile("The package unpacks to far more than it should, and was not opened.")
    for one in entries:
        name = one.filename
        outside = name.startswith("/") or "\\" in name or ".." in name.split("/") or re.match(r"[A-Za-z]:", name)
        if outside or "\\" in one.orig_filename or (one.external_attr >> 16) & _TYPE == _SYMLINK:
            raise UnreadableFile(f"The package names a place outside itself ({name[:80]}), and was not opened.")


def _files(archive: ZipFile, entries: list[ZipInfo]) -> dict[str, bytes]:
    """What each entry holds: never more than it says, and what says less than it holds fails its check sum."""
    return {one.filename: archive.read(one) for one in entries}


def pack(files: Mapping[str, bytes]) -> bytes:
    """A package of these files in their order, without a clock's or a machine's mark."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return stream.getvalue()
