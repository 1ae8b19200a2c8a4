"""The pure core: items, scoring, drawing, formats. No Flask, no SQL, no network, no clock, no chance of its own."""

from question_bank.items import Item

__all__ = ["Item"]
