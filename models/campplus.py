"""CAM++, the speaker-embedding network (arXiv 2303.00332), written from the paper and the shapes of its weights.

Its trunk turns sound into one vector per 20 ms; pooling those of one speaker gives that speaker's embedding. The trunk
is the costly part and does not depend on the speaker, so it can run once over a recording for all embeddings.
"""

from pathlib import Path

import torch
import torchaudio.compliance.kaldi as kaldi
from torch import Tensor, nn
from torch.nn import functional as F

from pipeline.audio import SAMPLE_RATE_HZ

MEL_BINS = 80
FRAMES_PER_SECOND = 50  # of the trunk: 10 ms filter banks, halved in time
TRUNK_WIDTH = 512
EMBEDDING_WIDTH = 192
HEAD_CHANNELS = 32
BOTTLENECK = 128
GROWTH = 32
CONTEXT_FRAMES = 100
BLOCKS = ((12, 1), (24, 2), (16, 2))  # dense layers, dilation
MIN_STD = 1e-5
# A filter bank of one frame needs 25 ms; less than 0.1 s says nothing of a voice.
LEAST_SAMPLES = SAMPLE_RATE_HZ // 10


class _Residual(nn.Module):
    """Two 3x3 convolutions beside a shortcut; `stride` thins the frequencies."""

    def __init__(self, stride: int) -> None:
        super().__init__()
        channels = HEAD_CHANNELS
        self.conv1 = nn.Conv2d(channels, channels, 3, stride=(stride, 1), padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.shortcut = nn.Sequential()
        if stride > 1:
            self.shortcut.append(nn.Conv2d(channels, channels, 1, stride=(stride, 1), bias=False))
            self.shortcut.append(nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class _Head(nn.Module):
    """Local time-frequency patterns: (n, bins, frames) → (n, channels * bins / 8, frames)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, HEAD_CHANNELS, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(HEAD_CHANNELS)
        self.layer1 = nn.Sequential(_Residual(2), _Residual(1))
        self.layer2 = nn.Sequential(_Residual(2), _Residual(1))
        self.conv2 = nn.Conv2d(HEAD_CHANNELS, HEAD_CHANNELS, 3, stride=(2, 1), padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(HEAD_CHANNELS)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x[:, None])))
        y = F.relu(self.bn2(self.conv2(self.layer2(self.layer1(y)))))
        return y.flatten(1, 2)


class _Norm(nn.Sequential):
    def __init__(self, channels: int, *, relu: bool = True, affine: bool = True) -> None:
        super().__init__()
        self.add_module("batchnorm", nn.BatchNorm1d(channels, affine=affine))
        if relu:
            self.add_module("relu", nn.ReLU())


class _ContextMask(nn.Module):
    """A convolution whose channels are weighed by what surrounds: the whole stretch and its 2-s neighbourhood."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.linear_local = nn.Conv1d(BOTTLENECK, GROWTH, 3, padding=dilation, dilation=dilation, bias=False)
        self.linear1 = nn.Conv1d(BOTTLENECK, BOTTLENECK // 2, 1)
        self.linear2 = nn.Conv1d(BOTTLENECK // 2, GROWTH, 1)

    def forward(self, x: Tensor) -> Tensor:
        near = F.avg_pool1d(x, CONTEXT_FRAMES, CONTEXT_FRAMES, ceil_mode=True)
        context = x.mean(-1, keepdim=True) + near
        mask = torch.sigmoid(self.linear2(F.relu(self.linear1(context))))
        return self.linear_local(x) * mask.repeat_interleave(CONTEXT_FRAMES, dim=-1)[..., : x.shape[-1]]


class _Dense(nn.Module):
    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.nonlinear1 = _Norm(channels)
        self.linear1 = nn.Conv1d(channels, BOTTLENECK, 1, bias=False)
        self.nonlinear2 = _Norm(BOTTLENECK)
        self.cam_layer = _ContextMask(dilation)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x, self.cam_layer(self.nonlinear2(self.linear1(self.nonlinear1(x))))], dim=1)


class _Transit(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.nonlinear = _Norm(channels)
        self.linear = nn.Conv1d(channels, channels // 2, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(self.nonlinear(x))


class _Tdnn(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        channels = HEAD_CHANNELS * MEL_BINS // 8
        self.linear = nn.Conv1d(channels, BOTTLENECK, 5, stride=2, padding=2, bias=False)
        self.nonlinear = _Norm(BOTTLENECK)

    def forward(self, x: Tensor) -> Tensor:
        return self.nonlinear(self.linear(x))


class _Last(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Conv1d(2 * TRUNK_WIDTH, EMBEDDING_WIDTH, 1, bias=False)
        self.nonlinear = _Norm(EMBEDDING_WIDTH, relu=False, affine=False)

    def forward(self, statistics: Tensor) -> Tensor:
        return self.nonlinear(self.linear(statistics[..., None]))[..., 0]


class CamPlusPlus(nn.Module):
    """(n, 1, samples) and optional weights (n, frames) → (n, 192)."""

    def __init__(self) -> None:
        super().__init__()
        self.head = _Head()
        self.xvector = nn.Sequential()
        self.xvector.add_module("tdnn", _Tdnn())
        channels = BOTTLENECK
        for number, (layers, dilation) in enumerate(BLOCKS, 1):
            block = nn.Sequential()
            for layer in range(layers):
                block.add_module(f"tdnnd{layer + 1}", _Dense(channels + layer * GROWTH, dilation))
            channels += layers * GROWTH
            self.xvector.add_module(f"block{number}", block)
            self.xvector.add_module(f"transit{number}", _Transit(channels))
            channels //= 2
        self.xvector.add_module("out_nonlinear", _Norm(channels))
        self.xvector.add_module("dense", _Last())

    def trunk(self, waveforms: Tensor) -> Tensor:
        """(n, samples) in [-1, 1] → (n, TRUNK_WIDTH, frames) at FRAMES_PER_SECOND."""
        # The power of a loud sound is more than half precision holds, that of a quiet one less.
        with torch.autocast(waveforms.device.type, enabled=False):
            x = torch.stack([filter_banks(waveform) for waveform in waveforms])
        x = self.head(x.transpose(1, 2).to(self.head.conv1.weight.dtype))
        for name, module in self.xvector.named_children():
            if name != "dense":
                x = module(x)
        return x

    def embed(self, frames: Tensor, weights: Tensor) -> Tensor:
        """Pools frames (TRUNK_WIDTH, t) under each row of weights (n, t) → (n, 192). Rows of zeros give NaN."""
        frames, weights = frames.float(), weights.float()
        total = weights.sum(-1, keepdim=True)
        mean = weights @ frames.T / total
        # Unbiased as in the network's training; weights are 0, 1 or between.
        unbiased = total - weights.square().sum(-1, keepdim=True) / total
        square = weights @ frames.square().T - total * mean.square()
        deviation = (square / unbiased.clamp_min(1e-6)).clamp_min(MIN_STD**2).sqrt()
        last: nn.Module = self.xvector.get_submodule("dense")
        pooled: Tensor = last(torch.cat([mean, deviation], dim=-1))
        return pooled

    def forward(self, waveforms: Tensor, weights: Tensor | None = None) -> Tensor:
        frames = self.trunk(waveforms[:, 0])
        if weights is None:
            weights = torch.ones(len(frames), frames.shape[-1], device=frames.device)
        weights = F.interpolate(weights[:, None].float(), size=frames.shape[-1], mode="nearest")[:, 0]
        return torch.cat([self.embed(own, weight[None]) for own, weight in zip(frames, weights, strict=True)])


def filter_banks(waveform: Tensor) -> Tensor:
    """(samples,) → (frames, MEL_BINS): Kaldi's, 25 ms every 10 ms, without dither, mean removed."""
    padded = F.pad(waveform, (120, 120))  # so that a second gives 100 frames, 50 of the trunk
    banks = kaldi.fbank(padded[None], num_mel_bins=MEL_BINS, dither=0.0, sample_frequency=SAMPLE_RATE_HZ)
    return banks - banks.mean(0, keepdim=True)


def load_campplus(path: Path) -> CamPlusPlus:
    """Raises RuntimeError when the file does not hold exactly this network."""
    network = CamPlusPlus()
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True), strict=True)
    return network.eval().requires_grad_(False)
