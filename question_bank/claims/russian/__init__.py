"""Russian words, phrases and clauses by their grammar."""
