"""Stages: what is done is loaded, what changed is done again, what was cut short is gone on with."""

import json
import logging
from dataclasses import replace

import pytest
from helpers.command import tinglu
from helpers.recorded import speech_recording

from pipeline.job.folder import open_job
from pipeline.job.stage import Runner, Stage, Writing, as_json
from pipeline.report import Silent
from pipeline.review import Review

RECORDING = {"path": "/a/talk.wav", "sha256": "1"}
FIRST = Stage("convert", 1, (), "convert.json", as_json(str))
SECOND = Stage("segment", 1, (FIRST,), "segment.json", as_json(str))
THIRD = Stage("merge", 1, (SECOND,), "merge.json", as_json(str))
WRITE = Writing("write", 1, ())


def runner(job, redo=()):
    return Runner(job, Silent(), logging.Logger("test"), redo)


def through(runner, calls, inputs=None, crash=None, stages=(FIRST, SECOND, THIRD)):
    """Three stages, each the one before with its own name; `crash`: the stage that breaks behind its first record."""
    text = ""
    for stage in stages:

        def make(progress, records, stage=stage, text=text):
            calls.append(stage.name)
            first = records.kept("first", lambda: calls.append(f"{stage.name} first") or text)
            if crash == stage.name:
                raise KeyboardInterrupt
            return first + stage.name

        text = runner.run(stage, (inputs or {}).get(stage.name, {}), make)
    return text


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "talk"


def run(folder, redo=(), **given):
    calls: list[str] = []
    with open_job(folder, RECORDING) as job:
        result = through(runner(job, redo), calls, **given)
    return result, [call for call in calls if " " not in call]


def test_nothing_is_done_twice(folder):
    assert run(folder) == ("convertsegmentmerge", ["convert", "segment", "merge"])
    assert run(folder) == ("convertsegmentmerge", [])
    assert not list((folder / "work").glob("*.records"))


def test_a_changed_input_redoes_its_stage_and_what_follows(folder):
    run(folder)
    assert run(folder, inputs={"segment": {"step": 2}})[1] == ["segment", "merge"]
    assert run(folder, inputs={"segment": {"step": 2}})[1] == []


def test_another_version_of_a_stage_redoes_it(folder):
    run(folder)
    newer = replace(SECOND, version=99)
    assert run(folder, stages=(FIRST, newer, replace(THIRD, after=(newer,))))[1] == ["segment", "merge"]


def test_stages_named_are_done_again(folder):
    run(folder)
    assert run(folder, redo=("segment", "merge"))[1] == ["segment", "merge"]


def test_a_stage_cut_short_is_gone_on_with(folder):
    calls: list[str] = []
    with pytest.raises(KeyboardInterrupt), open_job(folder, RECORDING) as job:
        through(runner(job), calls, crash="segment")
    with open_job(folder, RECORDING) as job:
        assert through(runner(job), calls) == "convertsegmentmerge"
    assert calls.count("segment first") == 1
    assert calls.count("segment") == 2
    assert calls.count("convert") == 1


def test_a_job_of_an_older_tinglu_is_carried_on(folder):
    """Its keys were made otherwise: all is done again, and nothing of it is lost."""
    run(folder)
    manifest = json.loads((folder / "job.json").read_text())
    for entry in manifest["stages"].values():
        entry.pop("version")
        entry.pop("after")
        entry["key"] = "made otherwise"
    (folder / "job.json").write_text(json.dumps(manifest))
    assert run(folder) == ("convertsegmentmerge", ["convert", "segment", "merge"])


def test_an_output_changed_by_hand_is_set_aside(folder):
    with open_job(folder, RECORDING) as job:
        mine = runner(job)
        mine.write(WRITE, "txt", {"times": False}, "talk.txt", lambda: b"one")
        assert mine.worked
    (folder / "talk.txt").write_text("edited")
    with open_job(folder, RECORDING) as job:
        mine = runner(job)
        mine.write(WRITE, "txt", {"times": False}, "talk.txt", lambda: pytest.fail("nothing has changed"))
        assert (folder / "talk.txt").read_text() == "edited"
        mine.write(WRITE, "txt", {"times": True}, "talk.txt", lambda: b"two")
    assert (folder / "talk.txt").read_text() == "two"
    assert (folder / "talk.edited-1.txt").read_text() == "edited"


@pytest.mark.media
def test_the_command_does_again_what_it_is_told_to(tmp_path, recorded_models):
    run = ("run", speech_recording(tmp_path), "-o", tmp_path / "out", "--quiet")
    assert tinglu(*run).returncode == 0
    log = tmp_path / "out" / "speech" / "job.log"
    for options, again, kept in ((["--from", "merge"], "merge", "recover"), (["--force"], "convert", None)):
        before = len(log.read_text())
        assert tinglu(*run, *options).returncode == 0
        told = log.read_text()[before:]
        assert f"{again}: begins" in told
        assert f"{again}: done before" not in told
        assert kept is None or f"{kept}: done before" in told


@pytest.mark.media
def test_the_command_tells_which_text_is_not_there_to_keep(tmp_path, recorded_models):
    """In every run that asks for it, also where nothing is left to do."""
    recording = speech_recording(tmp_path)
    for _ in range(2):
        told = tinglu("run", recording, "-o", tmp_path / "out", "--keep", "all,zz9")
        assert told.returncode == 0, told.stderr
        assert "--keep zz9: nothing was left out of this transcript" in told.stderr
        assert "--keep all" not in told.stderr


@pytest.mark.media
def test_the_command_tells_whose_name_of_the_event_a_voice_that_people_named_does_not_get(tmp_path, recorded_models):
    """What people have named is known only behind the last stage but one: looked at before, it is passed over."""
    recording, out, event = speech_recording(tmp_path), tmp_path / "out", tmp_path / "event.toml"
    assert tinglu("run", recording, "-o", out).returncode == 0
    review = Review.open(out / "speech")
    first = review.transcript.speakers[0].id
    review.add([review.making.name(first, "林小梅")], "me")
    event.write_text(f'[[attendees]]\nname = "陈国栋"\nspeaker = "{first}"\n')
    told = tinglu("run", recording, "-o", out, "--event", event)
    assert "people have named it 林小梅" in told.stderr
    assert "林小梅" in (out / "speech" / "speech.txt").read_text()
