"""Banks, items and their versions; the shipped library."""
