"""Formats in and out: so far our own."""
