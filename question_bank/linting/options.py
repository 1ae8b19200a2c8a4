"""W3 to W6, W11 and W13: words, lengths, number and feedback of the options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from question_bank.items import Item, MultipleResponse, SingleChoice
from question_bank.linting.answers import answers_of
from question_bank.linting.finding import Finding
from question_bank.linting.plain import shown_options
from question_bank.linting.words import first_of

Words = Mapping[str, Sequence[str]]
SPREAD, LONGER = 1.5, 20
FEWEST, MOST = 3, 5


def word_findings(item: Item, words: Words) -> Iterator[Finding]:
    """W3 "all of the above", else W4 absolute terms and W5 vague frequencies."""
    for _, text in shown_options(item):
        if first_of(words["above"], text):
            yield _warning(item, "W3", text, "Such an option can be ruled in or out without knowing the subject.")
            continue
        absolute, vague = first_of(words["absolute"], text), first_of(words["vague"], text)
        if absolute:
            yield _warning(item, "W4", text, f"“{absolute}” tells a test-wise learner that the option is wrong.")
        if vague:
            yield _warning(item, "W5", text, f"“{vague}” means something else to every reader.")


def length_findings(item: Item) -> Iterator[Finding]:
    """W6."""
    if not isinstance(item, SingleChoice | MultipleResponse):
        return
    texts = sorted((text for _, text in shown_options(item)), key=len)
    longest, usual = texts[-1], median(len(text) for text in texts[:-1])
    if len(longest) > SPREAD * usual and len(longest) > usual + LONGER:
        yield _warning(item, "W6", longest, "This option is much longer than the others, which draws the eye to it.")


def count_findings(item: Item) -> Iterator[Finding]:
    """W11."""
    if isinstance(item, SingleChoice) and not FEWEST <= len(item.options) <= MOST:
        message = f"{FEWEST} to {MOST} options work best; here are {len(item.options)}."
        yield _warning(item, "W11", str(len(item.options)), message)


def feedback_findings(item: Item) -> Iterator[Finding]:
    """W13."""
    bare = [answer for answer in answers_of(item) if not answer.feedback.strip()]
    right = [answer.text for answer in bare if answer.right]
    wrong = [answer.text for answer in bare if not answer.right]
    if right:
        yield _warning(item, "W13", right[0], "The right answer has no feedback that says why it is right.")
    if wrong:
        several = f"{len(wrong)} wrong answers have no feedback."
        message = several if len(wrong) > 1 else "1 wrong answer has no feedback."
        yield _warning(item, "W13", wrong[0], message)


def _warning(item: Item, rule: str, quoted: str, message: str) -> Finding:
    return Finding(item_id=item.item_id, rule=rule, severity="warning", quoted=quoted, message=message)
