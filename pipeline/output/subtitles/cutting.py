"""Atoms of one speaker → cues: the cut that costs least, where bad places, haste and hard reading cost."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from pipeline.output.subtitles.atoms import Atom
from pipeline.output.subtitles.rules import SubtitleRules
from pipeline.output.subtitles.timing import Cue
from pipeline.text.typography import ends_clause, ends_sentence

A_CUE = 1.0  # fewer cues are better
IN_SENTENCE, IN_CLAUSE = 0.6, 3.0  # a cue that ends so
PAUSE = 3.0  # a second of pause at the end of a cue makes up for so much
LONG_PAUSE_S = 0.7
ACROSS_PAUSE = 6.0  # each second more than that inside a cue
TOO_SHORT, TOO_FAST = 6.0, 5.0
UNEVEN = 0.7  # one line empty beside a full one
IMPOSSIBLE = 1e9  # however hasty the speech


def cut(atoms: Sequence[Atom], label: str, always: bool, until: float, rules: SubtitleRules) -> list[Cue]:
    """Nobody's cues, with the seconds in which they are heard, that together show all atoms in order.

    `label` begins the first one, or `always` each; `until`: when something else is said.
    """
    run = _Run(atoms, rules)
    best: list[tuple[float, int, int | None]] = [(0.0, 0, None)]
    for last in range(1, len(atoms) + 1):
        following = atoms[last].start if last < len(atoms) else until
        options: list[tuple[float, int, int | None]] = []
        for first in range(last - 1, -1, -1):
            size, seconds = run.ends[last] - run.ends[first], atoms[last - 1].end - atoms[first].start
            if first < last - 1 and (size > rules.line * rules.lines + rules.lines or seconds > rules.longest):
                break
            uneven, shown, at = run.broken(label if first == 0 or always else "", first, last)
            cost = uneven + run.cost(first, last, shown, following)
            options.append((best[first][0] + cost, first, at))
        best.append(min(options, key=lambda option: option[:2]))
    cues: list[Cue] = []
    last = len(atoms)
    while last:
        _, first, at = best[last]
        lines = _lines(label if first == 0 or always else "", atoms[first:last], at, rules)
        cues.append(Cue(atoms[first].start, atoms[last - 1].end, lines))
        last = first
    return cues[::-1]


def whole(atoms: Sequence[Atom], label: str, start: float, end: float, rules: SubtitleRules) -> Cue:
    """Nobody's cue that shows all of the atoms, from when to when a person has set it."""
    _, _, at = _Run(atoms, rules).broken(label, 0, len(atoms))
    return Cue(start, end, _lines(label, atoms, at, rules), by_hand=True)


class _Run:
    """Atoms with what is asked of them for every cue that they may make, found out once. Lengths are in places."""

    def __init__(self, atoms: Sequence[Atom], rules: SubtitleRules) -> None:
        self._atoms, self._rules = atoms, rules
        texts = [atom.text for atom in atoms]
        sizes = [rules.length(text) for text in texts]
        self.ends = [0.0, *accumulate(sizes)]  # how long all before each atom are together
        self._lead = [size - rules.length(text.lstrip()) for text, size in zip(texts, sizes, strict=True)]
        self._tail = [size - rules.length(text.rstrip()) for text, size in zip(texts, sizes, strict=True)]
        self._breaks = [_break(text) for text in texts]
        pauses = (other.start - one.end - LONG_PAUSE_S for one, other in pairwise(atoms))
        self._pauses = [ACROSS_PAUSE * max(0.0, pause) for pause in pauses]  # what each costs inside a cue

    def broken(self, label: str, first: int, last: int) -> tuple[float, float, int | None]:
        """How badly these atoms break into lines, how long the lines are together, and before which atom they break.

        That is counted from `first`; -1: they are one line; None: they fit nowhere.
        """
        line, head = self._rules.line, self._rules.length(label) - self._lead[first] - self.ends[first]
        if (size := head + self.ends[last] - self._tail[last - 1]) <= line:
            return 0.0, size, -1
        best: tuple[float, float, int | None] | None = None
        for at in range(first if label else first + 1, last):
            lower = self.ends[last] - self.ends[at] - self._lead[at] - self._tail[last - 1]
            if lower > line:
                continue
            upper = head + self.ends[at] - self._tail[at - 1] if at > first else self._rules.length(label.strip())
            if upper > line:
                break
            cost = 0.3 * (self._breaks[at - 1] if at > first else _break(label)) + UNEVEN * abs(upper - lower) / line
            if best is None or cost < best[0]:
                best = cost, upper + lower, at - first
        if best is not None:
            return best
        filled = _filled(label, self._atoms[first:last], self._rules)
        return IMPOSSIBLE, sum(map(self._rules.length, filled)), None

    def cost(self, first: int, last: int, size: float, following: float) -> float:
        """Of a cue of these atoms; `following`: when something else is said."""
        start, end, rules = self._atoms[first].start, self._atoms[last - 1].end, self._rules
        shown = max(0.001, min(end + rules.linger, following - rules.gap) - start)
        cost = A_CUE
        if last < len(self._atoms):
            cost += self._breaks[last - 1]
            cost -= PAUSE * min(0.5, max(0.0, following - end))
        cost += TOO_SHORT * max(0.0, 1 - shown / rules.shortest)
        cost += TOO_FAST * max(0.0, size / shown / rules.per_second - 1)
        return sum(self._pauses[first : last - 1], cost)


def _break(text: str) -> float:
    if ends_sentence(text):
        return 0.0
    return IN_SENTENCE if ends_clause(text) else IN_CLAUSE


def _lines(label: str, atoms: Sequence[Atom], at: int | None, rules: SubtitleRules) -> tuple[str, ...]:
    """The lines that `_Run.broken` tells."""
    if at is None:
        return _filled(label, atoms, rules)
    texts = [atom.text for atom in atoms]
    whole = label + "".join(texts).lstrip()
    if at < 0:
        return (whole.strip(),)
    lower = "".join(texts[at:]).lstrip()
    return whole[: len(whole) - len(lower)].strip(), lower.rstrip()


def _filled(label: str, atoms: Sequence[Atom], rules: SubtitleRules) -> tuple[str, ...]:
    lines = [label] if label else [""]
    for atom in atoms:
        if lines[-1] and rules.length((lines[-1] + atom.text).strip()) > rules.line:
            lines.append(atom.text.lstrip())
        else:
            lines[-1] += atom.text
    return tuple(line.strip() for line in lines if line.strip())
