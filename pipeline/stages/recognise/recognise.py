"""Recognition: speech → segments of timed words.

Whisper may stop before a window's speech ends. What it left is decoded again as a window of its own, until nothing is
left or an attempt brings nothing: text is never lost because one pass was content with less.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from math import exp
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.recogniser.text import ENCODING_STEPS, Decoded, Piece, TimedWord, Window
from pipeline.audio import Audio, SpeechMap, Stretch, seconds
from pipeline.report import NOTHING_KEPT, Kept, Progress, no_progress
from pipeline.settings import RecogniseSettings
from pipeline.stages.convert.ffmpeg import at_tempo
from pipeline.stages.recognise.agree import MIN_WORD_S, agreed
from pipeline.stages.recognise.decode import transcribe
from pipeline.stages.recognise.languages import languages_of
from pipeline.stages.recognise.windows import MAX_WINDOW_S, pack
from pipeline.text.typography import SYLLABLE_S, syllables
from pipeline.transcript import Segment, Word

if TYPE_CHECKING:
    from models.recogniser.engine import WhisperEngine

# Given as "said before", it moves Whisper towards simplified characters and punctuation.
STYLE_PROMPTS = {"zh": "，。"}

LEFT_OVER_MIN_S = 1.0  # speech this long after the last word is decoded again
LAST_WORD_S = 0.6  # how long the last word may sound when Whisper did not say where it ended

SLOWER = 0.9  # the tempo of a second hearing

# What hearing a stretch may cost, in steps of the decoder; a clean minute takes 9 a second, encoding included. Attempts
# and what they leave share it, and each second of speech that got text earns some for the rest.
STEPS_A_SECOND, LEAST_STEPS = 14, ENCODING_STEPS + 60
EARNED_A_SECOND = 25


def recognise(
    audio: Audio,
    speech: SpeechMap,
    settings: RecogniseSettings,
    engine: WhisperEngine,
    on_progress: Progress = no_progress,
    kept: Kept = NOTHING_KEPT,
) -> list[Segment]:
    """All that is said in `speech`, in order of time. Progress is in seconds of speech that is heard."""
    told = settings.language != "auto" or not speech.speech
    runs = [(settings.language, speech.speech)] if told else languages_of(audio, speech.speech, engine, kept)
    tempos = (1.0, SLOWER) if settings.twice else (1.0,)
    total = len(tempos) * speech.seconds_of_speech
    heard: list[list[Segment]] = []
    for tempo in tempos:
        done = len(heard) * speech.seconds_of_speech
        progress = partial(_from, on_progress, done, total)
        heard.append(_hear(audio, speech, runs, tempo, settings, engine, progress, kept))
    return agreed(*heard) if settings.twice else heard[0]


def _from(on_progress: Progress, before: float, total: float, done: float, _: float) -> None:
    on_progress(min(before + done, total), total)


def _hear(
    audio: Audio,
    speech: SpeechMap,
    runs: Sequence[tuple[str, Sequence[Stretch]]],
    tempo: float,
    settings: RecogniseSettings,
    engine: WhisperEngine,
    on_progress: Progress,
    kept: Kept,
) -> list[Segment]:
    """What is said in runs of one language each, its sound at a tempo."""
    done, longest = 0.0, MAX_WINDOW_S * tempo
    segments: list[Segment] = []
    windows = deque(
        Window(*stretch, language, style_prompt(settings, language), _budget(stretch), tempo)
        for language, stretches in runs
        for stretch in pack(audio, stretches, longest)
    )

    def read(start: float, end: float) -> NDArray[np.float32]:
        clip = audio.clip(start, end)
        return clip if tempo == 1 else at_tempo(clip, tempo)

    for decoded in transcribe(engine, read, windows, settings.beam, kept):
        found = segments_of(decoded, speech)
        rest = _left_over(decoded, found, speech)
        segments += found
        windows.extend(_windows_of_rest(decoded, pack(audio, rest, longest), speech))
        done += seconds(speech.within(decoded.window.start, decoded.window.end)) - seconds(rest)
        on_progress(done, speech.seconds_of_speech)
    return sorted(segments, key=lambda segment: (segment.start, segment.window))


def _budget(stretch: Stretch) -> int:
    return LEAST_STEPS + round(STEPS_A_SECOND * (stretch[1] - stretch[0]))


def _windows_of_rest(decoded: Decoded, rest: Sequence[Stretch], speech: SpeechMap) -> Iterator[Window]:
    """What an attempt left, with what it may cost; what there is no budget for is not heard."""
    window = decoded.window
    explained = seconds(speech.within(window.start, window.end)) - seconds(rest)
    spare = window.budget - decoded.steps + EARNED_A_SECOND * explained
    for start, end in rest:
        own = min(_budget((start, end)), round(spare * (end - start) / seconds(rest)))
        if own > ENCODING_STEPS:
            yield replace(window, start=start, end=end, budget=own)


def main_language(segments: Sequence[Segment]) -> str | None:
    """The language with the most speech; None when nothing was said."""
    spoken: dict[str, float] = defaultdict(float)
    for segment in segments:
        spoken[segment.language] += segment.end - segment.start
    return max(spoken, key=lambda language: spoken[language], default=None)


def style_prompt(settings: RecogniseSettings, language: str) -> str:
    return STYLE_PROMPTS.get(language, "") if settings.prompt is None else settings.prompt


def _left_over(decoded: Decoded, found: list[Segment], speech: SpeechMap) -> list[Stretch]:
    """Speech of the window after its last word; nothing when the attempt itself brought nothing."""
    if not found:
        return []
    last = decoded.pieces[-1]
    heard = last.words[-1].start + LAST_WORD_S
    until = max(heard, last.end) if last.closed else heard
    rest = [(a, b) for a, b in speech.within(until, decoded.window.end) if b - a > LAST_WORD_S / 2]
    return rest if seconds(rest) >= LEFT_OVER_MIN_S else []


def segments_of(decoded: Decoded, speech: SpeechMap) -> list[Segment]:
    """Whisper's answer for one window, its words inside speech."""
    segments: list[Segment] = []
    if not any(character.isalnum() for character in decoded.text):
        return segments  # marks without words are no text
    for piece in decoded.pieces:
        words = _words(piece, speech, decoded.window)
        segments.append(
            Segment(
                start=words[0].start,
                end=words[-1].end,
                words=words,
                language=decoded.window.language,
                avg_logprob=round(decoded.avg_logprob, 4),
                no_speech_prob=round(decoded.no_speech_prob, 4),
                compression_ratio=round(decoded.compression_ratio, 3),
                temperature=decoded.temperature,
                window=(round(decoded.window.start, 3), round(decoded.window.end, 3)),
            )
        )
    return segments


def _words(piece: Piece, speech: SpeechMap, window: Window) -> tuple[Word, ...]:
    """The piece's words with times inside the window's speech, none running back."""
    words: list[Word] = []
    for word, logprobs in zip(piece.words, piece.logprobs, strict=True):
        start, end = _into_speech(word, speech, window)
        if words:
            start = max(start, words[-1].end)
        end = max(end, start + MIN_WORD_S)
        confidence = exp(sum(logprobs) / len(logprobs)) if logprobs else 0.0
        words.append(Word(word.text, round(start, 3), round(end, 3), round(confidence, 4)))
    return tuple(words)


def _into_speech(word: TimedWord, speech: SpeechMap, window: Window) -> Stretch:
    """Warping stretches a word over the pause beside it; what counts is where it overlaps speech most.

    A long number is one word too, and may hold pauses.
    """
    # A short window is heard with silence behind it, into which a word may be stretched.
    begin, stop = (min(max(time, window.start), window.end) for time in (word.start, word.end))
    overlaps = speech.within(begin, stop)
    if overlaps and overlaps[-1][1] - overlaps[0][0] <= SYLLABLE_S * syllables(word.text):
        return overlaps[0][0], overlaps[-1][1]
    if overlaps:
        return max(overlaps, key=lambda stretch: stretch[1] - stretch[0])
    around = speech.within(window.start, window.end)
    edges = [edge for stretch in around for edge in stretch]
    nearest = min(edges, key=lambda edge: abs(edge - word.start), default=word.start)
    return nearest, nearest
