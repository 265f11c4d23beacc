"""Recordings that punctuation is fitted on: all of the text is read, and its times are those of the sound."""

import json
import random
import sys
import wave

import numpy as np
import pytest

from training import prepare_punctuation, read_aloud
from training.read_aloud import HABITS, Speaker, pieces_of, read

LINE = "我们今天讨论社区养老的问题，大家有什么想法？可以先说一说"
# Half a second of tone within silence for each text.
PROGRAM = """
import sys, wave
import numpy as np
for line in sys.stdin:
    _, _, file, text = line.rstrip("\\n").split("\\t")
    with wave.open(file, "wb") as out:
        out.setnchannels(1), out.setsampwidth(2), out.setframerate(1000)
        out.writeframes(np.repeat(np.array([0, 9000, 0], np.int16), 500).tobytes())
    print(text, flush=True)
"""


@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS)
def test_all_words_are_read_and_only_the_mark_at_a_pause_is_heard(habit):
    pieces = list(pieces_of(LINE, habit, random.Random(1)))
    assert "".join(piece.rstrip("，？。") for piece, _ in pieces) == LINE.replace("，", "").replace("？", "")
    assert not any(mark in piece[:-1] for piece, _ in pieces for mark in "，？。")
    assert all(0.1 <= pause <= 1.1 for _, pause in pieces)


class Tone:
    def say(self, text, voice, speed):
        return np.ones(100 * len(text)), 1000


def test_a_line_lasts_as_long_as_its_pieces_and_pauses():
    sound, rate, times = read([[("我们", 0.5), ("讨论。", 0.2)], [("好。", 0.3)]], Tone(), "one", 1.0)
    assert times == [(0.0, 1.2), (1.2, 1.7)]
    assert len(sound) == 1.7 * rate


@pytest.mark.media
def test_any_program_that_speaks_reads_what_training_holds_out(tmp_path, monkeypatch):
    program = tmp_path / "speak.py"
    program.write_text(PROGRAM, encoding="utf-8")
    with Speaker(f"{sys.executable} {program}") as speaker:
        sample, rate = speaker.say("我们", "one", 1.0)
    assert (len(sample), rate) == (540, 1000)  # without the silence but for a margin

    monkeypatch.setattr(read_aloud, "sources", lambda folder: [(name, [f"{LINE}。"] * 9) for name in read_aloud.READ])
    monkeypatch.setattr(
        sys, "argv", ["", "--text", "", "--out", str(tmp_path), "--voices", "a,b", f"{sys.executable} {program}"]
    )
    read_aloud.main()
    assert len(list(tmp_path.glob("*.wav"))) == len(HABITS) * len(read_aloud.READ)
    last = tmp_path / f"{read_aloud.READ[-1]}_careful"
    told = json.loads(last.with_suffix(".ref.json").read_text(encoding="utf-8"))["segments"]
    with wave.open(str(last.with_suffix(".wav"))) as recording:
        seconds = recording.getnframes() / recording.getframerate()
    assert told[-1]["end"] == pytest.approx(seconds, abs=0.01)
    assert set(read_aloud.READ) <= set(prepare_punctuation.SOURCES)
