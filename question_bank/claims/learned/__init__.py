"""What was learned from the annotated texts: a tagger of words, and how far it and the rules are to be believed."""
