"""The review in the flow: only what follows from an act is done again, and no option loses one."""

import json

import pytest
from helpers.command import tinglu
from helpers.recorded import speech_recording

from pipeline.flow import write_again
from pipeline.review import Review

pytestmark = pytest.mark.media


@pytest.fixture
def job(tmp_path, recorded_models):
    recording = speech_recording(tmp_path)
    assert tinglu("run", recording, "-o", tmp_path / "out", "--language", "zh").returncode == 0
    return tmp_path / "out" / "speech"


def run(job, *options):
    told = tinglu("run", job.parent.parent / "speech.wav", "-o", job.parent, "--language", "zh", *options)
    assert told.returncode == 0, told.stderr
    return told


def keys(job):
    return {name: one["key"] for name, one in json.loads((job / "job.json").read_text())["stages"].items()}


def said(job):
    return json.loads((job / "transcript.json").read_text())["utterances"][0]


def test_an_act_redoes_the_review_and_the_files_alone_and_every_option_keeps_it(job):
    before, machine = keys(job), (job / "transcript.json").read_bytes()
    review = Review.open(job)
    first = review.machine.utterances[0]
    review.add(review.making.retext(first.id, "改过的话。"), "chen")
    run(job)
    changed = {name for name, key in keys(job).items() if before[name] != key}
    assert changed == {"review", *(name for name in before if name.startswith("write "))}
    for options in ([], ["--from", "merge"], ["--force"], ["--script", "hant"], ["--notice-cue", "end"]):
        run(job, *options)
        assert said(job)["text"] == "改过的话。"
        assert said(job)["reviewed"]["acts"][0]["by"] == "chen"
        for form in ("txt", "srt", "vtt", "ass", "md", "html"):
            assert "改过的话" in (job / f"speech.{form}").read_text()
    run(job)
    review.refresh()
    review.undo([act.n for act in review.acts if act.op.kind == "text"], "chen")
    run(job)
    assert (job / "transcript.json").read_bytes() == machine


def test_the_files_are_written_again_with_the_options_of_the_last_run_and_without_a_model(job, monkeypatch):
    run(job, "--formats", "srt,txt", "--labels", "always", "--notice-cue", "none")
    monkeypatch.setattr("models.loaded.Models", None)
    review = Review.open(job)
    review.add(review.making.retext(review.machine.utterances[0].id, "改过的话。"), "chen")
    done = write_again(job)
    assert {path.name for path in done.written} >= {"speech.srt", "speech.txt", "transcript.json"}
    assert "speech.md" not in {path.name for path in done.written}
    assert "改过的话" in (job / "speech.srt").read_text()
    assert "未经本人审核" not in (job / "speech.srt").read_text()
    assert "Nothing to do" in run(job, "--formats", "srt,txt", "--labels", "always", "--notice-cue", "none").stderr


def test_a_damaged_log_stops_the_run_and_names_the_line(job):
    review = Review.open(job)
    review.add([review.making.name("S1", "陈")], "chen")
    log = job / "review" / "log.jsonl"
    log.write_text(log.read_text().replace("陈", "李"))
    told = tinglu("run", job.parent.parent / "speech.wav", "-o", job.parent, "--language", "zh")
    assert told.returncode == 1
    assert "log.jsonl, line 2" in told.stderr
