"""Sessions with sound and true marks, for `training.fit_punctuation`: text read by espeak-ng with pauses.

python -m training.read_aloud --text FOLDER --out FOLDER [--espeak PROGRAM] [--seconds 150]

Writes NAME.wav and NAME.ref.json. The text is what `training.prepare_punctuation` holds out. Where the speaker pauses
differs from session to session, as it does between people: at marks, at any word's end, or at both. This teaches how
much a pause and Whisper's own marks say; what the words say is the network's part.
"""

import argparse
import json
import random
import re
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np

from pipeline.text.chinese import words_of
from training.prepare_punctuation import TAILS, sources

RATE = 22050
# name → (chance of a pause at a sentence's end, at another mark, at the end of a word without one)
HABITS = {
    "careful": (1.0, 0.95, 0.0),
    "usual": (0.9, 0.5, 0.03),
    "halting": (0.5, 0.25, 0.09),
    "running": (0.25, 0.1, 0.12),
}
READ = ("audreyt_speech", "audreyt_spoken", "kaiyuanshe_report2023", "ud_pud")
MARK = re.compile(r"[，。？！、；：]")
PRONOUNCED = re.compile(r"[^一-鿿A-Za-z0-9，。？！、；：]")


def lines_of(name: str, lines: list[str], draw: random.Random, characters: int) -> list[str]:
    """Lines of the held-out part of a source, from a random place."""
    held, size = [], TAILS.get(name, 10**9)
    for line in reversed(lines):
        if size <= 0:
            break
        size -= len(line)
        held.append(line)
    held.reverse()
    fit = [
        line
        for line in held
        if not re.search(r"[—…（）(]", line) and len(re.findall(r"[A-Za-z0-9]", line)) < len(line) / 8
    ]
    at = draw.randrange(max(1, len(fit) // 2))
    chosen: list[str] = []
    while sum(map(len, chosen)) < characters and at < len(fit):
        chosen.append(PRONOUNCED.sub("", fit[at]))
        at += 1
    return chosen


def pieces_of(line: str, habit: tuple[float, float, float], draw: random.Random) -> list[tuple[str, float]]:
    """What is read without a pause, and the seconds of silence behind it."""
    pieces, piece = [], ""
    clauses = re.findall(r"[^，。？！、；：]+[，。？！、；：]?", line)
    for clause in clauses:
        mark = clause[-1] if MARK.match(clause[-1]) else ""
        words = words_of(clause.rstrip("，。？！、；："))
        for word in words[:-1]:
            piece += word
            if draw.random() < habit[2]:
                pieces.append((piece, draw.uniform(0.2, 0.9)))
                piece = ""
        piece += words[-1] if words else ""
        chance = habit[0] if mark in "。？！；" and mark else habit[1] if mark else 0.0
        if draw.random() < chance and piece:
            pieces.append((piece, draw.uniform(0.35, 1.1) if mark in "。？！；" else draw.uniform(0.15, 0.6)))
            piece = ""
    if piece:
        pieces.append((piece, draw.uniform(0.1, 1.0)))
    return pieces


def spoken(piece: str, program: str, draw: random.Random, pitch: int) -> np.ndarray:
    with tempfile.NamedTemporaryFile(suffix=".wav") as made:
        speed = str(draw.randint(165, 205))
        command = [program, "-v", "cmn", "-s", speed, "-p", str(pitch), "-w", made.name, piece]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        with wave.open(made.name) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    loud = np.flatnonzero(np.abs(samples) > 200)
    return samples[loud[0] : loud[-1] + RATE // 50] if len(loud) else samples[:0]


def read(lines: list[str], habit: tuple[float, float, float], program: str, draw: random.Random, seconds: float):
    """Samples and segments, one a line, of a reading of so many seconds."""
    sound, segments, at = [np.zeros(RATE // 2, np.int16)], [], 0.5
    pitch = draw.randint(35, 65)
    for line in lines:
        start = at
        for piece, pause in pieces_of(line, habit, draw):
            for samples in (spoken(piece, program, draw, pitch), np.zeros(int(pause * RATE), np.int16)):
                sound.append(samples)
                at += len(samples) / RATE
        segments.append({"speaker": "A", "start": round(start, 3), "end": round(at, 3), "text": line})
        if at > seconds:
            break
    samples = np.concatenate(sound).astype(np.float32)
    noise = np.random.default_rng(draw.randrange(1 << 30)).normal(0, 60, len(samples))
    return (samples * 0.7 + noise).clip(-32768, 32767).astype(np.int16), segments


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--espeak", default="espeak-ng")
    parser.add_argument("--seconds", type=float, default=150)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    texts = {name: lines for name, lines in sources(asked.text) if name in READ}
    draw = random.Random(1)
    for source in READ:
        for name, habit in HABITS.items():
            lines = lines_of(source, texts[source], draw, int(asked.seconds * 8))
            samples, segments = read(lines, habit, asked.espeak, draw, asked.seconds)
            path = asked.out / f"{source}_{name}.wav"
            with wave.open(str(path), "wb") as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(RATE)
                out.writeframes(samples.tobytes())
            record = {"speakers": ["A"], "segments": segments}
            path.with_suffix(".ref.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
            print(path.name, round(len(samples) / RATE, 1), sum(len(s["text"]) for s in segments), flush=True)


if __name__ == "__main__":
    main()
