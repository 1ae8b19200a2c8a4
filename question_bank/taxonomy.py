"""The topics of a bank as a tree: what stands under what, without circles (assessment.md 2.1 i)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Parents = Mapping[str, str]  # topic id → the id of the topic it stands under; what is not in it stands at the top


def under(parents: Parents, topic: str) -> tuple[str, ...]:
    """Every topic below ``topic``, at any depth, sorted; never ``topic`` itself, whatever circle was stored."""
    found: set[str] = set()
    fresh = {topic}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh} - found - {topic}
        found |= fresh
    return tuple(sorted(found))


def closes_circle(parents: Parents, topic: str, parent: str) -> bool:
    """Whether ``topic`` would stand under itself if it stood under ``parent``."""
    return parent == topic or parent in under(parents, topic)


def in_tree_order(topics: Sequence[str], parents: Parents) -> list[tuple[str, int]]:
    """Each topic once with its depth, 0 at the top: a topic before those under it, else in the order given."""
    below: dict[str, list[str]] = {}
    for topic in topics:
        below.setdefault(parents.get(topic, ""), []).append(topic)
    placed: dict[str, int] = {}
    waiting = [(topic, 0) for topic in reversed(topics) if parents.get(topic, "") not in topics]
    while waiting:
        topic, depth = waiting.pop()
        if topic not in placed:
            placed[topic] = depth
            waiting += [(child, depth + 1) for child in reversed(below.get(topic, []))]
    return [*placed.items(), *((topic, 0) for topic in topics if topic not in placed)]


def under_in_all(trees: Sequence[tuple[frozenset[str], Parents]], topic: str) -> tuple[str, ...]:
    """What stands under ``topic`` in several banks at once, sorted; ``trees`` are (topic ids, parents) of each.

    A topic that one bank puts there and another one, which knows it as well, does not, is left out: its questions of
    the other bank must not count for a minimum that nobody gave them.
    """
    below = [(known, set(under(parents, topic))) for known, parents in trees]
    named = set[str]().union(*(found for _known, found in below))
    return tuple(sorted(one for one in named if all(one in found or one not in known for known, found in below)))
