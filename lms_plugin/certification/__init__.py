"""Certification: programmes, awards, signed credentials, and the public pages on which anyone can check them."""
