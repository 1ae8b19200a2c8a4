"""Whatever comes in is read or refused in words; nothing else ever happens."""

import contextlib
import copy

from hypothesis import given
from hypothesis import strategies as st
from strategies import items, law

from question_bank.errors import InvalidDocument, InvalidResponse
from question_bank.interchange.lenient import lenient_response
from question_bank.interchange.native import bank_from_document, item_from_document, item_to_document
from question_bank.linter import lint_documents
from question_bank.scoring import score

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def damaged(draw):
    """An item document with one value, somewhere in it, replaced or dropped."""
    document = copy.deepcopy(item_to_document(draw(items())))
    here = document
    while True:
        names = sorted(here) if isinstance(here, dict) else list(range(len(here)))
        name = draw(st.sampled_from(names))
        deeper = here[name]
        if not (isinstance(deeper, dict | list) and deeper) or draw(st.booleans()):
            break
        here = deeper
    if draw(st.booleans()):
        here[name] = draw(JSON)
    else:
        del here[name]
    return document


@law
@given(damaged() | JSON)
def test_a_damaged_document_is_read_or_refused_with_its_problems(document):
    for read in (item_from_document, bank_from_document):
        try:
            read(document)
        except InvalidDocument as error:
            problems = error.problems
        else:
            problems = ("none",)
        assert all(str(problem) for problem in problems)
    assert all(finding.message for finding in lint_documents([document]))


@law
@given(items(), JSON)
def test_any_response_is_scored_or_refused(item, response):
    for raw in (response, lenient_response(item, response)):
        with contextlib.suppress(InvalidResponse):
            assert 0 <= score(item, raw).fraction <= 1
