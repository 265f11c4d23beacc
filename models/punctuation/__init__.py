"""A small network that tells which mark stands behind each character of a Chinese text, and what was said there."""
