"""What a page needs of the database, read by the very statement that finds out who is in front.

A statement costs more than most of what it finds, so one that asks for both is nearly half the price of two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import Session

Facts = Mapping[str, Any]


class Beside(NamedTuple):
    """What a route asks for besides.

    ``extend`` joins it to a statement of launches, which then finds nothing where either is not there; ``facts`` makes
    its values of those of the address.
    """

    extend: Callable[[Select[Any]], Select[Any]]
    facts: Callable[[Facts], Facts]


def put_beside(session: Session, asked: Beside, found: Sequence[Any]) -> None:
    """Keep the columns that were found for ``asked`` until they are asked for."""
    session.info["beside"] = asked, found


def taken_from_beside(session: Session, asked: Beside) -> Sequence[Any] | None:
    """Those columns, once: whoever asks again asks the database."""
    what, found = session.info.pop("beside", (None, None))
    return found if what is asked else None
