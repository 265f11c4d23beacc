"""Number formats: what is asked for is what is computed."""

from types import SimpleNamespace

import pytest
import torch

from models import segmentation, store
from models.campplus import CamPlusPlus
from models.catalogue import SEGMENTATION
from models.compute import Compute
from models.punctuation.reader import Reader
from models.recogniser.engine import BATCH_BYTES, BATCH_WINDOWS, WhisperEngine
from models.units import UnitEmbedder

pytestmark = pytest.mark.models


def test_fp32_is_not_rounded_to_tf32_on_a_gpu():
    assert not torch.backends.cudnn.allow_tf32
    assert not torch.backends.cuda.matmul.allow_tf32


@pytest.mark.parametrize(("free", "windows"), [(80 << 30, BATCH_WINDOWS), (4 << 30, 4), (1 << 20, 1)])
def test_a_gpu_decodes_as_many_windows_as_it_has_room_for(monkeypatch, free, windows):
    """A step costs it nearly the same for one window of a large network as for sixteen."""
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (free, 96 << 30))
    large = SimpleNamespace(bytes_a_window=lambda rows: 500 << 20)
    for compute, expected in ((Compute("cuda", "fp16"), windows), (Compute("cpu", "fp32"), BATCH_BYTES // (500 << 20))):
        assert WhisperEngine._sizes(SimpleNamespace(compute=compute, decoder=large), 1, 1) == {1: expected}


def test_all_networks_lie_where_they_are_to_compute():
    """torch's "meta" device, which holds no values, stands in for a GPU."""
    gpu = Compute("meta", "fp16")
    segmenter = segmentation.Segmenter(store.find(SEGMENTATION.name).path, gpu)
    punctuation = Reader.packaged(gpu).punctuation.network
    networks = (segmenter.network, segmenter.convolutions, segmenter.recurrent, punctuation)
    for network in (*networks, UnitEmbedder(CamPlusPlus(), gpu).network):
        assert {parameter.device.type for parameter in network.parameters()} == {"meta"}
    assert segmenter.filters.device.type == "meta"
