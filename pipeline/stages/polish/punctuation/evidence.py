"""How likely a mark is behind each token, from the words, the pauses and Whisper's own marks together.

Each is evidence and none is law: words tell where a clause ends, a pause that something does, and Whisper's marks both.
How much pauses and Whisper's marks say differs from speaker to speaker: some pause where commas stand, some where they
think. So they count by how often, in this recording, the words speak for a mark there too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from models.punctuation.tokens import MARKS, SENTENCE_ENDS, Reading
from pipeline.files.toml import read_toml
from pipeline.stages.polish.punctuation.stretches import Stretch

Column = NDArray[np.float64]

# What the weights of `weights.toml` are of, in their order.
FOR_MARK = ("base", "words", "pause", "long_pause", "whisper", "whisper_end", "agreed_pause", "agreed_whisper")
FOR_END = ("base", "words", "pause", "long_pause", "whisper_end", "whisper_inner", "agreed_end")

PAUSE_S, LONG_PAUSE_S = 0.3, 1.0  # up to the first any pause says the more the longer it is, then up to the second
HEARD_PAUSE_S = 0.15  # of those that are asked whether the words agree
USUAL, AS_MANY = 0.7, 5  # chance of a mark where somebody pauses, and how many places it takes to learn otherwise
LEAST = 1e-4  # chance

_END = re.compile(r"[。！？.!?…]")
_MARK = re.compile(r"[，。？！、；：,.?!;:…—]|^\s+$")


@dataclass(frozen=True)
class Evidence:
    """One row a token, one column for each name of FOR_MARK and FOR_END."""

    mark: NDArray[np.float64]
    end: NDArray[np.float64]


@dataclass(frozen=True)
class Chances:
    """Of each token: that any mark stands behind it, and that one that ends a sentence does."""

    mark: Column
    end: Column


def evidence(stretches: Sequence[Stretch], reading: Reading) -> Evidence:
    """What speaks for a mark behind each token of all the stretches in a row, which `reading` is of."""
    chances = np.exp(reading.marks.astype(np.float64))
    mark = np.clip(1 - chances[:, MARKS.index("")], LEAST, 1 - LEAST)
    end = np.clip(chances[:, SENTENCE_ENDS].sum(1) / mark, LEAST, 1 - LEAST)
    pauses = np.array([pause for stretch in stretches for pause in stretch.pauses])
    written = [gap for stretch in stretches for gap in stretch.written]
    whisper = np.array([bool(_MARK.search(gap)) for gap in written])
    whisper_end = np.array([bool(_END.search(gap)) for gap in written])
    pause = np.minimum(pauses / PAUSE_S, 1.0)
    long_pause = np.clip((pauses - PAUSE_S) / (LONG_PAUSE_S - PAUSE_S), 0.0, 1.0)
    inside = _inside(stretches)
    base = np.ones(len(mark))
    by_pauses, by_whisper, by_ends = (
        _agreement(mark, where & inside) for where in (pauses >= HEARD_PAUSE_S, whisper, whisper_end)
    )
    for_mark = (base, _logit(mark), pause, long_pause, whisper, whisper_end, by_pauses * pause, by_whisper * whisper)
    for_end = (base, _logit(end), pause, long_pause, whisper_end, whisper & ~whisper_end, by_ends * whisper_end)
    return Evidence(np.stack(for_mark, 1).astype(np.float64), np.stack(for_end, 1).astype(np.float64))


def weighed(found: Evidence) -> Chances:
    """Logistic regression: what all of it says together."""
    weights = _weights()
    mark = _logistic(found.mark @ weights["mark"])
    return Chances(mark, mark * _logistic(found.end @ weights["end"]))


def _inside(stretches: Sequence[Stretch]) -> NDArray[np.bool_]:
    """All tokens but the last of each stretch, behind which nobody has to be told that a sentence ends."""
    return np.array([place + 1 < len(one.tokens) for one in stretches for place in range(len(one.tokens))])


def _agreement(chances: Column, where: NDArray[np.bool_]) -> float:
    """How much more the words speak for marks in these places than they do where people usually pause."""
    return float((chances[where].sum() + USUAL * AS_MANY) / (where.sum() + AS_MANY) - USUAL)


def _logit(chance: Column) -> Column:
    return np.log(chance / (1 - chance))


def _logistic(score: Column) -> Column:
    return 1 / (1 + np.exp(-score))


@cache
def _weights() -> dict[str, Column]:
    table = read_toml(resources.files("pipeline.stages.polish.punctuation") / "weights.toml")
    return {
        kind: np.array([table[kind][name] for name in names], np.float64)
        for kind, names in (("mark", FOR_MARK), ("end", FOR_END))
    }
