"""Memory that does not suffice and a GPU that fails, told as errors that name the recording and the next step."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import RecordingError

# How the libraries' errors begin; torch's own types do not tell these kinds apart, and differ between its versions.
GPU_MEMORY = re.compile(r"(CUDA|driver).*out of memory|CU\w+_ALLOC_FAILED")
GPU_FAILED = re.compile(r"CUDA (driver )?error|CU(BLAS|DNN|SPARSE|SOLVER)_STATUS_|CUFFT_|no NVIDIA driver")
NO_MEMORY = re.compile(r"DefaultCPUAllocator")


@contextmanager
def failures_told(recording: Path) -> Iterator[None]:
    """Raises RecordingError in their place; the job keeps what was done until then."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        key = _key(error)
        if key is None:
            raise
        raise RecordingError(key, file=recording, reason=_reason(error)) from error


def _key(error: Exception) -> str | None:
    if isinstance(error, MemoryError) or NO_MEMORY.search(str(error)):
        return "compute.no_memory"
    if GPU_MEMORY.search(str(error)):
        return "compute.gpu_memory"
    return "compute.gpu_failed" if GPU_FAILED.search(str(error)) else None


def _reason(error: Exception) -> str:
    """The first two sentences: what follows them is advice to programmers."""
    first = str(error).strip().partition("\n")[0] or type(error).__name__
    return ". ".join(first.split(". ")[:2]).rstrip(".")
