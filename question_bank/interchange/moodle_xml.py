"""Moodle XML: what it holds of our items, and writing it (assessment.md 7.2)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from html import escape
from typing import Any

from question_bank.interchange import grades, shapes
from question_bank.interchange.codec import write_number
from question_bank.interchange.downgrades import matrix_as_matching, ordering_as_matching, pair_as_cloze
from question_bank.interchange.model import Outgoing, Unwritable, Written
from question_bank.interchange.moodle_cloze import cloze_text
from question_bank.interchange.preparing import Profile, write_all
from question_bank.interchange.texts import plain
from question_bank.items import (
    Cloze,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    ShortText,
    SingleChoice,
    TrueFalse,
    Unit,
)
from question_bank.items.numeric import TENTH
from question_bank.items.results import ONE, ZERO

TOPIC, DIFFICULTY = "topic:", "difficulty:"


def _units(item: Item) -> Item:
    """Units by Moodle's multipliers, which are one over ours; a missing unit that costs all is required."""
    if not isinstance(item, Numeric):
        return item
    for unit in item.units:
        if multiplier(unit) * unit.factor != ONE:
            raise Unwritable("units", f"the factor of {unit.symbol} has no finite counterpart in Moodle")
    if item.unit_rule == "required" or (item.unit_rule == "penalty" and item.unit_penalty == ONE):
        return replace(item, unit_rule="required", unit_penalty=TENTH)
    return item


def multiplier(unit: Unit) -> Decimal:
    """How many of the unit make one of the answers' own."""
    return grades.short(ONE / unit.factor)


PROFILE = Profile(
    title="Moodle XML",
    lost=("critical", "citations", "objective", "pin"),
    lost_in={
        "single_choice": (),
        "multiple_response": ("rules",),
        "true_false": (),
        "matching": ("feedback", "rule", "choice_formatting"),
        "cloze": ("gap_mark", "choice_formatting"),
        "numeric": (),
        "short_text": ("diacritics",),
    },
    downgrades={
        "matrix": matrix_as_matching,
        "ordering": ordering_as_matching,
        "decision_reason": pair_as_cloze,
        "client_decision": pair_as_cloze,
    },
    first={"ordering": ("ranks", "rule"), "decision_reason": ("rule",), "client_decision": ("rule",)},
    shapes=(
        shapes.unshuffled,
        shapes.renamed,
        grades.graded,
        grades.absolute,
        shapes.one_text,
        _units,
    ),
)


def write(outgoing: Outgoing) -> Written:
    """A quiz file of all items, questions of other kinds as they came."""
    media = outgoing.media
    written, losses = write_all(PROFILE, outgoing.items, lambda item: _question(item, _Media(media)))
    parts = [*written, *outgoing.kept]
    text = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "".join(f"{part}\n" for part in parts) + "</quiz>\n"
    return Written(text.encode("utf-8"), tuple(losses), len(written))


class _Media:
    """Texts with the files they show."""

    def __init__(self, media: Mapping[str, bytes]) -> None:
        self._media = media

    def text(self, text: str) -> str:
        """A ``text`` element and the files behind it."""
        shown = re.sub(r"media:([A-Za-z0-9._-]+)", self._place, text)
        names = [one for one in dict.fromkeys(re.findall(r"media:([A-Za-z0-9._-]+)", text)) if one in self._media]
        files = "".join(
            f'<file name="{escape(one)}" path="/" encoding="base64">'
            f"{base64.b64encode(self._media[one]).decode('ascii')}</file>"
            for one in names
        )
        return f"<text>{escape(shown, quote=False)}</text>{files}"

    def _place(self, found: re.Match[str]) -> str:
        return f"@@PLUGINFILE@@/{found[1]}" if found[1] in self._media else found[0]


def _question(item: Item, media: _Media) -> str:
    kind, lines = _KINDS[item.type](item, media)
    form = _form(item)
    stem = cloze_text(item) if isinstance(item, Cloze) else item.stem
    tags = [*item.tags, *(TOPIC + one for one in item.topics)]
    tags += [DIFFICULTY + item.difficulty] if item.difficulty != "medium" else []
    head = [
        f"<name><text>{escape(item.item_id, quote=False)}</text></name>",
        f'<questiontext format="{form}">{media.text(stem)}</questiontext>',
        f'<generalfeedback format="{form}">{media.text(item.general_feedback)}</generalfeedback>',
        f"<penalty>{write_number(item.penalty)}</penalty>",
        "<hidden>0</hidden>",
    ]
    if not isinstance(item, Cloze):
        head.append(f"<defaultgrade>{write_number(item.default_mark)}</defaultgrade>")
    if item.idnumber is not None:
        head.append(f"<idnumber>{escape(item.idnumber, quote=False)}</idnumber>")
    if tags:
        inside = "".join(f"<tag><text>{escape(one, quote=False)}</text></tag>" for one in tags)
        lines = [*lines, f"<tags>{inside}</tags>"]
    return "\n".join([f'  <question type="{kind}">', *(f"    {line}" for line in [*head, *lines]), "  </question>"])


def _form(item: Item) -> str:
    return "markdown" if item.format == "md" else "html"


def percent(share: Decimal) -> str:
    """A share in percent with at most five digits after the point, as Moodle writes it."""
    return write_number((share * 100).quantize(Decimal("1e-5")))


def _answer(share: Decimal, text: str, feedback: str, form: str, more: str = "") -> str:
    return (
        f'<answer fraction="{percent(share)}" format="{form}">{text}{more}'
        f'<feedback format="{form}">{feedback}</feedback></answer>'
    )


def _shuffle(item: Item) -> str:
    return f"<shuffleanswers>{str(item.shuffle).lower()}</shuffleanswers>"


def _choices(item: Item, media: _Media, *, single: bool, rows: Iterable[tuple[Decimal, str, str]]) -> list[str]:
    return [
        f"<single>{str(single).lower()}</single>",
        _shuffle(item),
        "<answernumbering>abc</answernumbering>",
        *(_answer(share, media.text(text), media.text(said), _form(item)) for share, text, said in rows),
    ]


def _single(item: SingleChoice, media: _Media) -> tuple[str, list[str]]:
    rows = ((one.fraction, one.text, one.feedback) for one in item.options)
    return "multichoice", _choices(item, media, single=True, rows=rows)


def weights_of(item: MultipleResponse) -> list[Decimal]:
    """The weight of each option: its own, or 1/c and −1/c."""
    share = grades.grade(ONE / len(item.key)) or ONE
    return [(share if one.right else -share) if one.weight is None else one.weight for one in item.options]


def _multiple(item: MultipleResponse, media: _Media) -> tuple[str, list[str]]:
    rows = ((share, one.text, one.feedback) for share, one in zip(weights_of(item), item.options, strict=True))
    return "multichoice", _choices(item, media, single=False, rows=rows)


def _true_false(item: TrueFalse, media: _Media) -> tuple[str, list[str]]:
    return "truefalse", [
        _answer(
            ONE if answer is item.key else ZERO,
            f"<text>{str(answer).lower()}</text>",
            media.text(item.about(answer=answer)[0]),
            _form(item),
        )
        for answer in (True, False)
    ]


def _short(item: ShortText, media: _Media) -> tuple[str, list[str]]:
    answers = [
        _answer(
            one.fraction,
            f"<text>{escape(one.text.replace('*', chr(92) + '*'), quote=False)}</text>",
            media.text(one.feedback),
            _form(item),
        )
        for one in item.variants
    ]
    return "shortanswer", [f"<usecase>{int(item.case_sensitive)}</usecase>", *answers]


def _numeric(item: Numeric, media: _Media) -> tuple[str, list[str]]:
    answers = [
        _answer(
            one.fraction,
            f"<text>{write_number(one.value)}</text>",
            media.text(one.feedback),
            _form(item),
            f"<tolerance>{write_number(one.tolerance)}</tolerance>",
        )
        for one in item.answers
    ]
    penalty = ONE if item.unit_rule == "required" else item.unit_penalty
    units = [
        f"<unit><multiplier>{write_number(multiplier(one))}</multiplier>"
        f"<unit_name>{escape(one.symbol, quote=False)}</unit_name></unit>"
        for one in item.units
    ]
    return "numerical", [
        *answers,
        *([f"<units>{''.join(units)}</units>"] if units else []),
        f"<unitgradingtype>{0 if item.unit_rule == 'none' else 2}</unitgradingtype>",
        f"<unitpenalty>{write_number(penalty)}</unitpenalty>",
        f"<showunits>{0 if units else 3}</showunits>",
        "<unitsleft>0</unitsleft>",
    ]


def _matching(item: Matching, media: _Media) -> tuple[str, list[str]]:
    words = {one.id: plain(one.text, item.format) for one in item.choices}
    used = {one.choice for one in item.prompts}
    rows = [(one.text, words[one.choice]) for one in item.prompts]
    rows += [("", words[one.id]) for one in item.choices if one.id not in used]
    return "matching", [
        _shuffle(item),
        *(
            f'<subquestion format="{_form(item)}">{media.text(text)}'
            f"<answer><text>{escape(choice, quote=False)}</text></answer></subquestion>"
            for text, choice in rows
        ),
    ]


def _cloze(_item: Cloze, _media: _Media) -> tuple[str, list[str]]:
    return "cloze", []


_KINDS: dict[str, Callable[[Any, _Media], tuple[str, list[str]]]] = {
    "single_choice": _single,
    "multiple_response": _multiple,
    "true_false": _true_false,
    "short_text": _short,
    "numeric": _numeric,
    "matching": _matching,
    "cloze": _cloze,
}
