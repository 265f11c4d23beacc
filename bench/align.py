"""How far the times of corrected words are from their own. usage: bench/align.py JOB... [--every N]

In each job's transcript words are held out: as if the machine had recognised something else in their place, of another
length, and a person had put them back. Their times are then estimated, and looked for in the sound; the error of each
is told against the times that the words have in the transcript.
"""

import argparse
import random
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.report import table  # noqa: E402
from models.loaded import models_of  # noqa: E402
from pipeline.audio import Audio  # noqa: E402
from pipeline.flow import WAV  # noqa: E402
from pipeline.review import Review  # noqa: E402
from pipeline.settings import ModelSettings  # noqa: E402
from pipeline.stages.align import Aligner, align  # noqa: E402
from pipeline.stages.convert.convert import open_audio  # noqa: E402
from pipeline.text.edits import CORRECTION, between  # noqa: E402
from pipeline.text.times import times  # noqa: E402
from pipeline.transcript import Reviewed, Transcript, Utterance, join  # noqa: E402

LEAST_WORDS = 8  # of an utterance
MOST_HELD_OUT = 4  # words in a row
HEARD_INSTEAD = ("嗯", "这个那个", "是的是的是的")


def held_out(utterance: Utterance, draw: random.Random) -> tuple[Utterance, int, int]:
    """As if something else had been recognised for some words and a person had put them back: which (first, last)."""
    words = utterance.words
    first = draw.randrange(1, len(words) - MOST_HELD_OUT)
    last = first + draw.randint(1, MOST_HELD_OUT)
    heard = replace(words[first], text=draw.choice(HEARD_INSTEAD), end=words[last - 1].end)
    machine = (*words[:first], heard, *words[last:])
    raw, said = join(machine), join(words)
    edits = between(CORRECTION, raw, said)
    return replace(utterance, words=machine, raw_text=raw, text=said, edits=edits, reviewed=Reviewed()), first, last


def errors(
    transcript: Transcript, audio: Audio, engine: Aligner, draw: random.Random, every: int = 1
) -> tuple[list[float], list[float]]:
    """Seconds by which the beginnings of held-out words are off: estimated, and as found in the sound."""
    long_enough = [one for one in transcript.utterances if len(one.words) >= LEAST_WORDS][::every]
    asked = [(one, *held_out(one, draw)) for one in long_enough]
    found = align(audio, [corrected for _, corrected, _, _ in asked], transcript.language, engine)
    estimated: list[float] = []
    aligned: list[float] = []
    for (own, corrected, first, last), (_, told) in zip(asked, found, strict=True):
        estimated += _off(own, corrected, first, last)
        with_times = replace(corrected, reviewed=Reviewed(aligned=told))
        aligned += _off(own, with_times, first, last)
    return estimated, aligned


def _off(own: Utterance, corrected: Utterance, first: int, last: int) -> Iterator[float]:
    at = len(join(own.words[:first]))
    for word in own.words[first:last]:
        yield abs(_begins(corrected, at) - word.start)
        at += len(word.text)


def _begins(utterance: Utterance, place: int) -> float:
    one = next(one for one in times(utterance) if one.first <= place < one.last)
    return one.start + (place - one.first) / (one.last - one.first) * (one.end - one.start)


def _row(name: str, off: Sequence[float]) -> list[str]:
    in_order = sorted(off)
    shown = (statistics.median(off), in_order[int(0.9 * len(off))])
    return [name, str(len(off)), *(f"{1000 * seconds:.0f}" for seconds in shown)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", type=Path, nargs="+", metavar="JOB")
    parser.add_argument("--every", type=int, default=1, help="of so many utterances one")
    given = parser.parse_args()
    chosen = ModelSettings()
    engine = models_of(chosen.model, chosen.compute, chosen.diarization).engine
    lines = []
    for job in given.jobs:
        audio = open_audio(job / "work" / WAV)
        estimated, aligned = errors(Review.machine_of(job), audio, engine, random.Random(0), given.every)
        lines += [_row(f"{job.name}, estimated", estimated), _row(f"{job.name}, in the sound", aligned)]
    print(table(["words held out", "words", "median ms", "90 % within ms"], lines))


if __name__ == "__main__":
    main()
