"""Classical test theory on marks: what Moodle computes, exactly, and our own honest figures (assessment.md 6)."""
