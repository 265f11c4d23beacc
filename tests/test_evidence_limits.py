"""Where speech ends and what nobody can have said begins: each limit on both sides, loops against a plain reading."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.builders import segment, speech_map, utterance
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio import SAMPLE_RATE_HZ, Audio
from pipeline.settings import EvidenceSettings
from pipeline.stages.coverage import account
from pipeline.stages.evidence import judge
from pipeline.stages.evidence.loops import LEAST_LENGTH, LEAST_REPEATS, LONGEST_UNIT, repeated
from pipeline.stages.evidence.sound import confidence, faster, has_no_room, hearings, too_fast, unexplained

FAST = "我们讨论的问题是这样的一个问题而不是别的问题"


def loops(words):
    """From each place on the shortest row of words that comes often enough; all of it but the first time."""
    at, found = 0, []
    while at < len(words):
        for unit in range(1, LONGEST_UNIT + 1):
            own = words[at : at + unit]
            times = next(n for n in range(1, len(words) + 2) if words[at + n * unit : at + (n + 1) * unit] != own)
            if times >= LEAST_REPEATS and len("".join(own)) * times >= LEAST_LENGTH:
                found.append((at + unit, at + unit * times))
                at += unit * times
                break
        else:
            at += 1
    return found


RUNS = st.lists(
    st.tuples(st.lists(st.sampled_from(["好", "谢谢", "we", "ok"]), min_size=1, max_size=3), st.integers(1, 7)),
    max_size=4,
)


@given(RUNS)
def test_a_loop_is_what_comes_four_times_and_more_and_is_long_enough(runs):
    words = [word for unit, times in runs for word in unit * times]
    assert [*repeated([f" {word}，" for word in words])] == loops(words)


@pytest.mark.parametrize("unit", [1, 2, LONGEST_UNIT, LONGEST_UNIT + 1])
@pytest.mark.parametrize("times", [LEAST_REPEATS - 1, LEAST_REPEATS])
def test_a_loop_has_a_longest_unit_and_a_least_number_of_times(unit, times):
    words = [f"字{number}的话" for number in range(unit)]
    whole = [(unit, unit * times)] if times == LEAST_REPEATS and unit <= LONGEST_UNIT else []
    assert [*repeated(words * times)] == whole
    assert [*repeated(["我", "说", *words * times, "再见"])] == [(first + 2, last + 2) for first, last in whole]


@pytest.mark.parametrize(
    ("text", "seconds", "least", "rate"),
    [
        ("好" * 14, 1.0, 14, "FASTEST"),
        ("a" * 45, 1.0, 45, "FASTEST"),
        ("好" * 20, 2.0, 10, "QUICK"),
        ("a b" * 30, 2.0, 30, "QUICK"),
    ],
)
def test_a_rate_is_letters_a_second_and_the_limit_itself_can_be_said(text, seconds, least, rate):
    from pipeline.stages.evidence import sound

    assert not faster(text, seconds, getattr(sound, rate))
    assert faster(text, seconds * 0.99, getattr(sound, rate))
    assert faster(f"{text}，。 ", seconds, getattr(sound, rate)) is False, "marks are not said"


def test_short_text_may_have_bad_times_and_a_moment_is_granted():
    assert not too_fast("好" * 9, 0.0)
    assert too_fast("好" * 10, 0.0)
    assert not too_fast("a" * 29, 0.0)
    assert too_fast("a" * 30, 0.0)
    assert not too_fast("好" * 4 + "aaaa" * 6, 0.0), "half of the letters decide what it is"


def test_what_a_window_heard_reaches_from_its_first_word_to_where_another_takes_over():
    first = replace(segment("各位", 4.0, 6.0), window=(5.0, 30.0))
    second = replace(segment("来宾", 7.0, 9.0), window=(5.0, 30.0))
    inner = replace(segment("大家", 20.0, 22.0), window=(20.0, 40.0))
    last = replace(segment("好", 25.0, 41.0), window=(25.0, 40.0))
    found = hearings([first, second, inner, last])
    assert (found[5.0, 30.0].start, found[5.0, 30.0].end) == (4.0, 20.0)
    assert (found[20.0, 40.0].start, found[20.0, 40.0].end) == (20.0, 25.0)
    assert (found[25.0, 40.0].start, found[25.0, 40.0].end) == (25.0, 41.0)
    assert found[5.0, 30.0].segments == (first, second)


@pytest.mark.parametrize(
    ("speech", "others", "none"),
    [
        (((10.0, 11.0),), [], True),  # in its own time and nowhere else
        (((8.0, 12.0),), [], False),  # as much around it as it takes
        (((10.0, 11.0), (14.0, 17.0)), [], False),  # or elsewhere in its window, where no text tells of it
        (((10.0, 11.0), (14.0, 17.0)), [(14.0, 17.0)], True),
        (((10.0, 11.0), (22.0, 25.0)), [], True),  # of another window
    ],
)
def test_text_has_room_in_the_speech_under_it_and_in_what_else_of_its_window_nothing_tells_of(speech, others, none):
    window = (0.0, 20.0)
    said = replace(segment(FAST, 10.0, 11.0), window=window)
    own = [said, *(replace(segment("嗯嗯嗯嗯嗯嗯", start, end), window=window) for start, end in others)]
    assert has_no_room(said, hearings(own)[window], speech_map(*speech)) == none


def test_speech_that_a_text_does_not_explain_is_what_is_left_of_its_window():
    window = (0.0, 20.0)
    own = [replace(segment("大家好，谢谢", 2.0, 4.0), window=window), replace(segment("再见", 8.0, 9.0), window=window)]
    speech = speech_map((1.0, 9.0), (25.0, 30.0))
    assert unexplained(hearings(own)[window], speech) == pytest.approx(8.0 - 7 / 3.5)


def test_confidence_is_the_mean_of_all_words_and_one_hopeless_word_is_no_proof():
    words = segment("一二三四", 0, 4).words
    assert confidence(words) == pytest.approx(0.9)
    hopeless = (replace(words[0], confidence=0.0), *words[1:])
    assert confidence(hopeless) == pytest.approx((1e-6 * 0.9**3) ** 0.25)


def test_what_goes_for_one_reason_in_a_row_is_listed_once_and_other_reasons_apart():
    credits = segment("字幕由Amara.org社群提供。请不吝点赞订阅转发打赏支持明镜与点点栏目。", 0, 9)
    (removed,) = judge([credits], speech_map((20.0, 30.0)), EvidenceSettings()).removed
    assert (removed.start, removed.end) == (credits.start, credits.end)
    between = segment("字幕由Amara.org社群提供。大家好。字幕由Amara.org社群提供。", 0, 9)
    found = judge([between], speech_map((4.0, 5.0)), EvidenceSettings())
    assert [one.text for one in found.kept] == ["大家好。"]
    assert [one.text for one in found.removed] == ["字幕由Amara.org社群提供。"] * 2


def test_sounds_are_told_where_they_are_in_a_recording_of_minutes():
    """Noise before, between and long behind the speech; a knock is none, and a hum far below the speech is silence."""
    loud, hum = [(2.0, 4.0), (65.0, 70.0), (121.0, 123.0), (90.0, 90.3)], (75.0, 80.0)
    spoken = (40.0, 50.0)
    samples = np.zeros(130 * SAMPLE_RATE_HZ, np.int16)
    for start, end in (*loud, spoken):
        samples[int(start * SAMPLE_RATE_HZ) : int(end * SAMPLE_RATE_HZ)] = 8000
    samples[int(hum[0] * SAMPLE_RATE_HZ) : int(hum[1] * SAMPLE_RATE_HZ)] = 8000 // 20
    told = utterance("u1", "S1", *spoken, "各位来宾" * 5)
    found = account(Audio(samples), speech_map(spoken), [told], [])
    assert [(one.start, one.end) for one in found.account if one.kind == "sound"] == loud[:3]
    assert [(one.start, one.end) for one in found.account if one.kind == "text"] == [spoken]
    nobody = replace(speech_map(spoken), speech=())
    samples[:] = 30  # nobody speaks: what is above silence is a sound
    found = account(Audio(samples), nobody, [], [])
    assert [one.kind for one in found.account] == ["silence"]
    samples[:] = 300
    found = account(Audio(samples), nobody, [], [])
    assert [one.kind for one in found.account] == ["sound"]
