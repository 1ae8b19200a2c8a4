"""Moodle XML read: questions of the types we have become items, all others are kept as they came."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import unquote

from question_bank.errors import InvalidItem, Problem
from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.bounds import STANDARD, Bounds, check_count, check_size
from question_bank.interchange.grades import grade
from question_bank.interchange.media import Media
from question_bank.interchange.model import Found, Reading, UnreadableFile
from question_bank.interchange.moodle_cloze import OtherKind, read_cloze
from question_bank.interchange.moodle_xml import DIFFICULTY, TOPIC
from question_bank.interchange.naming import Names, part_id
from question_bank.interchange.shapes import label, parted, unveiled
from question_bank.interchange.texts import Rich, Say
from question_bank.items import Cloze, Gap, Item, Numeric, NumericAnswer, ShortText, TrueFalse, Unit, Variant
from question_bank.items.common import DIFFICULTIES
from question_bank.items.results import ONE
from question_bank.items.single_choice import Option

_FORMS = {"html": "html", "markdown": "md", "plain_text": "plain", "plain": "plain", "moodle_auto_format": "auto"}
_COMBINED = {
    "correctfeedback": "right",
    "partiallycorrectfeedback": "partly right",
    "incorrectfeedback": "wrong",
}
_ROOT_CATEGORY = re.compile(r"^\$[a-z]+\$/?(?:top/?)?", re.IGNORECASE)


def read(data: bytes, bounds: Bounds = STANDARD) -> Reading:
    """Every question of a Moodle quiz file.

    Raises:
        UnreadableFile: it is no such file.
    """
    check_size(data, bounds)
    root = x.parse(data, bounds)
    if x.name(root) != "quiz":
        raise UnreadableFile(f"This is no Moodle XML: it begins with <{x.name(root)}>, not <quiz>.")
    questions = x.children(root, "question")
    check_count(len(questions), bounds)
    reader = _Reader(bounds, x.sources(root, data, "question", len(questions)))
    entries = [found for place, one in enumerate(questions) if (found := reader.question(place, one)) is not None]
    return Reading(found=tuple(entries), notes=tuple(reader.media.notes), media=reader.media.files)


class _Reader:
    def __init__(self, bounds: Bounds, sources: list[str]) -> None:
        self.media = Media(bounds)
        self._sources = sources
        self._names = Names()
        self._category = ""

    def question(self, place: int, element: Any) -> Found | None:
        """One question; None for a category, which only names a topic for those after it."""
        kind = element.get("type", "")
        if kind == "category":
            path = _ROOT_CATEGORY.sub("", x.text_of(x.child(element, "category", "text")).strip())
            self._category = "" if path.lower().startswith("default for ") else path
            return None
        raw = self._sources[place] if self._sources else x.source(element)
        draft = b.Draft(place=x.line_of(element), kind=kind, raw=raw)
        make = _MAKERS.get(kind)
        if make is None:
            reason = (
                "a description alone is no question" if kind == "description" else f"no type here for {kind or '?'}"
            )
            return Found(place=draft.place, kind=kind, raw=raw, reason=reason)
        try:
            parts = _Parts(self, draft, element, self._names)
            return b.found(draft, lambda say: make(say, parts))
        except InvalidItem as error:
            return b.failed(draft, error.problems)

    @property
    def category(self) -> str:
        """The path of the category that questions now belong to."""
        return self._category


class _Parts:
    """What all questions have, read once."""

    def __init__(self, reader: _Reader, draft: b.Draft, element: Any, names: Names) -> None:
        self.element, self.draft, self._reader = element, draft, reader
        self.stem = self.rich(x.child(element, "questiontext"))
        self._old_image()
        name = x.text_of(x.child(element, "name", "text")).strip()
        number = label(x.text_of(x.child(element, "idnumber")))
        self._shared = {
            "item_id": names.take(name, number, content=draft.raw),
            "idnumber": number or None,
            "default_mark": b.number(self.said("defaultgrade"), default=ONE),
            "penalty": min(max(b.number(self.said("penalty"), default=Decimal(0)), Decimal(0)), ONE),
            **self._tags(),
        }
        self.general = self.rich(x.child(element, "generalfeedback"))
        self._leftovers()

    def shared(self, say: Say, **changes: Any) -> dict[str, Any]:
        """The members all items share."""
        own = {"stem": say(self.stem), "general_feedback": say(self.general), "format": say.kind}
        return self._shared | own | changes

    def said(self, *path: str) -> str:
        """The words of an element below the question."""
        return x.text_of(x.child(self.element, *path)).strip()

    def answers(self) -> list[Any]:
        """Its ``answer`` elements."""
        return x.children(self.element, "answer")

    def rich(self, element: Any | None) -> Rich:
        """A text with its format and files."""
        if element is None:
            return Rich("", "plain")
        kind = _FORMS.get(element.get("format", ""), "auto")
        text = x.text_of(x.child(element, "text"))
        for file in x.children(element, "file"):
            text = self._with_file(text, file)
        return Rich(text, kind)

    def plain(self, element: Any) -> str:
        """The words of an answer that is typed."""
        return x.text_of(x.child(element, "text")).strip()

    def _with_file(self, text: str, file: Any) -> str:
        name = file.get("name", "")
        address = self._reader.media.add(name, _decoded(x.text_of(file)))
        if address is None:
            return text
        self.draft.note("media", f"the picture {name} came with the question; look whether it is shown rightly")
        written = re.compile(r"@@PLUGINFILE@@/[^\"'\s)>]+")
        return written.sub(lambda one: address if unquote(one[0]).endswith("/" + name) else one[0], text)

    def _old_image(self) -> None:
        """Moodle 1.9 put one picture beside the text."""
        data = self.said("image_base64")
        name = self.said("image")
        if not name:
            return
        address = self._reader.media.add(name, _decoded(data)) if data else None
        if address is None:
            self.draft.note("media", f"the picture {name} is not in the file")
        elif self.stem.kind == "md":
            self.stem = Rich(f"{self.stem.text}\n\n![]({address})", "md")
        else:
            self.stem = Rich(f'{self.stem.text}<p><img src="{address}" alt=""></p>', "html")

    def _tags(self) -> dict[str, Any]:
        tags = [label(x.text_of(one)) for one in x.children(x.child(self.element, "tags"), "tag")]
        topics = [label(one.removeprefix(TOPIC)) for one in tags if one.startswith(TOPIC)]
        hard = [one.removeprefix(DIFFICULTY) for one in tags if one.startswith(DIFFICULTY)]
        known = hard[0] if hard and hard[0] in DIFFICULTIES else "medium"
        category = [self._reader.category] if self._reader.category and not topics else []
        plain = [one for one in tags if one and not one.startswith((TOPIC, DIFFICULTY))]
        return {"tags": tuple(plain), "topics": tuple(topics + category), "difficulty": known}

    def _leftovers(self) -> None:
        for name, answers in _COMBINED.items():
            b.combined_feedback(self.draft, answers, Rich(self.said(name, "text"), "auto"))
        for hint in x.children(self.element, "hint"):
            b.hint(self.draft, Rich(x.text_of(hint), "auto"))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=False)
    except (binascii.Error, ValueError):
        return b""


def _share(element: Any) -> Decimal:
    """The share of an answer, as Moodle's list has it where it is near."""
    given = b.number(element.get("fraction", "0"), default=Decimal(0)) / 100
    near = grade(given)
    return given if near is None else near


def _offers(parts: _Parts) -> list[b.Offer]:
    return [
        b.Offer(_answer_text(parts, one), _share(one), parts.rich(x.child(one, "feedback"))) for one in parts.answers()
    ]


def _answer_text(parts: _Parts, element: Any) -> Rich:
    rich = parts.rich(element)
    return rich if element.get("format") else Rich(rich.text, "auto")


def _choice(say: Say, parts: _Parts) -> Item:
    shared = parts.shared(say, shuffle=parts.said("shuffleanswers").lower() not in {"0", "false"})
    make = b.single if parts.said("single").lower() in {"true", "1", ""} else b.multiple
    return make(say, _offers(parts), shared)


def _true_false(say: Say, parts: _Parts) -> Item:
    said = {parts.plain(one).lower(): one for one in parts.answers()}
    if said.keys() != {"true", "false"}:
        raise InvalidItem("", Problem("answer", "must be one answer true and one answer false"))
    shares = {word: _share(one) for word, one in said.items()}
    if sorted(shares.values()) != [0, 1]:
        raise InvalidItem("", Problem("answer", "exactly one of true and false must have fraction 100"))
    return TrueFalse(
        **parts.shared(say),
        key=shares["true"] == 1,
        feedback_true=say(parts.rich(x.child(said["true"], "feedback"))),
        feedback_false=say(parts.rich(x.child(said["false"], "feedback"))),
    )


def _without_catch_all(parts: _Parts) -> list[Any]:
    """Answers but the lone ``*``, whose feedback is for everything else."""
    kept = []
    for one in parts.answers():
        if parts.plain(one) == "*":
            said = Rich(x.text_of(x.child(one, "feedback", "text")), "auto")
            b.catch_all(parts.draft, said, _share(one))
        else:
            kept.append(one)
    return kept


def _short(say: Say, parts: _Parts) -> Item:
    variants = []
    for place, one in enumerate(_without_catch_all(parts)):
        text = parts.plain(one)
        if re.search(r"(?<!\\)\*", text):
            parts.draft.note("wildcard", f"the * in “{text[:60]}” stands for itself here, not for any letters")
        variants.append(
            Variant(
                id=part_id(place),
                text=text.replace("\\*", "*"),
                fraction=_share(one),
                feedback=say(parts.rich(x.child(one, "feedback"))),
            )
        )
    capitals = parts.said("usecase") in {"1", "true"}
    return ShortText(**parts.shared(say), variants=tuple(variants), case_sensitive=capitals)


def _numeric(say: Say, parts: _Parts) -> Item:
    answers = tuple(
        NumericAnswer(
            id=part_id(place),
            value=b.number(parts.plain(one)),
            tolerance=b.number(x.text_of(x.child(one, "tolerance")), default=Decimal(0)),
            fraction=_share(one),
            feedback=say(parts.rich(x.child(one, "feedback"))),
        )
        for place, one in enumerate(_without_catch_all(parts))
    )
    return Numeric(**parts.shared(say), answers=answers, **_units(parts))


def _units(parts: _Parts) -> dict[str, Any]:
    units = tuple(
        Unit(
            symbol=x.text_of(x.child(one, "unit_name")).strip(),
            factor=b.number(str(ONE / (b.number(x.text_of(x.child(one, "multiplier")), default=ONE) or ONE))),
        )
        for one in x.children(x.child(parts.element, "units"), "unit")
    )
    penalty = b.number(parts.said("unitpenalty"), default=Decimal("0.1"))
    if parts.said("unitgradingtype") in {"", "0"} or not units:
        return {"units": units, "unit_penalty": min(penalty, ONE)}
    if penalty >= 1:
        return {"units": units, "unit_rule": "required"}
    if parts.said("unitgradingtype") == "1":
        parts.draft.note("unit_penalty", "the unit's penalty is taken off the full mark here, not off what was earned")
    return {"units": units, "unit_rule": "penalty", "unit_penalty": penalty}


def _matching(say: Say, parts: _Parts) -> Item:
    rows = [
        (parts.rich(one), Rich(x.text_of(x.child(one, "answer", "text")), "plain"))
        for one in x.children(parts.element, "subquestion")
    ]
    shared = parts.shared(say, shuffle=parts.said("shuffleanswers").lower() not in {"0", "false"})
    return b.matching(say, rows, shared)


def _cloze(say: Say, parts: _Parts) -> Item:
    try:
        text, pieces, notes = read_cloze(parts.stem.text)
    except OtherKind as other:
        raise b.Unsupported(f"a gap of the kind {other} is not filled from a list") from other
    parts.draft.notes += [one for one in notes if one not in parts.draft.notes]
    kind = parts.stem.kind
    html = kind in {"html", "auto"}
    stem, text = parted(unveiled(say(Rich(text, kind))), say.kind)
    gaps = tuple(
        Gap(
            id=f"g{place}",
            weight=piece.weight,
            options=tuple(
                Option(
                    id=part_id(row, f"g{place}"),
                    text=say(Rich(one.text, "html") if html else Rich(unescape(one.text), "plain")),
                    fraction=one.fraction,
                    feedback=say(Rich(one.feedback, kind)),
                )
                for row, one in enumerate(piece.options)
            ),
        )
        for place, piece in enumerate(pieces, start=1)
    )
    mark = sum((one.weight for one in pieces), Decimal(0))
    shuffled = any(one.shuffle for one in pieces)
    return Cloze(**parts.shared(say, stem=stem, default_mark=mark, shuffle=shuffled), text=text, gaps=gaps)


_MAKERS: dict[str, Callable[[Say, _Parts], Item]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _numeric,
    "matching": _matching,
    "cloze": _cloze,
}
