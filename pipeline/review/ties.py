"""Names of event.toml belong to the voice they were written for: 发言人2 is another one after another diarization."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.review.persons import same_voice, voices_of
from pipeline.transcript import Event, Transcript


@dataclass(frozen=True, slots=True)
class Tie:
    """An attendee and what their voice was called when event.toml first said so; `spans`: when it was heard.

    `others`: when anybody was.
    """

    name: str
    speaker: str
    spans: tuple[tuple[float, float], ...]
    others: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Tied:
    """An event whose attendees have the ids of this run's voices; `ties`: to keep."""

    event: Event
    ties: tuple[Tie, ...]


def tied(event: Event, now: Transcript, before: Callable[[], Transcript | None], known: Sequence[Tie]) -> Tied:
    """`before`: what the last run left, which whoever wrote event.toml has seen; `known`: the ties kept from before.

    A voice that no run knows stays as it was written, for `unmet_wishes` to tell of it.
    """
    ties = {(one.name, one.speaker): one for one in known}
    attendees, kept, untied = [], [], []
    for one in event.attendees:
        tie = None
        if one.speaker is not None:
            tie = (
                ties.get((one.name, one.speaker))
                or _tie(one.name, one.speaker, before())
                or _tie(one.name, one.speaker, now)
            )
        if tie is not None:
            kept.append(tie)
            voice = same_voice(tie.spans, tie.others, voices_of(now).spans)
            untied += [one.name] if voice is None else []
            one = replace(one, speaker=voice)
        attendees.append(one)
    return Tied(replace(event, attendees=tuple(attendees), untied=tuple(untied)), tuple(kept))


def _tie(name: str, speaker: str, seen: Transcript | None) -> Tie | None:
    voice = seen.voice(speaker) if seen else None
    if seen is None or voice is None:
        return None
    spans = voices_of(seen).spans
    return Tie(name, speaker, tuple(spans.get(voice, ())), tuple(span for one in spans.values() for span in one))
