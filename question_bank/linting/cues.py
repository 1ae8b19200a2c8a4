"""W7 and W8: grammar and words that give the key away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from question_bank.items import Item, MultipleResponse, SingleChoice
from question_bank.linting.finding import Finding
from question_bank.linting.plain import keys_of, plain, shown_options
from question_bank.linting.words import content_words

Words = Mapping[str, Sequence[str]]
_LAST_WORD = re.compile(r"(\w+)[\s:…._]*$")
_NOT_PLURAL = ("ss", "us", "is", "as")


def grammar_findings(item: Item, words: Words) -> Iterator[Finding]:
    """W7: the last word of the stem fits some of the options only."""
    if not isinstance(item, SingleChoice | MultipleResponse):
        return
    stem = plain(item.stem, item.format)
    last = _LAST_WORD.search(stem)
    if last is None or stem.endswith("?"):
        return
    ending = last.group(1).casefold()
    fits = [_fits(ending, text, words) for _, text in shown_options(item)]
    if False in fits and True in fits:
        message = f"“{last.group(1)}” at the end of the stem fits only some of the options."
        yield Finding(item_id=item.item_id, rule="W7", severity="warning", quoted=stem[-60:], message=message)


def _fits(ending: str, option: str, words: Words) -> bool | None:
    """Whether an option can follow the stem's last word; None if that word asks for nothing."""
    if ending in {"a", "an"}:
        return _vowel_sound(option, words) == (ending == "an")
    if ending in words["singular_verbs"]:
        return not _plural(option)
    if ending in words["plural_verbs"]:
        return _plural(option)
    return None


def _vowel_sound(option: str, words: Words) -> bool:
    start = option.casefold().lstrip("\"'(")
    return start[:1] in {"a", "e", "i", "o", "u"} and not start.startswith(tuple(words["consonant_sounds"]))


def _plural(option: str) -> bool:
    """By its ending: of the first noun-like word, which is the last one before any "of", comma or bracket."""
    head = re.split(r"\s+(?:of|in|on|with|for|from|to)\s+|[,(;]", option.casefold())[0].strip(" .")
    return " and " in f" {head} " or (head.endswith("s") and not head.endswith(_NOT_PLURAL))


def shared_word_findings(item: Item, words: Words) -> Iterator[Finding]:
    """W8: a content word of the stem that every right option has, and no wrong one."""
    if not isinstance(item, SingleChoice | MultipleResponse):
        return
    keys = keys_of(item)
    options = [(option, content_words(text)) for option, text in shown_options(item)]
    in_keys = set.intersection(*(found for option, found in options if option in keys))
    elsewhere = set().union(*(found for option, found in options if option not in keys))
    stem = content_words(plain(item.stem, item.format))
    for word in sorted((stem & in_keys) - elsewhere - set(words["stop"])):
        message = f"“{word}” stands in the stem and in the right answer only, which gives it away."
        yield Finding(item_id=item.item_id, rule="W8", severity="warning", quoted=word, message=message)
