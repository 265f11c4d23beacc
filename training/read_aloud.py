"""Recordings with true marks for `training.fit_punctuation`: text that no network has learnt, read with pauses.

python -m training.read_aloud --text FOLDER --out FOLDER --voices NAME,NAME,... PROGRAM

PROGRAM is any that speaks Mandarin. It reads lines of voice, speed, file and text, with tabs between them, writes each
text as a mono WAV file and answers with a line. The text is what `training.prepare_punctuation` holds out. Where a
reader pauses differs between recordings, as it does between people: at marks, at the ends of words, or at both.
"""

import argparse
import json
import random
import re
import shlex
import subprocess
import tempfile
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pipeline.text.chinese import words_of
from training.prepare_punctuation import TAILS, sources

READ = ("audreyt_speech", "audreyt_spoken", "kaiyuanshe_report2023", "ud_pud")
CHARACTERS = 360  # of a recording
LAST = 60  # lines of a source's end in which no recording begins
SILENT = 0.01  # of full scale: before and behind what is spoken
MARGIN_S = 0.02
SEED = 7

_STRANGE = re.compile(r"[—…（）(A-Za-z0-9“”《》‘’]")  # lines that are left out
_UNSPOKEN = re.compile(r"[^\u4e00-\u9fff，。？！、；：]")
_CLAUSE = re.compile(r"([^，。？！、；：]+)([，。？！、；：]?)")
_ENDS = "。？！；"

Sound = np.ndarray


class Habit(NamedTuple):
    """How likely a reader pauses: where a sentence ends, at another mark, and at the end of any other word."""

    at_end: float
    at_mark: float
    at_word: float


HABITS = {
    "halting": Habit(0.5, 0.25, 0.09),
    "usual": Habit(0.9, 0.5, 0.03),
    "running": Habit(0.25, 0.1, 0.12),
    "careful": Habit(1.0, 0.95, 0.0),
}


def lines_of(source: str, lines: Sequence[str], draw: random.Random) -> list[str]:
    """Lines of the held-out part of a source, from a random place on."""
    held: list[str] = []
    left = TAILS.get(source, sum(map(len, lines)))
    for line in reversed(lines):
        if left <= 0:
            break
        left -= len(line)
        held.insert(0, line)
    fit = [line for line in held if line and not _STRANGE.search(line)]
    chosen: list[str] = []
    for line in fit[draw.randrange(max(1, len(fit) - LAST)) :]:
        if sum(map(len, chosen)) >= CHARACTERS:
            break
        chosen.append(_UNSPOKEN.sub("", line))
    return chosen


def pieces_of(line: str, habit: Habit, draw: random.Random) -> Iterator[tuple[str, float]]:
    """What is read in one breath, with the mark at its end alone, and the seconds of silence behind it."""
    piece = ""
    for clause, mark in _CLAUSE.findall(line):
        *words, last = words_of(clause)
        for word in words:
            piece += word
            if draw.random() < habit.at_word:
                yield piece, draw.uniform(0.2, 0.9)
                piece = ""
        piece += last
        if draw.random() < (habit.at_end if mark and mark in _ENDS else habit.at_mark if mark else 0.0):
            yield piece + mark, draw.uniform(0.35, 1.1) if mark in _ENDS else draw.uniform(0.15, 0.6)
            piece = ""
    if piece:
        yield f"{piece}。", draw.uniform(0.1, 1.0)


class Speaker:
    """PROGRAM, asked for one text after the other."""

    def __init__(self, program: str) -> None:
        self._process = subprocess.Popen(
            shlex.split(program), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> "Speaker":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.__exit__(None, None, None)

    def say(self, text: str, voice: str, speed: float) -> tuple[Sound, int]:
        """The samples, -1 to 1, without the silence around them, and how many there are in a second."""
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            print(voice, speed, file.name, text, sep="\t", file=asked, flush=True)
            if not answers.readline():
                raise SystemExit(f"{self._process.args!r} ended without having said {text}")
            with wave.open(file.name, "rb") as said:
                rate = said.getframerate()
                samples = np.frombuffer(said.readframes(said.getnframes()), np.int16) / 32768
        loud = np.flatnonzero(np.abs(samples) > SILENT)
        margin = int(MARGIN_S * rate)
        return (samples[max(0, loud[0] - margin) : loud[-1] + 1 + margin] if len(loud) else samples[:0]), rate


def read(
    lines: Sequence[Sequence[tuple[str, float]]], speaker: Speaker, voice: str, speed: float
) -> tuple[Sound, int, list[tuple[float, float]]]:
    """The recording of lines of pieces, its rate, and from when to when each line is heard."""
    rate, sound, times, at = 0, list[Sound](), list[tuple[float, float]](), 0
    for pieces in lines:
        first = at
        for piece, pause in pieces:
            said, rate = speaker.say(piece, voice, speed)
            sound += [said, np.zeros(int(pause * rate))]
            at += len(said) + int(pause * rate)
        times.append((round(first / rate, 3), round(at / rate, 3)))
    noise = np.random.default_rng(1).normal(0, 0.002, at)
    return np.concatenate(sound) * 0.85 + noise, rate, times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--voices", required=True)
    parser.add_argument("program")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with Speaker(asked.program) as speaker:
        write_all(asked.text, asked.out, asked.voices.split(","), speaker)


def write_all(text: Path, out: Path, voices: Sequence[str], speaker: Speaker) -> None:
    """Each of READ in each of HABITS, a recording and its reference in `out`."""
    texts = {name: lines for name, lines in sources(text) if name in READ}
    draw = random.Random(SEED)  # noqa: S311 - nothing secret
    for number, (kind, source) in enumerate((kind, source) for kind in HABITS for source in READ):
        lines = lines_of(source, texts[source], draw)
        pieces = [list(pieces_of(line, HABITS[kind], draw)) for line in lines]
        voice = voices[(number + number // len(READ)) % len(voices)]  # another for each reading of a source
        sound, rate, times = read(pieces, speaker, voice, round(draw.uniform(0.95, 1.15), 2))
        path = out / f"{source}_{kind}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes((sound.clip(-1, 1) * 32767).astype(np.int16).tobytes())
        segments = [
            {"speaker": "A", "start": start, "end": end, "text": line}
            for line, (start, end) in zip(lines, times, strict=True)
        ]
        record = {"speakers": ["A"], "segments": segments}
        path.with_suffix(".ref.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
