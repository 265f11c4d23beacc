"""Where and in which number format networks run."""

from dataclasses import dataclass

import torch

from pipeline.errors import UsageError

ABILITIES = ("avx2", "avx512_f", "avx512_bf16", "amx_bf16")  # of a processor, as far as they make a difference
torch.backends.cudnn.allow_tf32 = False  # else a GPU's fp32 convolutions have ten bits, as many as fp16
_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass(frozen=True, slots=True)
class Compute:
    device: str
    precision: str  # fp32, bf16 or fp16

    @property
    def dtype(self) -> torch.dtype:
        return _DTYPES[self.precision]

    def room(self, on_cpu: int) -> int:
        """How many bytes networks may take for what they work on: `on_cpu`, or half of what is free on a GPU."""
        return torch.cuda.mem_get_info()[0] // 2 if self.device == "cuda" else on_cpu


def cpu_has_native_bf16() -> bool:
    """Whether bf16 products run in hardware (AVX512-BF16 or AMX); emulated bf16 is slower than fp32."""
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def use_threads(number: int) -> None:
    """At most so many threads in this process's networks."""
    torch.set_num_threads(number)


def choose(requested: str = "auto") -> Compute:
    """`requested`: as ModelSettings allows; auto is bf16 where native, fp16 on a GPU, else fp32: all keep the text."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if requested != "auto":
        if requested == "fp16" and device == "cpu":
            raise UsageError("compute.fp16_needs_gpu")
        return Compute(device, requested)
    if device == "cuda":
        return Compute(device, "fp16")
    return Compute(device, "bf16" if cpu_has_native_bf16() else "fp32")


@dataclass(frozen=True, slots=True)
class Machine:
    """What networks find here. `gpu`: its name, None without one."""

    torch: str
    threads: int
    abilities: tuple[str, ...]
    native_bf16: bool
    gpu: str | None


def machine() -> Machine:
    capabilities = torch.cpu.get_capabilities()
    return Machine(
        torch=torch.__version__,
        threads=torch.get_num_threads(),
        abilities=tuple(name for name in ABILITIES if capabilities.get(name)),
        native_bf16=cpu_has_native_bf16(),
        gpu=torch.cuda.get_device_name() if torch.cuda.is_available() else None,
    )
