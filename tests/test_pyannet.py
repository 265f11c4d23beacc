"""Our PyanNet is pyannote's: the same weights in the same places, and the same bits out of them."""

import copy
import pickle

import pytest
import torch

from models import store
from models.catalogue import SEGMENTATION
from models.pyannet import CHUNK_S, CLASSES, FRAME_SIZE, FRAME_STEP, load_pyannet
from pipeline.audio import SAMPLE_RATE_HZ

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def theirs():
    from pyannote.audio import Model

    return Model.from_pretrained(store.find(SEGMENTATION.name).path).eval()


@pytest.fixture(scope="module")
def ours():
    return load_pyannet(store.find(SEGMENTATION.name).path)


def test_the_weights_are_the_same(ours, theirs):
    expected, found = theirs.state_dict(), ours.state_dict()
    assert list(found) == list(expected)
    assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_the_filters_are_the_same_bits(ours, theirs):
    filters = theirs.sincnet.conv1d[0].filterbank.filters()
    assert torch.equal(ours.filters(), filters)


def test_the_layers_do_the_same(ours, theirs):
    """Each layer of ours in place of theirs, in pyannote's own forward."""
    theirs = copy.deepcopy(theirs)
    sound = torch.randn(2, 1, round(CHUNK_S * SAMPLE_RATE_HZ), generator=torch.Generator().manual_seed(0)) / 10
    with torch.inference_mode():
        expected = theirs(sound)
        for name in ("wav_norm1d", "pool1d", "norm1d"):
            setattr(theirs.sincnet, name, getattr(ours.sincnet, name))
        for index in (1, 2):
            theirs.sincnet.conv1d[index] = ours.sincnet.conv1d[index]
        for name in ("lstm", "linear", "classifier"):
            setattr(theirs, name, getattr(ours, name))
        assert torch.equal(theirs(sound), expected)


def test_frames_and_classes_are_what_pyannote_says(theirs):
    from pyannote.audio.utils.powerset import Powerset

    frames, specifications = theirs.receptive_field, theirs.specifications
    assert (frames.duration, frames.step) == (FRAME_SIZE / SAMPLE_RATE_HZ, FRAME_STEP / SAMPLE_RATE_HZ)
    assert specifications.duration == CHUNK_S
    powerset = Powerset(len(specifications.classes), specifications.powerset_max_classes)
    assert powerset.mapping.tolist() == [[float(one) for one in speakers] for speakers in CLASSES]


def test_a_file_of_another_network_is_refused(tmp_path):
    torch.save({"state_dict": {"linear.0.weight": torch.zeros(1)}}, tmp_path / "other.bin")
    with pytest.raises(RuntimeError, match="Missing key"):
        load_pyannet(tmp_path / "other.bin")


def test_a_file_that_would_run_code_is_refused(tmp_path):
    """pyannote.audio itself would run it."""

    class Harmful:
        def __reduce__(self):
            return (open, (str(tmp_path / "harm"), "w"))

    torch.save({"state_dict": Harmful()}, tmp_path / "harmful.bin")
    with pytest.raises(pickle.UnpicklingError):
        load_pyannet(tmp_path / "harmful.bin")
    assert not (tmp_path / "harm").exists()
