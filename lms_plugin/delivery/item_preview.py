"""A question for its author exactly as a learner gets it: the same shape, the same template, nothing answered."""

from __future__ import annotations

from flask import get_template_attribute
from markupsafe import Markup

from lms_plugin.authoring.service import content_hash_of
from lms_plugin.delivery import rendering
from lms_plugin.delivery.answers import Current
from question_bank.blueprint import option_order
from question_bank.interchange import native
from question_bank.items import Case, Item

SEED = "0" * 32


def render(item: Item) -> Markup:
    """The learner's HTML of one question, its options in a seeded order; of a case the vignette."""
    shape = rendering.shape_of(content_hash_of(native.item_to_document(item)), item)
    if isinstance(item, Case):
        return shape.stem
    order = option_order(item, seed=SEED, slot=1)
    question = rendering.question(shape, slot=1, order=order, held=Current())
    shown = get_template_attribute("delivery/question_preview.html", "preview")(question)
    return Markup(shown)  # noqa: S704 - a template of ours made it
