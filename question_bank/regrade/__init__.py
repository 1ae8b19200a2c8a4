"""Grading anew when a key was wrong: what each policy gives and what it would change (assessment.md 5)."""
