"""The banks that ship with the product, in the native format."""

from __future__ import annotations

import json
from importlib.resources import files

from question_bank.bank import Bank
from question_bank.errors import BankError
from question_bank.interchange.native import bank_from_document

SUFFIX = ".json"


def library_banks() -> tuple[str, ...]:
    """The names of the shipped banks, sorted."""
    names = (path.name for path in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


def load_library_bank(name: str) -> Bank:
    """A shipped bank.

    Raises:
        BankError: there is none of this name.
    """
    if name not in library_banks():
        raise BankError(f"There is no bank {name} in the library; there are: {', '.join(library_banks())}.")
    return bank_from_document(json.loads(files(__name__).joinpath(f"{name}{SUFFIX}").read_text(encoding="utf-8")))
