"""What the sound says of a text: whether there is room for it, how sure it is, how much of the sound it explains."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from pipeline.audio import SpeechMap, Stretch, seconds
from pipeline.stages.coverage import untold
from pipeline.text.typography import USUAL_RATE, is_wide, syllables
from pipeline.transcript import Segment, Word, join

# Nobody speaks faster for a whole sentence: the quickest reach about 8 Chinese syllables or 25 letters a second.
FASTEST = {True: 14.0, False: 45.0}  # wide characters, letters a second
QUICK = {True: 10.0, False: 30.0}  # of a text that repeats itself, word by word
FAST_FROM = {True: 10, False: 30}  # shorter text may have bad times
LEAST_S = 0.3  # a word's time may be off by this much


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one window gave: its segments, and from where to where it was heard before another window took over."""

    segments: tuple[Segment, ...]
    start: float
    end: float


def hearings(segments: Sequence[Segment]) -> Mapping[Stretch, Hearing]:
    """By the window of the segments."""
    grouped: dict[Stretch, list[Segment]] = {}
    for segment in segments:
        grouped.setdefault(segment.window, []).append(segment)
    starts = sorted(start for start, _ in grouped)
    found: dict[Stretch, Hearing] = {}
    for (start, end), own in grouped.items():
        # Where a window stopped early, the rest is another one inside it.
        following = bisect_right(starts, start)
        until = min([end, *starts[following : following + 1]])
        said = (min(one.start for one in own), max(one.end for one in own))
        found[start, end] = Hearing(tuple(own), min(start, said[0]), max(until, said[1]))
    return found


def speech_under(words: Sequence[Word], speech: SpeechMap) -> float:
    """Seconds of speech in the words' own times: next to nothing where they were put at the edge of a silence."""
    return sum(seconds(speech.within(word.start, word.end)) for word in words)


def confidence(words: Sequence[Word]) -> float:
    """0 to 1, of all together."""
    return exp(sum(log(max(word.confidence, 1e-6)) for word in words) / len(words))


def too_fast(text: str, speech_s: float) -> bool:
    """Whether nobody can say `text` in so many seconds of speech."""
    return _length(text) >= FAST_FROM[_wide(text)] and faster(text, max(speech_s, LEAST_S), FASTEST)


def faster(text: str, speech_s: float, rate: Mapping[bool, float]) -> bool:
    """Whether saying `text` in so many seconds takes more than the rate, which is told for wide and other letters."""
    return _length(text) > rate[_wide(text)] * speech_s


def has_no_room(segment: Segment, hearing: Hearing, speech: SpeechMap) -> bool:
    """Whether nobody can say the segment's text in the speech under it, nor in what else its window has no text for.

    For a text with bad times may belong to speech elsewhere in its window.
    """
    if not too_fast(segment.text, seconds(speech.within(segment.start - LEAST_S, segment.end + LEAST_S))):
        return False
    others = [word for other in hearing.segments if other is not segment for word in other.words]
    return too_fast(segment.text, seconds(untold(speech.within(hearing.start, hearing.end), others)))


def unexplained(hearing: Hearing, speech: SpeechMap) -> float:
    """Seconds of the window's speech beyond what saying its text takes."""
    said = sum(syllables(join(segment.words)) for segment in hearing.segments)
    return seconds(speech.within(hearing.start, hearing.end)) - said / USUAL_RATE


def _wide(text: str) -> bool:
    return sum(is_wide(letter) for letter in text if letter.isalnum()) * 2 >= _length(text)


def _length(text: str) -> int:
    return sum(map(str.isalnum, text))
