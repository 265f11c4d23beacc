"""CAM++: the same embedding whether a whole utterance is heard or its frames are pooled later."""

import pytest
import torch
import torchaudio.compliance.kaldi as kaldi
from helpers import sounds
from torch.testing import assert_close

from models import store
from models.campplus import EMBEDDING_WIDTH, FRAMES_PER_SECOND, MEL_BINS, CamPlusPlus, filter_banks, load_campplus
from models.catalogue import CAMPPLUS

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def network() -> CamPlusPlus:
    return load_campplus(store.find(CAMPPLUS.name).path)


@pytest.fixture(scope="module")
def speech() -> torch.Tensor:
    audio, _ = sounds.call()
    return torch.from_numpy(audio.clip(8.0, 18.0))


def similarity(one: torch.Tensor, other: torch.Tensor) -> float:
    return float(torch.cosine_similarity(one.flatten(), other.flatten(), dim=0))


def test_a_second_gives_a_hundred_filter_banks_of_which_the_mean_is_removed(speech):
    banks = filter_banks(speech[:16_000])
    assert banks.shape == (100, MEL_BINS)
    assert_close(banks.mean(0), torch.zeros(MEL_BINS), atol=1e-4, rtol=0)


def test_filter_banks_are_those_of_kaldi(speech):
    ours = filter_banks(speech)[5:-5]
    kaldis = kaldi.fbank(speech[None], num_mel_bins=MEL_BINS, dither=0.0, sample_frequency=16_000)
    # The padding moves the grid of frames by 120 of 160 samples: compare with the same samples, unpadded.
    moved = kaldi.fbank(speech[None, 40:], num_mel_bins=MEL_BINS, dither=0.0, sample_frequency=16_000)
    difference = (ours - moved[4 : 4 + len(ours)]).std(0)
    assert float(difference.max()) < 1e-3 < float(kaldis.std())


def test_filter_banks_are_of_full_precision_whatever_the_network_is(network, speech):
    heard = []
    hook = network.head.register_forward_pre_hook(lambda _, given: heard.append(given[0]))
    with hook, torch.autocast("cpu", dtype=torch.bfloat16):
        network.trunk(speech[None, :16_000])
    assert_close(heard[0][0], filter_banks(speech[:16_000]).T)


def test_pooling_the_trunk_under_a_full_mask_is_the_plain_forward(network, speech):
    whole = network(speech[None, None])
    frames = network.trunk(speech[None])[0]
    assert frames.shape[-1] == 10 * FRAMES_PER_SECOND
    pooled = network.embed(frames, torch.ones(1, frames.shape[-1]))
    assert whole.shape == (1, EMBEDDING_WIDTH)
    assert_close(pooled, whole, atol=1e-4, rtol=1e-4)


def test_weights_choose_frames(network, speech):
    weights = torch.zeros(1, 500)
    weights[0, 100:300] = 1
    frames = network.trunk(speech[None])[0]
    chosen = network.embed(frames[:, 100:300], torch.ones(1, 200))
    assert_close(network.embed(frames, weights), chosen, atol=1e-4, rtol=1e-4)
    assert_close(network(speech[None, None], weights), chosen, atol=1e-4, rtol=1e-4)


def test_a_batch_is_its_members(network, speech):
    pair = torch.stack([speech[:80_000], speech[80_000:]])[:, None]
    assert_close(network(pair), torch.cat([network(pair[:1]), network(pair[1:])]), atol=1e-3, rtol=1e-3)


def test_embeddings_tell_voices_apart(network):
    audio, _ = sounds.call()
    turns = [(10.9, 14.4), (18.7, 21.4), (14.8, 17.9), (21.8, 27.8)]  # two of the one, two of the other speaker
    one, again, other, other_again = [network(torch.from_numpy(audio.clip(*turn))[None, None]) for turn in turns]
    same = min(similarity(one, again), similarity(other, other_again))
    different = max(similarity(x, y) for x in (one, again) for y in (other, other_again))
    assert same > different + 0.1


def test_weights_of_another_network_are_refused(tmp_path):
    torch.save({"head.conv1.weight": torch.zeros(1)}, tmp_path / "wrong.pt")
    with pytest.raises(RuntimeError, match="Missing key"):
        load_campplus(tmp_path / "wrong.pt")
