"""Who sits an attempt."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from lms_plugin.access import SetAside


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitter:
    """Who sits: the person, on which link, and whether it only is a preview (never counted, never sent).

    ``set_aside`` says why, where it is not staff looking at its own quiz; ``launch`` is the launch it happens in.
    """

    resource_link_id: int
    person_id: int
    preview: bool
    set_aside: SetAside | None = None
    launch: str = ""

    @property
    def guest(self) -> bool:
        """Whether it is somebody whom the platform does not name: nothing of theirs counts, and the quiz asks of them
        before it starts what it asks of learners."""
        return self.set_aside is SetAside.ANONYMOUS

    @property
    def only_looks(self) -> bool:
        """Whether nothing is asked before it starts, as of staff at their own quiz."""
        return self.preview and not self.guest

    @property
    def launch_mark(self) -> str:
        """What stands for the launch in an attempt's row."""
        return sha256(self.launch.encode()).hexdigest()[:16]
