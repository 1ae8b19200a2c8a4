"""Files into documents: bytes in, a stored text and its blocks out."""
