"""Assessments, attempts and answers: what a learner meets."""
