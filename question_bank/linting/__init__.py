"""The item-writing rules (assessment.md 4.3) by what they look at; ``question_bank.linter`` is the way in."""
