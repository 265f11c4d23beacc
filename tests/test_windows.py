"""Windows hold all speech, in order, without overlap, and fit into what Whisper hears."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.audio import SAMPLE_RATE_HZ, Audio, seconds
from pipeline.stages.recognise.windows import MAX_WINDOW_S, SILENCE_BREAK_S, pack


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.floats(0.01, 8.0), st.floats(0.2, 70.0)), max_size=12),
    st.integers(0, 3),
    st.sampled_from([MAX_WINDOW_S, 0.9 * MAX_WINDOW_S]),
)
def test_windows_hold_all_speech_in_order(pieces, seed, longest):
    speech, at = [], 0.0
    for gap, length in pieces:
        speech.append((at + gap, at + gap + length))
        at += gap + length
    noise = np.random.default_rng(seed).integers(-900, 900, round(at * SAMPLE_RATE_HZ / 16) + 1)
    audio = Audio(np.repeat(noise, 16).astype(np.int16))
    windows = pack(audio, speech, longest)
    assert all(0 < end - start <= longest + 1e-6 for start, end in windows)
    for (_, end), (start, _) in itertools.pairwise(windows):
        assert start >= end
    held = [(max(a, c), min(b, d)) for a, b in speech for c, d in windows if max(a, c) < min(b, d)]
    assert seconds(speech) - seconds(held) <= 0.06 * len(windows) + 1e-6


def test_a_long_silence_starts_a_new_window_and_a_pause_is_where_to_cut():
    audio = Audio(np.zeros(80 * SAMPLE_RATE_HZ, np.int16))
    assert pack(audio, [(0.0, 5.0), (5.0 + SILENCE_BREAK_S, 12.0)]) == [(0.0, 5.0), (5.0 + SILENCE_BREAK_S, 12.0)]
    assert pack(audio, [(0.0, 24.0), (25.0, 27.0), (27.1, 40.0)]) == [(0.0, 24.0), (25.0, 40.0)]
    assert pack(audio, []) == []


def test_speech_without_pauses_is_cut_where_it_is_quietest():
    samples = np.full(60 * SAMPLE_RATE_HZ, 5000, np.int16)
    samples[26 * SAMPLE_RATE_HZ : 26 * SAMPLE_RATE_HZ + SAMPLE_RATE_HZ // 2] = 0
    (_, first_end), *_ = pack(Audio(samples), [(0.0, 60.0)])
    assert 26.0 <= first_end <= 26.5
