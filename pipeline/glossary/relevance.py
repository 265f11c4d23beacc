"""Which terms a window should be told of."""

from collections.abc import Callable

from pipeline.glossary import Glossary, Term
from pipeline.glossary.matches import matches

HEARD = 0.72  # likeness from which on a term may have been said


def relevant(glossary: Glossary, heard: str, room: int, length: Callable[[str], int]) -> list[Term]:
    """The terms that sound like something in `heard`, the likeliest first, as many as fit.

    `length` tells a text's tokens, `room` how many there may be.
    """
    best: dict[Term, float] = {}
    for match in matches(heard, glossary, HEARD):
        best[match.term] = max(best.get(match.term, 0.0), match.score)
    chosen: list[Term] = []
    for term in sorted(best, key=lambda term: -best[term]):
        room -= length(term.text) + 1
        if room < 0:
            break
        chosen.append(term)
    return chosen
