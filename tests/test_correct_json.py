"""transcript.json read in: whatever an editor changes in it is taken in or told."""

import json

import pytest
from helpers.builders import panel
from helpers.command import tinglu
from helpers.reviewing import published_job

from pipeline.review import Review


@pytest.fixture
def job(tmp_path):
    return published_job(tmp_path / "talk", panel())


def edit(job, change):
    """The command's answer to a changed copy, and a repetition of it, which changes nothing."""
    file, told = job.parent / "edited.json", json.loads((job / "transcript.json").read_text())
    change(told)
    file.write_text(json.dumps(told, ensure_ascii=False))
    answer = tinglu("correct", job, file)
    acts = len(Review.open(job).acts)
    again = tinglu("correct", job, file)
    assert (again.returncode, len(Review.open(job).acts)) == (0, acts)
    assert "nothing in it has changed" in again.stdout
    return answer


def speakers(job):
    return [one.speaker for one in Review.open(job).transcript.utterances]


def test_nobody_is_known_to_speak(job):
    assert speakers(job) == ["S1", "S2", None, "S1"]
    assert edit(job, lambda told: told["utterances"][1].update(speaker=None)).returncode == 0
    assert speakers(job) == ["S1", None, None, "S1"]
    assert "发言人不详：谢谢主持人" in (job / "talk.txt").read_text()


def test_somebody_is_known_after_all(job):
    assert edit(job, lambda told: told["utterances"][2].update(speaker="S2")).returncode == 0
    assert speakers(job) == ["S1", "S2", "S2", "S1"]


@pytest.mark.parametrize("listed", [True, False])
def test_an_id_that_nobody_has_is_somebody_new(job, listed):
    def change(told):
        told["utterances"][2]["speaker"] = "S9"
        if listed:
            told["speakers"].append(told["speakers"][0] | {"id": "S9", "name": "王秀兰"})

    answer = edit(job, change)
    assert answer.returncode == 0
    assert "changed after" not in answer.stdout
    now = Review.open(job).transcript
    assert now.speaker_name(now.utterances[2].speaker) == ("王秀兰" if listed else "S9")
    assert [one.speaker for one in now.utterances][:2] == ["S1", "S2"]


UNREAD = {
    "u2.start": lambda told: told["utterances"][1].update(start=4.75),
    "u2.end": lambda told: told["utterances"][1].update(end=8.75),
    "event.title": lambda told: told["event"].update(title="第五届论坛"),
    "event.attendees": lambda told: told["event"].update(attendees=[{"name": "王秀兰"}]),
    "S1.role": lambda told: told["speakers"][0].update(role="主持人"),
    "S1.organisation": lambda told: told["speakers"][0].update(organisation="协会"),
    "S1.name": lambda told: told["speakers"][0].update(name=" "),
}


@pytest.mark.parametrize("place", UNREAD)
def test_what_is_not_taken_in_is_told(job, place):
    answer = edit(job, UNREAD[place])
    assert answer.returncode == 1
    assert place in answer.stdout
    assert [act.op.kind for act in Review.open(job).acts if act.op.kind != "voices"] == []


def test_the_rest_is_taken_in(job):
    def change(told):
        UNREAD["event.title"](told)
        told["utterances"][1]["text"] = told["utterances"][1]["text"].replace("三点", "四点")

    assert edit(job, change).returncode == 1
    assert "四点" in (job / "talk.txt").read_text()
