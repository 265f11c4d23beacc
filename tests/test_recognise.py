"""What recognition makes of an engine's answers, told beforehand."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.builders import speech_map
from hypothesis import given, settings
from hypothesis import strategies as st

from models.recogniser.text import Decoded, Piece, TimedWord, Window
from pipeline.audio import SAMPLE_RATE_HZ, Audio, seconds
from pipeline.report import no_progress
from pipeline.settings import RecogniseSettings
from pipeline.stages.recognise import recognise as stage
from pipeline.stages.recognise.languages import languages_of
from pipeline.stages.recognise.recognise import SLOWER, main_language, recognise, segments_of


class Engine:
    """Writes a character a second from each window's start, for at most `patience` seconds.

    `languages`: (start, end, probabilities) of what is spoken; like Whisper it names one of several.
    """

    def __init__(self, patience=100.0, closed=True, languages=()):
        self.patience, self.closed, self.languages = patience, closed, languages
        self.windows = []

    def language_probabilities(self, read, asked):
        return [[self.spoken(*stretch) for stretch in (window, *parts)] for window, parts in asked]

    def spoken(self, start, end):
        return max(self.languages, key=lambda one: min(one[1], end) - max(one[0], start))[2]

    def transcribe(self, read, windows, beam):
        while windows:
            window = windows.popleft()
            self.windows.append(window)
            assert len(read(window.start, window.end)) <= 30 * SAMPLE_RATE_HZ
            count = int(min(self.patience, window.end - window.start))
            words = tuple(TimedWord("字", window.start + i, window.start + i + 1, 1) for i in range(count))
            end = window.start + count
            pieces = (Piece(window.start, end, self.closed, words, ((-0.1,),) * count),) if words else ()
            yield Decoded(window, (), True, pieces, "字" * count, -0.1, 0.1, 1.0, 0.0)


def run(engine, *speech, language="zh", prompt=None, effort="normal", on_progress=no_progress):
    made = speech_map(*speech)
    audio = Audio(np.zeros(round(made.duration * SAMPLE_RATE_HZ), np.int16))
    return recognise(audio, made, RecogniseSettings(language, prompt, effort), engine, on_progress)


def words_of(segments):
    return [word for segment in segments for word in segment.words]


@pytest.mark.parametrize("closed", [True, False])
def test_what_an_early_stop_leaves_is_decoded_again(closed):
    segments = run(Engine(patience=6.0, closed=closed), (0.0, 28.0))
    heard = [word.start for word in words_of(segments)]
    assert heard == sorted(heard)
    assert len(heard) >= 26
    assert max(b - a for a, b in zip([0.0, *heard], [*heard, 28.0], strict=True)) <= 2.0


def test_an_engine_that_says_nothing_is_not_asked_for_ever():
    engine = Engine(patience=0.0)
    assert run(engine, (0.0, 100.0)) == []
    assert len(engine.windows) <= 5


def test_words_lie_inside_speech_and_never_run_back():
    segments = run(Engine(), (0.0, 3.2), (5.0, 9.0))
    at = 0.0
    assert len(words_of(segments)) > 5
    for word in words_of(segments):
        assert at <= word.start < word.end
        assert any(a - 0.03 <= word.start and word.end <= b + 0.03 for a, b in [(0.0, 3.2), (5.0, 9.0)])
        at = word.end


def test_words_stretched_into_the_silence_behind_a_short_window_stay_in_it():
    words = tuple(TimedWord("字", start, end, 1) for start, end in [(1.0, 12.0), (12.0, 25.0)])
    piece = Piece(0.0, 25.0, True, words, ((-0.1,),) * 2)
    decoded = Decoded(Window(0.0, 3.0, "zh"), (), True, (piece,), "字字", -0.1, 0.1, 1.0, 0.0)
    (found,) = segments_of(decoded, speech_map((0.0, 2.0), (8.0, 26.0)))
    assert found.words[0].end <= 2.0
    assert found.words[-1].end <= 3.0


def test_two_languages_are_kept_apart_and_an_odd_window_invents_none():
    said = [(0.0, 10.0, {"zh": 0.9, "ja": 0.1}), (20.0, 40.0, {"en": 0.999, "zh": 0.001})]
    engine = Engine(languages=[*said, (50.0, 52.0, {"ja": 0.79, "zh": 0.2, "en": 0.01})])
    segments = run(engine, (0.0, 10.0), (20.0, 40.0), (50.0, 52.0), language="auto")
    assert [segment.language for segment in segments] == ["zh", "en", "zh"]
    assert main_language(segments) == "en"
    assert main_language([]) is None


CHINESE, ENGLISH = {"zh": 0.99, "en": 0.01}, {"zh": 0.05, "en": 0.95}


def heard_in(*languages, speech):
    engine = Engine(languages=languages)
    run(engine, *speech, language="auto")
    return [(w.start, w.end, w.language) for w in engine.windows]


def test_a_window_holds_one_language():
    """Chinese and its translation by turns, never a whole window of the latter."""
    speech = [(0.0, 8.0), (8.5, 13.0), (13.5, 20.0), (20.5, 26.0)]
    said = [(0.0, 8.2, CHINESE), (8.2, 13.2, ENGLISH), (13.2, 20.2, CHINESE), (20.2, 26.0, ENGLISH)]
    assert heard_in(*said, speech=speech) == [
        (start, end, language) for (start, end), language in zip(speech, ["zh", "en", "zh", "en"], strict=True)
    ]


def test_a_weak_doubt_changes_nothing():
    speech = [(0.0, 8.0), (8.5, 13.0), (13.5, 20.0), (20.5, 26.0)]
    doubtful = [(8.2, 13.2, {"zh": 0.4, "en": 0.6}), (20.2, 26.0, {"zh": 0.3, "cy": 0.7})]
    windows = heard_in((0.0, 8.2, CHINESE), (13.2, 20.2, CHINESE), *doubtful, speech=speech)
    assert {language for _, _, language in windows} == {"zh"}


def test_a_plain_word_or_two_of_another_language_make_no_second_one():
    speech = [(0.0, 8.0), (8.5, 10.5), (11.0, 26.0)]
    windows = heard_in((0.0, 8.2, CHINESE), (8.2, 10.7, ENGLISH), (10.7, 26.0, CHINESE), speech=speech)
    assert windows == [(0.0, 26.0, "zh")]


@settings(max_examples=100)
@given(st.lists(st.tuples(st.floats(0.1, 4.0), st.floats(0.3, 40.0), st.booleans()), min_size=1, max_size=12))
def test_runs_hold_all_the_speech_in_order(pieces):
    speech, said, at = [], [], 0.0
    for pause, length, english in pieces:
        start = at + pause
        at = start + length
        speech.append((round(start, 3), round(at, 3)))
        said.append((start, at, ENGLISH if english else CHINESE))
    made = speech_map(*speech)
    audio = Audio(np.zeros(round(made.duration * SAMPLE_RATE_HZ), np.int16))
    runs = languages_of(audio, made.speech, Engine(languages=said))
    stretches = [stretch for _, run in runs for stretch in run]
    assert stretches == sorted(stretches)
    assert seconds(stretches) == pytest.approx(seconds(made.speech), abs=0.05 * (len(pieces) + at / 20))
    assert all(any(a <= start and end <= b for a, b in made.speech) for start, end in stretches)


def test_the_prompt():
    for prompt, expected in ((None, "，。"), ("人名", "人名"), ("", "")):
        engine = Engine()
        run(engine, (0.0, 5.0), prompt=prompt)
        assert [window.prompt for window in engine.windows] == [expected]


def test_a_number_may_hold_a_pause_and_a_character_may_not():
    class Says(Engine):
        def transcribe(self, read, windows, beam):
            window = windows.popleft()
            words = (TimedWord("字", 0.0, 3.0, 1), TimedWord("7910219912958497", 3.0, 9.0, 8))
            pieces = (Piece(0.0, 9.0, True, words, ((-0.1,), (-0.1,) * 8)),)
            yield Decoded(window, (), True, pieces, "字7910219912958497", -0.1, 0.1, 1.0, 0.0)

    character, number = words_of(run(Says(), (0.0, 0.4), (2.0, 2.2), (3.0, 6.0), (6.2, 9.0)))
    assert (character.start, character.end) == (0.0, 0.4)
    assert (number.start, number.end) == (3.0, 9.0)


@pytest.fixture
def stretching(monkeypatch):
    """Slower sound without ffmpeg: as long as it would be."""
    monkeypatch.setattr(stage, "at_tempo", lambda samples, tempo: np.resize(samples, int(len(samples) / tempo)))


def test_best_hears_all_twice_the_second_time_slower_and_cut_otherwise(stretching):
    engine, told = Engine(), []
    segments = run(engine, (0.0, 70.0), effort="best", on_progress=lambda done, total: told.append((done, total)))
    first, second = ([w for w in engine.windows if w.tempo == tempo] for tempo in (1.0, SLOWER))
    for windows in (first, second):
        assert (windows[0].start, windows[-1].end) == (0.0, 70.0)
    assert {w.end for w in first} & {w.end for w in second} == {70.0}
    assert [word.start for word in words_of(segments)] == sorted(word.start for word in words_of(segments))
    assert told == sorted(told)
    assert told[-1] == (140.0, 140.0)


def test_the_surer_of_two_hearings_is_believed(stretching):
    class Says(Engine):
        def transcribe(self, read, windows, beam):
            for decoded in super().transcribe(read, windows, beam):
                slow = decoded.window.tempo < 1
                piece = decoded.pieces[0]
                words = tuple(replace(word, text="好" if slow else "字") for word in piece.words)
                sure = ((-0.1 if slow else -0.7,),) * len(words)
                yield replace(decoded, pieces=(replace(piece, words=words, logprobs=sure),))

    assert {word.text for word in words_of(run(Says(), (0.0, 6.0), effort="best"))} == {"好"}
    assert {word.text for word in words_of(run(Says(), (0.0, 6.0)))} == {"字"}


def test_what_an_early_stop_leaves_is_decoded_again_at_the_same_tempo(stretching):
    engine = Engine(patience=6.0)
    run(engine, (0.0, 28.0), effort="best")
    for tempo in (1.0, SLOWER):
        assert len([window for window in engine.windows if window.tempo == tempo]) > 3


def test_the_answers_of_both_hearings_are_kept_apart(stretching):
    class Memory(dict):
        def put(self, name, value):
            assert name not in self
            self[name] = value

    def recognised(engine, kept):
        made = speech_map((0.0, 40.0))
        audio = Audio(np.zeros(40 * SAMPLE_RATE_HZ, np.int16))
        return recognise(audio, made, RecogniseSettings("zh", effort="best"), engine, no_progress, kept)

    kept, again = Memory(), Engine()
    first = recognised(Engine(), kept)
    assert recognised(again, kept) == first
    assert again.windows == []
