"""`tinglu review` as a command: how it begins and ends, what it leaves, what it says where it cannot begin."""

import http.client
import json
import re
import signal
import socket
import sys
import time
import zipfile
from pathlib import Path

import filelock
import pytest
from helpers.command import start_tinglu, tinglu
from helpers.pages import reviewable

from pipeline.review import Review
from pipeline.review_page.guard import HEADER


def begun(*arguments, **more):
    """The command, begun, and the address it shows."""
    import subprocess

    process = start_tinglu("review", *arguments, stderr=subprocess.PIPE, **more)
    return process, re.search(r"http://\S+", process.stderr.readline())[0]


def post(address, path, body, key=None):
    host, _, secret = address.removeprefix("http://").partition("/#")
    connection = http.client.HTTPConnection(host, timeout=60)
    headers = {"Origin": f"http://{host}", "Content-Type": "application/json", HEADER: key or secret}
    connection.request("POST", path, json.dumps(body), headers)
    answer = connection.getresponse()
    told = answer.status, json.loads(answer.read())
    connection.close()
    return told


def ended(process, by):
    process.send_signal(by)
    _, told = process.communicate(timeout=120)  # it may look for text in the sound first
    return process.returncode, told


@pytest.mark.media
@pytest.mark.parametrize(
    "by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["Ctrl-C", "kill", "terminal closed"]
)
def test_a_rename_is_in_every_export_when_the_review_has_ended(tmp_path, by):
    job = reviewable(tmp_path / "论坛")
    process, address = begun(job, "--no-browser", "--by", "编辑")
    act = {"id": "1", "n": 0, "act": {"op": "name", "person": "S1", "name": "陈国栋"}}
    assert post(address, "/api/job/1/act", act)[0] == 200
    maps = Path(f"/proc/{process.pid}/maps")
    assert not maps.exists() or "libtorch" not in maps.read_text()
    code, told = ended(process, by)
    assert (code, told.count("Traceback")) == (0, 0)
    written = {path.name: path for path in job.iterdir() if path.is_file()}
    for suffix in ("txt", "md", "srt", "vtt", "ass", "html"):
        assert "陈国栋" in written[f"录音.{suffix}"].read_text(encoding="utf-8")
    assert "陈国栋" in zipfile.ZipFile(written["录音.docx"]).read("word/document.xml").decode()
    assert "陈国栋" in written["transcript.json"].read_text(encoding="utf-8")
    assert json.loads((job / "review" / "log.jsonl").read_bytes().splitlines()[-1])["by"] == "编辑"


@pytest.mark.media
def test_without_an_act_it_writes_nothing(tmp_path):
    job = reviewable(tmp_path / "论坛")
    process, address = begun(job, "--no-browser")
    assert post(address, "/api/enter", {"secret": address.partition("#")[2], "window": "w"})[0] == 200
    before = sorted(job.iterdir())
    assert ended(process, signal.SIGINT)[0] == 0
    assert sorted(job.iterdir()) == before


@pytest.mark.media
def test_files_that_another_run_keeps_from_being_written_are_told_and_no_correction_is_lost(tmp_path):
    job = reviewable(tmp_path / "论坛")
    process, address = begun(job, "--no-browser")
    act = {"id": "1", "n": 0, "act": {"op": "text", "row": "u5", "text": "对的。"}}
    assert post(address, "/api/job/1/act", act)[0] == 200
    with filelock.FileLock(job / "work" / ".lock"):
        status, told = post(address, "/api/job/1/write", {})
        assert status == 422
        code, shown = ended(process, signal.SIGINT)
    assert code == 1
    assert told["message"] in shown
    assert Review.open(job).transcript.utterances[4].text == "对的。"


@pytest.mark.media
def test_the_browser_is_opened_with_an_address_that_opens_once(tmp_path, monkeypatch):
    seen = tmp_path / "seen"
    script = tmp_path / "browser"
    script.write_text(f"#!{sys.executable}\nimport sys\nopen({str(seen)!r}, 'w').write(sys.argv[1])\n")
    script.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{script} %s")
    process, address = begun(reviewable(tmp_path / "论坛"))
    until = time.monotonic() + 20
    while not seen.exists() or not seen.read_text():
        assert time.monotonic() < until
        time.sleep(0.05)
    opened = seen.read_text()
    assert opened.partition("#")[0] == address.partition("#")[0]
    ticket = opened.partition("#")[2]
    assert ticket not in address
    status, told = post(opened, "/api/enter", {"secret": ticket, "window": "w"})
    assert (status, told["key"]) == (200, address.partition("#")[2])
    assert post(opened, "/api/enter", {"secret": ticket, "window": "x"})[0] == 403
    ended(process, signal.SIGINT)


def test_a_port_that_is_taken_is_told(tmp_path):
    job = reviewable(tmp_path / "论坛")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = tinglu("review", job, "--no-browser", "--port", port)
    assert done.returncode == 2
    assert f"{port}" in done.stderr
    assert "--port" in done.stderr


def test_a_folder_without_a_job_and_a_job_without_a_transcript_are_told(tmp_path):
    done = tinglu("review", tmp_path, "--no-browser")
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr
    job = reviewable(tmp_path / "论坛")
    (job / "work" / "published.json").unlink()
    done = tinglu("review", job, "--no-browser")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "论坛" in done.stderr
