"""Whisper's encoder over openai-whisper's modules, for one window on one thread."""

from typing import Any

import numpy as np
import torch
import whisper
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from models.compute import Compute

SAMPLES_PER_FRAME = 320
QUERIES = 500  # at a time: their scores for one head fit the cache


@torch.inference_mode()
def encode(network: Any, samples: NDArray[np.float32], compute: Compute) -> Tensor:
    """Mono samples of at most 30 s → (frames, width).

    Silence fills the 30 s: without it behind the sound base stops early or loops.
    """
    encoder = network.encoder
    size = SAMPLES_PER_FRAME * network.dims.n_audio_ctx
    padded = whisper.pad_or_trim(torch.from_numpy(samples).to(compute.device), size)
    mel = whisper.log_mel_spectrogram(padded, network.dims.n_mels)
    x = F.gelu(encoder.conv1(mel[None]))
    x = F.gelu(encoder.conv2(x))[0].t().contiguous()  # else each sum and norm below walks across the rows
    # Sums stay float32: in bf16 each of them would lose what the layers before had added.
    x = x.float() + encoder.positional_embedding[: len(x)]
    for block in encoder.blocks:
        x = x + _attention(block.attn, block.attn_ln(x).to(compute.dtype))
        x = x + block.mlp(block.mlp_ln(x).to(compute.dtype))
    return encoder.ln_post(x).to(compute.dtype)


def _attention(attn: Any, x: Tensor) -> Tensor:
    """On a CPU head by head, some queries at a time: plain products take half the fused kernel's time."""
    head = x.shape[-1] // attn.n_head
    q, k, v = (linear(x) for linear in (attn.query, attn.key, attn.value))
    q = q * head**-0.5
    if x.device.type != "cpu":
        q, k, v = (y.view(1, len(x), -1, head).transpose(1, 2) for y in (q, k, v))
        mixed = F.scaled_dot_product_attention(q, k, v, scale=1.0)[0]
        return attn.out(mixed.transpose(0, 1).reshape(x.shape))
    out = torch.empty_like(x)
    for own in range(0, x.shape[-1], head):
        of = slice(own, own + head)
        for first in range(0, len(x), QUERIES):
            rows = slice(first, first + QUERIES)
            scores = q[rows, of] @ k[:, of].t()
            torch.mm(torch.softmax(scores, -1, out=scores), v[:, of], out=out[rows, of])
    return attn.out(out)
