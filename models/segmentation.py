"""segmentation-3.0 over a whole recording, once: who of up to three local speakers is active in each frame."""

import base64
import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from models.compute import Compute
from models.parallel import in_parallel
from models.pyannet import CHUNK_S, CLASSES, FRAME_S, FRAME_STEP_S, STRIDE, load_pyannet
from pipeline.audio import SAMPLE_RATE_HZ, Clip
from pipeline.report import Kept

CHUNK_SAMPLES = round(CHUNK_S * SAMPLE_RATE_HZ)
BATCH_CHUNKS = 8  # a larger batch outgrows the cache and is slower


@dataclass(frozen=True, slots=True)
class Activity:
    """`activity[chunk, frame, local speaker]` is 0 or 1; chunk c starts at c * chunk_step seconds."""

    activity: NDArray[np.uint8]
    chunk_duration: float
    chunk_step: float
    frame_duration: float
    frame_step: float


class Segmenter:
    def __init__(self, path: Path, compute: Compute) -> None:
        self.network = load_pyannet(path).to(compute.device)
        self.device = compute.device
        self.dtype = compute.dtype if compute.device == "cpu" else torch.float32
        self.filters = self.network.filters()
        self.speakers = torch.tensor(CLASSES, dtype=torch.uint8)
        self.convolutions = copy.deepcopy(self.network.sincnet.conv1d[1:]).to(self.dtype)
        self.recurrent = copy.deepcopy(self.network.lstm).to(self.dtype)

    def __call__(
        self,
        read: Clip,
        duration: float,
        step: float,
        on_progress: Callable[[float, float], None],
        kept: Kept | None = None,
    ) -> Activity:
        """`read(start, end)` gives samples; chunks every `step` seconds, the last one reaching the end.

        What is `kept` is not computed again.
        """
        chunks = 1 + max(0, math.ceil((duration - CHUNK_S) / step - 1e-9))
        starts = [chunk * step for chunk in range(chunks)]
        batches = [starts[first : first + BATCH_CHUNKS] for first in range(0, chunks, BATCH_CHUNKS)]
        known = {
            batch[0]: _unpacked(value)
            for batch in batches
            if kept is not None and (value := kept.get(f"{batch[0]:.3f}"))
        }
        missing = [batch for batch in batches if batch[0] not in known]
        made = in_parallel(lambda batch: self._active(read, batch), missing, self.device)
        found = []
        for batch in batches:
            active = known[batch[0]] if batch[0] in known else next(made)
            found.append(active)
            if kept is not None and batch[0] not in known:
                kept.put(f"{batch[0]:.3f}", _packed(active))
            on_progress(min(duration, batch[-1] + CHUNK_S), duration)
        return Activity(np.concatenate(found), CHUNK_S, step, FRAME_S, FRAME_STEP_S)

    @torch.inference_mode()
    def _active(self, read: Clip, starts: list[float]) -> NDArray[np.uint8]:
        firsts = [round((start - starts[0]) * SAMPLE_RATE_HZ) for start in starts]
        sound = torch.zeros(firsts[-1] + CHUNK_SAMPLES)
        samples = torch.from_numpy(read(starts[0], starts[-1] + CHUNK_S))[: len(sound)]
        sound[: len(samples)] = samples
        likeliest = self.classes(sound.to(self.device), firsts).argmax(-1)
        return self.speakers[likeliest.cpu()].numpy()

    def classes(self, sound: Tensor, firsts: list[int]) -> Tensor:
        """Scores (chunks, frames, classes) of the chunks of `sound` (samples,) that begin at `firsts`.

        PyanNet's own forward but for its first layer, which is linear: it runs once over what the chunks share.
        """
        net = self.network.sincnet
        waves = F.conv1d(sound[None, None], self.filters, stride=STRIDE)[0]
        frames = (CHUNK_SAMPLES - self.filters.shape[-1]) // STRIDE + 1
        tone = self.filters.sum(dim=-1)  # (filters, 1): what a constant comes out as
        norm, pooled = net.wav_norm1d, []
        for first in firsts:
            variance, mean = torch.var_mean(sound[first : first + CHUNK_SAMPLES], unbiased=False)
            scale = norm.weight * (variance + norm.eps).rsqrt()
            own = waves[:, first // STRIDE : first // STRIDE + frames]
            heard = torch.add(tone * (norm.bias - scale * mean), own * scale).abs_()
            pooled.append(net.pool1d[0](heard[None]))
        x = F.leaky_relu(net.norm1d[0](torch.cat(pooled)))
        for convolution, pool, normalise in zip(self.convolutions, net.pool1d[1:], net.norm1d[1:], strict=True):
            x = F.leaky_relu(normalise(pool(convolution(x.to(self.dtype)).float())))
        x = self.recurrent(x.to(self.dtype).transpose(1, 2).contiguous())[0].float()
        for linear in self.network.linear:
            x = F.leaky_relu(linear(x))
        return self.network.classifier(x)


def _packed(active: NDArray[np.uint8]) -> dict[str, Any]:
    return {"shape": active.shape, "bits": base64.b64encode(np.packbits(active).tobytes()).decode()}


def _unpacked(value: dict[str, Any]) -> NDArray[np.uint8]:
    shape = tuple(value["shape"])
    bits = np.frombuffer(base64.b64decode(value["bits"]), np.uint8)
    return np.unpackbits(bits, count=int(np.prod(shape))).reshape(shape)
