"""Atoms of one speaker → cues: the cut that costs least, where bad places, haste and hard reading cost."""

from collections.abc import Sequence

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
    if not atoms:
        return []
    sizes = [rules.length(atom.text) for atom in atoms]
    best: list[tuple[float, int, tuple[str, ...]]] = [(0.0, 0, ())]
    for last in range(1, len(atoms) + 1):
        options: list[tuple[float, int, tuple[str, ...]]] = []
        size = 0.0
        for first in range(last - 1, -1, -1):
            size += sizes[first]
            seconds = atoms[last - 1].end - atoms[first].start
            if first < last - 1 and (size > rules.line * rules.lines + rules.lines or seconds > rules.longest):
                break
            prefix = label if first == 0 or always else ""
            lines, uneven = _wrapped(prefix, atoms[first:last], rules)
            following = atoms[last].start if last < len(atoms) else until
            cost = uneven + _cost(atoms, first, last, sum(map(rules.length, lines)), following, rules)
            options.append((best[first][0] + cost, first, lines))
        best.append(min(options))
    cues: list[Cue] = []
    last = len(atoms)
    while last:
        _, first, lines = best[last]
        cues.append(Cue(atoms[first].start, atoms[last - 1].end, lines))
        last = first
    return cues[::-1]


def whole(atoms: Sequence[Atom], label: str, start: float, end: float, rules: SubtitleRules) -> Cue:
    """Nobody's cue that shows all of the atoms, from when to when a person has set it."""
    return Cue(start, end, _wrapped(label, atoms, rules)[0], by_hand=True)


def _cost(atoms: Sequence[Atom], first: int, last: int, size: float, following: float, rules: SubtitleRules) -> float:
    start, end = atoms[first].start, atoms[last - 1].end
    shown = max(0.001, min(end + rules.linger, following - rules.gap) - start)
    cost = A_CUE + _break(atoms[last - 1].text) * (last < len(atoms))
    cost -= PAUSE * min(0.5, max(0.0, following - end)) * (last < len(atoms))
    cost += TOO_SHORT * max(0.0, 1 - shown / rules.shortest)
    cost += TOO_FAST * max(0.0, size / shown / rules.per_second - 1)
    for one, other in zip(atoms[first : last - 1], atoms[first + 1 : last], strict=True):
        cost += ACROSS_PAUSE * max(0.0, other.start - one.end - LONG_PAUSE_S)
    return cost


def _break(text: str) -> float:
    if ends_sentence(text):
        return 0.0
    return IN_SENTENCE if ends_clause(text) else IN_CLAUSE


def _wrapped(label: str, atoms: Sequence[Atom], rules: SubtitleRules) -> tuple[tuple[str, ...], float]:
    """The lines, and how badly they break; what fits nowhere is shown all the same."""
    whole = (label + "".join(atom.text for atom in atoms).lstrip()).strip()
    if rules.length(whole) <= rules.line:
        return (whole,), 0.0
    options: list[tuple[float, tuple[str, ...]]] = []
    head = label
    places = [("", label)] if label else []
    for atom in atoms[:-1]:
        head = head + (atom.text if head != label else atom.text.lstrip())
        places.append((atom.text, head))
    for before, top in places:
        rest = whole[len(top) :] if whole.startswith(top) else whole[len(top.strip()) :]
        upper, lower = top.strip(), rest.strip()
        a, b = rules.length(upper), rules.length(lower)
        if a <= rules.line and b <= rules.line and upper and lower:
            cost = 0.3 * _break(before or label) + UNEVEN * abs(a - b) / rules.line
            options.append((cost, (upper, lower)))
    if options:
        cost, lines = min(options)
        return lines, cost
    return _filled(label, atoms, rules), IMPOSSIBLE


def _filled(label: str, atoms: Sequence[Atom], rules: SubtitleRules) -> tuple[str, ...]:
    lines = [label] if label else [""]
    for atom in atoms:
        if lines[-1] and rules.length((lines[-1] + atom.text).strip()) > rules.line:
            lines.append(atom.text.lstrip())
        else:
            lines[-1] += atom.text
    return tuple(line.strip() for line in lines if line.strip())
