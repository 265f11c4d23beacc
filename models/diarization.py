"""Who spoke when: pyannote's SpeakerDiarization over a segmentation made before and one pass of the CAM++ trunk."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pyannote.audio.core.plda import PLDA
from pyannote.audio.pipelines.speaker_diarization import SpeakerDiarization
from pyannote.core import Annotation, SlidingWindow, SlidingWindowFeature
from torch import Tensor

from models.campplus import EMBEDDING_WIDTH, FRAMES_PER_SECOND, SAMPLE_RATE_HZ, CamPlusPlus, load_campplus
from models.clustering import INACTIVE, EvidenceClustering
from models.compute import Compute
from models.segmentation import Segmenter

BLOCK_S = 10  # the trunk hears the recording in such blocks, as long as the chunks it was tried on
ENOUGH_ALONE_S = 0.5  # of a local speaker's time without overlap, to leave the overlapped time out
LEAST_FRAMES = 5

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
        self.clustering = EvidenceClustering(metric="cosine")
        self.instantiate({"segmentation": {"min_duration_off": 0.0}})
        self.chunk_duration = segmenter.chunk_duration
        self.network = embedding.to(compute.device)
        self.compute = compute

    def get_segmentations(self, file: Mapping[str, Any], hook: object = None) -> SlidingWindowFeature:
        return file["segmentations"]

    @torch.inference_mode()
    def get_embeddings(
        self,
        file: Mapping[str, Any],
        binary_segmentations: SlidingWindowFeature,
        exclude_overlap: bool = False,
        hook: object = None,
    ) -> NDArray[np.float32]:
        """(chunks, local speakers, 192); NaN where a local speaker is hardly heard."""
        activity = binary_segmentations.data
        step = binary_segmentations.sliding_window.step
        chunks, frames, local = activity.shape
        embeddings = np.full((chunks, local, EMBEDDING_WIDTH), np.nan, dtype=np.float32)
        frame_seconds = self.chunk_duration / frames
        sound = self._trunk(file)
        kept, kept_from = next(sound), 0
        for chunk in range(chunks):
            first = round(chunk * step * FRAMES_PER_SECOND)
            last = first + round(self.chunk_duration * FRAMES_PER_SECOND)
            while kept_from + kept.shape[1] < last and (more := next(sound, None)) is not None:
                kept = torch.cat([kept[:, max(0, first - kept_from) :], more], dim=1)
                kept_from = max(kept_from, first)
            heard = kept[:, first - kept_from : last - kept_from]
            weights = _weights(activity[chunk], frame_seconds)
            places = (np.arange(heard.shape[1]) + 0.5) / FRAMES_PER_SECOND / frame_seconds
            weights = weights[np.minimum(places.astype(int), frames - 1)].T
            loud = np.flatnonzero(weights.sum(axis=1) >= LEAST_FRAMES)
            if len(loud):
                pooled = self.network.embed(heard, torch.from_numpy(weights[loud]).to(heard.device))
                embeddings[chunk, loud] = pooled.cpu().numpy()
        return embeddings

    def _trunk(self, file: Mapping[str, Any]) -> Iterator[Tensor]:
        """The trunk's frames (512, n) block by block, in order; silence behind the end fills the last block."""
        native = self.compute.precision != "fp32"
        for start in np.arange(0.0, file["duration"], BLOCK_S):
            samples = np.zeros(BLOCK_S * SAMPLE_RATE_HZ, dtype=np.float32)
            heard = file["read"](float(start), float(start) + BLOCK_S)[: len(samples)]
            samples[: len(heard)] = heard
            with torch.autocast(self.compute.device, dtype=self.compute.dtype if native else None, enabled=native):
                frames = self.network.trunk(torch.from_numpy(samples)[None].to(self.compute.device))[0]
            yield frames.float()
            file["on_progress"](min(file["duration"], float(start) + BLOCK_S), file["duration"])

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


def _weights(activity: NDArray[np.uint8], frame_seconds: float) -> NDArray[np.float32]:
    """A local speaker's time alone where there is enough of it, else all of it. (frames, local speakers)"""
    whole = activity.astype(np.float32)
    alone = whole * (whole.sum(axis=1, keepdims=True) == 1)
    return np.where(alone.sum(axis=0) * frame_seconds >= ENOUGH_ALONE_S, alone, whole)
