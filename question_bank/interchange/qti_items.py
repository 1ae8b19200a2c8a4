"""One ``assessmentItem`` into an item of ours: by its interaction, with what its processing gives for each answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from decimal import Decimal
from functools import cached_property
from typing import Any

from question_bank.interchange import building as b
from question_bank.interchange import safe_xml as x
from question_bank.interchange.grades import short
from question_bank.interchange.moodle_xml import DIFFICULTY, TOPIC
from question_bank.interchange.naming import Names
from question_bank.interchange.qti_around import is_interaction, modal_of, replace_by, without
from question_bank.interchange.qti_body import inner
from question_bank.interchange.qti_declared import Declared
from question_bank.interchange.qti_names import Element
from question_bank.interchange.qti_scoring import Processing
from question_bank.interchange.shapes import label
from question_bank.interchange.texts import EMPTY, Rich, Say, plain
from question_bank.items.common import DIFFICULTIES
from question_bank.items.results import ZERO

NO_STEM = "Answer the question."


class ItemReader:
    """An item's file while it is read."""

    def __init__(
        self,
        root: Element,
        draft: b.Draft,
        names: Names,
        *,
        said: Mapping[str, list[str]],
        weight: Decimal,
        media: Callable[[str], str | None],
    ) -> None:
        self.root, self.draft, self._media, self._weight = root, draft, media, weight
        self.body: Element = x.child(root, "itemBody")
        found = [one for one in root.iter() if is_interaction(one)]
        kinds = sorted({x.name(one) for one in found})
        draft.kind = ", ".join(kinds)
        self.interactions = found
        if root.get("adaptive") == "true":
            raise b.Unsupported("it is adaptive: it goes on by what was answered before")
        if x.child(root, "templateProcessing") is not None or x.child(root, "templateDeclaration") is not None:
            raise b.Unsupported("it makes its question anew each time from a template")
        if self.body is None or not found:
            raise b.Unsupported("it asks nothing: there is no interaction")
        styled = sorted({word for one in found for word in (one.get("class") or "").split() if word.startswith("qti-")})
        if styled:
            draft.note("class", f"how it is laid out there is not taken over: {', '.join(styled)[:120]}")
        self.processing = Processing(root)
        self._feedback = modal_of(root)
        self._shared = self._identity(names, said)

    def _identity(self, names: Names, said: Mapping[str, list[str]]) -> dict[str, Any]:
        words = [label(one) for one in said.get("keywords", [])]
        topics = [label(one.removeprefix(TOPIC)) for one in words if one.startswith(TOPIC)]
        hard = next((one.removeprefix(DIFFICULTY) for one in words if one.startswith(DIFFICULTY)), "medium")
        number = label(next(iter(said.get("numbers", [])), ""))
        wishes = (self.root.get("identifier") or "", self.root.get("title") or "")
        return {
            "item_id": names.take(*wishes, content=self.draft.raw),
            "idnumber": number or None,
            "topics": tuple(one for one in topics if one),
            "tags": tuple(one for one in words if one and not one.startswith((TOPIC, DIFFICULTY))),
            "difficulty": hard if hard in DIFFICULTIES else "medium",
        }

    def shared(self, say: Say, most: Decimal, **changes: Any) -> dict[str, Any]:
        """The members all types share; ``most`` is what the whole answer earns in the file's points."""
        mark = short(self._weight * most)
        general = say(self.general)
        own = {"format": say.kind, "default_mark": max(mark, ZERO), "general_feedback": general}
        return self._shared | own | changes

    def declared(self, interaction: Element) -> tuple[str, Declared]:
        """The response an interaction fills.

        Raises:
            Unsupported: it is not declared.
        """
        name = interaction.get("responseIdentifier") or ""
        found = self.processing.responses.get(name)
        if found is None:
            raise b.Unsupported(f"its answer {name[:40]!r} is not declared")
        return name, found

    def stem(self, say: Say) -> str:
        """What is asked: the body without the interaction, and the interaction's prompt."""
        text = inner(without(self.body), self._media)
        prompts = [inner(x.child(one, "prompt"), self._media) for one in self.interactions]
        whole = [one for one in (text, *prompts) if one]
        html = whole[0] if len(whole) == 1 else "".join(f"<div>{one}</div>" for one in whole)
        return say(Rich(html, "html")) or NO_STEM

    def rich(self, element: Element) -> Rich:
        """What is in an element."""
        return Rich(inner(element, self._media), "html")

    def body_with(self, tokens: Mapping[str, str]) -> Rich:
        """The whole body with a word in place of each interaction, by the response it fills."""
        marked = deepcopy(self.body)
        for one in [one for one in marked.iter() if is_interaction(one)]:
            replace_by(one, tokens[one.get("responseIdentifier") or ""])
        return Rich(inner(marked, self._media), "html")

    @property
    def general(self) -> Rich:
        """Feedback that is shown whatever was answered."""
        return self._joined(self._always)

    def said(self, given: Mapping[str, Any]) -> Rich:
        """Feedback that is shown for this answer and not for every one."""
        return self._joined(self._shown(given) - self._always)

    def _joined(self, keys: set[tuple[str, str]]) -> Rich:
        texts = [inner(one, self._media) for key, one in self._feedback if key in keys]
        texts = [one for one in texts if one]
        if not texts:
            return EMPTY
        return Rich(texts[0] if len(texts) == 1 else "".join(f"<div>{one}</div>" for one in texts), "html")

    @cached_property
    def _always(self) -> set[tuple[str, str]]:
        key = {name: one.correct for name, one in self.processing.responses.items()}
        return self._shown({}) & self._shown(key)

    def _shown(self, given: Mapping[str, Any]) -> set[tuple[str, str]]:
        """Outcome and identifier of the modal feedback that these answers bring."""
        if not self._feedback:
            return set()
        outcomes = self.processing.outcomes(given)
        found = set()
        for (outcome, name), one in self._feedback:
            value = outcomes.get(outcome)
            held = name in value if isinstance(value, list | tuple) else value == name
            if held == (one.get("showHide") != "hide"):
                found.add((outcome, name))
        return found

    def words(self, element: Element) -> str:
        """The words in an element."""
        return " ".join(plain(inner(element), "html").split())
