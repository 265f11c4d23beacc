"""A file that says what an older version said is not passed over in silence, and undoes nothing unasked."""

import json
import shutil

import pytest
from helpers.builders import panel
from helpers.command import tinglu
from helpers.reviewing import change, published_job

from pipeline.correct.readers import READERS
from pipeline.flow import write_again
from pipeline.review import Review

FILES = {form: "transcript.json" if form == "json" else f"talk.{form}" for form in READERS}


@pytest.fixture
def job(tmp_path):
    return published_job(tmp_path / "out" / "talk", panel())


def correct(job, old, new):
    change(job / "talk.txt", old, new)
    assert tinglu("correct", job, job / "talk.txt").returncode == 0


def texts(job):
    return [one.text for one in Review.open(job).transcript.utterances]


def approved(job):
    speakers = Review.open(job).transcript.speakers
    return [one.id for one in speakers if one.review.state == "approved"]


@pytest.mark.parametrize("form", FILES)
def test_an_older_version_is_told_with_its_time_and_the_transcript_stays(job, tmp_path, form):
    desk = shutil.copy(job / FILES[form], tmp_path / f"desk.{form}")
    correct(job, "三点", "四点")
    said = texts(job)
    told = tinglu("correct", job, desk)
    assert told.returncode == 1
    assert "nothing" not in told.stdout
    out = " ".join(told.stdout.split())
    assert all(one in out for one in (str(desk), "written at 20", "in 1 places", "--replace", str(job)))
    assert texts(job) == said
    assert approved(job) == []


@pytest.mark.parametrize("form", FILES)
def test_replace_takes_the_reversal_in_and_the_approval_of_those_words_goes(job, tmp_path, form):
    desk = shutil.copy(job / FILES[form], tmp_path / f"desk.{form}")
    correct(job, "三点", "四点")
    assert tinglu("approve", job, "--speaker", "S2", "--by", "W").returncode == 0
    assert approved(job) == ["S2"]
    told = tinglu("correct", job, desk, "--replace")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "三" in told.stdout
    assert texts(job) == [one.text for one in panel().utterances]
    assert approved(job) == []
    assert "三点" in (job / "talk.txt").read_text()
    assert "已经" not in (job / "talk.txt").read_text()
    again = tinglu("correct", job, desk)
    assert (again.returncode, "nothing" in again.stdout) == (0, True)


@pytest.mark.parametrize("form", FILES)
def test_so_it_is_with_a_name(job, tmp_path, form):
    desk = shutil.copy(job / FILES[form], tmp_path / f"desk.{form}")
    correct(job, "发言人2", "王秀兰")
    assert tinglu("correct", job, desk).returncode == 1
    assert "王秀兰" in (job / "talk.txt").read_text()
    assert tinglu("correct", job, desk, "--replace").returncode == 0
    assert "王秀兰" not in (job / "talk.txt").read_text()


def test_times_of_a_subtitle_are_put_back_only_by_replace(job, tmp_path):
    desk = shutil.copy(job / "talk.srt", tmp_path / "desk.srt")
    old, new = "00:00:11,000 --> 00:00:12,000", "00:00:11,240 --> 00:00:12,960"
    change(job / "talk.srt", old, new)
    assert tinglu("correct", job, job / "talk.srt").returncode == 0
    assert tinglu("correct", job, desk).returncode == 1
    assert new in (job / "talk.srt").read_text()
    assert tinglu("correct", job, desk, "--replace").returncode == 0
    assert old in (job / "talk.srt").read_text()


def test_an_old_export_with_an_edit_brings_that_and_tells_what_the_transcript_keeps(job, tmp_path):
    desk = shutil.copy(job / "talk.md", tmp_path / "desk.md")
    correct(job, "上午好", "下午好")
    change(desk, "三点", "四点")
    told = tinglu("correct", job, desk)
    assert told.returncode == 0
    assert "in 1 places the transcript was changed" in " ".join(told.stdout.split())
    assert "下午好" in texts(job)[0]
    assert "四点" in texts(job)[1]
    assert tinglu("correct", job, desk, "--replace").returncode == 0
    assert "上午好" in texts(job)[0]
    assert "四点" in texts(job)[1]


def test_a_place_changed_otherwise_since_is_the_file_s_with_replace(job, tmp_path):
    desk = shutil.copy(job / "talk.txt", tmp_path / "desk.txt")
    change(job / "talk.txt", "三点", "四点")
    correct(job, "上午好", "下午好")
    change(desk, "三点", "五点")
    assert tinglu("correct", job, desk).returncode == 1
    assert "四点" in texts(job)[1]
    assert tinglu("correct", job, desk, "--replace").returncode == 0
    assert "五点" in texts(job)[1]
    assert "上午好" in texts(job)[0]


@pytest.mark.parametrize("form", FILES)
def test_the_newest_version_is_no_older_one_however_it_was_written(job, tmp_path, form):
    """Its labels, times and notice are as the job's last run wrote them."""
    manifest = json.loads((job / "job.json").read_text())
    manifest["output"] = {"write": {"labels": "never", "notice_cue": "end", "times": True}}
    (job / "job.json").write_text(json.dumps(manifest))
    write_again(job)
    correct(job, "三点", "四点")
    desk = shutil.copy(job / FILES[form], tmp_path / f"desk.{form}")
    for options in ((), ("--replace",)):
        told = tinglu("correct", job, desk, *options)
        assert (told.returncode, "nothing" in told.stdout) == (0, True)


def test_a_file_in_the_folder_that_was_not_written_since_is_an_older_version(job):
    """As after a run with fewer formats."""
    manifest = json.loads((job / "job.json").read_text())
    manifest["output"] = {"formats": ["json", "txt"]}
    (job / "job.json").write_text(json.dumps(manifest))
    correct(job, "三点", "四点")
    assert tinglu("correct", job, job / "talk.docx").returncode == 1
    assert "四点" in texts(job)[1]


@pytest.mark.parametrize("form", ["md", "txt", "srt", "vtt", "ass"])
def test_an_old_export_undoes_nothing_though_two_editors_corrected_the_same(job, tmp_path, form):
    """Both had the same export; the one read in last missed what the other one found."""
    desk = shutil.copy(job / FILES[form], tmp_path / f"desk.{form}")
    change(job / "talk.txt", "上午好", "下午好")
    change(job / "talk.txt", "谢谢。", "多谢。")
    correct(job, "三点", "四点")
    said = texts(job)
    change(desk, "上午好", "下午好")
    change(desk, "谢谢。", "多谢。")
    told = tinglu("correct", job, desk)
    assert texts(job) == said
    assert told.returncode == 1
    assert "--replace" in told.stdout
    assert tinglu("correct", job, desk, "--replace").returncode == 0
    assert "三点" in texts(job)[1]


def test_one_correction_that_both_made_undoes_no_other(job, tmp_path):
    desk = shutil.copy(job / "talk.txt", tmp_path / "desk.txt")
    change(job / "talk.txt", "上午好", "下午好")
    correct(job, "三点", "四点")
    change(desk, "上午好", "下午好")
    assert tinglu("correct", job, desk).returncode == 1
    assert "四点" in texts(job)[1]


def test_a_passage_put_in_since_is_not_deleted_by_an_old_export(job, tmp_path):
    desk = shutil.copy(job / "talk.txt", tmp_path / "desk.txt")
    change(job / "talk.txt", "上午好", "下午好")
    correct(job, "发言人不详：对。", "发言人不详：对。\n\n发言人2：我再说一句话，大家都听好了。")
    said = texts(job)
    change(desk, "上午好", "下午好")
    tinglu("correct", job, desk)
    assert texts(job) == said


def test_whoever_edits_a_copy_of_the_newest_version_may_change_what_was_changed_before(job, tmp_path):
    correct(job, "三点", "四点")
    desk = shutil.copy(job / "talk.txt", tmp_path / "desk.txt")
    change(desk, "四点", "五点")
    assert tinglu("correct", job, desk).returncode == 0
    assert "五点" in texts(job)[1]
