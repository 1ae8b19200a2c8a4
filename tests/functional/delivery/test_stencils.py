"""Questions filled into stencils are what the template makes of them, to the letter; so are kept explanations."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from tests_support import MARKER, RIGHT, RIGHT_PARTS, given_items, part_items, sample_items

from lms_plugin.authoring.service import content_hash_of
from lms_plugin.delivery import explained, rendering, results, stencils
from lms_plugin.delivery.answers import UNTOUCHED, Current
from lms_plugin.delivery.review import Shown
from lms_plugin.delivery.sheets import Placed
from question_bank.blueprint import option_order
from question_bank.interchange import native

GIVEN = {"nine": ["e2", "e1", "e3"], "ten": '2 %(s)s <"ml">', "eleven": "Retinol & 100 %"}
ANSWERS = RIGHT | RIGHT_PARTS | GIVEN
HOSTILE = "100 % of {n} %(s)s &amp; <b>x</b>"
DOCUMENTS = [*sample_items(), *part_items(), *given_items()]


def squeezed(html):
    """Without the white space between tags, which is all that a mark may leave behind."""
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", str(html))).strip()


def placed(name, *, slot, order, held, flagged=False):
    """A question in a slot of a sheet."""
    return Placed(slot, 1, None, flagged, tuple(order), Decimal(1), name, held)


@pytest.mark.values
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one["type"])
def test_a_filled_stencil_is_what_the_template_makes_whatever_was_answered(app, document, language):
    item = native.item_from_document(document | {"stem": f"{document['stem']} {HOSTILE}"})
    shape = rendering.shape_of(content_hash_of(native.item_to_document(item)), item)
    answers = (None, ANSWERS[document["item_id"]])
    with app.test_request_context(headers={"Accept-Language": language}):
        module = app.jinja_env.get_template("delivery/question.html").make_module()
        for seed, answer, flagged, sure in itertools.product(("0" * 32, "f" * 32), answers, (False, True), (None, 2)):
            order = option_order(item, seed=seed, slot=7)
            held = Current(revision=3, answer=answer, certainty=sure)
            one = placed(item.item_id, slot=7, order=order, held=held, flagged=flagged)
            filled = stencils.asked(one, shape, stencils.Look(11, True, language)).decode()
            question = rendering.question(shape, slot=7, order=order, held=held, flagged=flagged)
            made = module.ask(question, 11, module.question_words, certainty=True)
            assert squeezed(filled) == squeezed(made)
            assert MARKER not in filled


@pytest.mark.values
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one["type"])
def test_a_question_kept_in_one_piece_is_the_same_in_whatever_slot_it_stands(app, document):
    item = native.item_from_document(document | {"stem": f"{document['stem']} {HOSTILE}"})
    shape = rendering.shape_of(content_hash_of(native.item_to_document(item)), item)
    look = stencils.Look(11, certainty=True, locale="en")
    with app.test_request_context():
        for seed, slot in itertools.product(("0" * 32, "f" * 32), (1, 12)):
            order = tuple(option_order(item, seed=seed, slot=1))
            stencils.asked(placed(item.item_id, slot=5, order=order, held=UNTOUCHED), shape, look)
            (kept,) = stencils.untouched([placed(item.item_id, slot=slot, order=order, held=UNTOUCHED)], look)
            made = stencils.asked(placed(item.item_id, slot=slot, order=order, held=Current()), shape, look)
            assert kept == made
            assert MARKER not in kept.decode()


@pytest.mark.values
def test_what_is_kept_of_an_explanation_shows_nothing_that_is_not_released_to_the_next_reader(app):
    with app.test_request_context():
        for document in DOCUMENTS:
            item = native.item_from_document(document)
            slot = SimpleNamespace(slot=1, option_order=option_order(item, seed="0" * 32, slot=1), max_mark=1)
            held = Current(revision=1, answer=ANSWERS[document["item_id"]])
            outcome = {"state": "right", "mark": "1"}
            told = [
                explained.reviewed(results.slot_review(slot, item.item_id, item, held, outcome, frozenset(shown)))
                for shown in (Shown, {Shown.ATTEMPT}, Shown)
            ]
            assert MARKER in told[0], document["type"]
            assert MARKER not in told[1], document["type"]
            assert told[2] == told[0]
