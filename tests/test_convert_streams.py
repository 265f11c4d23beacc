"""Which of several audio streams is taken, when the default one cannot be decoded."""

from pathlib import Path

import pytest
from helpers.media import ffmpeg, onsets, source, tone

from pipeline.errors import RecordingError
from pipeline.settings import ConvertSettings
from pipeline.stages.convert.convert import convert, open_audio

pytestmark = pytest.mark.media


def telephone(tmp_path: Path, *undecodable: int, default: int = 0) -> Path:
    """Three AAC streams with tones at 1, 2 and 3 s, as of an iPhone; some turned into a codec nobody decodes."""
    recording = tmp_path / "a.mp4"
    inputs = [argument for at in (1, 2, 3) for argument in source(tone(at), seconds=4)]
    maps = [argument for number in range(3) for argument in ("-map", number)]
    marks = [f for n in range(3) for f in (f"-disposition:a:{n}", "default" if n == default else "0")]
    ffmpeg(*inputs, *maps, "-c:a", "aac", *marks, recording)
    head, *streams = recording.read_bytes().split(b"mp4a")
    assert len(streams) == 3
    for number, stream in enumerate(streams):
        head += b"apac" + stream.replace(b"esds", b"skip", 1) if number in undecodable else b"mp4a" + stream
    recording.write_bytes(head)
    return recording


@pytest.mark.parametrize(
    ("undecodable", "default", "taken"), [((0,), 0, 1), ((0, 1), 0, 2), ((1,), 1, 0), ((2,), 0, 0), ((0,), 1, 1)]
)
def test_the_best_stream_that_can_be_decoded_is_taken(tmp_path, undecodable, default, taken):
    recording = telephone(tmp_path, *undecodable, default=default)
    made = convert(recording, tmp_path / "out.wav")
    assert made.stream == taken
    assert onsets(open_audio(tmp_path / "out.wav")) == [pytest.approx(taken + 1, abs=0.05)]
    keys = [warning.key for warning in made.warnings]
    told = ["convert.default_not_decoded"] if default in undecodable else []
    assert keys == [*told, "convert.several_streams"]
    assert f"{undecodable[0]}: apac" in str(made.warnings[-1])
    if told:
        assert made.warnings[0].facts == {"default": default, "codec": "apac", "stream": taken}
        assert "apac" in str(made.warnings[0])


def test_a_stream_that_was_asked_for_is_not_exchanged(tmp_path):
    recording = telephone(tmp_path, 0)
    with pytest.raises(RecordingError) as caught:
        convert(recording, tmp_path / "out.wav", ConvertSettings(stream=0))
    assert caught.value.key == "convert.no_decoder"
    assert "apac" in str(caught.value)
    assert convert(recording, tmp_path / "out.wav", ConvertSettings(stream=2)).stream == 2


def test_nothing_that_can_be_decoded(tmp_path):
    with pytest.raises(RecordingError) as caught:
        convert(telephone(tmp_path, 0, 1, 2), tmp_path / "out.wav")
    assert caught.value.key == "convert.no_decoder"


def test_a_protected_default_stream_beside_a_free_one(tmp_path):
    recording = telephone(tmp_path)
    recording.write_bytes(recording.read_bytes().replace(b"mp4a", b"drms", 1))
    made = convert(recording, tmp_path / "out.wav")
    assert made.stream == 1
    assert made.warnings[0].key == "convert.default_not_decoded"
