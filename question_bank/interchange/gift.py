"""GIFT: what it holds of our items, and writing it (assessment.md 7.2 and 7.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from question_bank.interchange import grades, shapes
from question_bank.interchange.codec import write_number
from question_bank.interchange.downgrades import matrix_as_matching, ordering_as_matching
from question_bank.interchange.model import Outgoing, Unwritable, Written
from question_bank.interchange.moodle_xml import DIFFICULTY, TOPIC, percent, weights_of
from question_bank.interchange.preparing import Profile, write_all
from question_bank.interchange.texts import plain
from question_bank.items import Item, Matching, MultipleResponse, Numeric, ShortText, SingleChoice, TrueFalse

ARROW = "->"
WEIGHT = re.compile(r"%-*([0-9]{1,2})\.?([0-9]*)%")
FORM = re.compile(r"\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_LIVE = re.compile(r"([\\#=~{}:])")


def _no_arrows(item: Item) -> Item:
    """An arrow in an answer would be read as a pair."""
    texts: list[str] = []
    if isinstance(item, ShortText):
        texts = [one.text for one in item.variants]
    elif isinstance(item, Matching):
        texts = [one.text for one in item.prompts] + [plain(one.text, item.format) for one in item.choices]
    if any(ARROW in text for text in texts):
        raise Unwritable("arrow", "a text holds ->, which GIFT reads as a pair")
    return item


PROFILE = Profile(
    title="GIFT",
    lost=("critical", "citations", "pictures", "objective", "pin", "mark", "penalty", "shuffle"),
    lost_in={
        "single_choice": (),
        "multiple_response": ("rules",),
        "true_false": (),
        "matching": ("feedback", "rule", "choice_formatting"),
        "numeric": ("units",),
        "short_text": ("case", "diacritics"),
    },
    downgrades={"matrix": matrix_as_matching, "ordering": ordering_as_matching},
    first={"ordering": ("ranks", "rule")},
    shapes=(
        shapes.unshuffled,
        shapes.renamed,
        grades.graded,
        grades.absolute,
        _no_arrows,
    ),
)


def write(outgoing: Outgoing) -> Written:
    """All items, a blank line between them; questions of other kinds as they came."""
    written, losses = write_all(PROFILE, outgoing.items, _question)
    text = "\n".join(f"{part.rstrip()}\n" for part in (*written, *outgoing.kept))
    return Written(text.encode("utf-8"), tuple(losses), len(written))


def escaped(text: str) -> str:
    """Signs of GIFT behind a backslash, lines as \\n."""
    return _LIVE.sub(r"\\\1", text).replace("\n", "\\n")


def _rich(text: str, item: Item) -> str:
    """A text that says its format itself where it would be taken for saying one."""
    own = f"[{_form(item)}]" if FORM.match(text) else ""
    return own + escaped(text)


def _form(item: Item) -> str:
    return "markdown" if item.format == "md" else "html"


def _question(item: Item) -> str:
    tags = [*item.tags, *(TOPIC + one for one in item.topics)]
    tags += [DIFFICULTY + item.difficulty] if item.difficulty != "medium" else []
    marks = [("id", item.idnumber)] * (item.idnumber is not None) + [("tag", one) for one in tags]
    comment = "// " + " ".join(f"[{name}:{_in_brackets(str(said))}]" for name, said in marks) + "\n" if marks else ""
    general = f"####{_rich(item.general_feedback, item)}" if item.general_feedback else ""
    body = _BODIES[item.type](item)
    return f"{comment}::{escaped(item.item_id)}::[{_form(item)}]{escaped(item.stem)}{{{body}{general}}}\n"


def _in_brackets(text: str) -> str:
    return text.replace("\\", "\\\\").replace("]", "\\]")


def _said(feedback: str, item: Item) -> str:
    return f"#{_rich(feedback, item)}" if feedback else ""


def _weight(share: Decimal, text: str) -> str:
    """The mark of an option: ``=`` for the key, else ``~`` and its weight."""
    guard = "%0%" if WEIGHT.match(text) else ""
    return "=" + ("%100%" if guard else "") if share == 1 else f"~%{percent(share)}%" if share else f"~{guard}"


def _rows(rows: Iterable[str]) -> str:
    return "".join(f"\n{row}" for row in rows) + "\n"


def _single(item: SingleChoice) -> str:
    return _rows(
        _weight(one.fraction, one.text) + _rich(one.text, item) + _said(one.feedback, item) for one in item.options
    )


def _multiple(item: MultipleResponse) -> str:
    return _rows(
        f"~%{percent(share)}%{_rich(one.text, item)}{_said(one.feedback, item)}"
        for share, one in zip(weights_of(item), item.options, strict=True)
    )


def _true_false(item: TrueFalse) -> str:
    """The feedback of the wrong answer stands first."""
    wrong, right = item.about(answer=not item.key)[0], item.about(answer=item.key)[0]
    said = f"#{_rich(wrong, item)}" + (f"#{_rich(right, item)}" if right else "") if wrong or right else ""
    return ("TRUE" if item.key else "FALSE") + said


def _short(item: ShortText) -> str:
    return _rows(
        f"={_typed_weight(one.fraction)}{escaped(one.text.replace('*', chr(92) + '*'))}{_said(one.feedback, item)}"
        for one in item.variants
    )


def _typed_weight(share: Decimal) -> str:
    return f"%{percent(share)}%"


def _numeric(item: Numeric) -> str:
    rows = (
        f"={_typed_weight(one.fraction)}{write_number(one.value)}:{write_number(one.tolerance)}"
        + _said(one.feedback, item)
        for one in item.answers
    )
    return "#" + _rows(rows)


def _matching(item: Matching) -> str:
    words = {one.id: escaped(plain(one.text, item.format)) for one in item.choices}
    used = {one.choice for one in item.prompts}
    rows = [f"={_rich(one.text, item)} {ARROW} {words[one.choice]}" for one in item.prompts]
    return _rows([*rows, *(f"= {ARROW} {words[one.id]}" for one in item.choices if one.id not in used)])


_BODIES: dict[str, Callable[[Any], str]] = {
    "single_choice": _single,
    "multiple_response": _multiple,
    "true_false": _true_false,
    "short_text": _short,
    "numeric": _numeric,
    "matching": _matching,
}
