"""Who speaks when, as lanes of bars in a picture: its geometry, in the picture's own units."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate, takewhile

from pipeline.messages import text
from pipeline.output.document.sentences import holes
from pipeline.text.typography import clock, width
from pipeline.transcript import Transcript

WIDE = 1000.0
NAMES, TIMES = 160.0, 60.0  # columns left and right of the bars
LANE, BAR = 24.0, 14.0
AXIS = 24.0
LEAST_BAR = 1.5
NAME_WIDTH = 10  # full-width characters; a longer name ends in an ellipsis
MERGE_SHARE = 1 / 500  # pauses shorter than this share of the recording cannot be seen
STEPS_S = (5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
MOST_TICKS = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of speech; `hint`: its speaker and times."""

    x: float
    width: float
    start: float  # seconds
    hint: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One name's bars; `shown`: the name as far as there is room, `total`: how long they speak."""

    name: str
    shown: str
    total: str
    y: float
    kind: str  # a speaker's colour, or gap
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture: its size, the places where bars begin and end, its lanes and ticks."""

    width: float
    height: float
    left: float
    right: float
    seconds: float
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]  # place, time


def timeline(transcript: Transcript, label: Callable[[str | None], str], language: str) -> Timeline:
    """One lane a name, in order of appearance; the last for holes in the text, if there are any."""
    held: dict[str, list[tuple[float, float]]] = {}
    turns = [(turn.start, turn.end, turn.speaker) for turn in transcript.turns]
    for start, end, speaker in sorted(turns or ((u.start, u.end, u.speaker or "") for u in transcript.utterances)):
        held.setdefault(label(speaker), []).append((start, end))
    gaps = [(hole.start, hole.end) for hole in holes(transcript)]
    ends = [end for spans in held.values() for _, end in spans]
    seconds = max([transcript.recording.duration, 1.0, *ends])
    lanes = [
        _lane(name, spans, number, f"voice-{number % 6}", seconds) for number, (name, spans) in enumerate(held.items())
    ]
    if gaps:
        lanes.append(_lane(text("document.unrecognised", lang=language), gaps, len(lanes), "gap", seconds))
    step = next((step for step in STEPS_S if seconds / step <= MOST_TICKS), STEPS_S[-1])
    ticks = tuple((_x(at, seconds), clock(at)) for at in range(0, int(seconds) + 1, step))
    return Timeline(WIDE, AXIS + LANE * len(lanes) + 4, NAMES, WIDE - TIMES, seconds, tuple(lanes), ticks)


def _lane(name: str, spans: list[tuple[float, float]], number: int, kind: str, seconds: float) -> Lane:
    bars = tuple(
        Bar(
            x=_x(start, seconds),
            width=max(LEAST_BAR, round(_x(end, seconds) - _x(start, seconds), 1)),
            start=round(start, 2),
            hint=f"{name} {clock(start)}–{clock(end)}",
        )
        for start, end in _merged(spans, seconds * MERGE_SHARE)
    )
    total = clock(sum(end - start for start, end in spans))
    return Lane(name, _shortened(name), total, AXIS + LANE * number, kind, bars)


def _merged(spans: Iterable[tuple[float, float]], pause: float) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if out and start - out[-1][1] <= pause:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _x(at: float, seconds: float) -> float:
    return round(NAMES + min(at, seconds) / seconds * (WIDE - NAMES - TIMES), 1)


def _shortened(name: str) -> str:
    if width(name) <= NAME_WIDTH:
        return name
    sizes = accumulate(map(width, name))
    return name[: sum(1 for _ in takewhile(lambda size: size <= NAME_WIDTH - 1, sizes))] + "…"
