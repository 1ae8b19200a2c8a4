"""How a learner will see a question. The learner's pages live above; they put their renderer in here at start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from markupsafe import Markup

from question_bank.items import Item


class LearnerView:
    """The renderer of the learner's pages: an item as a learner would have it before any answer.

    Of a case its questions are given too.
    """

    render: ClassVar[Callable[[Item, Sequence[Item]], Markup]] = staticmethod(lambda _item, _children: Markup(""))
