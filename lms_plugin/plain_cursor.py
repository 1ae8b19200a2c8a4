"""A cursor of PostgreSQL's driver that describes no more of a result than is read of it."""

from __future__ import annotations

from typing import Any, Self

import psycopg
from psycopg.errors import FeatureNotSupported
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult


class PlainCursor(psycopg.Cursor[Any]):
    """Describes the columns of a result by name and type, which is all that SQLAlchemy reads of them.

    Psycopg makes an object for each column of each result, which costs as much as a small row itself.
    """

    def execute(self, *given: Any, **named: Any) -> Self:
        """Send a statement. A connection on which it was prepared before a migration changed its columns is closed,
        for the driver would go on to send what fails; whoever keeps connections sees that it is lost."""
        try:
            return super().execute(*given, **named)
        except FeatureNotSupported as error:
            if error.diag.source_function == "RevalidateCachedQuery":  # its words are in the database's language
                self.connection.close()
            raise

    @property
    def description(self) -> Any:
        result = self.pgresult
        if result is None or result.status != ExecStatus.TUPLES_OK:
            return super().description
        return described(result)


def described(result: PGresult) -> list[tuple[Any, ...]]:
    """The columns of a result by name and type."""
    nothing = (None, None, None, None, None)  # the other members of a column (PEP 249)
    return [((result.fname(n) or b"").decode(), result.ftype(n), *nothing) for n in range(result.nfields)]
