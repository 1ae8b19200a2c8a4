"""What the linter advises is known to the translators, whatever words and figures it names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_babel import force_locale

from lms_plugin.authoring import advice_words
from lms_plugin.authoring.advice_words import advice
from question_bank import linter
from question_bank.linting import finding

FOLDER = Path(finding.__file__).parent
OF_AN_ITEM = [path for path in FOLDER.glob("*.py") if path.stem not in {"banks", "words"}] + [Path(linter.__file__)]


def sentences() -> Iterator[str]:
    """The texts of the rules that end as a sentence does, with a figure in place of each blank."""
    for path in OF_AN_ITEM:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        inner = {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in one.values}
        for node in ast.walk(tree):
            if id(node) in told | inner:
                continue
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in node.values)
            else:
                text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if text.endswith(".") and len(text) > len("7 ."):
                yield text


@pytest.mark.parametrize("language", ["ru", "es"])
def test_all_that_the_linter_advises_is_said_in_the_language_of_the_page(app, language):
    said = list(sentences())
    assert len(said) >= len(advice_words.ADVICE)
    with app.test_request_context(), force_locale(language):
        assert [one for one in said if advice(one) == one] == []
        assert "“nie”" in advice("“nie” means something else to every reader.").replace("«", "“").replace("»", "”")


def test_nothing_is_kept_for_the_translators_that_the_linter_does_not_advise():
    said = list(sentences())
    assert [text for text, known in advice_words._KNOWN if not any(map(known.fullmatch, said))] == []
