"""Whether this machine can do the main job, check by check."""

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models import store
from models.catalogue import DEFAULTS
from pipeline.errors import TingluError
from pipeline.messages import text
from pipeline.stages.convert.ffmpeg import ffmpeg_version, find_ffmpeg

OLDEST_PYTHON = (3, 10)
ENOUGH_DISK = 1_000_000_000  # bytes: about eight hours of converted sound


@dataclass(frozen=True, slots=True)
class Check:
    """`needed`: the main job cannot run without."""

    name: str
    ok: bool
    detail: str
    needed: bool = True


def checks(output: Path) -> Iterator[Check]:
    try:
        yield Check("ffmpeg", True, f"{ffmpeg_version()} ({find_ffmpeg()[0]})")
    except TingluError as error:
        yield Check("ffmpeg", False, str(error))
    version = platform.python_version()
    yield Check("Python", sys.version_info >= OLDEST_PYTHON, version)
    yield from _torch()
    for model in DEFAULTS:
        try:
            weights = store.find(model.name)
            yield Check(model.name, True, text("doctor.verified", file=weights.path))
        except TingluError as error:
            yield Check(model.name, False, str(error))
    free = shutil.disk_usage(_existing(output)).free
    yield Check(text("doctor.disk"), free >= ENOUGH_DISK, text("doctor.free", free=f"{free / 1e9:.1f} GB"))


def _torch() -> Iterator[Check]:
    try:
        import torch

        from models.compute import choose, cpu_has_native_bf16
    except (ImportError, OSError) as error:
        yield Check("torch", False, str(error))
        return
    yield Check("torch", True, torch.__version__)
    capabilities = torch.cpu.get_capabilities()
    abilities = [name for name in ("avx2", "avx512_f", "avx512_bf16", "amx_bf16") if capabilities.get(name)]
    native = text("doctor.bf16" if cpu_has_native_bf16() else "doctor.no_bf16")
    yield Check(
        text("doctor.cpu"), True, f"{torch.get_num_threads()} × {platform.machine()} {' '.join(abilities)}; {native}"
    )
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else text("doctor.no_gpu")
    yield Check(text("doctor.gpu"), True, gpu, needed=False)
    yield Check(text("doctor.compute"), True, f"{choose().device} {choose().precision}", needed=False)


def _existing(folder: Path) -> Path:
    folder = folder.resolve()
    while not folder.exists():
        folder = folder.parent
    return folder
