"""tinglu status, and what job.log may hold."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.builders import segment, transcript, utterance
from helpers.command import tinglu

from pipeline.errors import JobError
from pipeline.files.atomic import write_atomically
from pipeline.files.hashes import sha256_of
from pipeline.flow import STAGES
from pipeline.job.folder import open_job
from pipeline.job.log import log_of, log_run, log_texts
from pipeline.job.status import status
from pipeline.transcript import Removed, Span


@pytest.fixture
def job(tmp_path):
    """A job with every stage done and one output written."""
    import hashlib

    recording = tmp_path / "talk.wav"
    recording.write_bytes(b"sound")
    told = {"path": str(recording), "sha256": hashlib.sha256(b"sound").hexdigest(), "bytes": 5}
    folder, keys = tmp_path / "out" / "talk", {}
    with open_job(folder, told) as made:
        for stage in STAGES:
            writing = stage is STAGES[-1]
            name = stage.of("srt") if writing else stage.name
            file = "talk.srt" if writing else f"work/{name}.json"
            write_atomically(made.path(file), name.encode())
            keys[name] = f"key of {name}"
            made.finish(
                name, keys[name], (file,), 1.5, stage.version, {one.name: keys[one.name] for one in stage.after}
            )
    return folder


def states(folder):
    (found,) = status(folder, STAGES)
    return {stage.stage: stage.state for stage in found.stages}


def test_all_is_done(job):
    (found,) = status(job, STAGES)
    assert set(states(job).values()) == {"done"}
    assert found.complete
    assert found.recording_state == "same"
    assert found.stages[0].size == len("convert")
    assert 0 <= found.stages[0].age < 100
    assert [one.folder for one in status(job.parent, STAGES)] == [job]


def test_a_clock_that_was_set_back_changes_nothing(job):
    manifest = json.loads((job / "job.json").read_text())
    for entry in manifest["stages"].values():
        entry["at"] = "2099-01-01T00:00:00+0000"
    (job / "job.json").write_text(json.dumps(manifest))
    (found,) = status(job, STAGES)
    assert found.complete
    assert {stage.age for stage in found.stages} == {0.0}


def test_another_version_makes_what_follows_stale(job):
    newer = tuple(replace(stage, version=99) if stage.name == "diarize" else stage for stage in STAGES)
    (now,) = status(job, newer)
    found = {stage.stage: stage.state for stage in now.stages}
    assert {name for name, state in found.items() if state == "stale"} == {
        "diarize",
        "recover",
        "merge",
        "polish",
        "review",
        "write srt",
    }


def test_a_changed_recording_makes_all_stale_and_a_missing_one_is_told(job):
    (job.parent.parent / "talk.wav").write_bytes(b"other sound")
    assert set(states(job).values()) == {"stale"}
    (job.parent.parent / "talk.wav").unlink()
    (found,) = status(job, STAGES)
    assert found.recording_state == "missing"


def test_a_recording_that_was_replaced_by_another_with_its_own_job_leaves_the_old_one_complete(job):
    recording = job.parent.parent / "talk.wav"
    recording.write_bytes(b"other sound")
    told = {"path": str(recording), "sha256": sha256_of(recording), "bytes": recording.stat().st_size}
    with open_job(job.parent / "talk-2", told) as made:
        made.write("talk.srt", b"x")
        made.finish("write srt", "k", ("talk.srt",), 1.0)
    old, new = status(job.parent, STAGES)
    assert (old.recording_state, new.recording_state) == ("replaced", "same")
    assert old.complete


def test_files_removed_edited_or_begun(job):
    (job / "work" / "merge.json").unlink()
    (job / "talk.srt").write_text("edited by hand")
    found = states(job)
    assert (found["merge"], found["polish"], found["recover"]) == ("damaged", "stale", "done")
    manifest = json.loads((job / "job.json").read_text())
    del manifest["stages"]["recognise"]
    (job / "job.json").write_text(json.dumps(manifest))
    (job / "work" / "recognise.records").write_text("x")
    found = states(job)
    assert (found["recognise"], found["diarize"], found["recover"]) == ("begun", "done", "stale")


def test_an_edited_output_is_not_out_of_date(job):
    (job / "talk.srt").write_text("edited by hand")
    assert states(job)["write srt"] == "edited"
    assert status(job, STAGES)[0].complete


@pytest.mark.parametrize(
    ("content", "key"),
    [(None, "status.no_job"), ("[]", "job.damaged"), ("{}", "job.damaged"), ("x", "job.damaged")],
)
def test_no_job_or_a_damaged_one(tmp_path, content, key):
    if content is not None:
        (tmp_path / "job.json").write_text(content)
    with pytest.raises(JobError) as caught:
        status(tmp_path, STAGES)
    assert caught.value.key == key
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("other", [{}, {"recording": "talk.wav"}, {"stages": []}])
def test_a_job_of_another_schema(job, other):
    manifest = json.loads((job / "job.json").read_text()) | {"schema": "tinglu.job/9"} | other
    (job / "job.json").write_text(json.dumps(manifest))
    with pytest.raises(JobError) as caught:
        status(job, STAGES)
    assert caught.value.key == "job.other_version"


def test_the_command(job):
    told = tinglu("status", job)
    assert told.returncode == 0
    assert "write srt" in told.stdout
    told = tinglu("status", job, "--json")
    assert json.loads(told.stdout)[0]["stages"][0]["state"] == "done"
    (job / "work" / "merge.json").unlink()
    assert tinglu("status", job).returncode == 1


def logged(folder, with_text):
    said = [segment("今天我们讲三个故事", 0, 3), replace(segment("第二个故事", 5, 8), temperature=0.4)]
    again = [said[0], replace(segment("第二个很长的故事", 5, 8), temperature=0.2)]
    made = transcript(utterance("u1", "S1", 0, 3, "今天我们讲三个故事"))
    made = replace(
        made,
        removed=(Removed("r1", 9.0, 10.0, "谢谢观看", "phantom", -1.2, 0.8),),
        coverage=replace(made.coverage, untranscribed=(Span(12.0, 20.0),)),
    )
    with log_of(folder) as log:
        log_texts(log, said, again, made, with_text)
    return (folder / "job.log").read_text()


def test_the_log_holds_decisions_and_no_word_of_what_was_said(tmp_path):
    text = logged(tmp_path, False)
    for told in (
        "5.00-8.00 decoded again at temperature 0.2",
        "5.00-8.00 replaced after a second hearing",
        "9.00-10.00 left out: phantom (r1)",
        "12.00-20.00 speech without text",
    ):
        assert told in text
    assert not any(word in text for word in ("故事", "观看", "今天"))


@pytest.mark.parametrize("prompt", [None, "一场关于养老的论坛"])
def test_the_log_tells_of_a_prompt_and_terms_but_not_what_they_are(tmp_path, prompt):
    settings = {"recognise": {"prompt": prompt}, "glossary": "养老金", "event": "王小明"}
    with log_of(tmp_path) as log:
        log_run(log, Path("talk.wav"), [], settings, 1)
    told = (tmp_path / "job.log").read_text()
    assert f"'prompt': {prompt is not None}" in told
    assert "1 terms" in told
    assert not any(word in told for word in ("养老", "王小明"))


def test_the_text_is_logged_where_that_was_asked_for(tmp_path):
    text = logged(tmp_path, True)
    assert all(word in text for word in ("第二个故事", "第二个很长的故事", "谢谢观看", "今天我们讲三个故事"))


def test_the_log_tells_that_a_run_was_stopped(tmp_path, capsys):
    with pytest.raises(KeyboardInterrupt), log_of(tmp_path, verbose=True):
        raise KeyboardInterrupt
    assert "stopped: KeyboardInterrupt" in (tmp_path / "job.log").read_text()
    assert "stopped: KeyboardInterrupt" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_log_that_cannot_be_written_stops_nothing(tmp_path, capsys):
    (tmp_path / "job.log").symlink_to("/dev/full")
    with log_of(tmp_path) as log:
        log.info("a line")
    assert capsys.readouterr().err == ""
