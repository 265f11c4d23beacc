"""Checkpoints shaped like large-v3 and turbo, narrow and of random weights, against openai-whisper."""

from collections import deque

import numpy as np
import pytest
import torch
import whisper
from whisper.model import ModelDimensions, Whisper

from models.compute import Compute
from models.recogniser import attempts as attempts_module
from models.recogniser.engine import WhisperEngine
from models.recogniser.search import Search
from models.recogniser.text import Window

# whisper.decode sorts a beam's tensor with numpy, in a way that numpy no longer likes
pytestmark = [pytest.mark.models, pytest.mark.filterwarnings("ignore:__array_wrap__:DeprecationWarning")]
ROOM = 24  # tokens; random weights never end a text
SHAPES = {"large-v3": 32, "large-v3-turbo": 4}  # decoder layers; 128 mels, 51866 tokens and 20 heads both


@pytest.fixture(scope="module", params=SHAPES)
def network(request):
    torch.manual_seed(3)
    width, heads, layers = 160, 20, SHAPES[request.param]
    made = Whisper(ModelDimensions(128, 1500, width, heads, 2, 51866, 448, width, heads, layers)).eval()
    for parameter in made.parameters():  # the published weights are half-precision numbers
        parameter.data = parameter.data.half().float()
    made.decoder.positional_embedding.data.normal_().mul_(0.1)
    made.set_alignment_heads(whisper._ALIGNMENT_HEADS[request.param])
    return made


@pytest.fixture(scope="module")
def engine(network):
    return WhisperEngine(network, Compute("cpu", "fp32"))


@pytest.fixture(scope="module")
def samples():
    return np.random.default_rng(5).normal(size=8 * 16000).astype(np.float32) * 0.05


def mel_of(samples):
    return whisper.log_mel_spectrogram(whisper.pad_or_trim(torch.from_numpy(samples)), 128)


@pytest.mark.parametrize("beam", [1, 3], ids=["greedy", "beam"])
def test_text_and_words(engine, network, samples, monkeypatch, beam):
    monkeypatch.setattr(attempts_module, "TEMPERATURES", (0.0,))
    monkeypatch.setattr(attempts_module, "MAX_TOKENS", ROOM)
    if beam > 1:
        monkeypatch.setattr(Search, "best", property(lambda search: max(search.ended, key=search._mean)))
    windows = [Window(0.0, 8.0, "zh", "，。"), Window(2.0, 7.0, "yue")]
    read = lambda start, end: samples[round(start * 16000) : round(end * 16000)]  # noqa: E731
    found = list(engine.transcribe(read, deque(windows), beam))
    assert {decoded.window for decoded in found} == set(windows)
    for decoded in found:
        window = decoded.window
        options = whisper.DecodingOptions(
            language=window.language,
            prompt=window.prompt or None,
            fp16=False,
            sample_len=ROOM,
            beam_size=beam if beam > 1 else None,
        )
        expected = whisper.decode(network, mel_of(read(window.start, window.end)), options)
        assert list(decoded.tokens) == expected.tokens
        assert decoded.avg_logprob == pytest.approx(expected.avg_logprob, abs=1e-3)
        words = [word for piece in decoded.pieces for word in piece.words]
        assert "".join(word.text for word in words).strip() == decoded.text.strip()
        assert [word.start for word in words] == sorted(word.start for word in words)


def test_language(engine, network, samples):
    ((found,),) = engine.language_probabilities(lambda *_: np.resize(samples, 25 * 16000), [((0.0, 25.0), [])])
    _, expected = whisper.detect_language(network, mel_of(np.resize(samples, 25 * 16000)))
    assert len(found) == 100
    assert found == pytest.approx(expected, abs=1e-5)
