"""The banks that ship with the product, in the native format."""

from __future__ import annotations

import json
from importlib.resources import files

from question_bank.interchange.native import Bank, bank_from_document


def library_banks() -> tuple[str, ...]:
    """The names of the shipped banks."""
    return tuple(
        sorted(path.name.removesuffix(".json") for path in files(__name__).iterdir() if path.name.endswith(".json"))
    )


def load_library_bank(name: str) -> Bank:
    """A shipped bank.

    Raises:
        KeyError: there is none of this name.
    """
    if name not in library_banks():
        raise KeyError(name)
    return bank_from_document(json.loads(files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")))
