"""Nothing lost, nothing invented, with real weights: sounds that are no speech, and a story that was dropped."""

import re
import subprocess
from difflib import SequenceMatcher

import numpy as np
import pytest
from helpers.places import SAMPLES
from helpers.sounds import audio, music, ringing, without_speech

from models.loaded import Models
from pipeline.audio import SAMPLE_RATE_HZ
from pipeline.report import no_progress
from pipeline.settings import ConvertSettings, DiarizeSettings, EvidenceSettings, RecogniseSettings, SpeechSettings
from pipeline.stages.convert.convert import convert, open_audio
from pipeline.stages.diarize import diarize
from pipeline.stages.evidence import judge
from pipeline.stages.find_speech import find_speech
from pipeline.stages.recognise.recognise import recognise
from pipeline.stages.recover import recover
from pipeline.text.script import converted

pytestmark = pytest.mark.models
SETTINGS = RecogniseSettings("zh")


@pytest.fixture(scope="module")
def models():
    return Models("whisper-base")


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    """The first 40 s of the panel."""
    wav = tmp_path_factory.mktemp("talk") / "audio.wav"
    convert(SAMPLES / "panel_zh.flac", wav, ConvertSettings(), no_progress)
    return open_audio(wav).clip(0.0, 40.0)


def heard(sound, models, settings=SETTINGS):
    speech = find_speech(sound, SpeechSettings(), models.segmenter)
    segments = recognise(sound, speech, settings, models.engine) if speech.speech else []
    turns = diarize(sound, speech, DiarizeSettings(), models.diarizer) if speech.speech else []
    judged = judge(recover(sound, speech, segments, turns, settings, models), speech, EvidenceSettings())
    return speech, segments, turns, judged.kept


def alike(part, whole):
    """The share of a text's characters that stand in the other in the same order."""
    part, whole = (re.sub(r"[\W_]", "", converted(text, "hans")) for text in (part, whole))
    blocks = SequenceMatcher(None, part, whole, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(part)


@pytest.mark.parametrize("kind", without_speech(1.0))
def test_sounds_that_are_no_speech_give_no_text(kind, models):
    *_, kept = heard(without_speech(20.0)[kind], models)
    assert "".join(one.text for one in kept) == ""


@pytest.mark.parametrize("between", [ringing, music])
def test_between_two_speeches_nothing_is_invented(between, talk, models):
    first, last = talk[: 20 * SAMPLE_RATE_HZ], talk[20 * SAMPLE_RATE_HZ :]
    *_, kept = heard(audio(np.concatenate([first, between(12.0), last])), models)
    inside = [word for one in kept for word in one.words if 20.7 < word.start < 31.3]
    assert inside == []
    assert sum(len(one.text) for one in kept) > 100


def test_a_dropped_story_is_heard_again(talk, models):
    sound = audio(talk)
    speech, segments, turns, _ = heard(sound, models)
    lost = [one for one in segments if 10.0 < (one.start + one.end) / 2 < 32.0]
    assert sum(len(one.text) for one in lost) > 40
    found = recover(sound, speech, [one for one in segments if one not in lost], turns, SETTINGS, models)
    again = "".join(one.text for one in found)
    for one in lost:
        assert alike(one.text, again) >= 0.7, (one.text, again)
    times = [word.start for one in found for word in one.words]
    assert times == sorted(times)


def said(text):
    """A synthetic voice, through ffmpeg's flite, with silence around."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", f"flite=text='{text}':voice=slt", "-ac", "1"]
    made = subprocess.run([*command, "-ar", str(SAMPLE_RATE_HZ), "-f", "s16le", "-"], capture_output=True)
    if made.returncode:
        pytest.skip("this ffmpeg has no voice")
    silence = np.zeros(4 * SAMPLE_RATE_HZ)  # so that each is alone in its window
    return np.concatenate([silence, np.frombuffer(made.stdout, np.int16) / 32768, silence])


def test_what_is_said_stays_whatever_whisper_likes_to_invent(models):
    """Sentences with a phrase in them, and phrases that are all that is said."""
    sentences = (
        "You can download the subtitles by clicking the button.",
        "In every talk about channels somebody says please subscribe to my channel.",
        "Please subscribe to my channel.",
        "Thank you.",
        "Thanks for watching.",
        "Bye.",
    )
    *_, kept = heard(audio(np.concatenate([*map(said, sentences)])), models, RecogniseSettings("en"))
    found = re.sub(r"[\W_]", "", " ".join(one.text for one in kept)).lower()
    assert [one for one in sentences if re.sub(r"\W", "", one).lower() not in found] == []
