"""Stages: what is done is loaded, what changed is done again, what was cut short is gone on with."""

import json
import logging

import pytest

from pipeline.files.atomic import write_atomically
from pipeline.job.folder import open_job
from pipeline.job.stage import VERSIONS, Flow, Silent

RECORDING = {"path": "/a/talk.wav", "sha256": "1"}


def flow(job, again=()):
    return Flow(job, Silent(), logging.Logger("test"), frozenset(again))


def through(flow, calls, inputs=None, crash=None):
    """Three stages, each the one before with its own name; `crash`: the stage that breaks behind its first record."""

    def stage(name, after, text):
        def make(progress, records):
            calls.append(name)
            first = records.kept("first", lambda: calls.append(f"{name} first") or text)
            if crash == name:
                raise KeyboardInterrupt
            return first + name

        return flow.stage(
            name,
            after,
            (inputs or {}).get(name, {}),
            (f"work/{name}.json",),
            make,
            lambda path, value: write_atomically(path, json.dumps(value).encode()),
            lambda path: json.loads(path.read_bytes()),
        )

    converted = stage("convert", (), "")
    found = stage("segment", ("convert",), converted)
    return stage("merge", ("segment",), found)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "talk"


def run(folder, again=(), **given):
    calls: list[str] = []
    with open_job(folder, RECORDING) as job:
        result = through(flow(job, again), calls, **given)
    return result, [call for call in calls if " " not in call]


def test_nothing_is_done_twice(folder):
    assert run(folder) == ("convertsegmentmerge", ["convert", "segment", "merge"])
    assert run(folder) == ("convertsegmentmerge", [])
    assert not list((folder / "work").glob("*.records"))


def test_a_changed_input_redoes_its_stage_and_what_follows(folder):
    run(folder)
    assert run(folder, inputs={"segment": {"step": 2}})[1] == ["segment", "merge"]
    assert run(folder, inputs={"segment": {"step": 2}})[1] == []


def test_another_version_of_a_stage_redoes_it(folder, monkeypatch):
    run(folder)
    monkeypatch.setitem(VERSIONS, "segment", 99)
    assert run(folder)[1] == ["segment", "merge"]


def test_stages_named_are_done_again(folder):
    run(folder)
    assert run(folder, again=("segment", "merge"))[1] == ["segment", "merge"]


def test_a_stage_cut_short_is_gone_on_with(folder):
    calls: list[str] = []
    with pytest.raises(KeyboardInterrupt), open_job(folder, RECORDING) as job:
        through(flow(job), calls, crash="segment")
    with open_job(folder, RECORDING) as job:
        assert through(flow(job), calls) == "convertsegmentmerge"
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
        mine = flow(job)
        mine.keys["polish"] = "p"
        mine.write("txt", {"times": False}, "talk.txt", lambda: b"one")
        assert mine.worked
    (folder / "talk.txt").write_text("edited")
    with open_job(folder, RECORDING) as job:
        mine = flow(job)
        mine.keys["polish"] = "p"
        mine.write("txt", {"times": False}, "talk.txt", lambda: pytest.fail("nothing has changed"))
        assert (folder / "talk.txt").read_text() == "edited"
        mine.write("txt", {"times": True}, "talk.txt", lambda: b"two")
    assert (folder / "talk.txt").read_text() == "two"
    assert (folder / "talk.edited-1.txt").read_text() == "edited"
