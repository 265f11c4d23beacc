"""The review in the flow: only what follows from an act is done again, and no option loses one."""

import json

import pytest
from helpers.command import tinglu
from helpers.recorded import speech_recording

from models.loaded import models_of
from pipeline.errors import JobError, ModelError
from pipeline.flow import align_corrections, write_again
from pipeline.report import Remembering
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
    assert (job / "work" / "aligned.records").exists()
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
    review = Review.open(job)
    review.add([review.making.text("u1", 0, 1, "改")], "chen")
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.flow.models_of", None)
        done = write_again(job)
    assert {path.name for path in done.written} >= {"speech.srt", "speech.txt", "transcript.json"}
    assert "speech.md" not in {path.name for path in done.written}
    assert "改" in (job / "speech.srt").read_text()
    assert "未经本人审核" not in (job / "speech.srt").read_text()
    before = keys(job)
    assert "speech.md" in run(job, "--formats", "srt,txt", "--labels", "always", "--notice-cue", "none").stderr
    assert keys(job) == before


def aligned(job):
    return said(job)["reviewed"]["aligned"]


def test_corrected_text_is_looked_for_in_the_sound_once_and_gone_with_the_correction(job, monkeypatch):
    machine = (job / "transcript.json").read_bytes()
    review = Review.open(job)
    review.add(review.making.retext("u1", "改过的话。"), "chen")
    assert review.unaligned
    write_again(job)
    assert [(one["first"], one["last"]) for one in aligned(job)] == [(n, n + 1) for n in range(5)]
    assert review.refresh() is False
    assert review.transcript.utterances[0].reviewed.aligned
    assert not review.unaligned
    assert tinglu("check", job / "speech.srt").returncode == 0
    asked = []
    monkeypatch.setattr("helpers.recorded.RecordedEngine.align", lambda _, read, known: iter(asked))
    write_again(job)
    run(job)
    assert "Nothing to do" in run(job).stderr
    review.undo([act.n for act in review.acts if act.op.kind == "text"], "chen")
    run(job)
    assert (job / "transcript.json").read_bytes() == machine


def test_times_that_cannot_be_read_are_told_by_file_and_reason(job):
    (job / "work" / "aligned.records").mkdir()
    told = tinglu("status", job)
    assert told.returncode == 0  # nobody has changed anything: nothing is asked of them
    with pytest.raises(JobError, match=r"aligned\.records cannot be read"):
        Review.open(job)
    told = tinglu("run", job.parent.parent / "speech.wav", "-o", job.parent, "--language", "zh")
    assert told.returncode == 1
    assert "aligned.records cannot be read" in told.stderr


def out_of_memory(*_):
    raise MemoryError


def test_where_the_sound_or_the_recogniser_is_gone_the_files_are_written_and_it_is_said(job, monkeypatch):
    review = Review.open(job)
    review.add(review.making.retext("u1", "改过的话。"), "chen")
    wav = job / "work" / "audio.wav"
    wav.rename(job / "aside.wav")
    report = Remembering()
    write_again(job, report)
    assert "are estimated" in report.said[0]
    assert "audio.wav is missing" in report.said[0]
    assert "`tinglu run` with the recording makes it again" in report.said[0]
    assert said(job)["text"] == "改过的话。"
    assert aligned(job) == []
    run(job)
    assert len(aligned(job)) == 5
    assert wav.read_bytes() == (job / "aside.wav").read_bytes()
    (job / "work" / "aligned.records").unlink()
    report, known = Remembering(), models_of

    def missing(**_):
        raise ModelError(
            "models.missing_wheel", **dict.fromkeys(("name", "package", "file", "command"), "whisper-base")
        )

    monkeypatch.setattr("pipeline.flow.models_of", missing)
    write_again(job, report)
    assert "are estimated" in report.said[0]
    monkeypatch.setattr("pipeline.flow.models_of", known)
    report = Remembering()
    with monkeypatch.context() as patched:
        patched.setattr("helpers.recorded.RecordedEngine.align", out_of_memory)
        write_again(job, report)
    assert "memory" in report.said[0]
    align_corrections(job)
    assert aligned(job) == []
    write_again(job, hear=False)
    assert len(aligned(job)) == 5


def test_a_damaged_log_stops_the_run_and_names_the_line(job):
    review = Review.open(job)
    review.add([review.making.name("S1", "陈")], "chen")
    log = job / "review" / "log.jsonl"
    log.write_text(log.read_text().replace("陈", "李"))
    told = tinglu("run", job.parent.parent / "speech.wav", "-o", job.parent, "--language", "zh")
    assert told.returncode == 1
    assert "log.jsonl, line 2" in told.stderr
