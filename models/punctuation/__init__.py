"""A small network that tells which punctuation mark stands behind each character of a Chinese text."""
