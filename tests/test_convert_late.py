"""A file's length is no promise of its sound where its pictures are longer; one cut short is told all the same."""

import pytest
from helpers.media import cut, ffmpeg, pictures, source, tone

from pipeline.stages.convert.convert import convert

pytestmark = pytest.mark.media

FORMS = {
    "mkv": ("-c:v", "mpeg4", "-c:a", "aac"),
    "webm": ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", 8, "-c:a", "libopus"),
    "mp4": ("-c:v", "mpeg4", "-c:a", "aac"),
    "mov": ("-c:v", "mpeg4", "-c:a", "aac"),
    "avi": ("-c:v", "mpeg4", "-c:a", "mp3"),
    "asf": ("-c:v", "wmv2", "-c:a", "wmav2"),
    "mpg": ("-c:v", "mpeg2video", "-r", 25, "-c:a", "mp2"),
    "ts": ("-c:v", "mpeg2video", "-r", 25, "-c:a", "aac"),
    "ogv": ("-c:v", "libtheora", "-c:a", "libvorbis"),
    "nut": ("-c:v", "mpeg4", "-c:a", "mp3"),
    "flv": ("-c:v", "flv", "-c:a", "aac"),
}
PICTURES_S, SOUND_S = 24, 8
LATE_IS_LOST = {"avi", "ts"}  # ffmpeg begins with the sound, wherever the pictures are


def video(path, late=0.0, sound=SOUND_S, *how):
    """Pictures, and sound of `sound` seconds that begins `late` seconds behind them."""
    sounds = source(tone(1), seconds=sound)
    ffmpeg(*pictures(PICTURES_S), "-itsoffset", late, *sounds, *FORMS[path.suffix[1:]], *how, path)
    return path


def told(recording):
    made = convert(recording, recording.with_name("out.wav"))
    return made, [warning for warning in made.warnings if warning.key == "convert.truncated"]


@pytest.mark.parametrize("late", [0.0, 6.0, 12.0])
@pytest.mark.parametrize("form", FORMS)
def test_sound_shorter_than_the_pictures_is_whole(tmp_path, form, late):
    made, warnings = told(video(tmp_path / f"talk.{form}", late))
    assert warnings == []
    if form not in LATE_IS_LOST:
        assert made.duration == pytest.approx(SOUND_S + late, abs=1.0)


@pytest.mark.parametrize("late", [0.0, 6.0])
@pytest.mark.parametrize("form", ["mkv", "webm", "flv"])  # the others' headers tell no length, or stand at the end
def test_a_file_that_was_cut_short_is_told(tmp_path, form, late):
    whole = video(tmp_path / f"talk.{form}", late, PICTURES_S - late)
    _, warnings = told(cut(whole, 0.5))
    assert len(warnings) == 1


@pytest.mark.parametrize("form", ["mp4", "mov"])
def test_a_movie_with_its_index_in_front_that_was_cut_short_is_told(tmp_path, form):
    whole = video(tmp_path / f"talk.{form}", 6.0, PICTURES_S - 6.0, "-movflags", "faststart")
    _, warnings = told(cut(whole, 0.5))
    assert len(warnings) == 1


def test_a_late_clock_is_taken_off_what_a_tag_tells(tmp_path):
    early = video(tmp_path / "early.mkv", 6.0)
    shifted = tmp_path / "shifted.mkv"
    ffmpeg("-itsoffset", 5, "-i", early, "-c", "copy", "-copyts", shifted)
    assert told(shifted)[1] == []
