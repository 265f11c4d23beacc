"""Whether a text is nothing but certain pieces in a row.

A regular expression such as (?:bye|byebye)+ tries every way to cut a text into pieces: of forty times "bye" and another
word there are a hundred million. Here all ways are followed at once, character by character.
"""

from collections.abc import Iterable

AGAIN = "+"  # behind a character of a piece: it stands there once or more often

Piece = tuple[str, ...]  # its characters, each with the AGAIN behind it


def pieces(written: Iterable[str]) -> frozenset[Piece]:
    """As `is_row` takes them."""
    return frozenset(map(_piece, written))


def is_row(text: str, known: frozenset[Piece]) -> bool:
    """Whether the text is one of the pieces or several, one behind the other."""
    left, whole = known, False  # what may stand behind the text so far; whether a piece ends with it
    for character in text:
        passed = [rest for rest in left if rest[0][0] == character]
        left = frozenset((*(rest[1:] for rest in passed if rest[1:]), *(rest for rest in passed if AGAIN in rest[0])))
        whole = any(len(rest) == 1 for rest in passed)
        if whole:
            left |= known
        if not left:
            return False
    return whole


def _piece(written: str) -> Piece:
    found: list[str] = []
    for character in written:
        if character == AGAIN:
            found[-1] += AGAIN
        else:
            found.append(character)
    return tuple(found)
