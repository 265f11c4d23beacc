"""Voices within chunks: the segmentation's local speakers, split where one hides several people, and their embeddings.

The segmentation network tells at most three speakers of a chunk apart. When more take turns within ten seconds, or two
sound alike to it, it gives them one row. Embeddings of the row's separate runs of speech bring that to light. Whatever
the rows say, an embedding of the sound around each moment is kept for models/parting.py and models/resegmentation.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from torch import Tensor

from models.campplus import EMBEDDING_WIDTH, FRAMES_PER_SECOND, LEAST_SAMPLES, CamPlusPlus
from models.compute import Compute
from models.moments import AROUND_S, MOMENT_S
from models.parallel import in_parallel
from models.pyannet import FRAME_STEP_S
from pipeline.audio import Clip

BLOCK_S = 10  # the trunk hears the recording in such blocks; neighbouring sound as margin was tried and brings nothing
ENOUGH_ALONE_S = 0.5  # of time without overlap, to leave the overlapped time out of an embedding
LEAST_FRAMES = 5  # of the trunk; less tells nothing
RUN_GAP_S = 0.25  # shorter silences do not end a run
RUN_ALONE_S = 0.8  # of a run that may start a voice of its own
SPLIT_DISTANCE = 0.6  # cosine, between runs; of one person they are nearer even at a second's length

LEAST_AROUND_FRAMES = 20  # of the trunk, of one voice alone


@dataclass(frozen=True, slots=True)
class Units:
    """`activity[chunk, frame, unit]` is 0 or 1; `origin[chunk, unit]` is the local speaker it was, -1 where no unit is.

    `embeddings[chunk, unit]` holds EMBEDDING_WIDTH values, NaN where too little is heard. `moments[place]`: the same of
    what one voice says alone around each moment of the recording, as unit vectors, zeros where that is too little.
    """

    activity: NDArray[np.uint8]
    origin: NDArray[np.int8]
    embeddings: NDArray[np.float32]
    moments: NDArray[np.float32]


class UnitEmbedder:
    def __init__(self, network: CamPlusPlus, compute: Compute) -> None:
        self.network = network.to(compute.device)
        self.compute = compute

    @torch.inference_mode()
    def __call__(
        self,
        read: Clip,
        activity: NDArray[np.uint8],
        alone: NDArray[np.bool_],
        chunk_duration: float,
        chunk_step: float,
        duration: float,
        on_progress: Callable[[float, float], None],
    ) -> Units:
        """`activity`: (chunks, frames, local speakers). `alone`: of each frame of the recording whether just one
        speaks. Progress is in seconds.
        """
        frames = activity.shape[1]
        places = (np.arange(round(chunk_duration * FRAMES_PER_SECOND)) + 0.5) / FRAMES_PER_SECOND
        to_trunk = np.minimum((places * frames / chunk_duration).astype(int), frames - 1)
        middles = np.arange(MOMENT_S / 2, duration + MOMENT_S / 2, MOMENT_S)
        nearest = np.rint((middles - chunk_duration / 2) / chunk_step).clip(0, len(activity) - 1)
        moments = np.zeros((len(middles), EMBEDDING_WIDTH), dtype=np.float32)
        found = []
        for chunk, heard in enumerate(self._chunks(read, len(activity), chunk_duration, chunk_step, duration)):
            found.append(self._units(activity[chunk], heard, to_trunk[: heard.shape[1]], chunk_duration / frames))
            own = nearest == chunk
            moments[own] = self._around(middles[own], chunk * chunk_step, alone, heard)
            on_progress(min(duration, chunk * chunk_step + chunk_duration), duration)
        most = max([1, *(len(origin) for _, origin, _ in found)])
        units = Units(
            np.zeros((len(activity), frames, most), dtype=np.uint8),
            np.full((len(activity), most), -1, dtype=np.int8),
            np.full((len(activity), most, EMBEDDING_WIDTH), np.nan, dtype=np.float32),
            moments,
        )
        for chunk, (masks, origin, embeddings) in enumerate(found):
            units.activity[chunk, :, : len(origin)] = masks.T
            units.origin[chunk, : len(origin)] = origin
            units.embeddings[chunk, : len(origin)] = embeddings
        return units

    def _units(
        self, activity: NDArray[np.uint8], heard: Tensor, to_trunk: NDArray[np.int64], frame_seconds: float
    ) -> tuple[NDArray[np.uint8], NDArray[np.int8], NDArray[np.float32]]:
        """Masks (units, frames), origins (units,), embeddings (units, 192) of one chunk."""
        alone = activity.sum(axis=1) == 1
        masks: list[NDArray[np.uint8]] = []
        origin: list[int] = []
        for speaker in np.flatnonzero(activity.any(axis=0)):
            voices = self._split(activity[:, speaker], alone, heard, to_trunk, frame_seconds)
            masks += voices
            origin += [int(speaker)] * len(voices)
        if not masks:
            nothing = np.zeros((0, len(activity)), np.uint8)
            return nothing, np.zeros(0, np.int8), self._embed(heard, nothing)
        whole = np.stack(masks)
        single = whole * alone
        enough = single.sum(axis=1, keepdims=True) * frame_seconds >= ENOUGH_ALONE_S
        return whole, np.array(origin, np.int8), self._embed(heard, np.where(enough, single, whole)[:, to_trunk])

    def _split(
        self,
        activity: NDArray[np.uint8],
        alone: NDArray[np.bool_],
        heard: Tensor,
        to_trunk: NDArray[np.int64],
        frame_seconds: float,
    ) -> list[NDArray[np.uint8]]:
        """One mask a voice: runs that sound alike together, each short run with the nearest long one."""
        runs = _runs(activity, round(RUN_GAP_S / frame_seconds))
        masks = np.zeros((len(runs), len(activity)), dtype=np.uint8)
        for mask, (first, last) in zip(masks, runs, strict=True):
            mask[first:last] = activity[first:last]
        long = np.flatnonzero((masks * alone).sum(axis=1) * frame_seconds >= RUN_ALONE_S)
        if len(long) < 2:
            return [activity]
        embeddings = self._embed(heard, (masks[long] * alone)[:, to_trunk])
        long, embeddings = long[~np.isnan(embeddings[:, 0])], embeddings[~np.isnan(embeddings[:, 0])]
        if len(long) < 2:
            return [activity]
        voices = fcluster(linkage(embeddings, "average", metric="cosine"), SPLIT_DISTANCE, "distance")
        middles = np.array(runs).mean(axis=1)
        nearest = np.abs(middles[:, None] - middles[long][None]).argmin(axis=1)
        return [masks[voices[nearest] == voice].max(axis=0) for voice in np.unique(voices)]

    def _around(
        self, middles: NDArray[np.float64], start: float, alone: NDArray[np.bool_], heard: Tensor
    ) -> NDArray[np.float32]:
        """(moments, 192) of the moments in the middle of a chunk that begins at `start`."""
        times = start + (np.arange(heard.shape[1]) + 0.5) / FRAMES_PER_SECOND
        speech = alone[np.minimum((times / FRAME_STEP_S).astype(int), len(alone) - 1)]
        near = np.abs(times - middles[:, None]) <= AROUND_S / 2
        some = np.flatnonzero(near.any(axis=0))
        embeddings = self._embed(heard[:, torch.from_numpy(some)], (near & speech)[:, some], LEAST_AROUND_FRAMES)
        length = np.linalg.norm(embeddings, axis=1, keepdims=True)
        return np.nan_to_num(embeddings / np.maximum(length, 1e-9))

    def _embed(self, heard: Tensor, weights: NDArray[Any], least: int = LEAST_FRAMES) -> NDArray[np.float32]:
        embeddings = np.full((len(weights), EMBEDDING_WIDTH), np.nan, dtype=np.float32)
        enough = np.flatnonzero(weights.sum(axis=1, dtype=int) >= least)
        if len(enough):
            pooled = self.network.embed(heard, torch.from_numpy(weights[enough].astype(np.float32)).to(heard.device))
            embeddings[enough] = pooled.cpu().numpy()
        return embeddings

    def _chunks(
        self, read: Clip, chunks: int, chunk_duration: float, chunk_step: float, duration: float
    ) -> Iterator[Tensor]:
        """The trunk's frames (512, n) under each chunk; only what a chunk still needs is kept."""
        blocks = self._trunk(read, duration)
        kept, kept_from = next(blocks), 0
        for chunk in range(chunks):
            first = round(chunk * chunk_step * FRAMES_PER_SECOND)
            last = first + round(chunk_duration * FRAMES_PER_SECOND)
            while kept_from + kept.shape[1] < last and (more := next(blocks, None)) is not None:
                kept = torch.cat([kept[:, max(0, first - kept_from) :], more], dim=1)
                kept_from = max(kept_from, first)
            yield kept[:, first - kept_from : last - kept_from]

    def _trunk(self, read: Clip, duration: float) -> Iterator[Tensor]:
        """The trunk's frames (512, n) block by block, in order."""
        starts = np.arange(0.0, duration, BLOCK_S).tolist()
        return in_parallel(lambda start: self._block(read, start, duration), starts, self.compute.device)

    @torch.inference_mode()
    def _block(self, read: Clip, start: float, duration: float) -> Tensor:
        reduced = self.compute.precision != "fp32"
        end = min(duration, start + BLOCK_S)
        # The last block begins early rather than end in silence, which would shift the mean that is removed.
        samples = read(max(0.0, end - BLOCK_S), end)
        waveform = torch.zeros(max(len(samples), LEAST_SAMPLES))
        waveform[: len(samples)] = torch.from_numpy(samples)
        with torch.autocast(self.compute.device, dtype=self.compute.dtype if reduced else None, enabled=reduced):
            frames = self.network.trunk(waveform[None].to(self.compute.device))[0]
        return frames[:, -max(1, round((end - start) * FRAMES_PER_SECOND)) :].float()


def _runs(activity: NDArray[np.uint8], gap: int) -> list[tuple[int, int]]:
    """Stretches (first, behind last) of ones; silences shorter than `gap` frames do not part them."""
    edges = np.diff(np.concatenate([[0], activity.astype(np.int8), [0]]))
    runs: list[tuple[int, int]] = []
    for first, last in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        if runs and first - runs[-1][1] < gap:
            runs[-1] = (runs[-1][0], int(last))
        else:
            runs.append((int(first), int(last)))
    return runs
