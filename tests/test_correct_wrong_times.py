"""Times of a subtitle that cannot be are told; they neither stop the rest nor become somebody's words."""

import pytest
from helpers.builders import panel
from helpers.command import tinglu
from helpers.reviewing import change, published_job

from pipeline.files.subtitles import parse_subtitles
from pipeline.review import Review

# Start and end of what S2 says, in each format.
TIMES = {
    "srt": ("00:00:04,500", "00:00:09,000", " --> "),
    "vtt": ("00:00:04.500", "00:00:09.000", " --> "),
    "ass": ("0:00:04.50", "0:00:09.00", ","),
}


@pytest.fixture
def job(tmp_path):
    return published_job(tmp_path / "talk", panel())


def done(job):
    """The kinds of acts that were done, and the text."""
    review = Review.open(job)
    return [act.op.kind for act in review.acts if act.op.kind != "voices"], "".join(
        one.text for one in review.transcript.utterances
    )


@pytest.mark.parametrize("form", TIMES)
@pytest.mark.parametrize("times", ["backwards", "no time at all"])
def test_a_cue_that_ends_before_it_begins_is_told(job, form, times):
    file, (start, end, between) = job / f"talk.{form}", TIMES[form]
    now = end if times == "backwards" else start
    change(file, f"{start}{between}{end}", f"{now}{between}{start}")
    change(file, "上午好", "下午好")
    edited = file.read_bytes()
    told = tinglu("correct", job, file)
    assert told.returncode == 1, told.stderr
    assert "谢谢主持人" in told.stdout
    assert "– 4.50 s" in told.stdout
    assert done(job) == (["text"], "各位来宾，大家下午好。谢谢主持人，我讲三点，第一点是资金从哪里来。对。谢谢。")
    again = job.parent / f"again.{form}"  # and still, where the same file is given again
    again.write_bytes(edited)
    told = tinglu("correct", job, again)
    assert told.returncode == 1
    assert "– 4.50 s" in told.stdout
    change(again, f"{now}{between}{start}", f"{start}{between}{end}")
    assert tinglu("correct", job, again).returncode == 0
    assert done(job)[0] == ["text"]


@pytest.mark.parametrize("form", TIMES)
def test_a_new_cue_that_ends_before_it_begins_is_read_and_told(job, form):
    file, (start, end, between) = job / f"talk.{form}", TIMES[form]
    cue = next(line for line in file.read_text().split("\n") if f"{start}{between}{end}" in line)
    said = "发言人1：好。"
    new = f"{cue.split('发言人2')[0]}发言人1,0,0,0,,{said}\n" if form == "ass" else f"{cue}\n{said}\n\n9\n"
    change(file, cue, new.replace(start, "X").replace(end, start).replace("X", end) + cue)
    told = tinglu("correct", job, file)
    assert told.returncode == 1, told.stderr
    assert "9.00 – 4.50 s" in told.stdout
    kinds, text = done(job)
    assert kinds == ["insert"]
    assert "好。" in text


MISTYPED = {
    "srt": ["-00:00:04,500 --> ", " --> ", "O0:00:04,500 --> ", "00:00:04,500 -> ", "00:00:04,500 —> "],
    "vtt": ["-00:00:04.500 --> ", "00:00:04.500 -> ", "00:00:04.500 → ", ""],
    "ass": ["O:00:04.50,", ","],
}


@pytest.mark.parametrize(("form", "mistyped"), [(form, one) for form, some in MISTYPED.items() for one in some])
def test_a_line_of_times_that_is_none_is_told_before_anything_is_done(job, form, mistyped):
    """Else it was read as words, or the words below it as nothing."""
    file, (start, _, between) = job / f"talk.{form}", TIMES[form]
    change(file, f"{start}{between}", mistyped)
    change(file, "上午好", "下午好")
    told = tinglu("correct", job, file)
    assert told.returncode == 2
    assert f"talk.{form}" in told.stderr
    assert done(job)[0] == []


def test_words_that_an_empty_line_cuts_off_a_cue_are_told(job):
    change(job / "talk.vtt", "我讲三点，\n", "我讲三点，\n\n")
    told = tinglu("correct", job, job / "talk.vtt")
    assert told.returncode == 2
    assert "第一点是资金" in told.stderr
    assert done(job)[0] == []


def test_remarks_styles_and_regions_are_no_cues():
    others = "WEBVTT\nKind: captions\n\nSTYLE\n::cue {}\n\nREGION\nid:a\n\nNOTE\nx\n\nNOTE y\n\n\n"
    (cue,) = parse_subtitles(f"{others}1\n00:01.000 --> 00:02.000\n好\n", "vtt")
    assert cue.lines == ("好",)


@pytest.mark.parametrize("cut_off", ["NOTES OF THE DAY", "STYLE OF SPEAKING", "REGION BY REGION", "STYLED"])
def test_words_that_an_empty_line_cuts_off_are_told_though_they_begin_as_remarks_do(cut_off):
    with pytest.raises(ValueError, match=cut_off):
        parse_subtitles(f"WEBVTT\n\n00:01.000 --> 00:02.000\nHE SPOKE\n\n{cut_off}\n", "vtt")
