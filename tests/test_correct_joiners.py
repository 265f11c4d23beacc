"""Characters without width that change the shape of those beside them: what an editor typed is taken in."""

import docx
import pytest
from helpers.builders import transcript, utterance
from helpers.command import tinglu
from helpers.reviewing import change, published_job

from pipeline.correct.reading import tidy
from pipeline.review import Review

FORMS = ("docx", "txt", "md", "srt", "vtt", "ass", "json")
PERSIAN = ("من به خانه میروم و کتابها را می\u200cخوانم.", "میروم", "می\u200cروم")
HINDI = ("यह क्ष और शक्ति है.", "क्ष", "क्\u200dष")
FAMILY = ("They sent 👨👩👧 and 👩\u200d⚕️ here.", "👨👩👧", "👨\u200d👩\u200d👧")


def job_of(folder, said):
    return published_job(folder / "talk", transcript(utterance("u1", "S1", 0.5, 6.5, said), language="en"))


def file_of(job, form):
    return job / ("transcript.json" if form == "json" else f"talk.{form}")


def edit(file, old, new):
    """In a DOCX, as Word keeps it, in the run that has it."""
    if file.suffix != ".docx":
        return change(file, old, new)
    word = docx.Document(file)
    runs = [run for paragraph in word.paragraphs for run in paragraph.runs if old in run.text]
    assert runs
    for run in runs:
        run.text = run.text.replace(old, new)
    word.save(file)


def said_in(job):
    return Review.open(job).transcript.utterances[0].text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("said", "old", "new"), [PERSIAN, HINDI, FAMILY], ids=["Persian", "Hindi", "emoji"])
def test_joiners_that_an_editor_typed_or_took_away_are_in_the_transcript(tmp_path, form, said, old, new):
    job = job_of(tmp_path, said)
    edit(file_of(job, form), old, new)
    told = tinglu("correct", job, file_of(job, form))
    assert told.returncode == 0, told.stderr
    assert said_in(job) == said.replace(old, new)
    edit(file_of(job, form), new, old)
    assert tinglu("correct", job, file_of(job, form), "--replace").returncode == 0
    assert said_in(job) == said


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("said", [PERSIAN[0], FAMILY[0]], ids=["Persian", "emoji"])
def test_a_file_that_nobody_edited_is_no_change_and_joiners_stay_beside_one(tmp_path, form, said):
    job = job_of(tmp_path, said)
    copy = tmp_path / f"copy.{form}"
    copy.write_bytes(file_of(job, form).read_bytes())
    assert tinglu("correct", job, copy).returncode == 0
    assert [act.op.kind for act in Review.open(job).acts if act.op.kind != "voices"] == []
    before, after = ("کتاب", "دفتر") if said == PERSIAN[0] else ("sent", "sold")
    edit(file_of(job, form), before, after)
    assert tinglu("correct", job, file_of(job, form)).returncode == 0
    assert said_in(job) == said.replace(before, after)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("می\u200cروم", "می\u200cروم"),
        ("PDF\u200cها ۵\u200cساله", "PDF\u200cها ۵\u200cساله"),
        ("क्\u200dष 🏳️\u200d🌈 👩🏽\u200d🔬 🙂\u200d↔️", "क्\u200dष 🏳️\u200d🌈 👩🏽\u200d🔬 🙂\u200d↔️"),
        ("می\u200b\u200cروم", "می\u200cروم"),
        ("资\u200c金\u200d从 mo\u200dney 2\u200c6", "资金从 money 26"),  # no shape of these changes
        ("\u200cمی\u200d \u200cروم\u200c。\u200d", "می روم。"),
        ("`\u200d^", "`^"),
    ],
)
def test_joiners_stay_where_they_show(text, kept):
    assert tidy(text) == kept
