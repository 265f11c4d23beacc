"""The estimate of a batch is measured on enough sound of what is not done yet."""

from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.audio import SAMPLE_RATE_HZ, Audio
from pipeline.batch import Planned, speed
from pipeline.errors import RecordingError
from pipeline.report import Silent
from pipeline.settings import How, RunSettings

USUAL = How()


class Told(Silent):
    def __init__(self):
        self.said = []

    def say(self, message):
        self.said.append(message)


@pytest.fixture
def told(monkeypatch, tmp_path):
    """What is said of recordings of these lengths, where a second of sound costs a tenth of a second."""

    def tell(seconds, how=USUAL, jobs=1, unreadable=()):
        planned = [Planned(tmp_path / f"{s:g}.wav", tmp_path / "out" / f"{s:g}", s) for s in seconds]
        lengths = {one.folder: one.seconds for one in planned}

        def prepare(recording, *_):
            if float(recording.stem) in unreadable:
                raise RecordingError("convert.missing", file=recording)

        def opened(wav):
            return Audio(np.zeros(int(lengths[wav.parent.parent] * SAMPLE_RATE_HZ), np.int16))

        monkeypatch.setattr(speed, "prepare", prepare)
        monkeypatch.setattr(speed, "open_audio", opened)
        monkeypatch.setattr(speed, "limit_threads", lambda threads: None)
        report = Told()
        speed.tell_estimate(planned, RunSettings(), how, jobs, report)
        return report.said

    clock = SimpleNamespace(now=0.0)

    def process(sample, *_):
        clock.now += 5.0 + sample.duration / 10 if clock.now == 0.0 else sample.duration / 10

    monkeypatch.setattr(speed, "models_of", lambda **_: SimpleNamespace(engine=1, segmenter=1, diarizer=1))
    monkeypatch.setattr(speed, "_process", process)
    monkeypatch.setattr(speed.time, "monotonic", lambda: clock.now)
    return tell


def test_a_short_recording_is_not_what_a_long_batch_is_measured_on(told):
    (_, estimate) = told([20, 3600, 7200])
    assert "3600.wav" in estimate
    assert "300 s" in estimate
    assert "0:18:02" in estimate  # a tenth of 3:00:20, however long the first sound took


def test_where_all_are_short_it_is_the_longest(told):
    (_, estimate) = told([20.0] * 50 + [45])
    assert "45.wav" in estimate
    assert "45 s" in estimate


def test_what_cannot_be_read_is_passed_over(told):
    (_, estimate) = told([600, 3600, 7200], unreadable={600, 3600})
    assert "7200.wav" in estimate


def test_what_is_done_does_not_count(told, tmp_path):
    (tmp_path / "out" / "7200").mkdir(parents=True)
    (tmp_path / "out" / "7200" / "transcript.json").write_text("{}")
    (_, estimate) = told([3600, 7200])
    assert "3600.wav" in estimate
    assert "0:06:00" in estimate
    assert told([60, 7200]) == []
    assert "0:12:06" in told([60, 7200], how=How(force=True))[1]


def test_several_at_once_share_the_work(told):
    assert "0:09:00" in told([3600, 7200], jobs=2)[1]


def test_there_is_none_where_little_is_to_be_done(told):
    assert told([20, 30, 40]) == []
    assert told([3600, 7200], how=How(redo_from="write")) == []
