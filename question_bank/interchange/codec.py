"""Reading and writing JSON values by declared shape: every problem is found, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from question_bank.errors import InvalidDocument, InvalidItem, Problem

T = TypeVar("T")
NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")  # as many digits as sums can hold exactly
LARGEST = 2**31 - 1


class Codec(NamedTuple):
    """How one value is read from JSON, and written back."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


def wrong(message: str, raw: object = "") -> InvalidDocument:
    """The error of a value that is not what it should be."""
    return InvalidDocument([Problem("", message, quoted=str(raw)[:80])])


def _same(value: Any) -> Any:
    return value


def read_text(raw: Any) -> str:
    """A text that UTF-8 and a database can hold."""
    if type(raw) is not str:
        raise wrong("must be text", raw)
    if not raw.isascii() and any("\ud800" <= letter <= "\udfff" for letter in raw):
        raise wrong("holds half a character", ascii(raw))
    if "\0" in raw:
        raise wrong("holds a NUL character", raw)
    return raw


def read_whole(raw: Any) -> int:
    """A whole number that any database can hold."""
    if type(raw) is not int or abs(raw) > LARGEST:
        raise wrong(f"must be a whole number up to {LARGEST}", raw)
    return raw


def read_bool(raw: Any) -> bool:
    """True or false."""
    if type(raw) is not bool:
        raise wrong("must be true or false", raw)
    return raw


def read_number(raw: Any) -> Decimal:
    """A decimal; JSON numbers are taken too, since they can only mean what they say."""
    plain = str(raw) if type(raw) in {int, float} else raw
    if type(plain) is not str or not NUMBER.fullmatch(plain):
        raise wrong('must be a number written as text, such as "0.5"', raw)
    return Decimal(plain)


def write_number(value: Decimal) -> str:
    """Plain digits, no exponent, no needless zeros."""
    plain = format(value.normalize(), "f")
    return "0" if plain == "-0" else plain


def _read_pin(raw: Any) -> str | int:
    if raw in ("first", "last") or type(raw) is int:
        return raw  # type: ignore[no-any-return]  # one of the two words or a whole number
    raise wrong('must be null, "first", "last" or a place counted from 0', raw)


def _read_optional(codec: Codec, raw: Any) -> Any:
    return None if raw is None else codec.read(raw)


def _write_optional(codec: Codec, value: Any) -> Any:
    return None if value is None else codec.write(value)


def optional(codec: Codec) -> Codec:
    """The same or null."""
    return Codec(partial(_read_optional, codec), partial(_write_optional, codec))


def _read_list(codec: Codec, raw: Any) -> tuple[Any, ...]:
    if type(raw) is not list:
        raise wrong("must be a list", raw)
    values, problems = [], []
    for place, one in enumerate(raw):
        try:
            values.append(codec.read(one))
        except InvalidDocument as error:
            problems += [problem.under(f"[{place}]") for problem in error.problems]
    if problems:
        raise InvalidDocument(problems)
    return tuple(values)


def _write_list(codec: Codec, values: tuple[Any, ...]) -> list[Any]:
    return [codec.write(value) for value in values]


def many(codec: Codec) -> Codec:
    """A list of them, in order."""
    return Codec(partial(_read_list, codec), partial(_write_list, codec))


TEXT = Codec(read_text, _same)
WHOLE = Codec(read_whole, _same)
BOOL = Codec(read_bool, _same)
NUMBER_TEXT = Codec(read_number, write_number)
PIN = optional(Codec(_read_pin, _same))
TEXTS = many(TEXT)


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """An object whose members are those of a dataclass; members without a default there are required."""

    kind: type[T]
    members: Mapping[str, Codec]

    def codec(self) -> Codec:
        """As one value of another object or list."""
        return Codec(self.read, self.write)

    def read(self, raw: Any) -> T:
        """The dataclass.

        Raises:
            InvalidDocument: members missing, unknown or malformed, or a rule of the dataclass broken.
        """
        values = self.values(raw)
        try:
            return self.kind(**values)
        except InvalidItem as error:
            raise InvalidDocument(error.problems) from error

    def values(self, raw: Any) -> dict[str, Any]:
        """The members as keyword arguments, before the rules of the dataclass are asked."""
        if type(raw) is not dict:
            raise wrong("must be an object", raw)
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, value in raw.items():
            codec = self.members.get(name)
            if codec is None:
                problems.append(Problem(str(name), "is not a member of this format"))
                continue
            try:
                values[name] = codec.read(value)
            except InvalidDocument as error:
                problems += [problem.under(name) for problem in error.problems]
        if len(values) < len(self.members):
            problems += [Problem(name, "is missing") for name in required(self.kind) if name not in raw]
        if problems:
            raise InvalidDocument(problems)
        return values

    def write(self, thing: T) -> dict[str, Any]:
        """Every member written out."""
        return {name: codec.write(getattr(thing, name)) for name, codec in self.members.items()}


def required(kind: Any) -> list[str]:
    """The members of a dataclass that have no default."""
    return [one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING]
