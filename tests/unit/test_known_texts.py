"""Texts that the core says in English are found again, whatever fills them, and said in the language of the page."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from lms_plugin.known_texts import patterns, translated

KNOWN = patterns(["The name ends in %(ending)s, but the content is %(kind)s.", "The file is empty."])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("The file is empty.", "El archivo está vacío."),
        ("The name ends in .a%s, but the content is a PDF.", "El nombre termina en .a%s, pero el contenido es un PDF."),
        ("The name ends in .x, but the content is dust.", "El nombre termina en .x, pero el contenido es dust."),
        ("Nobody knows this.", "Nobody knows this."),
    ],
    ids=["plain", "filled with a known word", "filled with a strange word", "strange"],
)
def test_a_known_text_is_told_with_what_fills_it_and_a_strange_one_stays(app, said, told):
    with app.test_request_context(), force_locale("es"):
        assert translated(said, KNOWN, {"a PDF"}) == told


def test_a_filling_is_put_into_the_language_only_where_it_is_named(app):
    with app.test_request_context(), force_locale("es"):
        assert translated("The name ends in .x, but the content is a PDF.", KNOWN).endswith("es a PDF.")
