"""Challenges of learners and what follows from them: decisions, regrades, corrected scores, notices."""
