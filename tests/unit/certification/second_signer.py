"""A second signer and checker, written from the standard alone: pyld, cryptography, and contexts from the wheel."""

from __future__ import annotations

from hashlib import sha256

from openbadgeslib.ob3.contexts import bundled_contexts
from pyld import jsonld

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CONTEXTS = bundled_contexts()


def loader(url, _options=None):
    if url not in CONTEXTS:
        raise ValueError(f"no network: {url}")
    return {"contextUrl": None, "documentUrl": url, "document": CONTEXTS[url]}


def canonical(document):
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader}
    return jsonld.normalize(document, options)


def parts(document):
    """The two canonical texts that are hashed and signed: of the proof's options, and of the document."""
    proof = document["proof"][0] if isinstance(document["proof"], list) else document["proof"]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    plain = {name: value for name, value in document.items() if name != "proof"}
    return canonical(options | {"@context": document["@context"]}), canonical(plain)


def digest(document):
    return b"".join(sha256(text.encode()).digest() for text in parts(document))


def base58(data):
    number, out = int.from_bytes(data, "big"), ""
    while number:
        number, place = divmod(number, 58)
        out = ALPHABET[place] + out
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + out


def unbase58(text):
    number = 0
    for one in text:
        number = number * 58 + ALPHABET.index(one)
    return number.to_bytes(64, "big")


def sign(document, key):
    """The ``proofValue`` of a document with a proof that lacks it."""
    return "z" + base58(key.sign(digest(document)))


def verify(document, public):
    """Raises cryptography's InvalidSignature where the proof does not stand."""
    proof = document["proof"][0] if isinstance(document["proof"], list) else document["proof"]
    public.verify(unbase58(proof["proofValue"].removeprefix("z")), digest(document))
