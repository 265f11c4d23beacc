"""What event.toml asks for and the recording does not have: told in the run and in both audits, in both languages."""

import json
from dataclasses import replace

import pytest
from helpers.builders import transcript, utterance
from helpers.events import lecture, told

from pipeline.errors import UsageError
from pipeline.event import read_event
from pipeline.output import WRITERS
from pipeline.output.wishes import unmet_wishes
from pipeline.review.ties import tied
from pipeline.settings import WriteSettings
from pipeline.stages.structure import structured
from pipeline.transcript import Attendee, Event

CHEN, WANG = "陈国栋", "王秀兰"


def published(*attendees, made=None, before=None):
    """What a run makes of the attendees; `before`: what the run left that their writer has seen."""
    made = made or lecture(language="en")
    event = tied(Event(attendees=attendees), made, lambda: before, ()).event
    return structured(told(made, *event.attendees, untied=event.untied))


def in_all(made):
    """The wishes told, which the audits tell as the run does."""
    unmet = list(unmet_wishes(made, "en"))
    assert json.loads(WRITERS["audit.json"](made, WriteSettings()))["warnings"] == unmet
    assert WRITERS["audit.md"](made, WriteSettings()).count("event.toml") == len(unmet)
    assert len(list(unmet_wishes(made, "zh"))) == len(unmet)
    return unmet


@pytest.mark.parametrize("speaker", ["9", "0", "-1", "2.0", "S9", "发言人9", "Speaker 9", "李四"])
def test_a_voice_that_is_not_there(speaker):
    made = published(Attendee(CHEN, "host", title="Time banks", speaker=speaker))
    (unmet,) = in_all(made)
    assert f"speaker = {speaker}, told of {CHEN}, is no voice" in unmet
    assert "Speaker 1 (S1), Speaker 2 (S2)" in unmet
    assert CHEN not in [one.name for one in made.speakers]


def test_a_voice_where_nobody_speaks():
    (unmet,) = in_all(published(Attendee(CHEN, speaker="1"), made=transcript(language="en")))
    assert (
        unmet == f"event.toml: speaker = 1, told of {CHEN}: no voice is heard in this recording; nobody gets the name."
    )


@pytest.mark.parametrize("ways", [("1", "1"), ("2", "S2"), ("Speaker 2", "2"), ("2", "2", "S2")])
def test_several_attendees_on_one_voice(ways):
    names = (CHEN, WANG, "林晓梅")[: len(ways)]
    made = published(*(Attendee(name, speaker=way) for name, way in zip(names, ways, strict=True)))
    (unmet,) = in_all(made)
    assert f"{', '.join(names)} are told to be one voice, Speaker" in unmet


@pytest.mark.parametrize("speaker", ["2", "S2", "Speaker 2"])
def test_what_fits_is_not_told(speaker):
    made = published(Attendee(CHEN, title="Time banks", speaker=speaker), Attendee(WANG, "a guest"))
    assert made.speakers[1].name == CHEN
    assert in_all(made) == []


def test_a_title_of_a_speech_without_a_voice():
    (unmet,) = in_all(published(Attendee(CHEN, title="Time banks"), Attendee(WANG, speaker="1")))
    assert f"no speech gets the title Time banks, because no voice is told for {CHEN}" in unmet


def test_a_voice_of_an_earlier_run_that_this_one_does_not_tell():
    before = transcript(utterance("u1", "S1", 0, 8, "Hello"), utterance("u2", "S2", 10, 18, "Yes"), language="en")
    made = transcript(utterance("u1", "S1", 0, 8, "Hello"), utterance("u2", "S1", 10, 18, "Yes"), language="en")
    (unmet,) = in_all(published(Attendee(CHEN, title="Time banks", speaker="2"), made=made, before=before))
    assert f"it cannot be told any more which voice is {CHEN}" in unmet


def test_the_known_keys_are_told_as_one_list(tmp_path):
    file = tmp_path / "event.toml"
    file.write_text("titel = 'x'")
    with pytest.raises(UsageError, match="title, event, date, place, attendees"):
        read_event(file)


def test_a_voice_that_people_have_named_otherwise_keeps_their_name():
    made = published(Attendee(CHEN, speaker="1"), Attendee(WANG, speaker="2"))
    named = replace(made, speakers=tuple(replace(one, name=WANG) for one in made.speakers))
    (unmet,) = in_all(named)
    assert f"{CHEN} is told to be the voice S1, but people have named it {WANG}, and that stays" in unmet
