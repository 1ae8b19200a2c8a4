"""Rosters: who is in a course according to its platform, read by the worker; they show, and grant nothing."""
