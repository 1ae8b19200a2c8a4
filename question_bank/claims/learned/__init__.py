"""What was learned from the annotated texts: a network that reads, and how far it and the rules are to be believed."""
