"""Second hearings: what they bring, what they must not bring."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.builders import segment, speech_map

from models.recogniser.text import Decoded, Piece, TimedWord
from pipeline.audio import SAMPLE_RATE_HZ, Audio
from pipeline.settings import RecogniseSettings
from pipeline.stages.coverage import untold
from pipeline.stages.recover import doubtful, recover
from pipeline.text.typography import syllables
from pipeline.transcript import Turn, Word

FULL = "各位来宾大家上午好欢迎来到社区养老论坛今天我们讲三个故事"  # 28 characters


class Engine:
    """Answers each window with what `says` gives for it: (text, avg_logprob), or None for nothing."""

    def __init__(self, says):
        self.says, self.asked = says, []
        self.engine = self

    def transcribe(self, read, windows, beam):
        while windows:
            window = windows.popleft()
            self.asked.append(window)
            said = self.says(window)
            if said is None:
                yield Decoded(window, (), True, (), "", -0.1, 0.1, 1.0, 0.0)
                continue
            text, logprob = said
            step = (window.end - window.start) / len(text)
            at = [window.start + i * step for i in range(len(text))]
            words = tuple(TimedWord(c, t, t + step, 1) for c, t in zip(text, at, strict=True))
            piece = Piece(window.start, window.end, True, words, ((-0.1,),) * len(text))
            yield Decoded(window, (), True, (piece,), text, logprob, 0.1, 1.0, 0.0)


def windowed(text, start, end, **evidence):
    return replace(segment(text, start, end), window=(start, end), **evidence)


def at_usual_rate(window):
    """As many characters of FULL as are said in the time."""
    return (FULL * 9)[: round((window.end - window.start) * len(FULL) / 6)]


def heard_again(segments, speech, engine, turns=()):
    made = speech_map(*speech)
    audio = Audio(np.zeros(round(made.duration * SAMPLE_RATE_HZ), np.int16))
    return recover(audio, made, segments, turns, RecogniseSettings("zh"), engine)


def test_where_all_is_well_nothing_is_asked_and_no_model_loaded():
    class NoModel:
        @property
        def engine(self):
            raise AssertionError("not needed")

    segments = [windowed(FULL, 0.0, 6.0), windowed(FULL, 6.0, 12.0)]
    assert heard_again(segments, [(0.0, 12.0)], NoModel()) == segments


def test_a_lost_story_is_heard_again():
    segments = [windowed(FULL, 0.0, 6.0), windowed(FULL, 26.0, 32.0)]
    engine = Engine(lambda window: (at_usual_rate(window), -0.2))
    found = heard_again(segments, [(0.0, 32.0)], engine)
    middle = [s for s in found if s.start >= 6.0 and s.end <= 26.0]
    assert sum(syllables(s.text) for s in middle) > 40
    assert [s for s in found if s not in middle] == segments
    assert {window.prompt for window in engine.asked} == {"，。", ""}
    words = [word for s in found for word in s.words]
    assert [w.start for w in words] == sorted(w.start for w in words)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        ("请不吝点赞订阅转发打赏支持明镜与点点栏目", -0.1),  # a phrase nobody says
        ("嗯嗯", -0.2),  # no account of ten seconds
        (FULL * 6, -0.2),  # more than can be said
    ],
)
def test_a_hole_is_not_filled_with_what_cannot_be(answer):
    segments = [windowed(FULL, 0.0, 6.0), windowed(FULL, 16.0, 22.0)]
    assert heard_again(segments, [(0.0, 22.0)], Engine(lambda window: answer)) == segments


def test_unsure_text_fills_a_hole_only_where_two_attempts_agree():
    segments = [windowed(FULL, 0.0, 6.0), windowed(FULL, 14.0, 20.0)]
    agreed = Engine(lambda window: (FULL + FULL[:6], -0.9))
    assert len(heard_again(segments, [(0.0, 20.0)], agreed)) > 2
    texts = iter(
        [
            "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏",
            "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥",
            "东南西北",
            "春夏",
        ]
    )
    differing = Engine(lambda window: (next(texts), -0.9))
    assert heard_again(segments, [(0.0, 20.0)], differing) == segments


def test_one_attempt_made_twice_is_no_agreement():
    segments = [replace(windowed(FULL, a, a + 6.0), language="en") for a in (0.0, 11.0)]
    engine = Engine(lambda window: (at_usual_rate(window), -0.9))
    assert heard_again(segments, [(0.0, 17.0)], engine) == segments
    assert len(engine.asked) == 1  # English has no prompt that could be left out, and the hole is too short for halves


def test_thin_text_gives_way_to_fuller_text_and_never_to_less():
    segments = [windowed(FULL, 0.0, 6.0), windowed(FULL, 6.0, 12.0), windowed("第二个故事", 12.0, 18.0)]
    segments[2] = replace(segments[2], words=tuple(replace(w, end=w.start + 1.2) for w in segments[2].words))
    speech = [(0.0, 18.0)]
    (place,) = doubtful(segments, speech_map(*speech), [])
    assert (place.start, place.end, place.replaces) == (12.0, 18.0, (2,))
    fuller = heard_again(segments, speech, Engine(lambda window: (at_usual_rate(window), -0.3)))
    assert [s.text for s in fuller][:3] == [FULL] * 3
    assert heard_again(segments, speech, Engine(lambda window: ("第二", -0.2))) == segments


def test_text_that_failed_gives_way_to_likelier_text():
    good, bad = windowed(FULL, 0.0, 6.0), windowed(FULL[::-1], 6.0, 12.0, avg_logprob=-1.3)
    found = heard_again([good, bad], [(0.0, 12.0)], Engine(lambda window: (at_usual_rate(window), -0.2)))
    assert "".join(s.text for s in found)[: 2 * len(FULL)] == FULL + FULL
    unlikely = Engine(lambda window: (at_usual_rate(window), -1.4))
    assert heard_again([good, bad], [(0.0, 12.0)], unlikely) == [good, bad]


def test_a_slow_speaker_is_measured_by_their_own_rate():
    slow, quick = "我慢慢地讲", FULL
    segments = [windowed(quick, 6.0 * i, 6.0 * i + 6) for i in range(4)]
    segments += [windowed(slow, 24 + 4.0 * i, 28 + 4.0 * i) for i in range(4)]
    speech = speech_map((0.0, 40.0))
    turns = [Turn(0.0, 24.0, "S1"), Turn(24.0, 40.0, "S2")]
    assert doubtful(segments, speech, turns) == []
    assert len(doubtful(segments, speech, [Turn(0.0, 40.0, "S1")])) == 4


def test_a_long_hole_is_heard_in_windows_whisper_can_hear():
    segments = [windowed(FULL, 0.0, 6.0), windowed(FULL, 96.0, 102.0)]
    engine = Engine(lambda window: None)
    assert heard_again(segments, [(0.0, 102.0)], engine) == segments
    assert all(window.end - window.start <= 30 for window in engine.asked)


def test_what_an_early_stop_left_is_not_heard_twice():
    """The window 0 to 18 stopped at 6; its rest is a window inside it and needs no second hearing."""
    segments = [
        replace(windowed(FULL, 0.0, 6.0), window=(0.0, 18.0)),
        windowed(FULL * 2, 6.0, 18.0),
        windowed(FULL, 18.0, 24.0),
    ]
    assert heard_again(segments, [(0.0, 24.0)], Engine(lambda window: (at_usual_rate(window), -0.1))) == segments
    failed = [replace(segments[0], avg_logprob=-1.3), *segments[1:]]
    (place,) = doubtful(failed, speech_map((0.0, 24.0)), [])
    assert (place.start, place.end, place.replaces) == (0.0, 6.0, (0,))


def stretched(text, start, length, place, seconds_):
    """A text a character takes 0.2 s of, but for one, over which Whisper skipped speech."""
    words, at = [], start
    for index, character in enumerate(text):
        words.append(Word(character, round(at, 3), round(at + (seconds_ if index == place else 0.2), 3), 0.9))
        at = words[-1].end
    assert at <= start + length
    return replace(windowed(text, start, start + length), words=tuple(words), end=at)


@pytest.mark.parametrize("place", [0, 14, 27])
def test_speech_that_a_word_is_stretched_over_is_heard_again(place):
    whole, said = stretched(FULL, 0.0, 10.5, place, 5.0), "天地玄黄宇宙洪荒" * 3
    engine = Engine(lambda window: (said, -0.2))
    found = heard_again([whole], [(0.0, 10.5)], engine)
    word = whole.words[place]
    assert (word.start, word.end) in {(window.start, window.end) for window in engine.asked}
    assert all(word.start <= window.start and window.end <= word.end for window in engine.asked)
    words = [one for s in found for one in s.words]
    assert [one.start for one in words] == sorted(one.start for one in words)
    assert "".join(s.text for s in found) == FULL[:place] + said + FULL[place + 1 :]


def test_what_cannot_be_heard_better_stays_and_is_told():
    whole = stretched(FULL, 0.0, 18.0, 14, 12.0)
    found = heard_again([whole], [(0.0, 18.0)], Engine(lambda window: None))
    words = [one for s in found for one in s.words]
    assert words == list(whole.words)
    assert untold([(0.0, 18.0)], words) == [(3.5, 14.1)]


def test_a_hole_inside_a_segment_is_filled_in_its_place():
    early, late = windowed(FULL, 0.0, 6.0), segment(FULL[::-1], 16.0, 22.0)
    both = replace(early, words=early.words + late.words, end=late.end, window=(0.0, 22.0))
    found = heard_again([both], [(0.0, 22.0)], Engine(lambda window: (at_usual_rate(window), -0.2)))
    words = [one for s in found for one in s.words]
    assert [one.start for one in words] == sorted(one.start for one in words)
    text = "".join(s.text for s in found)
    assert text.startswith(FULL)
    assert text.endswith(FULL[::-1])
    assert len(text) > 2.5 * len(FULL)


def test_a_hole_is_heard_in_each_language_of_the_recording():
    english = replace(windowed("good morning everybody here", 16.0, 22.0), language="en")
    chinese = "谢谢"
    engine = Engine(
        lambda w: ("thank you all for coming to this place today", -0.2) if w.language == "en" else (chinese, -0.9)
    )
    found = heard_again([windowed(FULL, 0.0, 6.0), english], [(0.0, 22.0)], engine)
    assert [s.language for s in found] == ["zh", "en", "en"]
