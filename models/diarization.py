"""Who spoke when: pyannote's way of diarization over a segmentation made before and one pass of the CAM++ trunk.

Local speakers of overlapping chunks get embeddings, those are clustered into people, the chunks vote frame by frame who
speaks. Then who is two people is parted, people are joined where fewer were asked for, and where one speaks alone the
vote is held against the sound once more. What is pyannote's: how many speak at once is the mean of what the chunks
hear, and so many speak of those with most votes. Written out, since pyannote.audio brings all that is needed to train
networks; the tests hold it against pyannote's own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.bandwidth import is_narrow
from models.campplus import load_campplus
from models.clustering import INACTIVE, JOIN, JOIN_NARROW, assign
from models.compute import Compute
from models.joining import joined
from models.parting import parted
from models.pyannet import CHUNK_S, FRAME_S, FRAME_STEP_S
from models.resegmentation import resegmented
from models.units import UnitEmbedder
from pipeline.audio import Clip

RANKED = 50_000  # frames ranked at a time: of hours and many people all at once would be gigabytes


@dataclass(frozen=True, slots=True)
class Diarized:
    """Turns (start, end, label) in seconds that may overlap."""

    turns: list[tuple[float, float, str]]


class Diarizer:
    def __init__(self, embedding: Path, compute: Compute) -> None:
        self.embed_units = UnitEmbedder(load_campplus(embedding), compute)

    def __call__(
        self,
        read: Clip,
        activity: NDArray[np.uint8],
        chunk_step: float,
        duration: float,
        *,
        speakers: int | None,
        min_speakers: int | None,
        max_speakers: int | None,
        on_progress: Callable[[float, float], None],
    ) -> Diarized:
        """`activity`: (chunks, frames, local speakers) of models.segmentation. Progress is in seconds."""
        at_once = speakers_at_once(activity, chunk_step)
        units = self.embed_units(read, activity, at_once == 1, CHUNK_S, chunk_step, duration, on_progress)
        if not at_once.any():
            return Diarized([])
        at_least, at_most = speakers or min_speakers or 1, speakers or max_speakers
        if at_most is not None:
            at_once = np.minimum(at_once, at_most)
        people, centroids = assign(
            units.embeddings,
            _seconds_alone(units.activity),
            units.origin,
            step_share=chunk_step / CHUNK_S,
            step=chunk_step,
            join=JOIN_NARROW if is_narrow(read, duration) else JOIN,
        )
        people[~units.activity.any(axis=1)] = INACTIVE
        heard = voted(units.activity, people, at_once, chunk_step)
        heard, centroids = parted(heard, at_once, units.moments, centroids, at_least)
        heard, centroids = joined(heard, centroids, at_most)
        heard = resegmented(heard, at_once, units.moments, centroids)
        return Diarized([turn for turn in turns_of(heard, duration) if turn[0] < turn[1]])


def speakers_at_once(activity: NDArray[np.uint8], chunk_step: float) -> NDArray[np.int64]:
    """(chunks, frames, units) → for each frame of the recording, how many speak: the mean of the chunks hearing it."""
    chunks, size, _ = activity.shape
    total = np.zeros(round((CHUNK_S + (chunks - 1) * chunk_step) / FRAME_STEP_S) + 1)
    hearing = np.zeros_like(total)
    for first, own in zip(_firsts(chunks, chunk_step), activity.sum(axis=2), strict=True):
        total[first : first + size] += own
        hearing[first : first + size] += 1
    return np.rint(total / np.maximum(hearing, 1)).astype(np.int64)


def voted(
    activity: NDArray[np.uint8], people: NDArray[np.int64], at_once: NDArray[np.int64], chunk_step: float
) -> NDArray[np.bool_]:
    """(frames, people): in every frame, the `at_once` people most chunks heard.

    Adds up votes frame by frame instead of holding every chunk for every person, which for hours is gigabytes.
    """
    chunks, size, _ = activity.shape
    count = max(0, int(people.max(initial=INACTIVE))) + 1
    votes = np.zeros((len(at_once) + size, count), dtype=np.float32)
    for first, clusters, own in zip(_firsts(chunks, chunk_step), people, activity, strict=True):
        for person in np.unique(clusters[clusters != INACTIVE]):
            votes[first : first + size, person] += own[:, clusters == person].max(axis=1)
    votes = votes[: len(at_once)]
    heard = np.empty(votes.shape, dtype=np.bool_)
    for first in range(0, len(votes), RANKED):
        some = slice(first, first + RANKED)
        ranks = np.argsort(np.argsort(-votes[some], axis=1, kind="stable"), axis=1, kind="stable")
        heard[some] = (ranks < at_once[some, None]) & (votes[some] > 0)
    return heard


def turns_of(heard: NDArray[np.bool_], duration: float) -> list[tuple[float, float, str]]:
    """(frames, people) → turns, each from the middle of its first frame to that of the first frame behind it."""
    turns = []
    for person, own in enumerate(heard.T):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], own, [False]])))
        middles = np.minimum(edges, len(own) - 1) * FRAME_STEP_S + FRAME_S / 2
        turns += [
            (float(start), float(min(end, duration)), f"SPEAKER_{person:02d}") for start, end in middles.reshape(-1, 2)
        ]
    return turns


def _firsts(chunks: int, chunk_step: float) -> list[int]:
    """The frame of the recording with which each chunk begins."""
    return [round(chunk * chunk_step / FRAME_STEP_S) for chunk in range(chunks)]


def _seconds_alone(activity: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(chunks, units): chunk by chunk, as for hours a product over all of them would be gigabytes."""
    seconds = [(own * (own.sum(axis=1, keepdims=True) == 1)).sum(axis=0) for own in activity]
    return np.array(seconds) * (CHUNK_S / activity.shape[1])
