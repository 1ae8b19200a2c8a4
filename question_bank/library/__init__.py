"""The banks that ship with the product, in the native format, and the study guides beside them."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from question_bank.bank import Bank
from question_bank.errors import BankError
from question_bank.interchange.native import bank_from_document

SUFFIX = ".json"
GUIDE_SUFFIX = ".md"


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


@cache
def load_study_guide(name: str) -> str | None:
    """The study guide of a shipped bank as Markdown, None where there is none."""
    path = files(__name__).joinpath(f"{name}{GUIDE_SUFFIX}")
    return path.read_text(encoding="utf-8") if name in library_banks() and path.is_file() else None
