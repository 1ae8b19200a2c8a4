"""What documents contradict, each other or themselves: both passages and why, for a person to decide."""
