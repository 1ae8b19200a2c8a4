"""The score ledger: what is owed to platforms, and how it gets there."""
