"""PyanNet, the network of segmentation-3.0, in the shape of its weights.

pyannote.audio builds it too, but brings all that is needed to train it: seconds, and 400 MB. The tests hold this one
against pyannote's.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.torch_version import TorchVersion

from pipeline.audio import SAMPLE_RATE_HZ

CHUNK_S = 10.0  # what it was trained on

STRIDE, FILTER_SAMPLES = 10, 251  # of the first layer
POOLED = 3  # frames to one, behind each of three convolutions
TAPS = 5  # of the second and third convolution
SPREAD = TAPS - 1 + POOLED - 1  # of what one output of such a convolution and its pooling hears
# From one frame to the next, and what one hears, in samples.
FRAME_STEP = STRIDE * POOLED**3
FRAME_SIZE = FILTER_SAMPLES + STRIDE * (POOLED - 1 + POOLED * SPREAD + POOLED**2 * SPREAD)
FRAME_STEP_S, FRAME_S = FRAME_STEP / SAMPLE_RATE_HZ, FRAME_SIZE / SAMPLE_RATE_HZ

# Which of three local speakers each class means: at most two speak at once.
CLASSES = ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1))

MIN_LOW_HZ, MIN_BAND_HZ = 50, 50
# Beside the weights the checkpoint tells of the task they were trained for, in classes that are not needed.
TASK = tuple(f"pyannote.audio.core.task.{name}" for name in ("Specifications", "Problem", "Resolution"))


class _Bands(nn.Module):
    """The first layer's filters: pairs of an even and an odd one that pass a band (SincNet, arXiv 1808.00158)."""

    def __init__(self) -> None:
        super().__init__()
        half = FILTER_SAMPLES // 2
        self.low_hz_ = nn.Parameter(torch.empty(40, 1))
        self.band_hz_ = nn.Parameter(torch.empty(40, 1))
        self.register_buffer("window_", torch.empty(half))
        self.register_buffer("n_", torch.empty(1, half))  # 2π times in seconds, before the middle

    def filters(self) -> Tensor:
        window, times = self.get_buffer("window_"), self.get_buffer("n_")
        low = MIN_LOW_HZ + self.low_hz_.abs()
        high = torch.clamp(low + MIN_BAND_HZ + self.band_hz_.abs(), MIN_LOW_HZ, SAMPLE_RATE_HZ / 2)
        begin, end = low @ times, high @ times
        even = (end.sin() - begin.sin()) / (times / 2) * window
        odd = (begin.cos() - end.cos()) / (times / 2) * window
        width = 2 * (high - low)
        pairs = torch.cat([
            torch.cat([even, width, even.flip(1)], dim=1),
            torch.cat([odd, torch.zeros_like(width), -odd.flip(1)], dim=1),
        ])  # fmt: skip
        return (pairs / width.repeat(2, 1))[:, None]


class _First(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.filterbank = _Bands()


class _SincNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.wav_norm1d = nn.InstanceNorm1d(1, affine=True)
        self.conv1d = nn.ModuleList([_First(), nn.Conv1d(80, 60, TAPS), nn.Conv1d(60, 60, TAPS)])
        self.pool1d = nn.ModuleList([nn.MaxPool1d(POOLED) for _ in range(3)])
        self.norm1d = nn.ModuleList([nn.InstanceNorm1d(channels, affine=True) for channels in (80, 60, 60)])


class PyanNet(nn.Module):
    """The layers; how they are run, models.segmentation tells."""

    def __init__(self) -> None:
        super().__init__()
        self.sincnet = _SincNet()
        self.lstm = nn.LSTM(60, 128, num_layers=4, bidirectional=True, batch_first=True)
        self.linear = nn.ModuleList([nn.Linear(256, 128), nn.Linear(128, 128)])
        self.classifier = nn.Linear(128, len(CLASSES))

    def filters(self) -> Tensor:
        """The first layer's: (80, 1, FILTER_SAMPLES)."""
        first = self.sincnet.conv1d[0]
        assert isinstance(first, _First)
        return first.filterbank.filters()


class _Anything:
    """Stands for a class that is not needed."""

    def __init__(self, *_: object) -> None: ...


def load_pyannet(path: Path) -> PyanNet:
    """Raises RuntimeError when the file does not hold exactly this network."""
    with torch.serialization.safe_globals([TorchVersion, *((_Anything, name) for name in TASK)]):
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    network = PyanNet()
    network.load_state_dict(checkpoint["state_dict"], strict=True)
    return network.eval().requires_grad_(False)
