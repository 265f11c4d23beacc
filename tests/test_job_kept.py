"""What a job folder holds is never taken for another recording's, nor for whole where it is not."""

import pytest
from helpers import builders
from helpers.reviewing import published_job

from pipeline.correct.take import take
from pipeline.errors import JobError, UsageError
from pipeline.files.atomic import write_atomically
from pipeline.job.folder import open_job, published, read_manifest, read_transcript
from pipeline.review import Review
from pipeline.review.log import Log
from pipeline.settings import WriteSettings

RECORDING = {"path": "/a/talk.wav", "sha256": "1"}


@pytest.mark.parametrize(
    ("stages", "kept"),
    [
        (("convert", "segment"), False),
        (("convert", "recognise", "merge", "polish"), True),
        (("convert", "polish", "review", "write srt"), True),
        (("convert", "write srt"), True),
    ],
)
def test_a_transcript_among_other_results_is_kept_from_another_recording_of_the_name(tmp_path, stages, kept):
    with open_job(tmp_path / "talk", RECORDING) as job:
        for number, stage in enumerate(stages):
            write_atomically(job.path(f"work/{number}"), b"x")
            job.finish(stage, "k", (f"work/{number}",), 1.0)
        assert published(job.manifest) == kept
    other = RECORDING | {"sha256": "2"}
    if not kept:
        with open_job(tmp_path / "talk", other) as job:
            assert job.manifest["recording"] == other
        return
    with pytest.raises(JobError) as refused, open_job(tmp_path / "talk", other):
        pass
    assert refused.value.key == "job.replaced"
    assert read_manifest(tmp_path / "talk")["recording"] == RECORDING
    with open_job(tmp_path / "talk", RECORDING) as job:
        assert all(job.is_done(stage, "k") for stage in stages)


@pytest.mark.parametrize("recording", ['{"path": 1}', '{"path": null}', "{}", "[]", "1"])
def test_a_manifest_that_does_not_tell_its_recording_is_damaged(tmp_path, recording):
    content = f'{{"schema": "tinglu.job/1", "recording": {recording}, "stages": {{}}}}'
    (tmp_path / "job.json").write_text(content)
    with pytest.raises(JobError) as damaged:
        read_manifest(tmp_path)
    assert damaged.value.key == "job.damaged"
    assert str(tmp_path / "job.json") in str(damaged.value)
    assert (tmp_path / "job.json").read_text() == content


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{}", "recording: Field required"),
        ("nothing", "Invalid JSON: expected ident at line 1 column 2"),
        ("[]", "Input should be an object"),
        ('{"utterances": [{"start": "x"}]}', "Field required"),
    ],
)
def test_a_transcript_that_is_none_is_told_with_the_file_the_place_and_no_words_of_a_library(tmp_path, content, told):
    for path, read in (("transcript.json", read_transcript), ("work/published.json", Review.machine_of)):
        with open_job(tmp_path, RECORDING) as job:
            job.write(path, content.encode())
            job.finish("polish", "k", (), 1.0)
        with pytest.raises(JobError) as unread:
            read(tmp_path)
        assert f"{tmp_path / path} " in str(unread.value)
        assert told in str(unread.value)
        assert not any(one in str(unread.value) for one in ("pydantic", "type=", "validation error"))


@pytest.mark.parametrize("line", ["{}", "nothing", '{"n": 1}'])
def test_a_line_of_the_log_that_is_none_is_told_without_words_of_a_library(tmp_path, line):
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "log.jsonl").write_text(f"{line}\n")
    with pytest.raises(JobError) as damaged:
        Log(tmp_path)
    assert "log.jsonl" in str(damaged.value)
    assert not any(one in str(damaged.value) for one in ("pydantic", "type=", "validation error"))


def test_a_file_to_be_read_in_that_is_none_is_told_without_words_of_a_library(tmp_path):
    job = published_job(tmp_path / "talk", builders.panel())
    (job / "transcript.json").write_text('{"utterances": 1}')
    with pytest.raises(UsageError) as damaged:
        take(job, job / "transcript.json", "me", WriteSettings())
    assert str(job / "transcript.json") in str(damaged.value)
    assert not any(one in str(damaged.value) for one in ("pydantic", "type=", "validation error"))
