"""Holders' names: taken from the platform or confirmed by hand, sealed, and gone for good when asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import name_keys, vault
from lms_plugin.certification.errors import InvalidName
from lms_plugin.certification.kit import Kit
from lms_plugin.certification.models import (
    Holder,
    HolderName,
    Issuance,
    IssuedFile,
)
from question_bank.certification.names import UnprintableName, printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as printed; ``native`` is the same name in the holder's own script, or empty."""

    full: str
    native: str = ""

    @property
    def printed(self) -> str:
        """Both scripts, as the credential says it."""
        return f"{self.full} / {self.native}" if self.native else self.full


def checked(full: str, native: str = "") -> Name:
    """A name that can be printed.

    Raises:
        InvalidName: with the characters that cannot.
    """
    try:
        return Name(full=printable(full), native=printable(native) if native.strip() else "")
    except UnprintableName as error:
        raise InvalidName(str(error)) from error


def keep_name(session: Session, kit: Kit, holder_id: int, name: Name, *, source: str, now: datetime) -> int:
    """Keep a name as the holder's newest. Returns its row's id."""
    holder = session.get_one(Holder, holder_id)
    content = json.dumps({"full": name.full, "native": name.native}, ensure_ascii=False).encode()
    row = HolderName(
        holder_id=holder_id,
        sealed=vault.seal(kit.names.key_or_new(holder.uuid), content, about=f"name {holder.uuid}"),
        source=source,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def family(session: Session, holder_id: int) -> list[int]:
    """A holder and all that were merged into it: names and files stay under the key they were sealed with."""
    merged = select(Holder.id).where(Holder.merged_into == holder_id).order_by(Holder.id)
    return [holder_id, *session.scalars(merged)]


def newest_name(session: Session, kit: Kit, holder_id: int) -> tuple[int, Name] | None:
    """The holder's newest name and its row's id, or None."""
    mine = family(session, holder_id)
    row = session.scalar(
        select(HolderName).where(HolderName.holder_id.in_(mine)).order_by(HolderName.id.desc()).limit(1)
    )
    name = None if row is None else read_name(session, kit, row)
    return None if row is None or name is None else (row.id, name)


def read_name(session: Session, kit: Kit, row: HolderName) -> Name | None:
    """A name, or None where its key was destroyed."""
    holder = session.get_one(Holder, row.holder_id)
    content = vault.unsealed_or_none(name_keys.any_key(kit.names, holder.uuid), row.sealed, about=f"name {holder.uuid}")
    return None if content is None else Name(**json.loads(content))


def read_file(session: Session, kit: Kit, issuance: Issuance, kind: str) -> bytes | None:
    """A file as it was issued, or None where there is none or its key was destroyed."""
    file = session.get(IssuedFile, (issuance.id, kind))
    if file is None:
        return None
    key = name_keys.any_key(kit.names, key_name(session, issuance.name_id))
    return vault.unsealed_or_none(key, file.sealed, about=file_about(issuance.id, kind))


def key_name(session: Session, name_id: int) -> str:
    """Under whose key a document is sealed: that of the name it carries."""
    return session.get_one(Holder, session.get_one(HolderName, name_id).holder_id).uuid


def file_about(issuance_id: int, kind: str) -> str:
    """What a sealed file is, for the seal."""
    return f"file {issuance_id} {kind}"
