"""Rules of certification: what a programme requires, an award's states, numbers, dates and names. No I/O, no clock."""
