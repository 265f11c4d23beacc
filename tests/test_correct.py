"""tinglu correct: an edited file read in is in every output, once, whatever came between; what cannot be is told."""

import json
import shutil
from dataclasses import replace

import pytest
from helpers.builders import panel
from helpers.command import tinglu
from helpers.reviewing import change, published_job

from pipeline.errors import JobError
from pipeline.files.hashes import sha256_of
from pipeline.flow import write_again
from pipeline.review import Review
from pipeline.review.acts import Name

OUTPUTS = ("txt", "md", "srt", "vtt", "ass")


@pytest.fixture
def job(tmp_path):
    """A job whose recording and stages before the review nobody needs."""
    return published_job(tmp_path / "out" / "talk", panel())


def texts(job):
    return [one.text for one in Review.open(job).transcript.utterances]


def kinds(job):
    return [act.op.kind for act in Review.open(job).acts if act.op.kind != "voices"]


@pytest.mark.parametrize("form", OUTPUTS)
def test_one_edit_in_one_file_is_in_every_file(job, form):
    change(job / f"talk.{form}", "资金从", "经费从")
    told = tinglu("correct", job, job / f"talk.{form}", "--by", "李编辑")
    assert told.returncode == 0, told.stderr
    assert kinds(job) == ["text"]
    assert Review.open(job).acts[-1].by == "李编辑"
    assert "经费从" in told.stdout
    for other in OUTPUTS:
        content = (job / f"talk.{other}").read_text().replace("\\N", "").replace("\n", "")
        assert (content.count("经费从"), content.count("资金")) == (1, 0), other
    assert json.loads((job / "transcript.json").read_text())["utterances"][1]["text"].count("经费") == 1


@pytest.mark.parametrize("form", ["txt", "srt", "vtt", "json"])
@pytest.mark.parametrize("name", ["陈\u3000栋", "Li  Ming", "Li\u200bMing", "Li\nMing"])
def test_a_name_with_spaces_that_are_written_otherwise_is_one_in_every_file(job, form, name):
    review = Review.open(job)
    review.add([Name(person="S2", name=name)], "me", known=review.head)  # as logs of earlier versions have it
    write_again(job)
    file = job / ("transcript.json" if form == "json" else f"talk.{form}")
    change(file, "资金从", "经费从")
    told = tinglu("correct", job, file)
    assert told.returncode == 0, told.stderr
    assert kinds(job) == ["name", "text"]
    assert "发言人1" not in told.stdout


def test_a_copy_with_another_name_elsewhere_is_read_in_once(job, tmp_path):
    copy = tmp_path / "改好的.md"
    shutil.copy(job / "talk.md", copy)
    change(copy, "三点", "四点")
    change(copy, "发言人2", "陈国栋")
    assert tinglu("correct", job, copy).returncode == 0
    assert kinds(job) == ["name", "text"]
    again = tinglu("correct", job, copy)
    assert again.returncode == 0
    assert kinds(job) == ["name", "text"]
    assert "nothing" in again.stdout
    change(copy, "上午好", "下午好")  # its editor goes on with it
    assert tinglu("correct", job, copy).returncode == 0
    assert kinds(job) == ["name", "text", "text"]
    assert "陈国栋：谢谢" in (job / "talk.txt").read_text()


def test_a_file_written_before_other_corrections_brings_only_its_own(job, tmp_path):
    old = tmp_path / "old.srt"
    shutil.copy(job / "talk.srt", old)
    change(job / "talk.txt", "上午好", "下午好")
    assert tinglu("correct", job, job / "talk.txt").returncode == 0
    change(old, "谢谢主持人", "感谢主持人")
    assert tinglu("correct", job, old).returncode == 0
    assert texts(job)[0] == "各位来宾，大家下午好。"
    assert texts(job)[1].startswith("感谢主持人")
    assert kinds(job) == ["text", "text"]


def test_a_place_that_was_changed_otherwise_since_is_told_and_left(job, tmp_path):
    old = tmp_path / "old.txt"
    shutil.copy(job / "talk.txt", old)
    change(job / "talk.txt", "三点", "四点")
    change(job / "talk.txt", "上午好", "下午好")
    tinglu("correct", job, job / "talk.txt")
    change(old, "三点", "五点")
    told = tinglu("correct", job, old)
    assert told.returncode == 1
    assert "五" in told.stdout
    assert "四点" in texts(job)[1]


def test_the_same_change_in_two_files_is_one_act(job):
    change(job / "talk.txt", "三点", "四点")
    change(job / "talk.md", "三点", "四点")
    assert tinglu("correct", job, job / "talk.txt", job / "talk.md").returncode == 0
    assert kinds(job) == ["text"]


def test_a_correction_taken_back_by_hand_is_taken_in(job):
    change(job / "talk.txt", "三点", "四点")
    tinglu("correct", job, job / "talk.txt")
    change(job / "talk.txt", "四点", "三点")
    tinglu("correct", job, job / "talk.txt")
    assert texts(job) == [one.text for one in panel().utterances]


def test_transcript_json_names_and_texts(job):
    told = json.loads((job / "transcript.json").read_text())
    told["speakers"][0]["name"] = "林晓梅"
    told["utterances"][3]["speaker"] = "S2"
    told["utterances"][2]["text"] = "对的。"
    (job / "transcript.json").write_text(json.dumps(told, ensure_ascii=False))
    assert tinglu("correct", job, job / "transcript.json").returncode == 0
    assert sorted(kinds(job)) == ["name", "speaker", "text"]
    now = Review.open(job).transcript
    assert now.speaker_name("S1") == "林晓梅"
    assert now.utterances[3].speaker == "S2"


def test_a_moved_cue_keeps_its_times_in_every_format(job):
    change(job / "talk.srt", "00:00:11,000 --> 00:00:12,000", "00:00:11,240 --> 00:00:12,960")
    assert tinglu("correct", job, job / "talk.srt").returncode == 0
    assert kinds(job) == ["times"]
    assert "00:00:11,240 --> 00:00:12,960" in (job / "talk.srt").read_text()
    assert "00:00:11.240 --> 00:00:12.960" in (job / "talk.vtt").read_text()
    assert "0:00:11.24,0:00:12.96" in (job / "talk.ass").read_text()
    assert "nothing" in tinglu("correct", job, job / "talk.srt").stdout


def test_a_new_voice_in_one_place(job):
    change(job / "talk.txt", "发言人1：谢谢。", "李玉兰：谢谢。")
    assert tinglu("correct", job, job / "talk.txt").returncode == 0
    now = Review.open(job).transcript
    assert now.speaker_name(now.utterances[3].speaker) == "李玉兰"
    assert now.speaker_name(now.utterances[0].speaker) == "发言人1"
    assert "李玉兰：谢谢。" in (job / "talk.txt").read_text()


def test_a_deleted_notice_comes_back_and_is_no_edit(job):
    notice = "（根据录音整理，未经本人审核）"
    change(job / "talk.txt", notice, "")
    told = tinglu("correct", job, job / "talk.txt")
    assert told.returncode == 0
    assert kinds(job) == []
    assert notice in (job / "talk.txt").read_text()
    assert (job / "talk.edited-1.txt").is_file()


def test_what_else_an_editor_did_to_a_file_is_kept_beside_the_new_one(job):
    change(job / "talk.md", "三点", "**四点**")
    mine = (job / "talk.md").read_text()
    assert tinglu("correct", job, job / "talk.md").returncode == 0
    assert (job / "talk.edited-1.md").read_text() == mine
    assert "四点" in (job / "talk.md").read_text()


def test_status_names_the_command_until_the_file_is_read_in(job):
    change(job / "talk.txt", "三点", "四点")
    told = tinglu("status", job).stdout
    assert f"tinglucorrect{job}{job / 'talk.txt'}" in "".join(told.split())
    tinglu("correct", job, job / "talk.txt")
    assert "tinglu correct" not in tinglu("status", job).stdout


def test_an_output_set_aside_waits_until_it_is_read_in(job):
    change(job / "talk.txt", "三点", "四点")
    change(job / "talk.srt", "上午好", "下午好")
    told = tinglu("correct", job, job / "talk.txt")  # writes the others anew
    aside = job / "talk.edited-1.srt"
    assert f"tinglu correct {job} {aside}" in told.stderr
    assert str(aside) in tinglu("status", job).stdout.replace("\n", "")
    assert tinglu("correct", job, aside).returncode == 0
    assert texts(job)[0] == "各位来宾，大家下午好。"
    assert "四点" in texts(job)[1]
    assert "tinglu correct" not in tinglu("status", job).stdout


ERRORS = {
    "missing": ("none.txt", None, "is not there"),
    "another format": ("talk.pages", "x", "Save it as"),
    "no subtitles": ("x.srt", "1\n00:00:0x --> 4\nhello\n", "srt"),
    "no transcript": ("x.json", "{}", "json"),
    "no docx": ("x.docx", "no zip", "docx"),
    "another job's": (
        "x.txt",
        "发言人1：今天天气不错，我们去公园散步，看看花草树木和湖里的小船。\n",
        "another recording",
    ),
    "empty": ("x.txt", "\n", "another recording"),
    "a part": ("x.txt", "发言人1：各位来宾，大家上午好。\n", "lacks"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_names_the_file_the_reason_and_the_next_step(job, tmp_path, case):
    name, content, reason = ERRORS[case]
    if content is not None:
        (tmp_path / name).write_text(content)
    before = {path.name: sha256_of(path) for path in job.iterdir() if path.is_file()}
    told = tinglu("correct", job, tmp_path / name)
    assert told.returncode == 2
    assert str(tmp_path / name) in told.stderr
    assert reason in told.stderr
    assert "Traceback" not in told.stderr
    assert kinds(job) == []
    assert {path.name: sha256_of(path) for path in job.iterdir() if path.is_file()} == before


def test_a_file_of_another_job_is_refused(job, tmp_path):
    one = panel()
    said = ("今天我们说说乡村道路。", "好的，先从去年修的那几座桥开始吧，一共有五座。", "嗯。", "再见。")
    other = replace(
        one, utterances=tuple(replace(each, text=text) for each, text in zip(one.utterances, said, strict=True))
    )
    elsewhere = published_job(tmp_path / "out" / "other", other, "2")
    told = tinglu("correct", job, elsewhere / "other.docx")
    assert told.returncode == 2
    assert "another recording" in told.stderr
    assert kinds(job) == []


def test_no_job_says_so(tmp_path):
    (tmp_path / "x.txt").write_text("x")
    told = tinglu("correct", tmp_path, tmp_path / "x.txt")
    assert told.returncode == 2
    assert "job.json" in told.stderr


def test_one_bad_file_stops_no_other(job, tmp_path):
    change(job / "talk.txt", "三点", "四点")
    told = tinglu("correct", job, tmp_path / "none.txt", job / "talk.txt")
    assert told.returncode == 2
    assert "四点" in texts(job)[1]
    assert "四点" in (job / "talk.md").read_text()


@pytest.mark.parametrize(("old", "new", "noted"), [("资金从", "经费从", True), ("未经", "未 经", False)])
def test_where_no_copy_can_be_kept_it_is_told_what_was_noted(job, old, new, noted):
    """On a medium that is full, or can only be read."""
    shutil.rmtree(job / "review" / "files")
    (job / "review" / "files").write_text("no folder")
    change(job / "talk.txt", old, new)
    told = tinglu("correct", job, job / "talk.txt", "--ui-lang", "en")
    assert told.returncode == 1
    assert "cannot be written" in told.stderr
    assert ("noted all the same" in told.stderr, kinds(job)) == (noted, ["text"] * noted)


def test_nothing_is_called_noted_where_nothing_has_changed(job, monkeypatch):
    def full(folder, report=None):
        raise JobError("job.unwritable", folder=folder, reason="Read-only file system")

    monkeypatch.setattr("pipeline.flow.write_again", full)
    told = tinglu("correct", job, job / "talk.txt", "--ui-lang", "en")
    assert told.returncode == 1
    assert "Read-only" in told.stderr
    assert "noted all the same" not in told.stderr
