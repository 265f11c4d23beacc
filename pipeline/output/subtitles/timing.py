"""When cues show: with the speech, long enough to be read, apart from each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from pipeline.output.subtitles.rules import Rules


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from `start` to `end`, in seconds. `speaker` is None for what nobody says, as the notice."""

    start: float
    end: float
    lines: tuple[str, ...]
    speaker: str | None
    labelled: bool = False  # the first line begins with the speaker's label

    def per_second(self, rules: Rules) -> float:
        return sum(map(rules.length, self.lines)) / max(0.001, self.end - self.start)


def timed(cues: Sequence[Cue], rules: Rules) -> list[Cue]:
    """Cues with the times of their words → with the times they show, in hundredths of a second: all formats tell those.

    A cue stays at most `linger` after its words, longer only to reach `shortest`. Where two people talk at once, the
    time is shared by how much there is to read; in a hasty exchange a cue comes late rather than not at all.
    """
    made: list[Cue] = []
    ordered = sorted(cues, key=lambda cue: cue.start)
    for index, cue in enumerate(ordered):
        free = made[-1].end + rules.gap if made else 0.0
        start = _up(max(cue.start, free))
        end = min(max(cue.end, start), start + rules.longest)
        wish = start + sum(map(rules.length, cue.lines)) / rules.per_second
        end = max(end, min(wish, cue.end + rules.linger))
        if index + 1 < len(ordered):
            end = min(end, _border(cue, ordered[index + 1], start, end, rules))
        end = max(_down(min(end, start + rules.longest)), _up(start + rules.shortest))
        made.append(replace(cue, start=start, end=end))
    return made


def _border(cue: Cue, following: Cue, start: float, end: float, rules: Rules) -> float:
    """Until when the cue may stay for the next one's sake."""
    if following.start - rules.gap >= end:
        return end
    if following.start >= cue.end:
        return following.start - rules.gap
    both = sum(map(rules.length, cue.lines)) + sum(map(rules.length, following.lines))
    share = sum(map(rules.length, cue.lines)) / max(both, 1.0)
    fair = start + (max(following.end, end) - start) * share
    return min(max(fair, following.start - rules.gap), end)


def _up(seconds: float) -> float:
    return ceil(round(seconds * 100, 3)) / 100


def _down(seconds: float) -> float:
    return floor(round(seconds * 100, 3)) / 100
