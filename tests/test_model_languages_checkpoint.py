"""A checkpoint that a path names is asked which languages it knows, before the recording is touched."""

from dataclasses import asdict

import pytest
import torch
import whisper
from helpers.command import tinglu
from whisper.model import ModelDimensions

from models.compute import Compute
from models.recogniser.engine import WhisperEngine
from models.recogniser.load import languages_in
from pipeline.errors import ModelError, UsageError

pytestmark = pytest.mark.models

TOKENS = {1: 51864, 99: 51865, 100: 51866}


def dimensions(languages):
    return ModelDimensions(80, 1500, 8, 1, 1, TOKENS[languages], 448, 8, 1, 1)


def checkpoint(path, languages, zipped=True):
    held = {"dims": asdict(dimensions(languages)), "model_state_dict": {"weight": torch.zeros(3)}}
    torch.save(held, path, _use_new_zipfile_serialization=zipped)
    return path


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("languages", TOKENS)
def test_a_checkpoint_tells_how_many_languages_it_knows(tmp_path, languages, zipped):
    assert languages_in(checkpoint(tmp_path / "own.pt", languages, zipped)) == languages


def test_what_is_no_checkpoint_is_told(tmp_path):
    for name, held in (("list.pt", [1]), ("other.pt", {"dims": {}})):
        torch.save(held, tmp_path / name)
        with pytest.raises(ModelError) as error:
            languages_in(tmp_path / name)
        assert name in str(error.value)


@pytest.mark.parametrize(("languages", "language"), [(99, "yue"), (1, "zh"), (1, "Cantonese")])
def test_a_run_tells_it_before_the_recording_is_opened(tmp_path, languages, language):
    own, recording = checkpoint(tmp_path / "own.pt", languages), tmp_path / "talk.wav"
    recording.write_bytes(b"no sound")
    done = tinglu("run", recording, "-o", tmp_path / "out", "-m", own, "-l", language)
    assert done.returncode == 2
    assert str(own) in done.stderr
    assert "whisper-large-v3" in done.stderr
    assert "crash" not in done.stderr
    assert not list((tmp_path / "out").rglob("job.json"))


@pytest.mark.parametrize(("languages", "language"), [(99, "yue"), (99, "und"), (1, "zh")])
def test_the_engine_takes_no_language_its_network_does_not_know(languages, language):
    engine = WhisperEngine(whisper.Whisper(dimensions(languages)), Compute("cpu", "fp32"), "own.pt")
    with pytest.raises(UsageError) as error:
        engine.tokenizer(language)
    assert "own.pt" in str(error.value)
    assert language in str(error.value)
