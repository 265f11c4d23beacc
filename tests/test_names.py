"""Recordings whose names are not UTF-8, or as long as names may be, through the whole command and every format."""

import json
import os
import stat
import subprocess

import pytest
from helpers.command import COMMAND, values
from helpers.media import ffmpeg
from helpers.places import ROOT

from pipeline.messages import text

pytestmark = pytest.mark.models

GBK = "会议录音.wav".encode("gbk")
LONG = ("录" * 83 + "a.wav").encode()
NAMES = (b"a.wav", GBK, LONG, b"z.wav")


@pytest.fixture
def recordings(tmp_path):
    folder = os.fsencode(tmp_path / "rec")
    os.mkdir(folder)  # noqa: PTH102 - names are bytes here
    for number, name in enumerate(NAMES, 1):
        ffmpeg("-f", "lavfi", "-i", "anullsrc=r=16000", "-t", number, tmp_path / "silent.wav")
        os.rename(tmp_path / "silent.wav", os.path.join(folder, name))  # noqa: PTH104, PTH118
    return tmp_path / "rec"


def tinglu(*arguments, locale):
    """What the command writes, as bytes. Its own encoding is strict, as it is in every locale but C."""
    environment = values({"LC_ALL": locale, "PYTHONIOENCODING": None if locale == "C" else "utf-8:strict"})
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, umask=0o077, timeout=600)


@pytest.mark.parametrize("locale", ["C", "zh_CN.UTF-8"])
def test_all_are_done_and_told_and_known_again(recordings, tmp_path, locale):
    run = ("run", recordings, "-o", tmp_path / "out")
    done = tinglu(*run, locale=locale)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    paths = done.stdout.splitlines()
    assert len(paths) == len(set(paths)) == 11 * len(NAMES)
    assert all(os.path.isfile(path) for path in paths)  # noqa: PTH113
    assert any(GBK.removesuffix(b".wav") + b".docx" in path for path in paths)
    told = done.stderr.decode()  # it is UTF-8
    assert "Traceback" not in told
    assert told.count("z.wav") >= 2  # its turn, and the table
    record = json.loads((tmp_path / "out" / "batch.json").read_bytes())
    assert record["done"] == len(NAMES)
    assert {os.path.basename(os.fsencode(one["recording"])) for one in record["recordings"]} == set(NAMES)  # noqa: PTH119
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}

    again = tinglu(*run, locale=locale)
    assert again.returncode == 0
    nothing_to_do = text("run.nothing_to_do", lang="en" if locale == "C" else "zh", folder="")
    assert again.stderr.decode().count(nothing_to_do) == len(NAMES)
    assert again.stdout == done.stdout

    shown = tinglu("status", tmp_path / "out", locale=locale)
    assert shown.returncode == 0, shown.stderr
    listed = json.loads(tinglu("status", tmp_path / "out", "--json", locale=locale).stdout)
    assert {os.path.basename(os.fsencode(one["recording"])) for one in listed} == set(NAMES)  # noqa: PTH119
