"""Matrix products of the decoder.

OpenAI's weights are half-precision numbers. On a CPU FBGEMM multiplies float32 by them as they are: as exact as float32
weights at half the memory traffic, which is what a step of the decoder waits for. bf16 would be no faster and loses
digits, and with them words.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

# FBGEMM sums a row in another order when it stands in an incomplete group of four or in some longer tables.
ROWS, MOST_ROWS = 4, 24
MOST_OUTPUTS = (
    2048  # of one product: a vocabulary packed as a whole takes four times as long to pack, and more to multiply
)

Linear = Callable[[Tensor], Tensor]  # (n, in) → (n, out), both in the activations' dtype


def linear(weight: Tensor, bias: Tensor | None, dtype: torch.dtype) -> Linear:
    """`weight`: float32 (out, in). `dtype`: of the product where the weights are no half-precision numbers."""
    parts = weight.split(MOST_OUTPUTS)
    if weight.device.type == "cpu" and has_half_products() and all(map(_is_half, parts)):
        biases = [None] * len(parts) if bias is None else bias.split(MOST_OUTPUTS)
        pack = torch.ops.quantized.linear_prepack_fp16
        packed = [pack(part.contiguous(), own) for part, own in zip(parts, biases, strict=True)]
        return lambda x: _by_groups(x, packed)
    kept, offset = weight.to(dtype), None if bias is None else bias.to(dtype)
    return lambda x: F.linear(x.to(dtype), kept, offset).to(x.dtype)


def _is_half(weight: Tensor) -> bool:
    return torch.equal(weight, weight.half().float())


def _by_groups(x: Tensor, packed: Sequence[Any]) -> Tensor:
    """The product of each row to the last bit the same, however many there are.

    So what Whisper says of a window does not depend on the windows beside it, and a run that goes on after a crash ends
    in the same transcript.
    """
    even = F.pad(x, (0, 0, 0, -len(x) % ROWS))
    product = torch.ops.quantized.linear_dynamic_fp16
    made = [_joined([product(rows, part) for part in packed], -1) for rows in even.split(MOST_ROWS)]
    return _joined(made, 0)[: len(x)]


def _joined(parts: Sequence[Tensor], dim: int) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(list(parts), dim)


def has_half_products() -> bool:
    """Whether this torch and this CPU have FBGEMM (x86 with AVX2)."""
    return "fbgemm" in torch.backends.quantized.supported_engines and hasattr(
        torch.ops.quantized, "linear_dynamic_fp16"
    )
