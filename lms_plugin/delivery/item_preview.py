"""A question for its author exactly as a learner gets it: the same shape, the same template, nothing answered."""

from __future__ import annotations

from collections.abc import Sequence

from flask import get_template_attribute
from markupsafe import Markup

from lms_plugin.authoring.service import content_hash_of
from lms_plugin.delivery import rendering
from lms_plugin.delivery.answers import Current
from question_bank.blueprint import option_order
from question_bank.interchange import native
from question_bank.items import Case, Item

SEED = "0" * 32


def render(item: Item, children: Sequence[Item] = ()) -> Markup:
    """The learner's HTML of one question, its options in a seeded order; of a case the vignette and its questions."""
    if not isinstance(item, Case):
        return _question(item, 1, 1)
    vignette = Markup('<div class="vignette">{}</div>').format(_shape(item).stem)
    shown = [_question(one, slot, len(children)) for slot, one in enumerate(children, start=1)]
    return Markup('<div class="case">{}</div>').format(vignette + Markup("").join(shown))


def _shape(item: Item) -> rendering.Shape:
    return rendering.shape_of(content_hash_of(native.item_to_document(item)), item)


def _question(item: Item, slot: int, total: int) -> Markup:
    question = rendering.question(
        _shape(item), slot=slot, order=option_order(item, seed=SEED, slot=slot), held=Current()
    )
    shown = get_template_attribute("delivery/question_preview.html", "preview")(question, total)
    return Markup(shown)  # noqa: S704 - a template of ours made it
