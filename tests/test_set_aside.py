"""What lies in an output's place and was not written by tinglu is somebody's work: it is moved aside, never lost."""

import logging

import pytest
from helpers.reviewing import change

from pipeline.job.folder import open_job
from pipeline.job.kept import keep
from pipeline.job.stage import Runner, Writing
from pipeline.report import Remembering

RECORDING = {"path": "/a/talk.wav", "sha256": "1"}


def write(folder, form, content, settings="", file=None):
    """An output written by a run of its own; what the run says."""
    report = Remembering()
    with open_job(folder, RECORDING) as job:
        runner = Runner(job, report, logging.getLogger("test"))
        runner.write(Writing("write", 1, ()), form, {"settings": settings}, file or f"talk.{form}", content.encode)
    return report.said


@pytest.mark.parametrize("form", ["txt", "html"])
def test_a_file_that_somebody_saved_there_before_the_format_was_written_stays(tmp_path, form):
    job = tmp_path / "talk"
    write(job, "srt", "1")
    (job / f"talk.{form}").write_text("an editor's own text")
    said = write(job, form, "tinglu's text")
    assert (job / f"talk.{form}").read_text() == "tinglu's text"
    assert (job / f"talk.edited-1.{form}").read_text() == "an editor's own text"
    assert any(f"talk.edited-1.{form}" in one for one in said)


@pytest.mark.parametrize("form", ["txt", "html"])
def test_what_is_as_it_would_be_written_or_was_written_before_is_nobodys_edit(tmp_path, form):
    job = tmp_path / "talk"
    write(job, form, "first")
    manifest = (job / "job.json").read_bytes()
    write(job, form, "second", "other")
    (job / "job.json").write_bytes(manifest)  # as where the writer was killed before it could tell
    write(job, form, "second", "other")
    assert [one.name for one in job.glob("talk.*")] == [f"talk.{form}"]


def test_a_version_that_was_kept_is_no_edit_where_nothing_tells_who_wrote_it(tmp_path):
    job = tmp_path / "talk"
    write(job, "srt", "1")
    (job / "talk.txt").write_text("an older version")
    keep(job, "txt", b"an older version")
    write(job, "txt", "a newer one")
    assert [one.name for one in job.glob("talk*.txt")] == ["talk.txt"]


def test_each_changed_version_is_set_aside_by_itself_and_the_renamed_recordings_file_too(tmp_path):
    job = tmp_path / "talk"
    for number in (1, 2):
        write(job, "txt", f"version {number}", str(number))
        change(job / "talk.txt", "version", "an editor's")
    write(job, "txt", "version 3", "3", file="speech.txt")
    assert {one.name: one.read_text() for one in job.glob("*.txt")} == {
        "talk.edited-1.txt": "an editor's 1",
        "talk.txt": "an editor's 2",
        "speech.txt": "version 3",
    }


@pytest.mark.parametrize("form", ["txt", "html"])
def test_an_output_that_nobody_changed_or_that_is_gone_holds_no_edits(tmp_path, form):
    job = tmp_path / "talk"
    write(job, form, "text")
    assert write(job, form, "text") == []
    with open_job(job, RECORDING) as opened:
        assert not opened.holds_edits(f"write {form}", f"talk.{form}")
        change(job / f"talk.{form}", "text", "an editor's text")
        assert opened.holds_edits(f"write {form}", f"talk.{form}")
        (job / f"talk.{form}").unlink()
        assert not opened.holds_edits(f"write {form}", f"talk.{form}")


def test_the_log_tells_what_was_set_aside(tmp_path, caplog):
    write(tmp_path / "talk", "txt", "1")
    change(tmp_path / "talk" / "talk.txt", "1", "an editor's")
    with caplog.at_level(logging.INFO):
        write(tmp_path / "talk", "txt", "2", "other")
    assert "write txt: changed by hand, kept as talk.edited-1.txt" in caplog.messages
