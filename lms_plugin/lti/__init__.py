"""LTI 1.3 Advantage: registrations, launches, keys and the services platforms offer. Nobody else sees the library."""
