"""Why two passages contradict each other: a kind of sentence and what fills it, and the sentence in English."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """The sentences a contradiction can be told in; each is filled with the documents' words, or with labels."""

    SESSIONS = "sessions"
    INTERVAL = "interval"
    CONCENTRATION = "concentration"
    EXPOSURE = "exposure"
    ABSTENTION = "abstention"
    LASTING = "lasting"
    COURSE = "course"
    AMOUNT = "amount"
    PRICE = "price"
    AGE = "age"
    ONSET = "onset"
    SHARE = "share"
    LENGTH = "length"
    INDICATED = "indicated"
    WANTED = "wanted"
    PERMITTED = "permitted"
    REACTION = "reaction"
    WORDS = "words"
    RULED_OUT = "ruled_out"
    USUAL = "usual"
    MOST = "most"
    SAFER = "safer"
    BY_HAND = "by_hand"
    OPPOSED = "opposed"


LABELLED = {Why.USUAL: (0, 1), Why.SAFER: (1, 3), Why.OPPOSED: (0, 1)}  # parts that are labels of the data files

_ENGLISH = {
    Why.SESSIONS: "number of sessions: “{0}” against “{1}”",
    Why.INTERVAL: "time between sessions: “{0}” against “{1}”",
    Why.CONCENTRATION: "strength: “{0}” against “{1}”",
    Why.EXPOSURE: "time it acts: “{0}” against “{1}”",
    Why.ABSTENTION: "time to abstain: “{0}” against “{1}”",
    Why.LASTING: "how long it lasts: “{0}” against “{1}”",
    Why.COURSE: "length of a course: “{0}” against “{1}”",
    Why.AMOUNT: "depth, dose, size or temperature: “{0}” against “{1}”",
    Why.PRICE: "price: “{0}” against “{1}”",
    Why.AGE: "age: “{0}” against “{1}”",
    Why.ONSET: "time until the result: “{0}” against “{1}”",
    Why.SHARE: "how many of them: “{0}” against “{1}”",
    Why.LENGTH: "how long a session takes: “{0}” against “{1}”",
    Why.INDICATED: "“{0}” is an indication here and “{1}” a contraindication there",
    Why.WANTED: "“{0}” is an indication here and “{1}” forbidden there",
    Why.PERMITTED: "“{0}” is permitted here and “{1}” forbidden there",
    Why.REACTION: "“{0}” is treated here and a common reaction there",
    Why.WORDS: "“{0}” against “{1}”",
    Why.RULED_OUT: "no “{0}” here and “{1}” there",
    Why.USUAL: "usually “{0}” against usually “{1}”",
    Why.MOST: "“{0}” is said of {1} and of {2}",
    Why.SAFER: "“{0}” is said of {1} and “{2}” of {3}",
    Why.BY_HAND: "usually by hand, and steps with a device only",
    Why.OPPOSED: "{0} against {1}",
}


def in_english(why: Why, parts: tuple[str, ...]) -> str:
    """The line in English, as the command line prints it."""
    return _ENGLISH[why].format(*parts)
