"""A speech is named after who gives it, whoever speaks first or most often in it."""

from dataclasses import replace

import pytest
from helpers.builders import transcript, utterance

from pipeline.output.document import document
from pipeline.settings import WriteSettings
from pipeline.transcript import Section

NAMES = {"S1": "李四", "S2": "陈国栋"}


@pytest.mark.parametrize("order", [("S1", "S2", "S1"), ("S2", "S1", "S2", "S1")])
def test_a_speech_has_the_name_of_who_holds_most_of_its_time(order):
    said = []
    for number, who in enumerate(order):
        seconds = 60.0 if who == "S2" else 2.0
        said.append(utterance(f"u{number}", who, 100.0 * number, 100.0 * number + seconds, "大家好。"))
    made = transcript(*said, names=NAMES)
    made = replace(made, sections=(Section(None, "speech", tuple(one.id for one in said)),))
    assert "陈国栋" in document(made, WriteSettings()).title
    assert "李四" not in document(made, WriteSettings()).title


def test_a_speech_of_which_nothing_stands_is_nobodys():
    made = transcript(utterance("u1", "S1", 0.0, 2.0, "大家好。"), names=NAMES)
    made = replace(made, sections=(Section(None, "speech", ()), *made.sections))
    assert not any(name in document(made, WriteSettings()).title for name in NAMES.values())
