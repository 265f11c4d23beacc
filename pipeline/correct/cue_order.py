"""Cues that an editor gave times before what is said before them: they keep the place that their words have."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.correct.changes import Unplaced
from pipeline.correct.match import Match
from pipeline.text.typography import one_line

Cue = tuple[str, float | None, float | None]  # what it says, from when to when (seconds)


def places(cues: Sequence[Cue], base: Sequence[Cue]) -> list[int | None]:
    """For each cue which one of the base it is, known by text and times, or by one of them; None where none is."""
    found: list[int | None] = [None] * len(cues)
    for key_of in (slice(None), slice(1), slice(1, None)):
        here, there = defaultdict(list), defaultdict(list)
        for number, cue in enumerate(cues):
            if found[number] is None:
                here[cue[key_of]].append(number)
        for number in sorted(set(range(len(base))) - set(found)):
            there[base[number][key_of]].append(number)
        for key, own in here.items():
            if len(own) == len(there[key]) == 1:
                found[own[0]] = there[key][0]
    return found


def strays(was: Sequence[int | None]) -> list[tuple[int, int]]:
    """The fewest cues, each with its place, without which the others stand in the order of their places."""
    rows: list[tuple[int, int]] = []  # the best end of a rising row of each length: a place, and its cue
    before: dict[int, int | None] = {}
    for number, place in enumerate(was):
        if place is not None:
            length = bisect_left(rows, (place, 0))
            before[number] = rows[length - 1][1] if length else None
            rows[length : length + 1] = [(place, number)]
    last = rows[-1][1] if rows else None
    in_row = set()
    while last is not None:
        in_row.add(last)
        last = before[last]
    return [(number, place) for number, place in enumerate(was) if place is not None and number not in in_row]


def in_order(was: Sequence[int | None], starts: Sequence[float]) -> list[int]:
    """The numbers of the cues, each of the strays put behind the cue that it was behind.

    `starts`: seconds, of the strays as they were. A cue that the base has not is told to stand before one by them.
    """
    moved = sorted((place, number) for number, place in strays(was))
    order = [number for number in range(len(was)) if (was[number], number) not in moved]
    for place, number in moved:
        earlier = [at for at, one in enumerate(order) if (known := was[one]) is not None and known < place]
        at = max(earlier, default=-1) + 1
        while at < len(order) and was[order[at]] is None and starts[order[at]] < starts[number]:
            at += 1
        order.insert(at, number)
    return order


def out_of_order(match: Match) -> Iterator[Unplaced]:
    """The cues of a file that stand elsewhere than its times have them, for people."""
    for cue in match.edited.moved:
        yield Unplaced("out_of_order", one_line(cue.text), f"{cue.start:.2f} – {cue.end:.2f} s", cue.start)
