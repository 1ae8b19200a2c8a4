"""An issuer's signing keys: announced a day before they sign, kept published after, removed when stolen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms_plugin.certification import chain, vault
from lms_plugin.certification.did import PublicKey, did_document
from lms_plugin.certification.kit import Kit
from lms_plugin.certification.models import Award, Issuance, Issuer, IssuerKey, KeyState, StatusList
from lms_plugin.certification.sign import SeedSigner, from_multibase, multibase
from lms_plugin.errors import AppError
from question_bank.certification.states import AwardState

ANNOUNCE_FIRST = timedelta(hours=24)  # verifiers keep a DID document for a day
PURPOSE = "signing keys"


class KeyTrouble(AppError):
    """A step that a key cannot take now."""

    code = "ISSUER_KEY"
    status = 409


def announce(session: Session, issuer: Issuer, kit: Kit, *, actor: str, now: datetime) -> IssuerKey:
    """Make a key and publish it; it signs nothing yet.

    Raises:
        KeyTrouble: one is announced already, or there is no secret to seal it with.
    """
    if any(one.state is KeyState.ANNOUNCED for one in of_issuer(session, issuer.id)):
        raise KeyTrouble("A key is announced already.", advice="Activate it once it is a day old.")
    private = Ed25519PrivateKey.generate()
    taken = {one.kid for one in of_issuer(session, issuer.id)}
    base = f"key-{now:%Y-%m-%d}"
    kid = next(name for name in (base, *(f"{base}-{n}" for n in range(2, 1000))) if name not in taken)
    key = IssuerKey(
        issuer_id=issuer.id,
        kid=kid,
        public=multibase(private.public_key()),
        sealed_seed=vault.seal(_wrapping(kit), _seed(private), about=_about(issuer, kid)),
        state=KeyState.ANNOUNCED,
        announced_at=now,
    )
    session.add(key)
    chain.append(session, issuer.id, "key_announced", actor=actor, now=now, data={"kid": kid})
    return key


def _seed(private: Ed25519PrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )


def _about(issuer: Issuer, kid: str) -> str:
    return f"issuer-key {issuer.slug} {kid}"


def _wrapping(kit: Kit) -> bytes:
    if not kit.sign_secret:
        raise KeyTrouble("This process has no ASSAY_SIGN_KEK.", advice="Run it where the worker's settings are.")
    return vault.wrapping_key(kit.sign_secret, PURPOSE)


def of_issuer(session: Session, issuer_id: int) -> Sequence[IssuerKey]:
    """Every key of an issuer, oldest first."""
    return session.scalars(select(IssuerKey).where(IssuerKey.issuer_id == issuer_id).order_by(IssuerKey.id)).all()


def activate(session: Session, issuer: Issuer, *, actor: str, now: datetime) -> IssuerKey:
    """Let the announced key sign from now on; the one that signed is retired and stays published.

    Raises:
        KeyTrouble: none is announced, or not for a day yet, unless no key of the issuer ever signed.
    """
    keys = of_issuer(session, issuer.id)
    waiting = next((one for one in keys if one.state is KeyState.ANNOUNCED), None)
    if waiting is None:
        raise KeyTrouble("No key is announced.", advice="Announce one first.")
    if not may_sign(keys, waiting, now=now):
        raise KeyTrouble("The key was announced less than a day ago.", advice="Verifiers may not know it yet: wait.")
    for one in keys:
        if one.state is KeyState.ACTIVE:
            one.state, one.ended_at = KeyState.RETIRED, now
    session.flush()
    waiting.state, waiting.activated_at = KeyState.ACTIVE, now
    session.flush()
    chain.append(session, issuer.id, "key_activated", actor=actor, now=now, data={"kid": waiting.kid})
    return waiting


def may_sign(keys: Sequence[IssuerKey], waiting: IssuerKey, *, now: datetime) -> bool:
    """Whether an announced key is known for a day, or nobody can know or trust another one."""
    used = any(one.activated_at is not None for one in keys)
    unsafe = any(one.state is KeyState.COMPROMISED for one in keys)
    return not used or unsafe or now >= waiting.announced_at + ANNOUNCE_FIRST


def retire(session: Session, issuer: Issuer, kid: str, *, actor: str, now: datetime) -> None:
    """Let a key sign no more; it stays published for as long as what it signed is kept.

    Raises:
        KeyTrouble: no such key, or not one that signs.
    """
    key = _named(session, issuer, kid, {KeyState.ACTIVE, KeyState.ANNOUNCED})
    key.state, key.ended_at = KeyState.RETIRED, now
    chain.append(session, issuer.id, "key_retired", actor=actor, now=now, data={"kid": kid})


def compromise(session: Session, issuer: Issuer, kid: str, *, actor: str, now: datetime) -> int:
    """Somebody else has the key: it is published no more, and every live award gets a new document.

    Returns how many awards are to be issued again.

    Raises:
        KeyTrouble: no such key.
    """
    key = _named(session, issuer, kid, {KeyState.ACTIVE, KeyState.ANNOUNCED, KeyState.RETIRED})
    key.state, key.ended_at = KeyState.COMPROMISED, now
    touched = session.scalars(
        select(Award)
        .join(Issuance, Issuance.award_id == Award.id)
        .where(Issuance.key_id == key.id, Issuance.withdrawn_at.is_(None), Award.state == AwardState.ACTIVE)
        .distinct()
    ).all()
    for award in touched:
        award.reissue = "key_compromise"
    # what it signed of lists, which nobody can check any more, is signed anew at the next sweep, changed or not
    session.execute(update(StatusList).where(StatusList.issuer_id == issuer.id).values(signed_at=None))
    chain.append(session, issuer.id, "key_compromised", actor=actor, now=now, data={"kid": kid, "awards": len(touched)})
    return len(touched)


def _named(session: Session, issuer: Issuer, kid: str, states: set[KeyState]) -> IssuerKey:
    key = next((one for one in of_issuer(session, issuer.id) if one.kid == kid and one.state in states), None)
    if key is None:
        raise KeyTrouble(f"There is no key {kid} with which that can be done.", advice="Look at the list of keys.")
    return key


def signer_for(session: Session, issuer: Issuer, kit: Kit, *, now: datetime) -> tuple[IssuerKey, SeedSigner]:
    """The key that signs now. An issuer's very first one is made and used at once: nobody knows an older one.

    Raises:
        KeyTrouble: no key signs, or the secret is not the one it was sealed under.
    """
    active = next((one for one in of_issuer(session, issuer.id) if one.state is KeyState.ACTIVE), None)
    if active is None and not of_issuer(session, issuer.id):
        announce(session, issuer, kit, actor="worker", now=now)
        session.flush()
        active = activate(session, issuer, actor="worker", now=now)
    if active is None:
        raise KeyTrouble("No key of this issuer may sign.", advice="Run: assay award keys announce, then activate.")
    try:
        seed = vault.unseal(_wrapping(kit), active.sealed_seed, about=_about(issuer, active.kid))
    except vault.Unreadable:
        raise KeyTrouble("The signing key was sealed under another ASSAY_SIGN_KEK.") from None
    return active, SeedSigner.of_seed(kit.did(issuer.slug), active.kid, seed)


def document(session: Session, issuer: Issuer, did: str) -> dict[str, Any]:
    """The issuer's DID document: every key but stolen ones. Retired ones still assert what they signed."""
    published = [one for one in of_issuer(session, issuer.id) if one.state is not KeyState.COMPROMISED]
    return did_document(did, [PublicKey(kid=one.kid, public=from_multibase(one.public)) for one in published])
