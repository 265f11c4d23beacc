"""A name that event.toml gives to a voice stays with it after another diarization."""

from helpers import builders

from pipeline.review.ties import tied
from pipeline.transcript import Attendee, Event

SAID = ["各位来宾", "大家上午好", "谢谢主持人我讲三点", "第一点是资金从哪里来", "请问这个资金的来源"]


def heard(*who):
    said = enumerate(zip(SAID, who, strict=True), 1)
    return builders.transcript(*(builders.utterance(f"u{i}", one, 10.0 * i, 10.0 * i + 8, t) for i, (t, one) in said))


def event(speaker, name="陈国栋"):
    return Event(attendees=(Attendee(name, speaker=speaker), Attendee("李四")))


def voice(found):
    return found.event.attendees[0].speaker


FIRST = heard("S1", "S1", "S2", "S2", "S1")
OTHER = heard("S1", "S2", "S3", "S3", "S1")  # whoever was the second is the third now
MIXED = heard("S1", "S1", "S1", "S2", "S2")


def test_a_voice_is_told_by_its_id_whatever_its_writer_called_it():
    for speaker in ("2", "S2", "发言人2"):
        found = tied(event(speaker), FIRST, lambda: None, ())
        assert found.event == event("S2")


def test_the_number_of_the_run_it_was_written_for_is_found_again():
    first = tied(event("2"), FIRST, lambda: None, ())
    again = tied(event("2"), OTHER, lambda: FIRST, first.ties)
    assert voice(again) == "S3"
    assert voice(tied(event("2"), FIRST, lambda: OTHER, again.ties)) == "S2"


def test_it_is_written_for_the_last_run_its_writer_has_seen():
    assert voice(tied(event("2"), OTHER, lambda: FIRST, ())) == "S3"


def test_a_number_written_anew_is_that_of_the_last_run():
    first = tied(event("2"), FIRST, lambda: None, ())
    assert voice(tied(event("1"), OTHER, lambda: OTHER, first.ties)) == "S1"


def test_where_no_voice_is_theirs_nobody_gets_the_name_and_it_is_asked_for():
    first = tied(event("2"), FIRST, lambda: None, ())
    found = tied(event("2"), MIXED, lambda: FIRST, first.ties)
    assert voice(found) is None
    assert found.event.untied == ("陈国栋",)
    assert voice(tied(event("S1"), MIXED, lambda: MIXED, found.ties)) == "S1"


def test_a_voice_that_no_run_knows_is_left_to_the_structure():
    found = tied(event("7"), FIRST, lambda: None, ())
    assert found.event == event("7")
    assert found.ties == ()
