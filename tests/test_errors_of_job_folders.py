"""What a command tells of a broken job folder is a step that its user can take: no option that it does not have."""

import re

import pytest
from helpers.builders import panel
from helpers.command import tinglu
from helpers.reviewing import published_job

from pipeline.job.folder import open_job

COMMANDS = {
    "approve": lambda job: ("approve", job, "--speaker", "发言人1", "--by", "陈国栋"),
    "correct": lambda job: ("correct", job, job / "talk.txt"),
    "review": lambda job: ("review", job, "--no-browser"),
    "status": lambda job: ("status", job),
}
BROKEN = {
    "missing": lambda file: file.unlink(),
    "empty": lambda file: file.write_bytes(b""),
    "cut": lambda file: file.write_bytes(file.read_bytes()[:40]),
    "garbage": lambda file: file.write_bytes(bytes(range(128, 256))),
    "another version's": lambda file: file.write_text(file.read_text().replace("tinglu.job/1", "tinglu.job/9")),
}


def steps(told):
    """The options that a message names, but those it names with their command."""
    return re.findall(r"(?<!tinglu run )(?<![\w-])--?[a-z]+", told)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_whose_manifest_is_broken(tmp_path, command, broken, language):
    job = published_job(tmp_path / "talk", panel())
    BROKEN[broken](job / "job.json")
    told = tinglu(*COMMANDS[command](job), "--ui-lang", language)
    assert told.returncode == 2
    assert str(job) in told.stderr
    assert ("tinglu run" in told.stderr) or command in ("status", "review")
    assert steps(told.stderr) == []


@pytest.mark.parametrize("command", ["approve", "audit", "correct", "doubts", "review", "status"])
def test_a_file_is_no_job_folder(tmp_path, command):
    job = published_job(tmp_path / "talk", panel())
    (tmp_path / "notes").write_text("")
    (tmp_path / "empty").mkdir()
    for given in (tmp_path / "notes", tmp_path / "nowhere", tmp_path / "empty"):
        arguments = [given if one == job else one for one in COMMANDS.get(command, lambda job: (command, job))(job)]
        told = tinglu(*arguments)
        assert told.returncode == 2
        assert str(given) in told.stderr
        assert command not in ("approve", "correct") or f"{given} is no job folder" in told.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_log_of_corrections_that_is_damaged(tmp_path, command):
    job = published_job(tmp_path / "talk", panel())
    (job / "review").mkdir(exist_ok=True)
    (job / "review" / "log.jsonl").write_text("{}\n{}\n")
    told = tinglu(*COMMANDS[command](job))
    assert told.returncode == (1 if command == "status" else 2)  # which tells all that it can
    assert "log.jsonl" in told.stderr


def test_a_folder_that_is_being_worked_on(tmp_path):
    job = published_job(tmp_path / "talk", panel())
    with open_job(job, {"path": f"/recordings/{job.name}.wav", "sha256": "1"}):
        told = tinglu(*COMMANDS["approve"](job))
    assert told.returncode == 1
    assert "being worked on" in told.stderr
    assert steps(told.stderr) == []
