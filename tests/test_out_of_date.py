"""A file that is not written any more says nothing else than the new ones without a word."""

import json

import pytest
from helpers.builders import panel
from helpers.command import tinglu
from helpers.reviewing import change, published_job

from pipeline.flow import write_again
from pipeline.report import Remembering
from pipeline.review import Review
from pipeline.review_page.desks import Desks

OLD = ("srt", "vtt", "ass", "md", "docx", "html", "rttm")


@pytest.fixture
def job(tmp_path):
    """All formats are there; the last run was with `-f txt`."""
    folder = published_job(tmp_path / "out" / "talk", panel())
    manifest = json.loads((folder / "job.json").read_text())
    manifest["output"] = {"formats": ["json", "audit.json", "audit.md", "txt"]}
    (folder / "job.json").write_text(json.dumps(manifest))
    return folder


def correct(job):
    change(job / "talk.txt", "三点", "四点")
    told = tinglu("correct", job, job / "talk.txt")
    assert told.returncode == 0
    return told.stderr


def test_correct_tells_of_every_file_that_it_did_not_write(job):
    told = correct(job)
    assert "Out of date" in told
    assert "--formats" in told
    assert all(str(job / f"talk.{form}") in told for form in OLD)
    assert str(job / "talk.txt") not in told


def test_approve_tells_it_for_their_notice_is_old_too(job):
    told = tinglu("approve", job, "--speaker", "S1", "--by", "王")
    assert told.returncode == 0
    assert all(str(job / f"talk.{form}") in told.stderr for form in ("srt", "docx", "html"))


def test_it_is_told_until_they_are_written_or_gone(job):
    correct(job)
    for form in OLD:
        report = Remembering()
        done = write_again(job, report)
        assert str(job / f"talk.{form}") in "".join(report.said)
        assert "up to date" not in "".join(report.said)
        assert job / f"talk.{form}" in done.out_of_date
        (job / f"talk.{form}").unlink()
    report = Remembering()
    assert write_again(job, report).out_of_date == ()
    assert "Nothing to do" in "".join(report.said)


def test_files_that_still_say_the_same_are_not_out_of_date(job):
    assert write_again(job).out_of_date == ()


def test_the_page_tells_it_where_it_was_begun(job):
    review = Review.open(job)
    review.add([review.making.text("u1", 0, 1, "改")], "chen")
    said = []
    desks = Desks(job, "chen", say=said.append, failed=said.append)
    (one,) = desks.jobs()
    desks.write(one["id"])
    desks.close()
    assert str(job / "talk.docx") in "".join(map(str, said))
