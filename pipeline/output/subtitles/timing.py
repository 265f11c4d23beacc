"""When cues show: with the speech, long enough to be read, apart from each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from pipeline.output.subtitles.rules import SubtitleRules

NOTICE_LEAST_S = 1.5  # however little time there is behind the last word
TICK = 0.01  # seconds: what all formats tell


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from `start` to `end`, in seconds. `speaker` is None for what nobody says, as the notice."""

    start: float
    end: float
    lines: tuple[str, ...]
    speaker: str | None = None
    labelled: bool = False  # the first line begins with the speaker's label
    by_hand: bool = False  # a person has set its times, which stay

    def per_second(self, rules: SubtitleRules) -> float:
        """Places to be read in each second."""
        return sum(map(rules.length, self.lines)) / max(0.001, self.end - self.start)

    def reading_s(self, rules: SubtitleRules) -> float:
        """Seconds it takes to read."""
        return sum(map(rules.length, self.lines)) / rules.per_second


def timed(cues: Sequence[Cue], rules: SubtitleRules, until: float) -> list[Cue]:
    """Cues with the times of their words → with the times they show, in hundredths of a second: all formats tell those.

    A cue stays at most `linger` after its words, longer only to reach `shortest`. Where two people talk at once, the
    time is shared by how much there is to read; in a hasty exchange a cue comes late rather than not at all.
    No cue shows after `until`, in seconds, where the recording ends, unless it is too short for the shortest of cues.
    """
    made: list[Cue] = []
    ordered = sorted(cues, key=lambda cue: cue.start)
    for index, cue in enumerate(ordered):
        if cue.by_hand:
            made.append(cue)
            continue
        free = made[-1].end + rules.gap if made else 0.0
        start = _up(max(cue.start, free))
        end = min(max(cue.end, start), start + rules.longest)
        end = max(end, min(start + cue.reading_s(rules), cue.end + rules.linger))
        if index + 1 < len(ordered):
            end = min(end, _border(cue, ordered[index + 1], start, end, rules))
        end = max(_down(min(end, start + rules.longest)), _up(start + rules.shortest))
        made.append(replace(cue, start=start, end=end))
    return _drawn_forward(made, ordered, _down(until), rules)


def _drawn_forward(cues: Sequence[Cue], heard: Sequence[Cue], until: float, rules: SubtitleRules) -> list[Cue]:
    """Cues in a row, early enough to end at `until` or before one that a person has set.

    `heard`: the same with the times of their words.
    """
    made = list(cues)
    limit, earliest = until, float("-inf")
    for index in reversed(range(len(made))):
        cue = made[index]
        if cue.by_hand or cue.end <= limit:
            limit = _down(cue.start - rules.gap) if cue.by_hand else float("inf")
            earliest = 0.0 if cue.by_hand else earliest
            continue
        seconds = rules.shortest
        if cue.speaker is None:
            seconds = max(seconds, min(cue.reading_s(rules), NOTICE_LEAST_S))
        elif index and limit < heard[index].end:  # cut short: it shares its time with what is said before
            fair = (limit - made[index - 1].start) * (1 - _share(made[index - 1], cue, rules))
            seconds = max(seconds, min(cue.reading_s(rules), fair))
        if index and made[index - 1].by_hand:
            earliest = _up(made[index - 1].end + rules.gap)
        start = max(_down(min(cue.start, limit - seconds)), earliest)
        made[index] = replace(cue, start=start, end=max(limit, start + TICK))
        limit = _down(start - rules.gap)
    missing = -min(0.0, made[0].start) if made else 0.0  # where the recording is too short for all of it

    def behind(seconds: float) -> float:
        return round(seconds + missing, 2)

    return [cue if cue.by_hand else replace(cue, start=behind(cue.start), end=behind(cue.end)) for cue in made]


def _border(cue: Cue, following: Cue, start: float, end: float, rules: SubtitleRules) -> float:
    """Until when the cue may stay for the next one's sake."""
    if following.start - rules.gap >= end:
        return end
    if following.start >= cue.end:
        return following.start - rules.gap
    fair = start + (max(following.end, end) - start) * _share(cue, following, rules)
    return min(max(fair, following.start - rules.gap), end)


def _share(cue: Cue, following: Cue, rules: SubtitleRules) -> float:
    """Of the time of two cues, how much is the first one's by how much there is to read."""
    first = sum(map(rules.length, cue.lines))
    return first / max(first + sum(map(rules.length, following.lines)), 1.0)


def _up(seconds: float) -> float:
    return ceil(round(seconds * 100, 3)) / 100


def _down(seconds: float) -> float:
    return floor(round(seconds * 100, 3)) / 100
