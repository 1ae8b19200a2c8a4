"""Documents into claims: what a text says a procedure or drug is for, does, forbids and may cause."""
