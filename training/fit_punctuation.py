"""Fits how much words, pauses and Whisper's marks count for punctuation, on recordings whose text has true marks.

python -m training.fit_punctuation --out pipeline/stages/polish/punctuation/weights.toml TEXT:JOB:REFERENCE ...

Each recording is a job folder of `tinglu run` and a reference (`training.read_aloud` makes some); TEXT names what is
read in it. Before it fits on all it tells how each recording fares with weights fitted on those of other texts.
"""

import argparse
import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.compute import Compute
from models.punctuation.reader import Reader
from pipeline.evaluation.measures import places
from pipeline.evaluation.punctuation import END, INNER, marked, strongest
from pipeline.stages.polish.punctuation.choice import ENOUGH_FOR_END, ENOUGH_FOR_MARK
from pipeline.stages.polish.punctuation.evidence import FOR_END, FOR_MARK, Evidence, evidence
from pipeline.stages.polish.punctuation.stretches import stretches
from pipeline.transcript import from_json

RIDGE = 1.0  # keeps weights small where a few recordings say little

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Recording:
    """The evidence of its places, and the kind of mark (pipeline.evaluation.punctuation) that stands in each; -1 where
    recognition lost or made up what stands beside it."""

    text: str
    name: str
    evidence: Evidence
    true: NDArray[np.int64]
    inside: NDArray[np.bool_]  # a speaker's last word is always the end of a sentence


def read(text: str, job: Path, reference: Path, reader: Reader) -> Recording:
    transcript = from_json((job / "work" / "transcript.json").read_bytes())
    found = list(stretches(transcript.utterances))
    reading = reader.read([(one.tokens, one.chinese_words) for one in found])
    last = np.cumsum([len(one.tokens) for one in found]) - 1
    segments = json.loads(reference.read_text(encoding="utf-8"))["segments"]
    true = kinds([token for one in found for token in one.tokens], "".join(one["text"] for one in segments))
    inside = np.ones(len(true), bool)
    inside[last] = False
    return Recording(text, job.name, evidence(found, reading), true, inside)


def kinds(tokens: Sequence[str], reference: str) -> NDArray[np.int64]:
    """The kind of mark that the reference has behind each token, -1 for all but the last token of a place."""
    ref_tokens, ref_kinds = marked(reference)
    parts = [marked(token)[0] for token in tokens]  # a token of ours may be two there
    ref_places, hyp_places = places(ref_tokens, [part for some in parts for part in some])
    standing = strongest(ref_places, ref_kinds)
    own = [hyp_places[at - 1] for at in np.cumsum([len(some) for some in parts])]
    return np.array([-1 if own[n : n + 2] == [p, p] else standing.get(p, 0) for n, p in enumerate(own)])


def fitted(rows: Rows, true: NDArray[np.bool_]) -> Rows:
    """Weights of a logistic regression, by Newton's method."""
    weights = np.zeros(rows.shape[1])
    ridge = RIDGE * np.eye(len(weights))
    ridge[0, 0] = 1e-3  # the base is free
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - true) + ridge @ weights
        step = np.linalg.solve((rows * (chance * (1 - chance))[:, None]).T @ rows + ridge, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def fit(recordings: Sequence[Recording]) -> tuple[Rows, Rows]:
    """Weights of the evidence for marks, and of that for ends where there is a mark."""
    known = [one.inside & (one.true >= 0) for one in recordings]
    mark = fitted(
        np.concatenate([one.evidence.mark[where] for one, where in zip(recordings, known, strict=True)]),
        np.concatenate([one.true[where] >= INNER for one, where in zip(recordings, known, strict=True)]),
    )
    marked_ = [one.inside & (one.true >= INNER) for one in recordings]
    end = fitted(
        np.concatenate([one.evidence.end[where] for one, where in zip(recordings, marked_, strict=True)]),
        np.concatenate([one.true[where] >= END for one, where in zip(recordings, marked_, strict=True)]),
    )
    return mark, end


def measured(one: Recording, weights: tuple[Rows, Rows]) -> str:
    mark, end = (
        1 / (1 + np.exp(-rows @ w)) for rows, w in zip((one.evidence.mark, one.evidence.end), weights, strict=True)
    )
    ends = (mark * end > ENOUGH_FOR_END) | ~one.inside
    found = [(mark > ENOUGH_FOR_MARK) | ends, ends]
    scores = [
        2 * (has & (one.true >= kind)).sum() / max(1, has.sum() + (one.true >= kind).sum())
        for has, kind in zip(found, (INNER, END), strict=True)
    ]
    return f"{one.name}: F1 of any mark {scores[0]:.3f}, of ends {scores[1]:.3f}"


def table(weights: tuple[Rows, Rows], recordings: Sequence[Recording]) -> str:
    """The file of weights."""
    names = ", ".join(one.name for one in recordings)
    told = f"How much each kind of evidence counts (evidence.py). Made by training/fit_punctuation.py from {names}."
    lines = [f"# {line}" for line in textwrap.wrap(told, 118)]
    for kind, columns, values in zip(("mark", "end"), (FOR_MARK, FOR_END), weights, strict=True):
        lines += ["", f"[{kind}]", *(f"{name} = {value:.3f}" for name, value in zip(columns, values, strict=True))]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("recordings", nargs="+", metavar="TEXT:JOB:REFERENCE")
    asked = parser.parse_args()
    reader = Reader.packaged(Compute("cpu", "fp32"))
    named = [told.split(":") for told in asked.recordings]
    recordings = [read(text, Path(job), Path(reference), reader) for text, job, reference in named]
    for one in recordings:
        others = [other for other in recordings if other.text != one.text]
        if others:
            print("held out", measured(one, fit(others)))
    weights = fit(recordings)
    asked.out.write_text(table(weights, recordings), encoding="utf-8")


if __name__ == "__main__":
    main()
