"""Claims into item drafts: every key rests on a claim, every distractor is one that nobody claims."""
