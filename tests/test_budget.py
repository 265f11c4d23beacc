"""What a second hearing may cost: hard sound ends as speech without text instead of going on for ever."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.builders import segment

from models.recogniser.text import ENCODING_STEPS, Decoded, Piece, TimedWord
from pipeline.audio import SAMPLE_RATE_HZ, Audio, SpeechMap
from pipeline.settings import RecogniseSettings
from pipeline.stages.recognise.recognise import recognise
from pipeline.stages.recover import recover

CLEAN = 9  # steps a second of a clean minute, encoding included
TEXT = "各位来宾大家上午好欢迎来到社区养老论坛今天我们讲三个故事"  # said in 6 s


class Engine:
    """Writes a character each 0.2 s, for at most `patience` seconds a window."""

    def __init__(self, patience=100.0, logprob=-0.2):
        self.patience, self.logprob, self.asked, self.steps = patience, logprob, [], 0
        self.engine = self

    def transcribe(self, read, windows, beam):
        while windows:
            window = windows.popleft()
            self.asked.append(window)
            count = int(min(self.patience, window.end - window.start) / 0.2)
            steps = ENCODING_STEPS + count
            while self.logprob < -1.0 and steps < window.budget:
                steps += count
            self.steps += steps
            words = tuple(
                TimedWord("字", window.start + i * 0.2, window.start + i * 0.2 + 0.2, 1) for i in range(count)
            )
            pieces = (Piece(window.start, words[-1].end, True, words, ((-0.1,),) * count),) if words else ()
            yield Decoded(window, (), True, pieces, "字" * count, self.logprob, 0.1, 1.0, 0.0, steps)


def sounding(seconds):
    speech = SpeechMap(np.zeros((1, 1, 1), np.uint8), 10.0, 1.0, 0.06, 0.017, seconds, ((0.0, seconds),))
    return Audio(np.zeros(round(seconds * SAMPLE_RATE_HZ), np.int16)), speech


@pytest.mark.parametrize(("patience", "logprob"), [(0.6, -1.5), (0.6, -0.2), (3.0, -1.2), (100.0, -1.5)])
def test_a_minute_costs_at_most_five_clean_ones(patience, logprob):
    engine = Engine(patience, logprob)
    recognise(*sounding(60.0), RecogniseSettings("zh"), engine)
    assert engine.steps <= 5 * CLEAN * 60


@pytest.mark.parametrize("patience", [2.5, 5.0, 12.0])
def test_all_is_heard_however_often_whisper_stops(patience):
    segments = recognise(*sounding(60.0), RecogniseSettings("zh"), Engine(patience))
    assert sum(len(one.words) for one in segments) >= 48 / 0.2  # a last word may sound longer than it does here


def test_a_window_whose_text_failed_is_not_heard_again_as_it_was():
    good = replace(segment(TEXT, 0.0, 6.0), window=(0.0, 6.0))
    bad = replace(segment(TEXT[::-1], 6.0, 12.0), window=(6.0, 12.0), avg_logprob=-1.3)
    engine = Engine()
    recover(*sounding(12.0), [good, bad], [], RecogniseSettings("zh"), engine)
    asked = {(window.start, window.end, window.prompt) for window in engine.asked}
    assert (6.0, 12.0, "") in asked
    assert (6.0, 12.0, "，。") not in asked
    assert all(window.budget == 0 for window in engine.asked)
