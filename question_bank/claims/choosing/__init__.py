"""Which of the things a document names each claim is about: all are weighed, with weights learned from texts."""
