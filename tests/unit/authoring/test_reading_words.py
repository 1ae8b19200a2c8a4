"""What reading says of a file is known to the translators, whatever figures it names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_babel import force_locale

from lms_plugin.authoring import apart, documents, reading_words
from lms_plugin.authoring.reading_words import in_page_language
from question_bank.claims import unread
from question_bank.documents import docx, reader

READERS = Path(reader.__file__).parent
NAMED = (apart.TOO_SLOW[1], apart.TOO_MUCH[1], documents.GAVE_UP[1], docx._BROKEN, docx._OTHER)
NOTES = (unread.OTHER_LANGUAGE, unread.PART_OTHER, unread.SELLS)


def written(node: ast.expr) -> str:
    """A text of the source, with a figure in place of each blank."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def refusals() -> Iterator[str]:
    for path in READERS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "UnreadableDocument":
                yield written(node.args[1])


def everything() -> list[str]:
    foreign = [f"{what} {reader._ELSE}" for _, _, what in reader._FOREIGN]
    endings = [f"The name ends in .x, but the content is {kind}." for kind in reader._CALLED.values()]
    said = [one for one in refusals() if len(one) > len("7 7")]
    assert len(said) > 12
    return [*said, *foreign, *endings, *NAMED, *NOTES]


@pytest.mark.parametrize("language", ["ru", "es"])
def test_all_that_reading_says_of_a_file_is_said_in_the_language_of_the_page(app, language):
    with app.test_request_context(), force_locale(language):
        assert [one for one in everything() if in_page_language(one) == one] == []
        assert "7" in in_page_language("The PDF has 7 pages; up to 5 can be read. Split it.")


def test_nothing_is_kept_for_the_translators_that_reading_does_not_say():
    said = everything()
    assert [text for text, known in reading_words._KNOWN if not any(map(known.fullmatch, said))] == []


def test_a_sentence_of_an_older_release_stays_as_it_was(app):
    with app.test_request_context(), force_locale("ru"):
        assert in_page_language("Said in the year before.") == "Said in the year before."
