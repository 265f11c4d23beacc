"""The Python interface: what it offers, what it raises, and that its tutorial runs."""

import json
import re
import subprocess
import sys
import threading

import pytest
from helpers.builders import panel
from helpers.media import excerpt
from helpers.places import ROOT

import pipeline
from pipeline.settings import RunSettings, names_of

TUTORIAL = (ROOT / "docs" / "python.md").read_text()


def test_all_that_is_offered_is_there():
    assert sorted(pipeline.__all__) == sorted({*pipeline._HOME, "__version__"})
    for name in pipeline.__all__:
        assert getattr(pipeline, name) is not None
    assert set(pipeline.__all__) <= set(dir(pipeline))
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = pipeline.nothing_such


@pytest.mark.media
def test_importing_it_loads_no_network_and_looking_at_it_no_torch():
    code = (
        "import sys, pipeline\n"
        "assert not {'torch', 'numpy', 'pydantic', 'pipeline.api'} & set(sys.modules)\n"
        "[getattr(pipeline, name) for name in pipeline.__all__]\n"
        "assert not {'torch', 'whisper', 'pyannote.audio'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_transcript_is_written_and_read(tmp_path):
    transcript = panel()
    paths = pipeline.write(transcript, tmp_path / "new", ["json", "srt", "txt"], labels="always")
    assert [path.name for path in paths] == ["transcript.json", "录音.srt", "录音.txt"]
    assert pipeline.read(paths[0]) == pipeline.read(tmp_path / "new") == transcript
    assert all(transcript.status.notice in path.read_text() for path in paths)
    assert len(pipeline.write(transcript, tmp_path / "all")) == len(pipeline.FORMATS)


def test_what_somebody_has_edited_is_not_written_over(tmp_path):
    (path,) = pipeline.write(panel(), tmp_path, ["txt"])
    pipeline.write(panel(), tmp_path, ["txt"])
    assert list(tmp_path.iterdir()) == [path]
    path.write_text("mine")
    assert pipeline.write(panel(), tmp_path, ["txt"]) == [path]
    assert (tmp_path / "录音.edited-1.txt").read_text() == "mine"
    assert panel().status.notice in path.read_text()


def test_a_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    (tmp_path / "full" / "录音.srt").mkdir(parents=True)
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    for folder in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "full", "here"):
        with pytest.raises(pipeline.JobError, match=r"cannot be written: .*give another folder") as told:
            pipeline.write(panel(), folder, ["srt"])
        assert "换一个文件夹" in told.value.message("zh")


@pytest.mark.parametrize(
    "data", [b"", b"fLaC\0\0", b'{"recording": {', b"[]", b"{}", b'{"schema": "tinglu.audit/1"}', b"[" * 9999]
)
def test_what_is_no_transcript_is_told_so(tmp_path, data):
    (tmp_path / "talk.flac").write_bytes(data)
    with pytest.raises(pipeline.JobError) as told:
        pipeline.read(tmp_path / "talk.flac")
    assert told.value.message("en").startswith(
        f"{tmp_path / 'talk.flac'} is no transcript of tinglu, or not a whole one."
    )
    assert "JSON:" not in told.value.message("zh")


def test_what_is_wrong_in_a_transcript_is_told(tmp_path):
    (path,) = pipeline.write(panel(), tmp_path, ["json"])
    path.write_text(path.read_text().replace('"language": "zh"', '"language": 3', 1))
    with pytest.raises(pipeline.JobError, match="language"):
        pipeline.read(path)


def test_a_correction_keeps_words_and_is_on_record():
    before = panel().utterances[1]
    after = pipeline.corrected(before, before.text.replace("资金", "基金"))
    assert "基金" in after.text
    assert (after.words, after.raw_text) == (before.words, before.raw_text)
    assert [edit.step for edit in after.edits] == ["correction"]


def test_transcripts_are_compared_as_they_are(tmp_path):
    reference = panel()
    assert pipeline.evaluate(reference, reference).words.rate == 0
    (srt,) = pipeline.write(reference, tmp_path, ["srt"])
    assert pipeline.evaluate(srt, reference, language="zh").cp == 0
    assert pipeline.check_subtitles(srt).language == "zh"


def test_what_cannot_be_meant_is_told(tmp_path, capsys):
    with pytest.raises(TypeError, match="colour"):
        pipeline.transcribe("talk.wav", colour="red")
    for options in ({"language": "klingon"}, {"speakers": 0}, {"numbers": "roman"}, {"model": "huge"}):
        with pytest.raises(pipeline.UsageError):
            pipeline.transcribe("talk.wav", **options)
    for options in (
        {"speakers": 1.5},
        {"speakers": "five"},
        {"speakers": True},
        {"language": 3},
        {"glossary": ["陈国栋", 3]},
        {"event": {"title": "论坛"}},
        {"keep": ["r1", 2]},
        {"formats": "srt"},
        {"on_progress": 3},
    ):
        with pytest.raises(pipeline.UsageError, match=f"^{next(iter(options))}="):
            pipeline.transcribe("talk.wav", **options)
    with pytest.raises(pipeline.UsageError):
        pipeline.transcribe("talk.wav", formats=["exe"])
    with pytest.raises(pipeline.UsageError):
        pipeline.write(panel(), tmp_path, ["exe"])
    for formats in ("srt", ["SRT"], ["+srt"], [3]):
        with pytest.raises(pipeline.UsageError, match=r"3|srt|SRT"):
            pipeline.write(panel(), tmp_path, formats)
    for call in (lambda: pipeline.transcribe("talk.wav", job=""), lambda: pipeline.write(panel(), "")):
        with pytest.raises(pipeline.UsageError, match='=""'):
            call()
    with pytest.raises(pipeline.JobError):
        pipeline.read(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.models
def test_a_missing_recording_is_an_exception_with_a_message_in_both_languages(tmp_path, capsys):
    with pytest.raises(pipeline.RecordingError) as caught:
        pipeline.transcribe(tmp_path / "missing.wav", job=tmp_path / "job")
    assert "missing.wav" in caught.value.message("en")
    assert "没有这个文件" in caught.value.message("zh")
    assert not (tmp_path / "job").exists()
    assert capsys.readouterr() == ("", "")


def test_each_setting_has_one_name():
    names = list(names_of(RunSettings))
    assert len(names) == len(set(names))


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory):
    """What the names of the tutorial are worth after all its examples."""
    folder = tmp_path_factory.mktemp("tutorial")
    excerpt(folder / "talk.flac", 24, 12)
    reference = [{"speaker": "A", "start": 0.0, "end": 12.0, "text": "我是一名社区医生"}]
    (folder / "reference.json").write_text(json.dumps({"segments": reference}))
    known: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for example in re.findall(r"^```python\n(.*?)^```$", TUTORIAL, re.DOTALL | re.MULTILINE):
            exec(compile(example, "docs/python.md", "exec"), known)
    return folder, known


@pytest.mark.models
def test_the_tutorial_runs(tutorial):
    folder, known = tutorial
    transcript = known["transcript"]
    assert transcript.utterances
    assert set(known["bar"]) <= {"polish", "review"}  # of the second run with another script; the rest was there
    assert known["seconds"]
    assert (folder / known["paths"][0]).is_file()
    assert known["result"].words.rate > 0
    assert "missing.wav" in known["reason"]
    assert sorted(path.name for path in folder.iterdir()) == ["corrected", "out", "reference.json", "talk.flac"]
    assert not [path for path in (folder / "out" / "talk").iterdir() if path.suffix == ".srt"]


@pytest.mark.models
def test_threads_wait_for_each_other_and_get_the_same(tutorial):
    folder, _ = tutorial
    found, stages = [], []

    def work():
        job = folder / "out" / threading.current_thread().name
        told = lambda stage, done, total: stages.append((threading.current_thread().name, stage))  # noqa: E731
        found.append(pipeline.transcribe(folder / "talk.flac", language="zh", job=job, on_progress=told))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0].utterances == found[1].utterances
    assert [name for name, _ in stages] == sorted((name for name, _ in stages), key=[n for n, _ in stages].index)


@pytest.mark.models
def test_torch_is_as_it_was(tutorial):
    import torch

    folder, _ = tutorial
    before = torch.get_num_threads(), torch.is_grad_enabled(), torch.get_default_dtype()
    pipeline.transcribe(folder / "talk.flac", language="zh")
    assert (torch.get_num_threads(), torch.is_grad_enabled(), torch.get_default_dtype()) == before


# What --strict adds to the project's own options, which are those of `make lint`: with its cache this takes no minute.
STRICT = """\
# mypy: disallow-any-generics, disallow-subclassing-any, disallow-untyped-calls, disallow-incomplete-defs
# mypy: disallow-untyped-decorators, warn-return-any, no-implicit-reexport, strict-equality, extra-checks
"""


@pytest.mark.media
def test_a_program_that_uses_it_is_checked_strictly(tmp_path):
    program = (
        "import pipeline\nfound: pipeline.Transcript = pipeline.transcribe('a.wav', speakers=2)\nwrong: int = found\n"
    )
    (tmp_path / "program.py").write_text(STRICT + program)
    command = [sys.executable, "-m", "mypy", tmp_path / "program.py"]
    told = subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout
    assert "program.py:5: error: Incompatible types in assignment" in told
    assert "Found 1 error in 1 file" in told
