"""What an introduction to a list says about the list under it."""

from __future__ import annotations

from question_bank.claims.headings import NONE, Sense, qualifier_of, sense_of
from question_bank.claims.prose import opening
from question_bank.claims.statements import Context

LONG_INTRODUCTION = 8  # words from which on only its end, or plain words, decide


def intro_sense(sentence: str, context: Context) -> Sense:
    """What an introduction ending in a colon says about the list under it; empty where it says nothing new."""
    if sentence.rstrip().endswith(":"):
        told = opening(sentence.rstrip(" :"), context.language)
        if told is not None:
            return Sense(told.category.value, told.qualifier or qualifier_of(sentence.lower(), context.language))
    sense = sense_of(sentence.rstrip(" :"), context.language)
    if len(sentence.split()) > LONG_INTRODUCTION and not sense.outright:
        sense = sense_of(" ".join(sentence.rstrip(" :").split()[-6:]), context.language)
    return (
        Sense("")
        if sense.mixed or (context.category is not None and sense.topic == NONE and len(sentence) > 60)
        else sense
    )
