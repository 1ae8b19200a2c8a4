"""One question as Canvas writes it: what is shown, what earns, what is said."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from question_bank.interchange.codec import write_number
from question_bank.interchange.qti_names import Element
from question_bank.interchange.qti_names import element as e
from question_bank.interchange.shapes import label
from question_bank.interchange.texts import Rich, plain, to_html
from question_bank.items import (
    Item,
)

FULL = Decimal(100)


class Question:
    """An item while it is written."""

    def __init__(self, item: Item, kind: str) -> None:
        self._item = item
        fields = (("question_type", kind), ("points_possible", write_number(item.default_mark)))
        metadata = e(
            "qtimetadata",
            *(e("qtimetadatafield", e("fieldlabel", name), e("fieldentry", value)) for name, value in fields),
        )
        title = label(plain(item.stem, item.format))[:60] or item.item_id
        self.presentation, self.processing = e("presentation"), e("resprocessing")
        bounds = e("decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
        self.processing.append(e("outcomes", bounds))
        self.element = e(
            "item",
            e("itemmetadata", metadata),
            self.presentation,
            self.processing,
            ident=item.item_id,
            title=title,
        )
        if item.general_feedback:
            condition = e("respcondition", e("conditionvar", e("other")), self._show("general_fb"))
            condition.set("continue", "Yes")
            self.processing.append(condition)
            self._feedback("general_fb", item.general_feedback)

    def _show(self, name: str) -> Element:
        return e("displayfeedback", feedbacktype="Response", linkrefid=name)

    def _feedback(self, name: str, text: str) -> None:
        self.element.append(e("itemfeedback", e("flow_mat", self.material(text)), ident=name))

    def material(self, text: str) -> Element:
        """A text as HTML."""
        return material_of(to_html(Rich(text, self._item.format)))

    def said(self, test: Element, name: str, text: str) -> None:
        """Feedback that an answer brings."""
        if text:
            condition = e("respcondition", e("conditionvar", test), self._show(f"{name}_fb"))
            condition.set("continue", "Yes")
            self.processing.append(condition)
            self._feedback(f"{name}_fb", text)

    def scored(self, *tests: Element, add: Decimal | None = None) -> None:
        """What earns all, or so many of a hundred."""
        action = {"action": "Set" if add is None else "Add", "varname": "SCORE"}
        worth = e("setvar", write_number(FULL if add is None else add.quantize(Decimal("0.01"))), **action)
        condition = e("respcondition", e("conditionvar", *tests), worth)
        if add is None:
            condition.set("continue", "No")
        self.processing.append(condition)

    def choices(
        self, ident: str, rows: Sequence[tuple[str, Element]], heading: Element | None, many: str = "Single"
    ) -> None:
        """A list to choose from."""
        labels = [e("response_label", text, ident=name) for name, text in rows]
        self.presentation.append(
            e("response_lid", heading, e("render_choice", *labels), ident=ident, rcardinality=many)
        )

    def entry(self) -> None:
        """A field to type into."""
        field = e("render_fib", e("response_label", ident="answer1", rshuffle="No"))
        self.presentation.append(e("response_str", field, ident="response1", rcardinality="Single"))


def material_of(html: str) -> Element:
    return e("material", e("mattext", html, texttype="text/html"))


def words_of(text: str) -> Element:
    return e("material", e("mattext", text, texttype="text/plain"))


def equals(value: str, response: str = "response1") -> Element:
    return e("varequal", value, respident=response)
