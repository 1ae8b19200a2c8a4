"""The standard response processing templates as the rules they stand for."""

from __future__ import annotations

from question_bank.interchange.qti_names import Element, element


def _match() -> Element:
    both = (element("variable", identifier="RESPONSE"), element("correct", identifier="RESPONSE"))
    won, lost = (
        element("setOutcomeValue", element("baseValue", worth, baseType="float"), identifier="SCORE")
        for worth in ("1", "0")
    )
    return element(
        "responseCondition", element("responseIf", element("match", *both), won), element("responseElse", lost)
    )


_MAP = element("setOutcomeValue", element("mapResponse", identifier="RESPONSE"), identifier="SCORE")


TEMPLATES = {"match_correct": _match(), "map_response": _MAP, "CC2_match": _match(), "CC2_map_response": _MAP}
