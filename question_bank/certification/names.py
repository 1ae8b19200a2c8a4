"""Names on certificates: what is dropped from them, what is refused, and how two are compared."""

from __future__ import annotations

import unicodedata

from question_bank.errors import BankError

LONGEST = 120
_DROPPED = {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x2060, 0x061C}
# What all four fonts of the certificate can print; tests/functional/certification compares this with the files.
PRINTABLE = (
    (0x0020, 0x007E), (0x00A0, 0x024F), (0x0259, 0x0259), (0x02B0, 0x0377), (0x037A, 0x037F), (0x0384, 0x038A),
    (0x038C, 0x038C), (0x038E, 0x03A1), (0x03A3, 0x03E1), (0x03F0, 0x052F), (0x1E00, 0x1F15), (0x1F18, 0x1F1D),
    (0x1F20, 0x1F45), (0x1F48, 0x1F4D), (0x1F50, 0x1F57), (0x1F59, 0x1F59), (0x1F5B, 0x1F5B), (0x1F5D, 0x1F5D),
    (0x1F5F, 0x1F7D), (0x1F80, 0x1FB4), (0x1FB6, 0x1FC4), (0x1FC6, 0x1FD3), (0x1FD6, 0x1FDB), (0x1FDD, 0x1FEF),
    (0x1FF2, 0x1FF4), (0x1FF6, 0x1FFE), (0x2000, 0x2064), (0x2066, 0x206F), (0x20A0, 0x20BF), (0x2116, 0x2116),
    (0x2122, 0x2122),
)  # fmt: skip


class UnprintableName(BankError):
    """A text cannot stand on a certificate; ``characters`` are those that no font of ours has, by name."""

    def __init__(self, message: str, characters: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.characters = characters


def tidy(text: str) -> str:
    """Composed (NFC), without control, direction and zero-width characters, spaces collapsed."""
    kept = (
        " " if one.isspace() else one
        for one in unicodedata.normalize("NFC", text)
        if ord(one) not in _DROPPED and (one.isspace() or unicodedata.category(one) != "Cc")
    )
    return " ".join("".join(kept).split())


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of a text that the certificate's fonts lack, by their Unicode names, each once."""
    missing = dict.fromkeys(one for one in text if not any(low <= ord(one) <= high for low, high in PRINTABLE))
    return tuple(f"{one} ({unicodedata.name(one, f'U+{ord(one):04X}').lower()})" for one in missing)


def printable(text: str, *, longest: int = LONGEST) -> str:
    """The text as it will be printed.

    Raises:
        UnprintableName: empty, too long, with braces, or with characters that no font of ours has.
    """
    tidied = tidy(text)
    if not tidied:
        raise UnprintableName("The text is empty.")
    if len(tidied) > longest:
        raise UnprintableName(f"The text has {len(tidied)} characters; {longest} fit on a certificate.")
    if "{" in tidied or "}" in tidied:
        raise UnprintableName("Braces cannot stand on a certificate.")
    missing = unprintable(tidied)
    if missing:
        raise UnprintableName(f"These characters cannot be printed: {', '.join(missing[:8])}.", missing)
    return tidied


def folded(name: str) -> str:
    """Letters only, without marks and case: how a name somebody types is compared with one printed."""
    apart = unicodedata.normalize("NFKD", name.translate(_CROSSED)).casefold()
    return "".join(one for one in apart if one.isalpha())


_CROSSED = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d"})  # these do not come apart


def same_person(typed: str, printed: str) -> bool:
    """Whether somebody typed the whole name as printed, one of its two scripts, or its last word."""
    wanted = folded(typed)
    scripts = printed.split(" / ")
    known = {folded(printed), *(folded(one) for one in scripts)}
    known |= {folded(one.split()[-1]) for one in scripts if one.split()}
    return bool(wanted) and wanted in known
