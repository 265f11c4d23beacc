"""Who spoke when: pyannote's SpeakerDiarization over a segmentation made before and one pass of the CAM++ trunk."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyannote.audio.core.plda import PLDA
from pyannote.audio.pipelines.clustering import BaseClustering
from pyannote.audio.pipelines.speaker_diarization import SpeakerDiarization
from pyannote.core import Annotation, SlidingWindow, SlidingWindowFeature

from models.campplus import CamPlusPlus, load_campplus
from models.clustering import INACTIVE, assign
from models.compute import Compute
from models.segmentation import Segmenter
from models.units import UnitEmbedder

Read = Callable[[float, float], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Diarized:
    """Turns (start, end, label) that may overlap, and a unit vector (192,) for each label."""

    turns: list[tuple[float, float, str]]
    voices: dict[str, NDArray[np.float32]]


class Diarizer:
    def __init__(self, segmenter: Segmenter, embedding: Path, compute: Compute) -> None:
        self.pipeline = _SharedDiarization(segmenter, load_campplus(embedding), compute)

    def __call__(
        self,
        read: Read,
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
        chunk = SlidingWindow(start=0.0, duration=self.pipeline.chunk_duration, step=chunk_step)
        with warnings.catch_warnings():
            # A number of speakers that cannot be met is visible in the result.
            warnings.filterwarnings("ignore", message=r"\s*The detected number of speakers")
            output = self.pipeline.apply(
                {
                    "uri": "recording",
                    "read": read,
                    "segmentations": SlidingWindowFeature(activity, chunk),
                    "duration": duration,
                    "on_progress": on_progress,
                },
                num_speakers=speakers,
                min_speakers=min_speakers,
                max_speakers=max_speakers,
            )
        annotation: Annotation = output.speaker_diarization
        turns = [
            (max(0.0, segment.start), min(duration, segment.end), str(label))
            for segment, _, label in annotation.itertracks(yield_label=True)
            if segment.start < duration
        ]
        voices = dict(zip(map(str, annotation.labels()), output.speaker_embeddings, strict=False))
        return Diarized(turns, voices)


class _UnitClustering(BaseClustering):
    """Takes part in SpeakerDiarization in place of pyannote's own clustering."""

    expects_num_clusters = False

    def __call__(
        self,
        embeddings: NDArray[np.float32],
        segmentations: SlidingWindowFeature,
        num_clusters: int | None = None,
        min_clusters: int | None = None,
        max_clusters: int | float | None = None,
        *,
        file: Mapping[str, Any],
        **_: object,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
        """(chunks, units, width) → hard clusters (chunks, units), similarities, centroids."""
        window = segmentations.sliding_window
        most = num_clusters or max_clusters
        return assign(
            embeddings,
            _seconds_alone(segmentations.data, window.duration),
            file["units"].origin,
            step_share=window.step / window.duration,
            step=window.step,
            at_least=num_clusters or min_clusters or 1,
            at_most=int(most) if most and np.isfinite(most) else None,
        )


class _SharedDiarization(SpeakerDiarization):
    """SpeakerDiarization that is handed its segmentation and computes embeddings in one pass over the recording."""

    def __init__(self, segmenter: Segmenter, embedding: CamPlusPlus, compute: Compute) -> None:
        super().__init__(
            segmentation=segmenter.network,
            embedding=embedding,
            clustering="AgglomerativeClustering",
            # Only VBx clustering would use it; any object keeps the constructor from asking the hub for one.
            plda=PLDA.__new__(PLDA),
        )
        self.clustering = _UnitClustering(metric="cosine")
        self.instantiate({"segmentation": {"min_duration_off": 0.0}})
        self.chunk_duration = segmenter.chunk_duration
        self.embed_units = UnitEmbedder(embedding, compute)

    def get_segmentations(self, file: dict[str, Any], hook: object = None) -> SlidingWindowFeature:
        """The local speakers, those that hide several voices split into as many."""
        window = file["segmentations"].sliding_window
        file["units"] = self.embed_units(
            file["read"],
            file["segmentations"].data,
            window.duration,
            window.step,
            file["duration"],
            file["on_progress"],
        )
        return SlidingWindowFeature(file["units"].activity, window)

    def get_embeddings(
        self,
        file: Mapping[str, Any],
        binary_segmentations: SlidingWindowFeature,
        exclude_overlap: bool = False,
        hook: object = None,
    ) -> NDArray[np.float32]:
        return file["units"].embeddings

    def reconstruct(
        self, segmentations: SlidingWindowFeature, hard_clusters: NDArray[np.int64], count: SlidingWindowFeature
    ) -> SlidingWindowFeature:
        """Frames in which each person speaks: in every frame, the `count` people most chunks heard.

        Adds up votes frame by frame instead of holding every chunk for every person, which for hours is gigabytes.
        """
        frames = count.sliding_window
        window = segmentations.sliding_window
        people = max(0, int(hard_clusters.max(initial=INACTIVE))) + 1
        size = segmentations.data.shape[1]
        votes = np.zeros((len(count.data) + size, people), dtype=np.float32)
        for chunk, (clusters, activity) in enumerate(zip(hard_clusters, segmentations.data, strict=True)):
            first = frames.closest_frame(window.start + chunk * window.step + 0.5 * frames.duration)
            for person in np.unique(clusters[clusters != INACTIVE]):
                votes[first : first + size, person] += activity[:, clusters == person].max(axis=1)[: len(votes) - first]
        votes = votes[: len(count.data)]
        ranks = np.argsort(np.argsort(-votes, axis=1, kind="stable"), axis=1, kind="stable")
        active = (ranks < count.data) & (votes > 0)
        return SlidingWindowFeature(active.astype(np.float32), frames)


def _seconds_alone(activity: NDArray[np.uint8], chunk_duration: float) -> NDArray[np.float64]:
    """(chunks, units): chunk by chunk, as for hours a product over all of them would be gigabytes."""
    seconds = [(own * (own.sum(axis=1, keepdims=True) == 1)).sum(axis=0) for own in activity]
    return np.array(seconds) * (chunk_duration / activity.shape[1])
