"""Reading and writing members of JSON objects by a table: every problem is reported with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

REQUIRED = object()
Problems = list[str]
Reader = Callable[[Any, str, Problems], Any]
Writer = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object: how to read it, how to write it, and what stands for it when it is absent."""

    read: Reader
    write: Writer
    default: Any = REQUIRED


Table = Mapping[str, Member]


def read_object(table: Table, raw: Any, place: str, problems: Problems) -> dict[str, Any]:
    """The members of an object as keyword arguments; unknown members are a problem, so that no slip loses a key."""
    if not isinstance(raw, dict):
        problems.append(f"{place}: must be an object.")
        return {}
    problems.extend(f"{place}.{name}: is not a member of this format." for name in raw.keys() - table.keys())
    values = {}
    for name, member in table.items():
        if name in raw:
            values[name] = member.read(raw[name], f"{place}.{name}", problems)
        elif member.default is REQUIRED:
            problems.append(f"{place}.{name}: is missing.")
        else:
            values[name] = member.default
    return values


def write_object(table: Table, thing: Any) -> dict[str, Any]:
    """Every member written out, from attributes of the same names."""
    return {name: member.write(getattr(thing, name)) for name, member in table.items()}


def _same(value: Any) -> Any:
    return value


def _text(raw: Any, place: str, problems: Problems) -> str:
    if isinstance(raw, str) and "\0" not in raw:
        return raw
    problems.append(f"{place}: must be text.")
    return ""


def _optional_text(raw: Any, place: str, problems: Problems) -> str | None:
    return None if raw is None else _text(raw, place, problems)


def _whole(raw: Any, place: str, problems: Problems) -> int:
    if type(raw) is int:
        return raw
    problems.append(f"{place}: must be a whole number.")
    return 1


def _optional_whole(raw: Any, place: str, problems: Problems) -> int | None:
    return None if raw is None else _whole(raw, place, problems)


def _truth(raw: Any, place: str, problems: Problems) -> bool:
    if type(raw) is bool:
        return raw
    problems.append(f"{place}: must be true or false.")
    return False


def _number(raw: Any, place: str, problems: Problems) -> Decimal:
    try:
        if isinstance(raw, str):
            value = Decimal(raw)
            if value.is_finite():
                return value
    except InvalidOperation:
        pass
    problems.append(f'{place}: must be a number written as text, such as "0.5".')
    return Decimal(0)


def _optional_number(raw: Any, place: str, problems: Problems) -> Decimal | None:
    return None if raw is None else _number(raw, place, problems)


def number_text(value: Decimal) -> str:
    """A decimal as plain text without an exponent or needless zeros."""
    plain = format(value.normalize(), "f")
    return "0" if plain == "-0" else plain


def _optional_number_text(value: Decimal | None) -> str | None:
    return None if value is None else number_text(value)


def _texts(raw: Any, place: str, problems: Problems) -> tuple[str, ...]:
    if not isinstance(raw, list):
        problems.append(f"{place}: must be a list.")
        return ()
    return tuple(_text(one, f"{place}[{index}]", problems) for index, one in enumerate(raw))


def _pin(raw: Any, place: str, problems: Problems) -> str | int | None:
    if raw is None or raw in ("first", "last") or type(raw) is int:
        return raw  # type: ignore[no-any-return]  # just checked
    problems.append(f'{place}: must be null, "first", "last" or a whole number.')
    return None


def text(default: Any = REQUIRED) -> Member:
    """A text."""
    return Member(_text, _same, default)


def optional_text() -> Member:
    """A text or null, null when absent."""
    return Member(_optional_text, _same, None)


def whole(default: Any = REQUIRED) -> Member:
    """A whole number."""
    return Member(_whole, _same, default)


def optional_whole() -> Member:
    """A whole number or null, null when absent."""
    return Member(_optional_whole, _same, None)


def truth(*, default: Any = REQUIRED) -> Member:
    """True or false."""
    return Member(_truth, _same, default)


def number(default: Any = REQUIRED) -> Member:
    """A decimal, written as text."""
    return Member(_number, number_text, default)


def optional_number() -> Member:
    """A decimal written as text, or null; null when absent."""
    return Member(_optional_number, _optional_number_text, None)


def texts() -> Member:
    """A list of texts, empty when absent."""
    return Member(_texts, list, ())


def pin() -> Member:
    """Where an option is held when options are shuffled."""
    return Member(_pin, _same, None)


def objects(kind: Callable[..., Any], table: Table, default: Any = REQUIRED) -> Member:
    """A list of objects of one kind."""

    def read(raw: Any, place: str, problems: Problems) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            problems.append(f"{place}: must be a list.")
            return ()
        found = []
        for index, one in enumerate(raw):
            before = len(problems)
            values = read_object(table, one, f"{place}[{index}]", problems)
            if len(problems) == before:
                found.append(kind(**values))
        return tuple(found)

    return Member(read, lambda things: [write_object(table, thing) for thing in things], default)


def nested(kind: Callable[..., Any], table: Table, default: Any) -> Member:
    """One object of a kind."""

    def read(raw: Any, place: str, problems: Problems) -> Any:
        before = len(problems)
        values = read_object(table, raw, place, problems)
        return kind(**values) if len(problems) == before else default

    return Member(read, lambda thing: write_object(table, thing), default)
