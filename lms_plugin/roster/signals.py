"""How a stored wish to read a roster calls a worker."""

from __future__ import annotations

from collections.abc import Callable


class Wake:
    """What is called once a roster to read is stored. Set by the application; does nothing until then."""

    call: Callable[[], None] = staticmethod(lambda: None)
