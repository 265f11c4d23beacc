"""Want of memory and a failing GPU are told with recording, reason and next step; defects of ours stay defects."""

import pytest

from models.failures import failures_told
from pipeline import flow
from pipeline.batch import Planned, here
from pipeline.errors import RecordingError
from pipeline.report import Silent
from pipeline.settings import How, RunSettings

# As torch 2.6 to 2.14 words them.
FULL = (
    "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 3.81 GiB of which 0.31 GiB is free. "
    "If reserved but unallocated memory is large try setting PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True"
)
TOLD = {
    FULL: "compute.gpu_memory",
    "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported": "compute.gpu_memory",
    "CUDA driver error: out of memory": "compute.gpu_memory",
    "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`": "compute.gpu_memory",
    "CUDA error: no kernel image is available for execution on the device": "compute.gpu_failed",
    "CUDA error: an illegal memory access was encountered": "compute.gpu_failed",
    "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED": "compute.gpu_failed",
    "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`": "compute.gpu_failed",
    "[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory": "compute.no_memory",
}


@pytest.mark.parametrize(("said", "key"), TOLD.items(), ids=range(len(TOLD)))
def test_what_the_libraries_say_becomes_an_error_of_ours(tmp_path, said, key):
    with pytest.raises(RecordingError) as raised, failures_told(tmp_path / "talk.wav"):
        raise RuntimeError(said)
    assert raised.value.key == key
    assert "talk.wav" in str(raised.value)
    assert "PYTORCH" not in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("said", ["Unable to allocate 3.2 GiB for an array", ""])
def test_pythons_own_error_is_one_too(tmp_path, said):
    with pytest.raises(RecordingError, match=said or "MemoryError") as raised, failures_told(tmp_path):
        raise MemoryError(said)
    assert raised.value.key == "compute.no_memory"


@pytest.mark.parametrize(
    "error", [RuntimeError("found at least two devices, cuda:0 and cpu!"), ValueError("CUDA error")]
)
def test_a_defect_of_ours_stays_one(tmp_path, error):
    with pytest.raises(type(error)) as raised, failures_told(tmp_path):
        raise error
    assert raised.value is error


def test_a_full_gpu_fails_the_recording_and_is_no_crash(tmp_path, monkeypatch):
    recording = tmp_path / "talk.wav"
    recording.write_bytes(b"RIFF")

    class Weights:
        used = ()

        def check_language(self, language): ...

    def full(*_):
        raise RuntimeError(FULL)

    monkeypatch.setattr(flow, "models_of", lambda **_: Weights())
    monkeypatch.setattr(flow, "_transcript", full)
    outcome = here.outcome_of(Planned(recording, tmp_path / "out", 60.0), RunSettings(), Silent(), How())
    assert outcome.state == "failed"
    assert str(recording) in outcome.error
    assert "CUDA_VISIBLE_DEVICES" in outcome.error
    assert not list(tmp_path.rglob("*crash*"))
