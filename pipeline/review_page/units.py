"""Places in a row's text as the page counts them: in units of UTF-16, as JavaScript's strings do; here in characters.

Rows leave and acts enter by these two, so that the page and the rest of tinglu each count in their own way alone.
"""

from itertools import accumulate


def units(text: str) -> list[int]:
    """How many units stand before each character, and before the end."""
    return [0, *accumulate(2 if character > "\uffff" else 1 for character in text)]


def character_at(text: str, unit: int) -> int:
    """Raises ValueError where the text has no such place, or it lies within a character."""
    return units(text).index(unit)
