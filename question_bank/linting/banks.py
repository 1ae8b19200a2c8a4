"""B1 and B2: habits that show only over a whole bank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from question_bank.items import SingleChoice
from question_bank.linting.finding import Finding
from question_bank.linting.plain import plain

ENOUGH = 30
# 95 % points of the chi-squared distribution for 1 to 11 degrees of freedom (2 to 12 options)
CHI_SQUARED_95 = (3.841, 5.991, 7.815, 9.488, 11.070, 12.592, 14.067, 15.507, 16.919, 18.307, 19.675)


def longest_key_findings(items: Sequence[SingleChoice]) -> Iterator[Finding]:
    """B1: the key is the one longest option in more than half of the items."""
    count = sum(_longest_is_key(item) for item in items)
    if items and count * 2 > len(items):
        message = "In most single-choice items the longest option is the key; a learner can pass by picking it."
        yield Finding(
            item_id="", rule="B1", severity="warning", quoted=f"{count} of {len(items)} items", message=message
        )


def _longest_is_key(item: SingleChoice) -> bool:
    lengths = {option.id: len(plain(option.text, item.format)) for option in item.options}
    key = lengths.pop(item.key)
    return key > max(lengths.values())


def position_findings(items: Sequence[SingleChoice]) -> Iterator[Finding]:
    """B2: over items with equally many options, are the keys spread over the places? Chi-squared, p < 0.05."""
    groups: dict[int, list[SingleChoice]] = {}
    for item in items:
        groups.setdefault(len(item.options), []).append(item)
    for places, group in sorted(groups.items()):
        if len(group) < ENOUGH:
            continue
        found = Counter([option.id for option in item.options].index(item.key) for item in group)
        expected = len(group) / places
        statistic = sum((found[place] - expected) ** 2 / expected for place in range(places))
        if statistic > CHI_SQUARED_95[places - 2]:
            shuffled = all(item.shuffle for item in group)
            counts = ", ".join(f"{place + 1}.: {found[place]}" for place in range(places))
            message = f"The keys of the items with {places} options are not spread evenly over the places."
            yield Finding(
                item_id="", rule="B2", severity="info" if shuffled else "warning", quoted=counts, message=message
            )
