"""Matrix products of the decoder.

OpenAI's weights are half-precision numbers. On a CPU FBGEMM multiplies float32 by them as they are: as exact as float32
weights at half the memory traffic, which is what a step of the decoder waits for. bf16 would be no faster and loses
digits, and with them words.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

Linear = Callable[[Tensor], Tensor]  # (n, in) → (n, out), both in the activations' dtype


def linear(weight: Tensor, bias: Tensor | None, dtype: torch.dtype) -> Linear:
    """`weight`: float32 (out, in). `dtype`: of the product where the weights are no half-precision numbers."""
    if weight.device.type == "cpu" and has_half_products() and torch.equal(weight, weight.half().float()):
        packed = torch.ops.quantized.linear_prepack_fp16(weight.contiguous(), bias)
        return lambda x: torch.ops.quantized.linear_dynamic_fp16(x, packed)
    kept, offset = weight.to(dtype), None if bias is None else bias.to(dtype)
    return lambda x: F.linear(x.to(dtype), kept, offset).to(x.dtype)


def has_half_products() -> bool:
    """Whether this torch and this CPU have FBGEMM (x86 with AVX2)."""
    return "fbgemm" in torch.backends.quantized.supported_engines and hasattr(
        torch.ops.quantized, "linear_dynamic_fp16"
    )
