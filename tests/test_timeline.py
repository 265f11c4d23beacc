"""The timeline of the HTML page: who speaks when, in lanes."""

import itertools
from dataclasses import replace

from helpers.builders import panel, transcript
from helpers.events import lecture, spoken

from pipeline.output.formats.html.timeline import timeline
from pipeline.stages.structure import structured


def test_the_timeline_stays_legible_for_many_voices_and_hours():
    turns = [(f"S{number * 7 % 30}", 6.0, "好。") for number in range(3600)]
    made = timeline(spoken(*turns, pause=0.01), str, "zh")
    assert len(made.lanes) == 30
    assert sum(len(lane.bars) for lane in made.lanes) < 30 * 500
    assert len(made.ticks) <= 11
    for lane in made.lanes:
        assert all(made.left <= bar.x and bar.x + bar.width <= made.right + 2 for bar in lane.bars)
        assert all(one.x + one.width <= other.x + 1.5 for one, other in itertools.pairwise(lane.bars))


def test_the_timeline_of_a_recording_without_turns_or_words():
    assert [lane.name for lane in timeline(replace(panel(), turns=()), str, "zh").lanes] == ["S1", "S2", ""]
    assert timeline(transcript(), str, "zh").lanes == ()
    assert len(timeline(structured(lecture()), str, "zh").lanes[0].bars) == 4
