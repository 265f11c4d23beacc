"""Matrix products of the decoder.

OpenAI's weights are half-precision numbers. On a CPU FBGEMM multiplies float32 by them as they are: as exact as float32
weights at half the memory traffic, which is what a step of the decoder waits for. bf16 would be no faster and loses
digits, and with them words.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

# FBGEMM sums a row in another order when it stands in an incomplete group of four or in some longer tables.
ROWS, MOST_ROWS = 4, 24

Linear = Callable[[Tensor], Tensor]  # (n, in) → (n, out), both in the activations' dtype


def linear(weight: Tensor, bias: Tensor | None, dtype: torch.dtype) -> Linear:
    """`weight`: float32 (out, in). `dtype`: of the product where the weights are no half-precision numbers."""
    if weight.device.type == "cpu" and has_half_products() and torch.equal(weight, weight.half().float()):
        packed = torch.ops.quantized.linear_prepack_fp16(weight.contiguous(), bias)
        return lambda x: _by_groups(x, packed)
    kept, offset = weight.to(dtype), None if bias is None else bias.to(dtype)
    return lambda x: F.linear(x.to(dtype), kept, offset).to(x.dtype)


def _by_groups(x: Tensor, packed: Any) -> Tensor:
    """The product of each row to the last bit the same, however many there are.

    So what Whisper says of a window does not depend on the windows beside it, and a run that goes on after a crash ends
    in the same transcript.
    """
    even = F.pad(x, (0, 0, 0, -len(x) % ROWS))
    made = [torch.ops.quantized.linear_dynamic_fp16(rows, packed) for rows in even.split(MOST_ROWS)]
    return (made[0] if len(made) == 1 else torch.cat(made))[: len(x)]


def has_half_products() -> bool:
    """Whether this torch and this CPU have FBGEMM (x86 with AVX2)."""
    return "fbgemm" in torch.backends.quantized.supported_engines and hasattr(
        torch.ops.quantized, "linear_dynamic_fp16"
    )
